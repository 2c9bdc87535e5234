import { matchOf } from '../statistics/style-matching.js';

/**
 * Different words expected in `size` words drawn without replacement: Σ 1 − C(N − c, n) ÷ C(N, n) over words that come c times
 * of N. Sources: S. H. Hurlbert, Ecology 52 (1971); P. M. McCarthy and S. Jarvis, Lang. Test. 24 (2007), for vocabulary.
 *
 * @throws RangeError when there are fewer words than are drawn.
 */
export function expectedTypes(counts: Iterable<number>, total: number, size: number): number {
  if (size > total) throw new RangeError(`${size} words cannot be drawn of ${total}`);
  const absent = new Map<number, number>();
  let types = 0;
  for (const count of counts) {
    let missed = absent.get(count);
    if (missed === undefined) {
      missed = 1;
      for (let i = 0; i < count && missed > 1e-18; i += 1) missed *= Math.max(0, total - size - i) / (total - i);
      absent.set(count, missed);
    }
    types += 1 - missed;
  }
  return types;
}

/**
 * Style matching of one category with the group's share, expected in `size` of the speaker's words drawn without
 * replacement (hypergeometric): with more words a share is nearer to the group's by chance alone, so that speakers and times
 * are compared over as many. `hits` of the speaker's `words` are of the category; `group`: the group's share, in percent.
 *
 * @throws RangeError when there are fewer words than are drawn.
 */
export function expectedMatch(hits: number, words: number, size: number, group: number): number {
  if (size > words) throw new RangeError(`${size} words cannot be drawn of ${words}`);
  const [least, most] = [Math.max(0, size - (words - hits)), Math.min(size, hits)];
  const mode = Math.min(most, Math.max(least, Math.floor(((size + 1) * (hits + 1)) / (words + 2))));
  // From the most likely number outwards, so that nothing underflows that counts.
  let [weight, sum, matched] = [1, 1, matchOf((100 * mode) / size, group)];
  for (let k = mode; k < most && weight > 1e-18; k += 1) {
    weight *= ((hits - k) * (size - k)) / ((k + 1) * (words - hits - size + k + 1));
    sum += weight;
    matched += weight * matchOf((100 * (k + 1)) / size, group);
  }
  weight = 1;
  for (let k = mode; k > least && weight > 1e-18; k -= 1) {
    weight *= (k * (words - hits - size + k)) / ((hits - k + 1) * (size - k + 1));
    sum += weight;
    matched += weight * matchOf((100 * (k - 1)) / size, group);
  }
  return matched / sum;
}
