/**
 * Cross-entropy of a text against a unigram model of another, bits a word: −1 ÷ n · Σ log₂ p(word). The model counts half a
 * word more of each of its words and of one place for all that it has not (Jeffreys' smoothing): p(w) = (c(w) + ½) ÷
 * (N + ½(V + 1)), p(any other) = ½ ÷ (N + ½(V + 1)). Both grow with the size of a text, so only texts of the same two sizes
 * compare. Sources: C. E. Shannon, Bell Syst. Tech. J. 27 (1948); of change in a community's language C. Danescu-
 * Niculescu-Mizil et al., "No country for old members", WWW 2013; smoothing H. Jeffreys, Theory of Probability (1961).
 *
 * @throws RangeError when one of them has no words.
 */
export function crossEntropy<Word extends string | number>(text: readonly Word[], model: readonly Word[]): number {
  if (text.length === 0 || model.length === 0) throw new RangeError('A text without words has no entropy');
  const counts = new Map<Word, number>();
  for (const word of model) counts.set(word, (counts.get(word) ?? 0) + 1);
  const total = model.length + 0.5 * (counts.size + 1);
  let bits = 0;
  for (const word of text) bits -= Math.log2(((counts.get(word) ?? 0) + 0.5) / total);
  return bits / text.length;
}
