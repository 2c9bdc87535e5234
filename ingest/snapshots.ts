import { z } from 'zod';

/**
 * Posts whose counters are read again as they age: often while a post is young, rarely later. Kept in a source's position.
 * Pure.
 */
export interface WatchList {
  /** `key` is the platform's id of the post. A post that is watched already stays as it is. */
  add(key: string, postedAt: number): void;
  /** At most so many posts whose next age has come, the longest overdue first. Ages that were missed are one. */
  due(nowMs: number, most: number): string[];
  /** Its counters were read: it is due again at its next age. */
  taken(key: string, nowMs: number): void;
  /** It is gone, or nobody asks for it any more. */
  forget(key: string): void;
  /** For the position. JSON. */
  save(): WatchState;
}

export interface WatchOptions {
  /** Ascending, ms. */
  readonly ages?: readonly number[];
  /** Beyond it, posts that are done with and then the oldest make room. */
  readonly most?: number;
}

/** Key → [posted at, ages that are behind it]. */
const watchStateSchema = z.record(z.string(), z.tuple([z.number(), z.int().nonnegative()]));

export type WatchState = z.infer<typeof watchStateSchema>;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export const snapshotAges: readonly number[] = [
  15 * minuteMs,
  hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  dayMs,
  2 * dayMs,
  4 * dayMs,
  7 * dayMs,
  14 * dayMs,
  28 * dayMs,
];

const defaultMost = 3000;
/** Of a position of 900 kB, beside what a source remembers of late. */
const maxBytes = 150_000;

export function createWatchList(saved: unknown, options: WatchOptions = {}): WatchList {
  const { ages = snapshotAges, most = defaultMost } = options;
  const lastAge = ages.at(-1) ?? 0;
  const known = watchStateSchema.safeParse(saved ?? {});
  const posts = new Map(known.success ? Object.entries(known.data) : []);
  let bytes = 0;
  for (const key of posts.keys()) bytes += sizeOf(key);

  function drop(key: string): void {
    if (posts.delete(key)) bytes -= sizeOf(key);
  }

  const passed = (postedAt: number, nowMs: number): number => ages.filter((age) => postedAt + age <= nowMs).length;

  function makeRoom(): void {
    if (posts.size <= most && bytes <= maxBytes) return;
    const isDone = (seen: number): number => (seen >= ages.length ? 0 : 1);
    const leaving = [...posts].sort(([, a], [, b]) => isDone(a[1]) - isDone(b[1]) || a[0] - b[0]);
    // A tenth at once: to sort all of them for every new post would take long.
    for (const [key] of leaving) {
      if (posts.size <= most * 0.9 && bytes <= maxBytes * 0.9) break;
      drop(key);
    }
  }

  return {
    add(key, postedAt) {
      if (posts.has(key)) return;
      posts.set(key, [postedAt, 0]);
      bytes += sizeOf(key);
      makeRoom();
    },
    due(nowMs, mostNow) {
      const found: { key: string; dueAt: number }[] = [];
      for (const [key, [postedAt, seen]] of posts) {
        // One that is done with stays for a while, so that reading it once more does not begin its ages anew.
        if (postedAt + 2 * lastAge < nowMs) drop(key);
        else if (passed(postedAt, nowMs) > seen) found.push({ key, dueAt: postedAt + (ages[seen] as number) });
      }
      return found
        .sort((a, b) => a.dueAt - b.dueAt || (a.key < b.key ? -1 : 1))
        .slice(0, mostNow)
        .map(({ key }) => key);
    },
    taken(key, nowMs) {
      const post = posts.get(key);
      if (post) posts.set(key, [post[0], Math.max(post[1], passed(post[0], nowMs))]);
    },
    forget: drop,
    save: () => Object.fromEntries(posts),
  };
}

const sizeOf = (key: string): number => Buffer.byteLength(key) + 24;
