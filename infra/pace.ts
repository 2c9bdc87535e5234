/** How far work was when this run of it began, and how far it is. */
export interface Measured {
  readonly done: number;
  /** Null: not known. */
  readonly total: number | null;
  readonly startedAt: number;
  readonly doneAtStart: number;
}

/** How fast work goes, and how long the rest takes at that speed; null where nothing follows yet. */
export function paceOf(
  { done, total, startedAt, doneAtStart }: Measured,
  atMs: number,
): { readonly perSecond: number | null; readonly secondsLeft: number | null } {
  const seconds = (atMs - startedAt) / 1000;
  const perSecond = seconds > 0 && done > doneAtStart ? (done - doneAtStart) / seconds : null;
  if (total !== null && done >= total) return { perSecond, secondsLeft: 0 };
  const secondsLeft = perSecond === null || total === null ? null : Math.ceil((total - done) / perSecond);
  return { perSecond, secondsLeft };
}
