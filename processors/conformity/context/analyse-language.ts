import { createRandom, type Random } from '../../../infra/random.js';
import type { TextFloor } from '../coordination/floor.js';
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.js';
import { falseDiscoveryRate } from '../statistics/verdict.js';
import { type BeforeAfter, beforeAfter, fewestBlocks } from './before-after.js';
import { type DocumentFigures, documentFigures, type LanguageMeasure, languageMeasures } from './document-figures.js';
import { documentNovelty } from './document-novelty.js';
import type { Document } from './documents.js';
import { type PeriodKind, type PeriodRow, periodRows } from './periods.js';
import { countVocabulary } from './vocabulary-counts.js';
import type { WordBook } from './word-book.js';

export interface LanguageOptions {
  readonly window: number;
  readonly vocabulary: number;
  readonly smoothing: number;
  readonly stopWords: ReadonlySet<string>;
  /** Words drawn of each document; auto: as many as nine documents of ten have. */
  readonly sampleWords: number | 'auto' | 'all';
  readonly styleWords: number;
  /** UTC milliseconds; null: nothing is compared. */
  readonly split: number | null;
  readonly by: PeriodKind | null;
  readonly permutations: number;
  readonly resamples: number;
  readonly seed: number;
}

/** One figure before and after. */
export interface Compared {
  readonly kind: 'higher' | 'lower' | 'no detectable change' | 'not identified';
  /** Why there is no figure; '' where there is one. */
  readonly reason: string;
  readonly effect: BeforeAfter | null;
  /** For the number of figures that are compared. */
  readonly adjustedP: number | null;
  /** The same difference within the time before, first half and second; null: too few documents. */
  readonly earlier: { readonly estimate: number; readonly low: number; readonly high: number } | null;
}

export interface MeasuredLanguage extends LanguageMeasure {
  /** Mean over documents; null: not known, or of too few people. */
  readonly mean: number | null;
  /** Documents it is known of. */
  readonly documents: number | null;
  /** Null: nothing is compared. */
  readonly compared: Compared | null;
}

export interface LanguageAnalysis {
  readonly measures: readonly MeasuredLanguage[];
  /** Style matching by category of function words. */
  readonly byCategory: readonly MeasuredLanguage[];
  readonly periods: readonly PeriodRow[] | null;
  /** Words drawn of each document, of its content words for novelty and of all for the type-token ratio. */
  readonly noveltyWords: number | 'all';
  readonly typeWords: number | 'all';
  readonly vocabulary: number;
  /** Documents before the split, from it on, and on both sides of it, which are left out of the comparison. */
  readonly documentsBefore: number;
  readonly documentsAfter: number;
  readonly documentsAcross: number;
}

export interface LanguageStep {
  readonly done: number;
  readonly total: number;
}

/** Fewer words are no sample. */
const fewestWords = 50;

/** A figure of every document, and who is behind it. */
export interface Column extends LanguageMeasure {
  readonly values: readonly (number | null)[];
  readonly people: readonly (readonly number[])[];
  /** Documents that a figure looks back, or ahead, on. */
  readonly reach: number;
}

/**
 * Every figure of the documents with what it is held against. A generator, so that whoever runs it can show how far it is
 * and end it; the same documents and seed give the same numbers, whatever the order of their turns.
 */
export function* analyseLanguage(
  documents: readonly Document[],
  book: WordBook,
  floor: TextFloor | null,
  options: LanguageOptions,
): Generator<LanguageStep, LanguageAnalysis> {
  const random = createRandom(options.seed);
  const counted = countVocabulary(documents, book, options.vocabulary, options.stopWords);
  const noveltyWords = sampleSize(
    counted.documents.map(({ total }) => total),
    options.sampleWords,
  );
  const typeWords = sampleSize(
    documents.map(({ words }) => words),
    options.sampleWords,
  );
  const comparisons = options.split === null ? 0 : languageMeasures.length + book.categories.length;
  const total = documents.length + comparisons;
  let done = 0;

  const figures: DocumentFigures[] = [];
  for (const document of documents) {
    const { styleWords } = options;
    figures.push(documentFigures(document, { styleWords, typeWords, categories: book.categories }));
    done += 1;
    if (done % 64 === 0) yield { done, total };
  }
  const novelties = documentNovelty(counted, random.fork('novelty'), { ...options, size: noveltyWords });
  let novelty = novelties.next();
  while (!novelty.done) {
    yield { done, total };
    novelty = novelties.next();
  }
  const resonances = novelty.value.byDocument;

  const speakers = documents.map((document) => document.speakers.map(({ speaker }) => speaker));
  const matched = figures.map((of) => of.matched);
  const columns = languageMeasures.map((measure): Column => {
    const { name } = measure;
    const isNovelty = name === 'novelty' || name === 'transience' || name === 'resonance';
    return {
      ...measure,
      values: figures.map(({ values }, at) => (isNovelty ? (resonances[at]?.[name] ?? null) : values[name]!)),
      people: name.startsWith('style_matching') ? matched : speakers,
      reach: isNovelty ? options.window : 1,
    };
  });
  const byCategory = book.categories.map(
    (name): Column => ({
      ...{ name, title: name, unit: 'index', question: 'How near is each speaker to the others in these words?' },
      values: figures.map((of) => of.byCategory[name]!),
      people: matched,
      reach: 1,
    }),
  );

  const sides = documents.map((document) => sideOf(document, options.split));
  const compare = function* (of: readonly Column[], own: Random): Generator<LanguageStep, MeasuredLanguage[]> {
    const found: Compared[] = [];
    for (const column of options.split === null ? [] : of) {
      found.push(compareColumn(column, sides, floor, own.fork(column.name), options));
      done += 1;
      yield { done, total };
    }
    return withVerdicts(of, found, floor);
  };
  const count = (side: Side): number => sides.filter((of) => of === side).length;
  return {
    measures: yield* compare(columns, random.fork('measures')),
    byCategory: yield* compare(byCategory, random.fork('categories')),
    periods: options.by === null ? null : periodRows(documents, columns, sides, floor, options.by),
    ...{ noveltyWords, typeWords, vocabulary: counted.words },
    ...{ documentsBefore: count('before'), documentsAfter: count('after'), documentsAcross: count('across') },
  };
}

