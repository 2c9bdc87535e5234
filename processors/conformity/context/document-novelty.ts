import type { Random } from '../../../infra/random.js';
import { type Resonance, resonances, smoothedShares } from '../statistics/novelty.js';
import type { PlacedCounts, VocabularyCounts } from './vocabulary-counts.js';

export interface NoveltyOptions {
  /** Documents before and after that each is held against. */
  readonly window: number;
  /** Added to each word's count. */
  readonly smoothing: number;
  /** Words drawn of each document; all: every one, however many. */
  readonly size: number | 'all';
}

export interface DocumentNovelty {
  /** Of each document; null: it has too few words, or not enough documents are before or after it. */
  readonly byDocument: readonly (Resonance | null)[];
  /** Documents with enough words. */
  readonly documents: number;
  readonly draws: number;
}

const mostDraws = 20;
/** Documents × draws. */
const mostWork = 20_000;
/** Documents whose distributions are in memory at a time. */
const atOnce = 256;

/**
 * Novelty, transience and resonance of documents as unigram distributions over a fixed vocabulary, with `smoothing` added to
 * each count. A longer document has a sharper distribution and would be newer by its length alone: as many words are drawn
 * of each (without replacement), again and again, and the means are taken; documents with fewer are left out. Yields the
 * draws that are done.
 */
export function* documentNovelty(
  { documents, words }: VocabularyCounts,
  random: Random,
  { window, smoothing, size }: NoveltyOptions,
): Generator<number, DocumentNovelty> {
  const kept = documents.flatMap((of, at) => (of.total > 0 && (size === 'all' || of.total >= size) ? [at] : []));
  const draws = size === 'all' ? 1 : Math.max(1, Math.min(mostDraws, Math.floor(mostWork / Math.max(1, kept.length))));
  const sums = kept.map(() => ({ novelty: 0, transience: 0, isKnown: false }));
  for (let draw = 0; draw < draws; draw += 1) {
    const shares = (place: number): number[] => {
      const { places, counts, total } = documents[kept[place]!]!;
      const drawn =
        size === 'all' ? { places, counts } : drawWords(places, counts, total, size, random.fork(draw, place));
      return smoothedShares(dense(drawn, words), smoothing);
    };
    for (const { from, found } of inSlices(kept.length, window, shares)) {
      found.forEach((of, at) => {
        if (of === null) return;
        const sum = sums[from + at]!;
        sum.novelty += of.novelty / draws;
        sum.transience += of.transience / draws;
        sum.isKnown = true;
      });
      yield draw;
    }
  }
  const byDocument: (Resonance | null)[] = documents.map(() => null);
  kept.forEach((document, place) => {
    const { novelty, transience, isKnown } = sums[place]!;
    if (isKnown) byDocument[document] = { novelty, transience, resonance: novelty - transience };
  });
  return { byDocument, documents: kept.length, draws };
}

/** Slices that overlap by the window, so that each text is looked at once and few distributions are in memory. */
function* inSlices(
  documents: number,
  window: number,
  shares: (place: number) => number[],
): Generator<{ readonly from: number; readonly found: readonly (Resonance | null)[] }> {
  for (let from = 0; from < documents; from += atOnce) {
    const begin = Math.max(0, from - window);
    const end = Math.min(documents, from + atOnce + window);
    const series = Array.from({ length: end - begin }, (_, at) => shares(begin + at));
    yield { from, found: resonances(series, window).slice(from - begin, from - begin + atOnce) };
  }
}

function dense({ places, counts }: PlacedCounts, size: number): number[] {
  const all = new Array<number>(size).fill(0);
  places.forEach((place, at) => {
    all[place] = counts[at]!;
  });
  return all;
}

/** Selection sampling: each word in turn is taken with the chance that is left (D. E. Knuth, TAOCP 2, §3.4.2, algorithm S). */
function drawWords(places: Int32Array, counts: Int32Array, total: number, size: number, random: Random): PlacedCounts {
  const drawn = new Int32Array(counts.length);
  let [left, wanted] = [total, size];
  counts.forEach((count, at) => {
    for (let i = 0; i < count && wanted > 0; i += 1) {
      if (random.int(left) < wanted) {
        drawn[at]! += 1;
        wanted -= 1;
      }
      left -= 1;
    }
  });
  return { places, counts: drawn };
}
