import type { Document } from './documents.js';
import type { WordBook } from './word-book.js';

/** Counts of words by their place in the vocabulary. */
export interface PlacedCounts {
  /** In ascending order. */
  readonly places: Int32Array;
  readonly counts: Int32Array;
}

export interface CountedWords extends PlacedCounts {
  readonly total: number;
}

export interface VocabularyCounts {
  readonly documents: readonly CountedWords[];
  /** Words of the vocabulary. */
  readonly words: number;
}

/**
 * How often each document has each word of a fixed vocabulary: the `most` most frequent content words of all documents
 * together, possessive endings off; of words as frequent, the first by spelling.
 */
export function countVocabulary(
  documents: readonly Document[],
  book: WordBook,
  most: number,
  stopWords: ReadonlySet<string>,
): VocabularyCounts {
  const vocabulary = chosenVocabulary(documents, book, most, stopWords);
  return { documents: documents.map((document) => countsOf(document, vocabulary)), words: vocabulary.count };
}

interface Vocabulary {
  /** Place of a word of the book; −1: not of the vocabulary. */
  readonly placeOf: Int32Array;
  readonly count: number;
}

function chosenVocabulary(
  documents: readonly Document[],
  book: WordBook,
  most: number,
  stopWords: ReadonlySet<string>,
): Vocabulary {
  const totals = new Map<number, number>();
  for (const { types } of documents) {
    types.forEach((word, count) => {
      totals.set(word, (totals.get(word) ?? 0) + count);
    });
  }
  const byContent = new Map<string, number>();
  for (const [word, count] of totals) {
    const content = contentOf(book.wordOf(word), stopWords);
    if (content !== null) byContent.set(content, (byContent.get(content) ?? 0) + count);
  }
  const chosen = [...byContent].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most);
  const places = new Map(chosen.map(([word], place) => [word, place]));
  const highest = [...totals.keys()].reduce((most, word) => Math.max(most, word), -1);
  const placeOf = new Int32Array(highest + 1).fill(-1);
  for (const word of totals.keys()) {
    const content = contentOf(book.wordOf(word), stopWords);
    if (content !== null) placeOf[word] = places.get(content) ?? -1;
  }
  return { placeOf, count: chosen.length };
}

/** Null: no content. */
function contentOf(word: string, stopWords: ReadonlySet<string>): string | null {
  const base = word.endsWith("'s") ? word.slice(0, -2) : word;
  const isContent = base.length > 1 && !stopWords.has(word) && !stopWords.has(base) && !word.endsWith("n't");
  return isContent ? base : null;
}

function countsOf({ types }: Document, { placeOf }: Vocabulary): CountedWords {
  const found = new Map<number, number>();
  let total = 0;
  types.forEach((word, count) => {
    const place = placeOf[word]!;
    if (place < 0) return;
    found.set(place, (found.get(place) ?? 0) + count);
    total += count;
  });
  const places = Int32Array.from(found.keys()).sort();
  return { places, counts: places.map((place) => found.get(place)!), total };
}
