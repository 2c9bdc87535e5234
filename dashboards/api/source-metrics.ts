import { Counter, Gauge, type Registry } from 'prom-client';
import type { ResultCache } from '../report/result-cache.js';

/** How the sources are doing, for Prometheus: as `v_source` has it, a source in the worst state of its parts. */
export interface SourceMetrics {
  collect(cache: Pick<ResultCache, 'rows'>): Promise<void>;
}

interface SourceFigures {
  readonly source: string;
  readonly type: string;
  readonly state: string;
  readonly age: number | null;
  readonly success: number | null;
  readonly lag: number | null;
  readonly behind: number | null;
  readonly requests: number;
  readonly events: number;
  readonly rejected: number;
  readonly gaps: number;
}

interface Budget {
  readonly source: string;
  readonly type: string;
  readonly unit: string;
  readonly period: string;
  readonly used: number;
  readonly most: number | null;
}

/** A label a source: more of them than anybody configures would be a mistake. */
const mostSources = 200;

const up: readonly string[] = ['ok', 'running'];

export function addSourceMetrics(register: Registry): SourceMetrics {
  const registers = [register];
  const bySource = ['source', 'type'];
  const gauge = (name: string, help: string, labelNames = bySource): Gauge =>
    new Gauge({ name: `earshot_source_${name}`, help, labelNames, registers });
  const counter = (name: string, help: string): Counter =>
    new Counter({ name: `earshot_source_${name}`, help, labelNames: bySource, registers });
  const state = gauge('up', '1 while a source is well, else 0', [...bySource, 'state']);
  const budget = [...bySource, 'unit', 'period'];
  const used = gauge('budget_used', 'Used in the day or month that it is, in the unit of the label', budget);
  const limit = gauge('budget_limit', 'What may be used in it', budget);
  const figures: readonly (readonly [Gauge, (row: SourceFigures) => number | null])[] = [
    [gauge('last_success_age_seconds', 'Time since a source was last read to its end'), ({ age }) => age],
    [gauge('last_success_timestamp_seconds', 'When a source was last read to its end'), ({ success }) => success],
    [gauge('lag_seconds', 'Age of the newest act, by the hour'), ({ lag }) => lag],
    [gauge('behind', 'Acts that the platform has and that are not read'), ({ behind }) => behind],
    [gauge('gaps', 'Stretches of time that the platform no longer gives'), ({ gaps }) => gaps],
  ];
  const totals: readonly (readonly [Counter, (row: SourceFigures) => number])[] = [
    [counter('requests_total', 'Requests to the platform'), ({ requests }) => requests],
    [counter('events_total', 'Records taken in'), ({ events }) => events],
    [counter('rejected_total', 'Items that were not understood'), ({ rejected }) => rejected],
  ];
  return {
    async collect(cache) {
      const [rows, budgets] = await Promise.all([
        cache.rows<SourceFigures>(
          `SELECT source, type, state, since_success_s AS age, toUnixTimestamp(last_success_at) AS success, lag_s AS lag, behind,
                  requests, events, rejected, gaps
           FROM v_source ORDER BY source LIMIT {most:UInt32}`,
          { most: mostSources },
        ),
        cache.rows<Budget>(
          `SELECT spent.source AS source, known.type AS type, unit, period, used, most
           FROM v_source_usage AS spent INNER JOIN v_source AS known ON spent.source = known.source
           ORDER BY source, unit, period LIMIT {most:UInt32}`,
          { most: 3 * mostSources },
        ),
      ]);
      for (const metric of [state, used, limit, ...figures.map(([one]) => one), ...totals.map(([one]) => one)]) {
        metric.reset();
      }
      for (const row of rows) {
        const { source, type } = row;
        state.set({ source, type, state: row.state }, up.includes(row.state) ? 1 : 0);
        for (const [metric, of] of figures) {
          const value = of(row);
          if (value !== null) metric.set({ source, type }, Number(value));
        }
        // The sums are those of the log; a counter of this process would begin anew with it.
        for (const [metric, of] of totals) metric.inc({ source, type }, Number(of(row)));
      }
      for (const { source, type, unit, period, used: spent, most } of budgets) {
        used.set({ source, type, unit, period }, spent);
        if (most !== null) limit.set({ source, type, unit, period }, most);
      }
    },
  };
}
