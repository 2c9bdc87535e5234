import { z } from 'zod';

/**
 * What a source has seen of late, kept in its position: most platforms show only what is there now, so that what has changed
 * or gone is told by comparing. What is the same as before need not be written again.
 */
export interface Recent {
  /**
   * Notes an object of a place (a channel, a feed) as it is now. `key` is the platform's id, `at` its time (ms), `state` what
   * changes with it (the time of its edit, counters), `acts` the ids of the acts on it (reactions).
   */
  note(place: string, key: string, at: number, state: string, acts?: readonly string[]): Noted;
  /** What was noted last, for a source that must ask more before it can note; null: nothing. */
  known(place: string, key: string): { readonly at: number; readonly state: string; readonly acts: string[] } | null;
  /** It is told as gone, or nobody asks for it any more. */
  forget(place: string, key: string): void;
  /** Keys noted before with `from ≤ at ≤ to` that are not among those present now: they are gone. Forgets them. */
  vanished(place: string, from: number, to: number, present: ReadonlySet<string>): { key: string; acts: string[] }[];
  /** Objects of a place that are remembered, oldest first. */
  of(place: string): { key: string; at: number }[];
  /** Drops what is older, and the oldest of what would not fit into a cursor. */
  trim(olderThan: number): void;
  /** Since when everything of the place is remembered, ms: what is older may have been dropped for want of room. */
  since(place: string): number;
  /** For the position. JSON. */
  save(): RecentState;
}

export interface Noted {
  /** Not seen before, or in another state. */
  readonly changed: boolean;
  readonly isNew: boolean;
  /** Acts that were there and are not any more. */
  readonly gone: readonly string[];
}

/** Place → key → [at, state, acts…]. */
export const recentStateSchema = z.object({
  places: z.record(z.string(), z.record(z.string(), z.tuple([z.number(), z.string()], z.string()))),
  /** Place → ms. */
  since: z.record(z.string(), z.number()).default({}),
});

export type RecentState = z.infer<typeof recentStateSchema>;

/** A cursor is one record of the log, and of that this much may be spent here, unless a source keeps several. */
const defaultMaxBytes = 600_000;

export function createRecent(saved: unknown, maxBytes = defaultMaxBytes): Recent {
  const known = recentStateSchema.safeParse(saved ?? { places: {} });
  const places = new Map(
    Object.entries(known.success ? known.data.places : {}).map(([place, seen]) => [
      place,
      new Map(Object.entries(seen)),
    ]),
  );
  const since = new Map(Object.entries(known.success ? known.data.since : {}));
  const entries = (place: string): Map<string, [number, string, ...string[]]> => {
    const found = places.get(place) ?? new Map<string, [number, string, ...string[]]>();
    places.set(place, found);
    return found;
  };

  return {
    note(place, key, at, state, acts = []) {
      const seen = entries(place);
      const [, before, ...had] = seen.get(key) ?? [0, null];
      const now = new Set(acts);
      seen.set(key, [at, state, ...now]);
      const isNew = before === null;
      const changed = isNew || before !== state || had.length !== now.size || had.some((act) => !now.has(act));
      return { changed, isNew, gone: had.filter((act) => !now.has(act)) };
    },
    known(place, key) {
      const found = places.get(place)?.get(key);
      if (!found) return null;
      const [at, state, ...acts] = found;
      return { at, state, acts };
    },
    forget: (place, key) => void places.get(place)?.delete(key),
    vanished(place, from, to, present) {
      const gone: { key: string; acts: string[] }[] = [];
      for (const [key, [at, , ...acts]] of places.get(place) ?? []) {
        if (at < from || at > to || present.has(key)) continue;
        gone.push({ key, acts });
        places.get(place)?.delete(key);
      }
      return gone;
    },
    of: (place) =>
      [...(places.get(place) ?? [])]
        .map(([key, [at]]) => ({ key, at }))
        .sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1)),
    trim(olderThan) {
      const all: { place: string; key: string; at: number; bytes: number }[] = [];
      let bytes = 0;
      for (const [place, seen] of places) {
        for (const [key, entry] of seen) {
          if (entry[0] < olderThan) seen.delete(key);
          else {
            const size = key.length + entry.reduce<number>((sum, part) => sum + String(part).length + 3, 8);
            bytes += size;
            all.push({ place, key, at: entry[0], bytes: size });
          }
        }
        since.set(place, Math.max(since.get(place) ?? 0, olderThan));
        if (seen.size === 0) places.delete(place);
      }
      all.sort((a, b) => a.at - b.at);
      for (const { place, key, at, bytes: size } of all) {
        if (bytes <= maxBytes) break;
        places.get(place)?.delete(key);
        since.set(place, Math.max(since.get(place) ?? 0, at + 1));
        bytes -= size;
      }
    },
    since: (place) => since.get(place) ?? 0,
    save: () => ({
      places: Object.fromEntries([...places].map(([place, seen]) => [place, Object.fromEntries(seen)])),
      since: Object.fromEntries([...since].filter(([place]) => places.has(place))),
    }),
  };
}
