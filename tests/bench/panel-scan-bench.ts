import { runChild } from './measure.js';
import { quantile } from './reader-questions.js';

interface Quantiles {
  readonly p50: number;
  readonly p95: number;
}

export interface PanelScan {
  /** Rows of activity in the store. */
  readonly activities: number;
  /** Asked of each panel, each another one. */
  readonly questions: number;
  readonly scanMs: Quantiles;
  readonly panels: readonly ({ readonly id: string } & Quantiles)[];
}

/**
 * What a panel would read at the least without tables of results: the columns that measures of participation and reach are
 * made of, one time over every act that stands, counted and grouped by nothing.
 */
export const plainScan = `SELECT
    count() AS acts,
    uniqExact(actor_id) AS people,
    uniqExact(root_id) AS threads,
    uniqExact(day, community_id) AS windows,
    countIf(verb IN ('post', 'reply')) AS written,
    sum(length(mentions)) AS mentioned,
    max(occurred_at) AS latest
FROM activity FINAL`;

/** How many times faster than the scan a panel ought to be. */
const wanted = 10;

/** In a process of its own, because one process at a time may hold a store. */
export const panelScan = (dataDir: string): PanelScan => runChild('panel-scan-child.ts', dataDir);

export function panelScanSection(sizes: readonly PanelScan[]): string {
  const rows = sizes.map(({ activities, scanMs, panels }) => {
    const medians = panels.map(({ p50 }) => p50).sort((a, b) => a - b);
    const tails = panels.map(({ p95 }) => p95).sort((a, b) => a - b);
    const reach = (of: (panel: Quantiles) => number): number =>
      panels.filter((panel) => of(panel) * wanted <= scanMs.p50).length;
    const slowest = [...panels]
      .sort((a, b) => b.p50 - a.p50)
      .slice(0, 5)
      .map(({ id, p50 }) => `${id} ${p50.toFixed(0)}`);
    const times = [scanMs.p50, scanMs.p95, quantile(medians, 0.5), quantile(medians, 0.95), quantile(tails, 0.95)];
    return `| ${activities.toLocaleString('en')} | ${times.map((ms) => ms.toFixed(0)).join(' | ')} | ${reach(({ p50 }) => p50)} | ${reach(({ p95 }) => p95)} | ${slowest.join(', ')} |`;
  });
  return `## Panels against a plain scan

Milliseconds. The scan reads the columns that measures of participation and reach are made of, once over every row of \`activity FINAL\`,
and counts (\`plainScan\` in \`tests/bench/panel-scan-bench.ts\`); a panel without tables of results could not read less. Each of the ${sizes[0]?.panels.length ?? 0} panels is asked
alone, ${sizes[0]?.questions ?? 0} questions after one another, none asked before, in the same process as the scan and over the copies of views that a running Earshot
keeps. Median panel, and the 95th percentile of panels, by their medians; the last by their own 95th percentiles.

| activities | scan p50 | p95 | panel p50 | panels' p95 of p50 | panels' p95 of p95 | ${wanted} × faster by p50 | by p95 | slowest five, p50 |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}
