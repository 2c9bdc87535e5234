import { createRandom } from '../../../infra/random.js';
import { aggregate, figures, type Mean } from './aggregate.js';
import { arrange, type Focus } from './arrange.js';
import {
  type ByChance,
  compare,
  deal,
  type Interval,
  intervals,
  permutationsFor,
  resample,
  resamplesFor,
} from './chance.js';
import type { ReplyPairs } from './reply-pairs.js';
import { looksAtEach, scoreUnits, type Thresholds } from './score.js';

export interface AnalysisOptions {
  readonly thresholds: Thresholds;
  readonly focus: Focus;
  /** Fewer are made of very many pairs; 0: none. */
  readonly permutations: number;
  readonly resamples: number;
  readonly seed: number;
}

/** One figure with what it is held against. */
export interface Figure extends Mean {
  /** 95 % confidence interval over people; null of fewer than two. */
  readonly interval: Interval | null;
  readonly chance: ByChance | null;
}

export interface MarkerFigure extends Figure {
  readonly marker: string;
  /** Messages with the marker that were answered. */
  readonly hits: number;
  /** Among those who have every marker, as aggregate 1 takes it. */
  readonly complete: number | null;
}

export interface Analysis {
  readonly pairs: number;
  /** People with figures of any kind. */
  readonly people: number;
  readonly complete: Figure;
  readonly filledByGroup: Figure;
  readonly available: Figure;
  readonly byMarker: readonly MarkerFigure[];
  readonly permutations: number;
  readonly resamples: number;
}

export interface AnalysisStep {
  readonly done: number;
  readonly total: number;
}

/**
 * Coordination of a group with everything that it is held against. A generator, so that whoever runs it can show how far
 * it is and end it; the same pairs and seed give the same numbers whatever their order.
 */
export function* analyse(
  pairs: ReplyPairs,
  markers: readonly string[],
  { thresholds, focus, seed, ...wanted }: AnalysisOptions,
): Generator<AnalysisStep, Analysis> {
  const apart = focus === 'targets' || looksAtEach(thresholds);
  const arranged = arrange(pairs, { focus, apart });
  const scores = scoreUnits(arranged, thresholds, focus, markers.length);
  const found = aggregate(scores);
  const observed = figures(found);
  const permutations = wanted.permutations === 0 ? 0 : permutationsFor(pairs.count, wanted.permutations);
  const resamples = found.available.people < 2 ? 0 : resamplesFor(scores, wanted.resamples);
  const total = permutations + resamples;
  const random = createRandom(seed);
  const dealt = yield* counted(deal(arranged, scores, permutations, random.fork('permutation')), 0, total);
  const drawn = yield* counted(resample(scores, resamples, random.fork('bootstrap')), permutations, total);
  const chances = compare(observed, dealt);
  const ranges = intervals(drawn, observed.length);
  const figure = (mean: Mean, at: number): Figure => ({
    ...mean,
    interval: mean.people < 2 ? null : (ranges[at] ?? null),
    chance: chances[at] ?? null,
  });
  return {
    pairs: pairs.count,
    people: found.available.people,
    complete: figure(found.complete, 0),
    filledByGroup: figure(found.filledByGroup, 1),
    available: figure(found.available, 2),
    byMarker: markers.map((marker, at) => ({
      marker,
      ...figure(found.byMarker[at]!, 3 + at),
      hits: hitsOf(scores.hits, at, markers.length),
      complete: found.byMarkerComplete[at]!.value,
    })),
    ...{ permutations, resamples },
  };
}

function* counted<T>(work: Generator<number, T>, before: number, total: number): Generator<AnalysisStep, T> {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    yield { done: before + step.value, total };
  }
}

function hitsOf(hits: Uint32Array, marker: number, markers: number): number {
  let sum = 0;
  for (let at = marker; at < hits.length; at += markers) sum += hits[at]!;
  return sum;
}

/** Runs to the end, letting others have their turn, and tells how far it is; null where it was asked to stop. */
export async function finish<Step, Result>(
  work: Generator<Step, Result>,
  { signal, onStep }: { readonly signal?: AbortSignal; readonly onStep?: (step: Step) => void } = {},
): Promise<Result | null> {
  let last = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() - last < breatheEveryMs) continue;
    onStep?.(step.value);
    await new Promise(setImmediate);
    if (signal?.aborted) return null;
    last = performance.now();
  }
}

const breatheEveryMs = 50;
