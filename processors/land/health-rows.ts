import type { SourceHealth } from '../../infra/contracts/health.js';
import { sqlTime, type TableRows } from './activity-rows.js';

/** The newest word of each source, which names every gap that is known; older ones say nothing more. */
export function healthRows(records: readonly SourceHealth[]): Readonly<Record<string, TableRows>> {
  const newest = new Map<string, SourceHealth>();
  for (const record of records) {
    if (record.updatedAt >= (newest.get(record.source)?.updatedAt ?? 0)) newest.set(record.source, record);
  }
  const time = (at: number | null): string | null => (at === null ? null : sqlTime(at));
  return {
    source_gap: {
      columns: ['source', 'from_at', 'to_at', 'reason', 'version'],
      rows: [...newest.values()].flatMap(({ source, gaps, updatedAt }) =>
        gaps.map((gap) => [source, sqlTime(gap.from), sqlTime(gap.to), gap.reason, updatedAt]),
      ),
    },
    source_usage: {
      columns: ['source', 'unit', 'period', 'from_at', 'used', 'most', 'version'],
      rows: [...newest.values()].flatMap(({ source, usage, updatedAt }) =>
        usage.map(({ unit, period, from, used, limit }) => [
          source,
          unit,
          period,
          sqlTime(from),
          used,
          limit,
          updatedAt,
        ]),
      ),
    },
    source_health: {
      columns: [
        'source',
        'type',
        'state',
        'last_success_at',
        'last_error_at',
        'last_error',
        'pages',
        'events',
        'rejected',
        'newest_at',
        'updated_at',
        'version',
        'requests',
        'behind',
        'progress_done',
        'progress_total',
        'progress_unit',
        'progress_since',
        'progress_done_then',
      ],
      rows: [...newest.values()].map((health) => [
        health.source,
        health.type,
        health.state,
        time(health.lastSuccessAt),
        time(health.lastErrorAt),
        health.lastError ?? '',
        health.pages,
        health.events,
        health.rejected,
        health.lagMs === null ? null : sqlTime(Math.max(0, health.updatedAt - health.lagMs)),
        sqlTime(health.updatedAt),
        health.updatedAt,
        health.requests,
        health.behind,
        health.progress?.done ?? null,
        health.progress?.total ?? null,
        health.progress?.unit ?? '',
        time(health.progress?.startedAt ?? null),
        health.progress?.doneAtStart ?? null,
      ]),
    },
  };
}
