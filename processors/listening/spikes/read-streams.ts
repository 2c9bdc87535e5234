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
  const rows = await readVoices(store, { now, from, hours: windowsKept.hour - 1, days: windowsKept.day - 1 });
  const streams = new Map<string, StreamDraft>();
  for (const { query, scope, grain, window, voices, authors } of rows) {
    const found = streamOf(streams, query, scope);
    found.voices[grain][Number(window)] = Number(voices);
    if (Number(window) === 0) found.authors[grain] = Number(authors);
  }
  if (rows.length === 0) return [];
  for (const { query, scope, from_ms, to_ms } of await store.query<{
    query: string;
    scope: string;
    from_ms: number;
    to_ms: number;
  }>(unknownSql, { now, from })) {
    streams.get(streamKey(query, scope))?.unknown.push({ from: Number(from_ms), to: Number(to_ms) });
  }
  return [...streams.values()];
}

/**
 * The same streams with their last hour and last day of now: what is before them is a minute older than it could be, and takes
 * a fifteenth of the time to leave as it was.
 */
export async function readLastWindows(
  store: Store,
  now: number,
  history: readonly StoredStream[],
): Promise<readonly StoredStream[]> {
  const rows = await readVoices(store, { now, from: now - grainMs.day, hours: 0, days: 0 });
  const streams = new Map<string, StreamDraft>(
    history.map(({ query, scope, voices, unknown }) => [
      streamKey(query, scope),
      {
        query,
        scope,
        voices: { hour: [0, ...voices.hour.slice(1)], day: [0, ...voices.day.slice(1)] },
        authors: { hour: 0, day: 0 },
        unknown: [...unknown],
      },
    ]),
  );
  for (const { query, scope, grain, voices, authors } of rows) {
    const found = streamOf(streams, query, scope);
    found.voices[grain][0] = Number(voices);
    found.authors[grain] = Number(authors);
  }
  return [...streams.values()];
}

interface StreamDraft extends StoredStream {
  readonly voices: Record<Grain, number[]>;
  readonly authors: Record<Grain, number>;
  readonly unknown: Stretch[];
}

function streamOf(streams: Map<string, StreamDraft>, query: string, scope: StoredStream['scope']): StreamDraft {
  const key = streamKey(query, scope);
  const known = streams.get(key);
  if (known !== undefined) return known;
  const made: StreamDraft = {
    query,
    scope,
    voices: { hour: new Array<number>(windowsKept.hour).fill(0), day: new Array<number>(windowsKept.day).fill(0) },
    authors: { hour: 0, day: 0 },
    unknown: [],
  };
  streams.set(key, made);
  return made;
}

interface VoicesRow {
  readonly query: string;
  readonly scope: StoredStream['scope'];
  readonly grain: Grain;
  readonly window: number;
  readonly voices: number;
  readonly authors: number;
}

const readVoices = (
  store: Store,
  params: { readonly now: number; readonly from: number; readonly hours: number; readonly days: number },
): Promise<VoicesRow[]> => store.query<VoicesRow>(voicesSql, params);
