import type { Store } from '../infra/store/store.js';
import { families } from './families.js';

/** When the oldest of the families' last refreshes began, ms; null while a family has not been computed yet. */
export async function refreshedAt(store: Store): Promise<number | null> {
  const [row] = await store.query<{ known: number; at: number }>(
    'SELECT count() AS known, min(version) AS at FROM watermark FINAL WHERE family IN {families:Array(String)}',
    { families: families.map(({ name }) => name) },
  );
  return Number(row?.known ?? 0) === families.length ? Number(row?.at) : null;
}
