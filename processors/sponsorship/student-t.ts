import { gammaln } from 'simple-statistics';

/**
 * Student's t distribution. Source: W. H. Press et al., Numerical Recipes, 3rd ed. (2007), §6.4 (incomplete beta function
 * by Lentz's continued fraction) and §6.14 (its relation to Student's t). Absolute error below 1e-9.
 */
export function studentTCdf(t: number, degrees: number): number {
  const tail = incompleteBeta(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The t below which a share `p` (0 < p < 1) of the distribution lies. `degrees` > 0, need not be whole. */
export function studentTQuantile(p: number, degrees: number): number {
  if (!(p > 0 && p < 1) || !(degrees > 0))
    throw new RangeError(`no quantile of ${p} with ${degrees} degrees of freedom`);
  if (p < 0.5) return -studentTQuantile(1 - p, degrees);
  let high = 1;
  while (studentTCdf(high, degrees) < p && high < 1e12) high *= 2;
  let low = 0;
  // Each step halves the interval; 80 of them leave less than a double can tell.
  for (let step = 0; step < 80 && high - low > 1e-13 * high; step += 1) {
    const middle = (low + high) / 2;
    if (studentTCdf(middle, degrees) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Regularised: I_x(a, b). Relative error below 1e-9 for small values too where x is below the distribution's mean. */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log(1 - x));
  // The fraction converges quickly below the distribution's mean only.
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(a, b, x)) / a : 1 - (front * betaFraction(b, a, 1 - x)) / b;
}

const tiny = 1e-300;
const apart = (value: number): number => (Math.abs(value) < tiny ? tiny : value);

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / apart(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / apart(1 + even * d);
    c = apart(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / apart(1 + odd * d);
    c = apart(1 + odd / c);
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  return fraction;
}
