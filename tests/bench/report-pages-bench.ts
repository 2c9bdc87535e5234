import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from './measure.js';

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
export function reportPagesBench(dataDir: string): ReportPagesBench {
  return JSON.parse(
    execFileSync(
      process.execPath,
      [
        '--import',
        path.join(projectRoot, 'tests/support/ts-loader.mjs'),
        path.join(projectRoot, 'tests/bench/report-pages-child.ts'),
        dataDir,
      ],
      { env: { ...process.env, UV_THREADPOOL_SIZE: '16' }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
    ),
  ) as ReportPagesBench;
}

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
