import { runChild } from './measure.js';

interface Quantiles {
  readonly p50: number;
  readonly p95: number;
}

export interface ReportPagesBench {
  /** Rows of activity in the store. */
  readonly activities: number;
  readonly dashboards: {
    readonly title: string;
    readonly panels: number;
    /** Different ones, each asked once. */
    readonly questions: number;
    /** All data of a dashboard: of a question never asked before; of one asked since the last refresh. */
    readonly coldMs: Quantiles;
    readonly keptMs: Quantiles;
    /** The page itself, once the data are there. */
    readonly pageMs: Quantiles;
  }[];
}

/** How long the dashboards over the store in a data folder take; in its own process, because one at a time may hold a store. */
export const reportPagesBench = (dataDir: string): ReportPagesBench => runChild('report-pages-child.ts', dataDir);

export function pagesSection({ activities, dashboards }: ReportPagesBench): string {
  const rows = dashboards.map(({ title, panels, coldMs, keptMs, pageMs }) => {
    const cells = [coldMs, keptMs, pageMs].flatMap(({ p50, p95 }) => [p50.toFixed(0), p95.toFixed(0)]);
    return `| ${title} | ${panels} | ${cells.join(' | ')} |`;
  });
  return `## Dashboards

All data of a dashboard over ${activities.toLocaleString('en')} rows of activity, milliseconds. New: a question nobody has asked before, ${dashboards[0]?.questions ?? 0} a
dashboard (4 to 52 weeks; everybody, in public, communities, units, executives), each once and in no order, in one process; what
several have in common it reads once in half a minute, and the first three warm up. Asked before: the same again. Page: its HTML and
pictures, from the data.

| dashboard | panels | new p50 | p95 | asked before p50 | p95 | page p50 | p95 |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
