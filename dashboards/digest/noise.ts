import type { Measure } from '../../processors/measure.js';

/** How far a week lies from the usual, in units of what it scatters by anyway. */

/** Weeks that a figure is held against at most, and at least. */
export const historyWeeks = 26;
export const fewestWeeks = 8;

export interface Usual {
  readonly median: number;
  /** What a single week is off the median by chance, in the figure's unit. Greater than 0. */
  readonly noise: number;
  /** Between these lie the middle eight of ten weeks. */
  readonly low: number;
  readonly high: number;
  readonly weeks: number;
}

/** Null where fewer than eight weeks are known. `of` is what the week's figure is divided by. */
export function usualOf(history: readonly number[], unit: Measure['unit'], of: number | null): Usual | null {
  const weeks = history.length;
  if (weeks < fewestWeeks) return null;
  const median = quantile(history, 0.5);
  const deviations = history.map((value) => Math.abs(value - median));
  // 1.4826 makes it the standard deviation of normal noise; n ÷ (n − 0.8) corrects what few weeks leave out.
  const spread = 1.4826 * (weeks / (weeks - 0.8)) * quantile(deviations, 0.5);
  const noise = Math.max(spread, chanceOf(median, unit, of), leastOf(median, unit));
  return { median, noise, low: quantile(history, 0.1), high: quantile(history, 0.9), weeks };
}

/**
 * Distance of a value from the usual, in units of the noise, with its sign. The median of a few weeks is uncertain itself,
 * and so is their spread: a distance is shortened to that of a normal number that would be as rare (Wallace 1959, for
 * Student's t; the median of deviations is worth about 0.65 of the weeks it is taken from).
 */
export function distance(value: number, { median, noise, weeks }: Usual): number {
  return asNormal((value - median) / (noise * Math.sqrt(1 + Math.PI / 2 / weeks)), weeks);
}

/** The same, from one other week: both scatter. */
export function distanceFrom(value: number, other: number, { noise, weeks }: Usual): number {
  return asNormal((value - other) / (noise * Math.SQRT2), weeks);
}

function asNormal(distanceInNoise: number, weeks: number): number {
  const freedom = 0.65 * (weeks - 1);
  const size = Math.sqrt(freedom * Math.log1p(distanceInNoise ** 2 / freedom));
  return (Math.sign(distanceInNoise) * size * (8 * freedom + 1)) / (8 * freedom + 3);
}

/**
 * The distance from which on it is told. The more figures are looked at, the farther the farthest of them lies by chance
 * alone, by about √(2 ln n). With this, about one in ten digests of nothing but noise tells something, whether it looks at 5
 * figures or at 30, over 8 weeks or over 26 (tests/unit/dashboards/digest/noise.test.ts).
 */
export function thresholdFor(looked: number): number {
  return Math.sqrt(2.5 + 2 * Math.log(Math.max(1, looked)));
}

/** What chance alone gives for a share of so many, or a number of so few. */
function chanceOf(median: number, unit: Measure['unit'], of: number | null): number {
  if (unit === 'percent' && of !== null && of > 0) {
    // One more and one less, so that nobody in ten is not certainty.
    const share = ((median / 100) * of + 1) / (of + 2);
    return 100 * Math.sqrt((share * (1 - share)) / of);
  }
  if (unit === 'people' || unit === 'posts' || unit === 'acts' || unit === 'count')
    return Math.sqrt(Math.max(1, median));
  return 0;
}

/** Smaller differences say nothing to anybody. */
function leastOf(median: number, unit: Measure['unit']): number {
  switch (unit) {
    case 'percent':
      return 0.5;
    case 'points':
      return 1;
    case 'index':
      return 0.01;
    default:
      return Math.max(0.05 * Math.abs(median), 1e-9);
  }
}

/** Of values in any order, with straight lines between them. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}
