import { incompleteBeta } from '../../sponsorship/student-t.js';

/** A greater size is a Poisson distribution as near as a double tells. */
const greatestSize = 1e6;

/**
 * P(X ≥ count) of a negative binomial of this mean and variance: I_q(count, r) with r = μ² ÷ (variance − μ) and
 * q = μ ÷ (μ + r). Counts whose rate is itself a gamma variable have this distribution, whether it varies from window to window
 * (over-dispersion) or is only known from so much baseline (the Gamma–Poisson predictive); a variance of the mean or less is
 * taken as Poisson. Sources: N. L. Johnson, A. W. Kemp and S. Kotz, Univariate Discrete Distributions, 3rd ed. (2005), §5.4 and
 * §5.6; A. Gelman et al., Bayesian Data Analysis, 3rd ed. (2013), §2.6.
 */
export function upperTail(count: number, mean: number, variance: number): number {
  if (!(mean >= 0) || !(variance >= 0)) throw new RangeError('A mean or a variance is negative or not a number');
  if (count <= 0) return 1;
  if (mean === 0) return 0;
  const size = variance > mean ? Math.min(greatestSize, mean ** 2 / (variance - mean)) : greatestSize;
  return incompleteBeta(count, size, mean / (mean + size));
}
