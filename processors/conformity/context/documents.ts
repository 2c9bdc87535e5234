import { scan } from '../../enrich/scan.js';
import { vocabularyOf } from '../../enrich/vocabulary.js';
import { type Counts, createCounts } from './counts.js';
import type { WordBook } from './word-book.js';

/** What a speaker said in one document. */
export interface SpeakerWords {
  readonly speaker: number;
  readonly words: number;
  /** Words of each category of function words. */
  readonly hits: readonly number[];
}

/** A meeting, a thread, a week: what is compared, and what is resampled. */
export interface Document {
  readonly name: string;
  /** UTC milliseconds of its first and last turn. */
  readonly from: number;
  readonly until: number;
  readonly turns: number;
  readonly words: number;
  readonly sentences: number;
  /** Sentences that end in a question mark. */
  readonly questions: number;
  /** Turns with a question. */
  readonly asking: number;
  readonly speakers: readonly SpeakerWords[];
  /** Numbers of the words in the book. */
  readonly types: Counts;
}

export interface DocumentTally {
  /** Turns that say nothing in words are counted only. `speaker`: number of the person; `at`: UTC milliseconds. */
  add(document: string, at: number, speaker: number, text: string): void;
  readonly turns: number;
  readonly withoutWords: number;
  /** In order of time, whatever the order in which turns came. */
  documents(): Document[];
}

interface Open {
  readonly name: string;
  from: number;
  until: number;
  turns: number;
  words: number;
  sentences: number;
  questions: number;
  asking: number;
  /** Row of each speaker in the table of hits. */
  readonly speakers: Map<number, number>;
  readonly types: Counts;
}

/** Texts are counted and forgotten: memory grows with the different words of each document. */
export function createDocumentTally(book: WordBook): DocumentTally {
  const open = new Map<string, Open>();
  const categories = book.categories.length;
  /** Words, then words of each category. */
  const width = 1 + categories;
  let hits = new Uint32Array(1024 * width);
  let rows = 0;
  let turns = 0;
  let withoutWords = 0;
  // Spelling alone: no lexicon.
  const vocabulary = vocabularyOf(null);

  function rowOf(document: Open, speaker: number): number {
    let row = document.speakers.get(speaker);
    if (row === undefined) {
      row = rows;
      rows += 1;
      if (rows * width > hits.length) {
        const more = new Uint32Array(2 * hits.length);
        more.set(hits);
        hits = more;
      }
      document.speakers.set(speaker, row);
    }
    return row * width;
  }

  return {
    add(name, at, speaker, text) {
      const tokens = scan(text, vocabulary);
      if (!tokens.some(({ kind, lower }) => kind === 'word' && lower !== '')) {
        withoutWords += 1;
        return;
      }
      let document = open.get(name);
      if (document === undefined) {
        document = {
          ...{ name, from: at, until: at, turns: 0, words: 0, sentences: 0, questions: 0, asking: 0 },
          ...{ speakers: new Map<number, number>(), types: createCounts() },
        };
        open.set(name, document);
      }
      const row = rowOf(document, speaker);
      let words = 0;
      let questions = 0;
      let isInSentence = false;
      for (const { kind, lower } of tokens) {
        if (kind === 'word' && lower !== '') {
          const number = book.numberOf(lower);
          document.types.add(number);
          words += 1;
          isInSentence = true;
          let mask = book.categoriesOf(number);
          for (let category = 0; mask !== 0; category += 1, mask >>>= 1) if (mask & 1) hits[row + 1 + category]! += 1;
        } else if (isInSentence && (kind === 'stop' || kind === 'exclamation' || kind === 'question')) {
          document.sentences += 1;
          if (kind === 'question') questions += 1;
          isInSentence = false;
        }
      }
      // The last words of a turn are a sentence without its mark, too.
      if (isInSentence) document.sentences += 1;
      book.patternHits(text, (category, times) => {
        hits[row + 1 + category]! += times;
      });
      hits[row]! += words;
      document.words += words;
      document.questions += questions;
      document.asking += questions > 0 ? 1 : 0;
      document.turns += 1;
      document.from = Math.min(document.from, at);
      document.until = Math.max(document.until, at);
      turns += 1;
    },
    get turns() {
      return turns;
    },
    get withoutWords() {
      return withoutWords;
    },
    documents: () =>
      [...open.values()]
        .map(({ speakers, ...document }) => ({
          ...document,
          speakers: [...speakers].map(([speaker, row]) => ({
            speaker,
            words: hits[row * width]!,
            hits: Array.from(hits.subarray(row * width + 1, (row + 1) * width)),
          })),
        }))
        .sort((a, b) => a.from - b.from || a.until - b.until || a.words - b.words || (a.name < b.name ? -1 : 1)),
  };
}
