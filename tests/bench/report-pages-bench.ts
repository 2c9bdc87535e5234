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
