import { chiSquareTail } from './chi-square.js';
import type { Duration } from './kaplan-meier.js';

/** Durations of two groups that are alike but for what is asked about, e.g. a matched set. */
export interface Stratum {
  readonly group: readonly Duration[];
  readonly others: readonly Duration[];
}

export interface LogRank {
  /** Ends in the group: observed, and expected if both groups waited alike. */
  readonly observed: number;
  readonly expected: number;
  /** Hypergeometric variance of observed − expected. */
  readonly variance: number;
  readonly chiSquare: number;
  /** Two-sided, by χ² with one degree of freedom. */
  readonly p: number;
  /** Negative: fewer ends than expected, the group waits longer. */
  readonly direction: -1 | 0 | 1;
}

/**
 * Stratified log-rank test of two groups: observed and expected ends and their variance are counted within each stratum
 * and added. Source: N. Mantel, "Evaluation of survival data", Cancer Chemother. Rep. 50 (1966); R. Peto et al., Br. J.
 * Cancer 35 (1977). Null when no stratum tells anything. Weights of durations are not used.
 */
export function logRank(strata: readonly Stratum[]): LogRank | null {
  let [observed, expected, variance] = [0, 0, 0];
  for (const stratum of strata) {
    const score = stratumScore(stratum);
    observed += score.observed;
    expected += score.expected;
    variance += score.variance;
  }
  if (!(variance > 0)) return null;
  const difference = observed - expected;
  const chiSquare = difference ** 2 / variance;
  const direction = Math.abs(difference) < 1e-12 ? 0 : difference < 0 ? -1 : 1;
  return { observed, expected, variance, chiSquare, p: chiSquareTail(chiSquare), direction };
}

export function stratumScore({ group, others }: Stratum): Pick<LogRank, 'observed' | 'expected' | 'variance'> {
  const all = [
    ...group.map(({ time, observed }) => ({ time, observed, isGroup: true })),
    ...others.map(({ time, observed }) => ({ time, observed, isGroup: false })),
  ].sort((a, b) => a.time - b.time);
  let [atRisk, groupAtRisk] = [all.length, group.length];
  let [observed, expected, variance] = [0, 0, 0];
  for (let from = 0; from < all.length; ) {
    const { time } = all[from]!;
    let [ended, groupEnded, left, groupLeft, to] = [0, 0, 0, 0, from];
    for (; to < all.length && all[to]!.time === time; to += 1) {
      const { isGroup, observed: hasEnded } = all[to]!;
      left += 1;
      if (isGroup) groupLeft += 1;
      if (hasEnded) ended += 1;
      if (hasEnded && isGroup) groupEnded += 1;
    }
    const share = groupAtRisk / atRisk;
    observed += groupEnded;
    expected += ended * share;
    if (atRisk > 1) variance += (ended * share * (1 - share) * (atRisk - ended)) / (atRisk - 1);
    atRisk -= left;
    groupAtRisk -= groupLeft;
    from = to;
  }
  return { observed, expected, variance };
}
