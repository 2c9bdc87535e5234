/**
 * Gini coefficient Σ(2i − n − 1)·x_i ÷ (n·Σx) of values in ascending order: 0 where all are the same, towards 1 where one has
 * all. Source: C. Gini (1912); G. J. Glasser, J. Am. Stat. Assoc. 57 (1962). Null where there is nothing to share.
 */
export function gini(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const total = sorted.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return null;
  const n = sorted.length;
  return sorted.reduce((sum, value, at) => sum + (2 * (at + 1) - n - 1) * value, 0) / (n * total);
}
