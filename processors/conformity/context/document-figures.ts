import { styleMatching } from '../statistics/style-matching.js';
import type { Document, SpeakerWords } from './documents.js';
import { gini } from './gini.js';
import { expectedMatch, expectedTypes } from './rarefaction.js';

/** A figure of a document. */
export interface LanguageMeasure {
  readonly name: string;
  readonly title: string;
  readonly unit: 'bits' | 'index' | 'share' | 'count';
  readonly question: string;
}

const measure = (name: string, title: string, unit: LanguageMeasure['unit'], question: string): LanguageMeasure => ({
  name,
  title,
  unit,
  question,
});

/** In the order they are shown. */
export const languageMeasures = [
  measure('novelty', 'novelty', 'bits', 'How far is a document from the ones before it?'),
  measure('transience', 'transience', 'bits', 'How far is it from the ones after it?'),
  measure('resonance', 'resonance', 'bits', 'Novelty − transience: do the later ones stay where it went?'),
  measure(
    'style_matching',
    'style matching',
    'index',
    'How near is each speaker to the others in function words, over as many words of each?',
  ),
  measure('style_matching_all', 'style matching, all words', 'index', 'The same over all of a speaker’s words.'),
  measure('type_token', 'type-token ratio', 'index', 'How many different words, out of as many of each document?'),
  measure('type_token_all', 'type-token ratio, all words', 'index', 'The same over the whole document.'),
  measure('words_per_turn', 'words per turn', 'count', 'How long does a speaker hold the floor?'),
  measure('question_share', 'questions', 'share', 'Which share of sentences end in a question mark?'),
  measure('asking_share', 'turns with a question', 'share', 'Which share of turns hold a question?'),
  measure('word_gini', 'concentration of words', 'index', 'How unevenly are words spread over those who speak (Gini)?'),
  measure('turns', 'turns per document', 'count', 'How often does the speaker change?'),
  measure('speakers', 'speakers per document', 'count', 'How many people speak?'),
] as const;

export type MeasureName = (typeof languageMeasures)[number]['name'];

export interface FigureOptions {
  /** Words drawn of a speaker for style matching; who has said fewer, or faces fewer of the others, is left out. */
  readonly styleWords: number;
  /** Words drawn of a document for the type-token ratio. */
  readonly typeWords: number | 'all';
  readonly categories: readonly string[];
}

export interface DocumentFigures {
  readonly values: Readonly<Record<string, number | null>>;
  /** Style matching by category of function words. */
  readonly byCategory: Readonly<Record<string, number | null>>;
  /** Who is behind the style matching; everybody is behind the rest. */
  readonly matched: readonly number[];
}

/** What is known of one document by itself; novelty is not. */
export function documentFigures(document: Document, options: FigureOptions): DocumentFigures {
  const { turns, words, sentences, questions, asking, speakers, types } = document;
  const counts: number[] = [];
  types.forEach((_, count) => {
    counts.push(count);
  });
  const size = options.typeWords === 'all' ? words : options.typeWords;
  const style = styleOf(speakers, words, options);
  return {
    values: {
      style_matching: style.drawn,
      style_matching_all: style.whole,
      type_token: words >= size && size > 0 ? expectedTypes(counts, words, size) / size : null,
      type_token_all: types.size / words,
      words_per_turn: words / turns,
      question_share: sentences > 0 ? questions / sentences : null,
      asking_share: asking / turns,
      word_gini: gini(speakers.map((of) => of.words)),
      turns,
      speakers: speakers.length,
    },
    byCategory: style.byCategory,
    matched: style.matched,
  };
}

interface Style {
  /** Means over speakers. */
  readonly drawn: number | null;
  readonly whole: number | null;
  readonly byCategory: Record<string, number | null>;
  readonly matched: readonly number[];
}

/** Each speaker with all the others of the document together. */
function styleOf(speakers: readonly SpeakerWords[], words: number, { styleWords, categories }: FigureOptions): Style {
  const totals = categories.map((_, at) => speakers.reduce((sum, { hits }) => sum + hits[at]!, 0));
  const matched = speakers.filter((of) => of.words >= styleWords && words - of.words >= styleWords);
  // In an order of their own, so that sums are the same to the last digit.
  const ordered = [...matched].sort((a, b) => a.words - b.words || compare(a.hits, b.hits));
  const drawn = categories.map(() => 0);
  let whole = 0;
  for (const { hits, words: own } of ordered) {
    const others = totals.map((total, at) => (100 * (total - hits[at]!)) / (words - own));
    whole += styleMatching(
      Object.fromEntries(categories.map((name, at) => [name, (100 * hits[at]!) / own])),
      Object.fromEntries(categories.map((name, at) => [name, others[at]!])),
    ).mean;
    categories.forEach((_, at) => {
      drawn[at]! += expectedMatch(Math.min(own, hits[at]!), own, styleWords, others[at]!);
    });
  }
  const n = ordered.length;
  return {
    drawn: n === 0 ? null : drawn.reduce((sum, of) => sum + of, 0) / n / categories.length,
    whole: n === 0 ? null : whole / n,
    byCategory: Object.fromEntries(categories.map((name, at) => [name, n === 0 ? null : drawn[at]! / n])),
    matched: matched.map(({ speaker }) => speaker),
  };
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return 0;
}
