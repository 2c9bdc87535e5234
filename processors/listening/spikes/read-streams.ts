import type { Store } from '../../../infra/store/store.js';
import { sqlFile } from '../../sql-file.js';
import { type Grain, grainMs } from './windows.js';

const voicesSql = sqlFile(import.meta.url, 'voices.sql');
const unknownSql = sqlFile(import.meta.url, 'unknown.sql');

/** Windows of each grain, the one looked at included: 15 days of hours, 14 days before the last one. */
export const windowsKept = { hour: 15 * 24 + 1, day: 15 } as const;

export interface StoredStream {
  readonly query: string;
  readonly scope: 'public' | 'internal';
  /** Voices by window, 0 where nothing was said; not yet masked by what is unknown. */
  readonly voices: Readonly<Record<Grain, readonly number[]>>;
  /** Of the last window. */
  readonly authors: Readonly<Record<Grain, number>>;
  readonly unknown: readonly Stretch[];
}

/** Of which not everything is known, ms. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export const streamKey = (query: string, scope: string): string => `${scope} ${query}`;

/** Every stream that said anything in the last 15 days, as the tables have it at `now`. */
export async function readStreams(store: Store, now: number): Promise<readonly StoredStream[]> {
  const from = now - windowsKept.hour * grainMs.hour;
  const rows = await store.query<{
    query: string;
    scope: 'public' | 'internal';
    grain: Grain;
    window: number;
    voices: number;
    authors: number;
  }>(voicesSql, { now, from, hours: windowsKept.hour - 1, days: windowsKept.day - 1 });
  const unknown = new Map<string, Stretch[]>();
  if (rows.length > 0) {
    for (const { query, scope, from_ms, to_ms } of await store.query<{
      query: string;
      scope: string;
      from_ms: number;
      to_ms: number;
    }>(unknownSql, { now, from })) {
      const key = streamKey(query, scope);
      const known = unknown.get(key) ?? [];
      known.push({ from: Number(from_ms), to: Number(to_ms) });
      unknown.set(key, known);
    }
  }
  const streams = new Map<
    string,
    { stream: StoredStream; voices: Record<Grain, number[]>; authors: Record<Grain, number> }
  >();
  for (const { query, scope, grain, window, voices, authors } of rows) {
    const key = streamKey(query, scope);
    let found = streams.get(key);
    if (found === undefined) {
      const empty = {
        voices: { hour: new Array<number>(windowsKept.hour).fill(0), day: new Array<number>(windowsKept.day).fill(0) },
        authors: { hour: 0, day: 0 },
      };
      found = { ...empty, stream: { query, scope, ...empty, unknown: unknown.get(key) ?? [] } };
      streams.set(key, found);
    }
    found.voices[grain][Number(window)] = Number(voices);
    if (Number(window) === 0) found.authors[grain] = Number(authors);
  }
  return [...streams.values()].map(({ stream }) => stream);
}
