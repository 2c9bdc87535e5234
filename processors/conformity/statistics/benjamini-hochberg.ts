/**
 * p values adjusted for the number of signals: a signal whose adjusted p is ≤ q is found at a false discovery rate of q.
 * Adjusted p of the i-th smallest of m: min over j ≥ i of m·p_(j) ÷ j, at most 1. The order of the answer is that of the
 * input; null (not tested) stays null and does not count into m. Source: Y. Benjamini and Y. Hochberg, "Controlling the
 * false discovery rate", JRSS B 57 (1995).
 *
 * @throws RangeError when a p is not between 0 and 1.
 */
export function benjaminiHochberg<T extends number | null>(ps: readonly T[]): T[] {
  const tested = ps.flatMap((p, at) => (p === null ? [] : [{ p: p as number, at }]));
  if (tested.some(({ p }) => !(p >= 0 && p <= 1))) throw new RangeError('A p value is not between 0 and 1');
  tested.sort((a, b) => b.p - a.p);
  const adjusted: (number | null)[] = ps.map(() => null);
  let least = 1;
  tested.forEach(({ p, at }, place) => {
    least = Math.min(least, (p * tested.length) / (tested.length - place));
    adjusted[at] = least;
  });
  return adjusted as T[];
}
