import { upperTail } from './negative-binomial.js';

/**
 * How often a week a stream that does as it always does shows `count` or more in some window, wherever the window begins: the
 * expected number of excursions, so that it does not matter how often somebody looks. One window in a fixed place shows it
 * with probability P(X ≥ count). Sliding a window over a Poisson process finds λ·T·p(count − 1)·(1 − μ ÷ count) excursions in a
 * time T, which is (count − μ)² ÷ count times as many as windows side by side. Where the rate itself varies, neighbouring
 * windows share their rate and differ by Poisson's part of the variance only. Source: S. E. Alm, "On the distributions of scan
 * statistics of a two-dimensional Poisson process" (1997) and "Approximations of the distributions of scan statistics of
 * Poisson processes", in J. Glaz and N. Balakrishnan (eds.), Scan Statistics and Applications (1999).
 */
export function excursionsPerWeek(count: number, mean: number, variance: number, windowsPerWeek: number): number {
  const poissonShare = variance > mean ? mean / variance : 1;
  const looks = count > mean ? Math.max(1, ((count - mean) ** 2 / count) * poissonShare) : 1;
  return windowsPerWeek * looks * upperTail(count, mean, variance);
}
