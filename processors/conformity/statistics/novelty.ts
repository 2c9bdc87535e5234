/** In bits. */
export interface Resonance {
  /** How far a text is from the ones before it. */
  readonly novelty: number;
  /** How far it is from the ones after it. */
  readonly transience: number;
  /** Novelty − transience: above 0, the later ones stay where it went. */
  readonly resonance: number;
}

/**
 * Kullback–Leibler divergence Σ p·log₂(p ÷ q), in bits; infinite where p has what q has not. Source: S. Kullback and
 * R. A. Leibler, Ann. Math. Stat. 22 (1951).
 *
 * @throws RangeError when the lengths differ.
 */
export function divergence(p: readonly number[], q: readonly number[]): number {
  if (p.length !== q.length) throw new RangeError('Distributions over unlike sets of words or topics');
  let bits = 0;
  for (let at = 0; at < p.length; at += 1) if (p[at]! > 0) bits += p[at]! * Math.log2(p[at]! / q[at]!);
  return bits;
}

/**
 * Counts as shares, with `added` to each count, so that no share is 0 (0.5: H. Jeffreys, Theory of Probability (1961)).
 *
 * @throws RangeError when nothing is left to divide by.
 */
export function smoothedShares(counts: readonly number[], added = 0.5): number[] {
  const total = counts.reduce((sum, count) => sum + count + added, 0);
  if (!(total > 0)) throw new RangeError('There are no counts');
  return counts.map((count) => (count + added) / total);
}

/**
 * Novelty, transience and resonance of each text in a series of distributions over topics or words: means over i = 1 … w of
 * KL(s_j‖s_{j−i}) and of KL(s_j‖s_{j+i}), and their difference. Null for the first and last w texts, whose window is cut
 * off. Source: A. T. J. Barron, J. Huang, R. L. Spang, S. DeDeo, "Individuals, institutions, and innovation in the debates
 * of the French Revolution", PNAS 115 (2018).
 *
 * @throws RangeError when the window is not a whole number above 0.
 */
export function resonances(series: readonly (readonly number[])[], window: number): (Resonance | null)[] {
  if (!Number.isInteger(window) || window < 1) throw new RangeError('The window must be a whole number above 0');
  return series.map((here, at) => {
    if (at < window || at + window >= series.length) return null;
    let [novelty, transience] = [0, 0];
    for (let i = 1; i <= window; i += 1) {
      novelty += divergence(here, series[at - i]!) / window;
      transience += divergence(here, series[at + i]!) / window;
    }
    return { novelty, transience, resonance: novelty - transience };
  });
}
