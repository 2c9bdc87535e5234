/** How many texts have each word, counted once and then left as it is. */
export interface DocumentFrequencies {
  readonly documents: number;
  of(word: string): number;
}

/** `texts`: content words of each; one after the other, none is kept. */
export async function documentFrequencies(
  texts: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
): Promise<DocumentFrequencies> {
  const counts = new Map<string, number>();
  let documents = 0;
  for await (const words of texts) {
    documents += 1;
    for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return { documents, of: (word) => counts.get(word) ?? 0 };
}

export type WordVector = ReadonlyMap<string, number>;

/**
 * Weights tf · idf of length 1: tf the count of the word, idf = ln((1 + N) ÷ (1 + df)) + 1, so that a word that no text had
 * has the greatest weight and no word has none. Sources: K. Spärck Jones, J. Documentation 28 (1972); G. Salton and
 * C. Buckley, Inf. Process. Manag. 24 (1988); smoothed as in scikit-learn's TfidfVectorizer. Empty without words.
 */
export function tfIdf(words: readonly string[], frequencies: DocumentFrequencies): WordVector {
  const counts = new Map<string, number>();
  // In the same order whatever the order of the words, so that sums agree in the last digit.
  for (const word of [...words].sort()) counts.set(word, (counts.get(word) ?? 0) + 1);
  let square = 0;
  for (const [word, count] of counts) {
    const weight = count * (Math.log((1 + frequencies.documents) / (1 + frequencies.of(word))) + 1);
    counts.set(word, weight);
    square += weight * weight;
  }
  const length = Math.sqrt(square);
  for (const [word, weight] of counts) counts.set(word, weight / length);
  return counts;
}

/** Cosine of the angle between two vectors of length 1; 0 with an empty one. */
export function cosine(one: WordVector, other: WordVector): number {
  let product = 0;
  for (const [word, weight] of one) product += weight * (other.get(word) ?? 0);
  return product;
}
