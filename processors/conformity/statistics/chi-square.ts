/**
 * P(χ² ≥ value) with one degree of freedom, to a relative error below 1e-12: erfc(√(value ÷ 2)). Source: M. Abramowitz and
 * I. A. Stegun, Handbook of Mathematical Functions (1964), 26.4.2 and 7.1.6 (series), 7.1.14 (continued fraction).
 */
export function chiSquareTail(value: number): number {
  if (!(value > 0)) return 1;
  const x = Math.sqrt(value / 2);
  return x < 2 ? 1 - erfSeries(x) : erfcFraction(x);
}

function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * sum; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function erfcFraction(x: number): number {
  // From the inside out; at x = 2 some 60 levels leave nothing that a double can tell.
  let inner = x;
  for (let level = 120; level > 0; level -= 1) inner = x + level / 2 / inner;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / inner;
}