/** Where a document lies; across: some of its turns are before the split. */
export type Side = 'before' | 'after' | 'across';

export function sideOf({ from, until }: Pick<Document, 'from' | 'until'>, split: number | null): Side {
  if (split === null || from >= split) return 'after';
  return until < split ? 'before' : 'across';
}

function sampleSize(sizes: readonly number[], wanted: number | 'auto' | 'all'): number | 'all' {
  if (wanted !== 'auto') return wanted;
  const sorted = [...sizes].sort((a, b) => a - b);
  return Math.max(fewestWords, sorted[Math.floor(sorted.length / 10)] ?? 0);
}

function compareColumn(
  { values, people, reach }: Column,
  sides: readonly Side[],
  floor: TextFloor | null,
  random: Random,
  options: LanguageOptions,
): Compared {
  const of = (side: Side): number[] =>
    values.flatMap((value, at) => (sides[at] === side && value !== null ? [value] : []));
  const peopleOf = (wanted: readonly Side[]): number =>
    new Set(people.flatMap((some, at) => (wanted.includes(sides[at]!) && values[at] !== null ? some : []))).size;
  const none = (reason: string): Compared => ({
    ...{ kind: 'not identified', reason, effect: null, adjustedP: null, earlier: null },
  });
  const [before, after] = [of('before'), of('after')];
  if (floor !== null) {
    const isFew = Math.min(peopleOf(['before']), peopleOf(['after'])) < floor.authors;
    if (isFew || peopleOf(['before', 'after']) < floor.people) return none('too few people (privacy floor)');
  }
  const fewest = fewestBlocks * reach;
  if (Math.min(before.length, after.length) < fewest) {
    return none(`fewer than ${fewest} documents with enough words before or after`);
  }
  const asked = { ...options, leastBlock: reach };
  const effect = beforeAfter(before, after, random.fork('split'), asked);
  if (effect === null) return none('it is the same in every document of a side');
  const half = Math.floor(before.length / 2);
  const earlier = beforeAfter(before.slice(0, half), before.slice(half), random.fork('earlier'), asked);
  return {
    ...{ kind: 'no detectable change', reason: '', effect, adjustedP: null },
    earlier: earlier === null ? null : { estimate: earlier.estimate, low: earlier.low, high: earlier.high },
  };
}

/** A change is named only when the interval excludes 0 and the adjusted p is at most 5 %. */
function withVerdicts(
  columns: readonly Column[],
  compared: readonly Compared[],
  floor: TextFloor | null,
): MeasuredLanguage[] {
  const adjusted = benjaminiHochberg(compared.map(({ effect }) => effect?.p ?? null));
  return columns.map(({ values, people, reach: _, ...measure }, at) => {
    const known = values.filter((value) => value !== null);
    const behind = new Set(people.flatMap((some, document) => (values[document] === null ? [] : some))).size;
    const isShown = known.length > 0 && behind >= (floor?.people ?? 0);
    const own = compared[at];
    const adjustedP = adjusted[at] ?? null;
    return {
      ...measure,
      mean: isShown ? known.reduce((sum, value) => sum + value, 0) / known.length : null,
      documents: isShown ? known.length : null,
      compared: own === undefined ? null : { ...own, adjustedP, kind: kindOf(own, adjustedP) },
    };
  });
}

function kindOf({ effect, kind }: Compared, adjustedP: number | null): Compared['kind'] {
  if (effect === null) return kind;
  const isChange = (effect.low > 0 || effect.high < 0) && (adjustedP ?? 1) <= falseDiscoveryRate;
  if (!isChange) return 'no detectable change';
  return effect.estimate > 0 ? 'higher' : 'lower';
}
