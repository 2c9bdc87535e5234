/** (count − fitted) ÷ √fitted. Source: P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd ed. (1989), §2.4.1. */
export function pearsonResiduals(counts: readonly number[], fitted: readonly number[]): number[] {
  return counts.map((count, at) => (count - fitted[at]!) / Math.sqrt(fitted[at]!));
}

/**
 * Correlation of each value with the one before it: Σ(x_t − m)(x_{t−1} − m) ÷ Σ(x_t − m)², as R's acf has it; a pair with a
 * value that is not known counts nothing. Null of fewer than three known values, or where nothing varies. Source: G. E. P. Box
 * and G. M. Jenkins, Time Series Analysis (1970), §2.1.
 */
export function autocorrelation(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 3) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  let [together, square] = [0, 0];
  values.forEach((value, at) => {
    if (value === null) return;
    square += (value - mean) ** 2;
    const before = at === 0 ? null : values[at - 1]!;
    if (before !== null) together += (value - mean) * (before - mean);
  });
  return square > 1e-18 * known.length * (mean * mean + 1e-300) ? together / square : null;
}
