import type { Store } from '../infra/store/store.js';

export interface Span {
  /** Days that a window holds. */
  readonly days: number;
  /** Acts that the windows of one statement may hold together: what bounds its memory. */
  readonly acts: number;
  /** However little is stored. */
  readonly most: number;
}

/** How many windows one statement computes, by how much is stored a day: a refresh of more data takes more statements, not more memory. */
export async function windowsAtOnce(store: Store, { days, acts, most }: Span): Promise<number> {
  const [stored] = await store.query<{ acts: number; days: number }>(
    "SELECT count() AS acts, dateDiff('day', min(day), max(day)) + 1 AS days FROM activity",
  );
  return windowsHolding({ days, acts, most }, { acts: Number(stored?.acts ?? 0), days: Number(stored?.days ?? 1) });
}

/** Never fewer than one: a window is computed as a whole. */
export function windowsHolding(
  { days, acts, most }: Span,
  stored: { readonly acts: number; readonly days: number },
): number {
  if (stored.acts === 0) return most;
  return Math.max(1, Math.min(most, Math.floor((acts * stored.days) / stored.acts / days)));
}
