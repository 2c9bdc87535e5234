import type { Random } from '../../../infra/random.js';
import type { Effect, MatchedSet } from '../matched-set.js';
import type { Placed } from './clusters.js';
import { type InferenceOptions, matchedEffect } from './matched-effect.js';
import { type PooledSet, pooledEffect } from './pooled-effect.js';

/** Sentiment of the posts of others around a focal post (the executive's, or a control's). */
export interface ToneWindows {
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Sentiment of the focal post itself, on the same scale. */
  readonly focal: number;
}

export interface ToneSet extends Placed {
  readonly event: ToneWindows;
  readonly controls: readonly ToneWindows[];
}

export interface Dispersion {
  /** Δ ln of the variance within windows, after − before, event − control. */
  readonly variance: Effect | null;
  /** Δ|mean − score of the focal post|, after − before, event − control; in points of the score. */
  readonly distance: Effect | null;
  /** Δ mean, after − before, event − control; in points of the score. */
  readonly meanShift: Effect | null;
  /**
   * p of both shrinking or both growing: the larger one (intersection-union test, R. L. Berger, Technometrics 24 (1982)).
   * Null when one of them is not known.
   */
  readonly p: number | null;
  /** Both intervals below 0: opinions draw together, and toward the focal post. */
  readonly collapsed: boolean;
  /** Share of scores that are exactly 0: above 60 % a variance mostly says how many posts had any word of the lexicon. */
  readonly zeros: number;
}

/**
 * Do the tones of a community collapse onto the executive's? Flagged only when the variance and the distance both shrink.
 * The variance is pooled: Σ of squares about each window's own mean ÷ Σ(n − 1), unbiased whatever the size of the windows,
 * and its logarithm is taken once, so that small windows do not bias it (the mean of ln s² of a window of n is too low by
 * 1 ÷ (n − 1)). The distance of the mean of few posts is too large rather than too small: fewer posts after an event speak
 * against the flag. Sources of the parts: M. S. Bartlett, Proc. R. Soc. A 160 (1937) for pooled variances;
 * `pooledEffect` and `matchedEffect` for the inference.
 *
 * @throws RangeError when a window has fewer than two scores.
 */
export function dispersion(sets: readonly ToneSet[], random: Random, options: InferenceOptions = {}): Dispersion {
  const variance = pooledEffect(
    sets.map(
      ({ executive, thread, event, controls }): PooledSet => ({
        executive,
        thread,
        event: squares(event),
        controls: controls.map(squares),
      }),
    ),
    logVarianceDifference,
    random.fork('variance'),
    options,
  );
  const distance = matchedEffect(outcomes(sets, nearer), random.fork('distance'), options);
  const meanShift = matchedEffect(outcomes(sets, shift), random.fork('mean shift'), options);
  const isSameWay = variance !== null && distance !== null && variance.estimate * distance.estimate > 0;
  return {
    variance,
    distance,
    meanShift,
    p: variance === null || distance === null ? null : isSameWay ? Math.max(variance.p, distance.p) : 1,
    collapsed: variance !== null && distance !== null && variance.high < 0 && distance.high < 0,
    zeros: shareOfZeros(sets),
  };
}

function squares({ before, after }: ToneWindows): readonly number[] {
  return [squaresAboutMean(before), before.length - 1, squaresAboutMean(after), after.length - 1];
}

function squaresAboutMean(scores: readonly number[]): number {
  if (scores.length < 2) throw new RangeError('A window of fewer than two scores has no variance');
  const centre = mean(scores);
  return ascending(scores).reduce((sum, score) => sum + (score - centre) ** 2, 0);
}

function logVarianceDifference(events: Float64Array, controls: Float64Array): number | null {
  const change = ([before = 0, beforeDegrees = 0, after = 0, afterDegrees = 0]: Float64Array): number =>
    Math.log(after / afterDegrees) - Math.log(before / beforeDegrees);
  const difference = change(events) - change(controls);
  return Number.isFinite(difference) ? difference : null;
}

const nearer = ({ before, after, focal }: ToneWindows): number =>
  Math.abs(mean(after) - focal) - Math.abs(mean(before) - focal);

const shift = ({ before, after }: ToneWindows): number => mean(after) - mean(before);

function outcomes(sets: readonly ToneSet[], outcome: (windows: ToneWindows) => number): MatchedSet[] {
  return sets.map(({ executive, thread, event, controls }) => ({
    executive,
    thread,
    y: outcome(event),
    controls: controls.map(outcome),
  }));
}

function shareOfZeros(sets: readonly ToneSet[]): number {
  let [zeros, scores] = [0, 0];
  for (const { event, controls } of sets) {
    for (const { before, after } of [event, ...controls]) {
      for (const score of [...before, ...after]) {
        scores += 1;
        if (score === 0) zeros += 1;
      }
    }
  }
  return scores === 0 ? 0 : zeros / scores;
}

/** The same in the last digit whatever the order of the rows. */
function mean(scores: readonly number[]): number {
  return ascending(scores).reduce((sum, score) => sum + score, 0) / scores.length;
}

const ascending = (scores: readonly number[]): number[] => [...scores].sort((a, b) => a - b);
