import type { Store } from '../../../infra/store/store.js';
import { sqlTime } from '../../land/activity-rows.js';
import type { Spike } from './spike.js';
import type { Grain } from './windows.js';

const columns = [
  'query',
  'scope',
  'grain',
  'started_at',
  'detected_at',
  'ended_at',
  'peak_at',
  'count',
  'authors',
  'expected',
  'score',
  'basis',
  'known',
  'reason',
  'raised_at',
  'version',
] as const;

export interface StreamSpike {
  readonly query: string;
  readonly scope: 'public' | 'internal';
  readonly spike: Spike;
}

/** Longest that a spike of the past can matter: a spike by the day goes on for a week, and a week's rules look back as far. */
const keptMs = 16 * 86_400_000;

/** Spikes of the last days, the older ones of a stream first; `before`: greatest version they were written with. */
export async function readSpikes(store: Store, now: number): Promise<{ spikes: StreamSpike[]; version: number }> {
  const rows = await store.query<{
    query: string;
    scope: 'public' | 'internal';
    grain: Grain;
    basis: Spike['basis'];
    known: number;
    started: number;
    detected: number;
    ended: number | null;
    peak: number;
    count: number;
    authors: number;
    expected: number;
    score: number;
    raised: number | null;
    version: number;
  }>(
    `SELECT toString(query) AS query, toString(scope) AS scope, toString(grain) AS grain, toString(basis) AS basis,
            toUnixTimestamp64Milli(started_at) AS started, toUnixTimestamp64Milli(detected_at) AS detected,
            if(ended_at IS NULL, NULL, toUnixTimestamp64Milli(assumeNotNull(ended_at))) AS ended,
            toUnixTimestamp64Milli(peak_at) AS peak, count, authors, expected, score, known,
            if(raised_at IS NULL, NULL, toUnixTimestamp64Milli(assumeNotNull(raised_at))) AS raised, version
     FROM spike FINAL WHERE started_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') ORDER BY started_at`,
    { since: now - keptMs },
  );
  const time = (value: number | null): number | null => (value === null ? null : Number(value));
  return {
    version: rows.reduce((greatest, row) => Math.max(greatest, Number(row.version)), 0),
    spikes: rows.map((row) => ({
      query: row.query,
      scope: row.scope,
      spike: {
        grain: row.grain,
        startedAt: Number(row.started),
        detectedAt: Number(row.detected),
        endedAt: time(row.ended),
        peakAt: Number(row.peak),
        count: Number(row.count),
        authors: Number(row.authors),
        expected: Number(row.expected),
        perWeek: Number(row.score),
        basis: row.basis,
        known: Number(row.known),
        raisedAt: time(row.raised),
      },
    })),
  };
}

/** `reason`: in words, for people. */
export async function writeSpikes(
  store: Store,
  spikes: readonly (StreamSpike & { readonly reason: string })[],
  version: number,
): Promise<void> {
  if (spikes.length === 0) return;
  const time = (at: number | null): string | null => (at === null ? null : sqlTime(at));
  const rows = spikes.map(({ query, scope, reason, spike }) => [
    query,
    scope,
    spike.grain,
    sqlTime(spike.startedAt),
    sqlTime(spike.detectedAt),
    time(spike.endedAt),
    sqlTime(spike.peakAt),
    spike.count,
    spike.authors,
    spike.expected,
    spike.perWeek,
    spike.basis,
    spike.known,
    reason,
    time(spike.raisedAt),
    version,
  ]);
  await store.insert('spike', columns, rows);
}
