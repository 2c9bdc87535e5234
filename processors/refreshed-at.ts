import type { Store } from '../infra/store/store.js';
import { families } from './families.js';
import { newsSince } from './news.js';

/**
 * What landed before is in every measure, ms: when the oldest of the families' last refreshes began, or now where nothing has
 * landed since; null while a family has not been computed yet.
 */
export async function refreshedAt(store: Store): Promise<number | null> {
  const [row] = await store.query<{ known: number; at: number; since: string; now: number }>(
    `SELECT count() AS known, min(version) AS at, toString(min(landed_until)) AS since,
            toUnixTimestamp64Milli(now64(3)) AS now
     FROM watermark FINAL WHERE family IN {families:Array(String)}`,
    { families: families.map(({ name }) => name) },
  );
  if (row === undefined || Number(row.known) < families.length) return null;
  // A refresh that finds nothing new writes no watermark.
  const news = await newsSince(store, row.since);
  return news.size > 0 ? Number(row.at) : Math.max(Number(row.at), Number(row.now));
}
