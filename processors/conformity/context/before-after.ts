import type { Random } from '../../../infra/random.js';
import { detectableEffect } from '../statistics/power.js';
import { criticalOf, smallestError } from '../statistics/studentised.js';

/** Two-sided comparison of a figure of documents before and after a moment. */
export interface BeforeAfter {
  readonly before: number;
  readonly after: number;
  readonly documentsBefore: number;
  readonly documentsAfter: number;
  /** after − before, of means over documents. */
  readonly estimate: number;
  /** 95 % confidence interval. */
  readonly low: number;
  readonly high: number;
  /** Of a permutation of what is before and what is after. */
  readonly p: number;
  /** The smallest true difference (absolute) that is found in 80 of 100 cases. */
  readonly detectable: number;
  /** Of neighbouring documents, about the means of before and after, its bias taken off. */
  readonly autocorrelation: number;
  /** Documents in a row that are drawn, and dealt, together. */
  readonly block: number;
}

export interface BeforeAfterOptions {
  readonly permutations: number;
  readonly resamples: number;
  /** Values so near each other share something by the way they are made: blocks are no shorter. 1 unless told. */
  readonly leastBlock?: number;
}

/** Fewer blocks on a side carry no interval. */
export const fewestBlocks = 6;
/** More are put together, so that the time it takes has a bound; longer blocks do no harm there. */
const mostBlocks = 1_000;

/**
 * Difference of the means of two stretches of one series, values in order of time. Neighbouring documents may be alike, so
 * that blocks of them are what is resampled (bootstrap-t within each stretch) and what is dealt (labels of blocks permuted,
 * studentised); a series without memory has blocks of 1. Sources: E. Carlstein, "The use of subseries values for estimating
 * the variance of a general statistic from a stationary sequence", Ann. Stat. 14 (1986), for blocks and their length under
 * a first-order autoregression, (√6·ρ ÷ (1 − ρ²))^⅔·n^⅓; P. Hall, JRSS B 50 (1988), for the interval; A. Janssen, Stat.
 * Probab. Lett. 36 (1997), for permuting a studentised difference. Null with fewer than `fewestBlocks` of the shortest
 * blocks on a side, or where nothing varies. A trend that was there before is part of the difference.
 */
export function beforeAfter(
  before: readonly number[],
  after: readonly number[],
  random: Random,
  { permutations, resamples, leastBlock = 1 }: BeforeAfterOptions,
): BeforeAfter | null {
  const fewest = Math.min(before.length, after.length);
  if (fewest < fewestBlocks * leastBlock) return null;
  const [meanBefore, meanAfter] = [mean(before), mean(after)];
  const autocorrelation = memoryOf(before, after);
  const wanted = Math.max(leastBlock, blockLength(autocorrelation, before.length + after.length));
  const block = Math.max(1, Math.min(wanted, Math.floor(fewest / fewestBlocks)));
  const sides = [blocksOf(before, block), blocksOf(after, block)] as const;
  const whole = difference(...sides);
  const short = shortfall(sides, autocorrelation);
  const error = whole.error * short;
  const size = Math.max(Math.abs(meanBefore), Math.abs(meanAfter), 1e-12);
  if (!(whole.error > 1e-9 * size)) return null;

  const resampling = random.fork('bootstrap');
  const far = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw += 1) {
    const drawn = difference(redrawn(sides[0], resampling), redrawn(sides[1], resampling));
    far[draw] = Math.abs(drawn.estimate - whole.estimate) / Math.max(drawn.error, smallestError * whole.error);
  }
  const critical = criticalOf(far);
  return {
    ...{ before: meanBefore, after: meanAfter, documentsBefore: before.length, documentsAfter: after.length },
    estimate: whole.estimate,
    low: whole.estimate - critical * error,
    high: whole.estimate + critical * error,
    p: permuted(sides, Math.abs(whole.estimate) / error, random.fork('permutation'), permutations),
    detectable: detectableEffect(error, sides[0].count + sides[1].count - 2, critical),
    ...{ autocorrelation, block },
  };
}

/** Runs of neighbouring values, as even in length as can be. */
interface Blocks {
  readonly sums: Float64Array;
  readonly sizes: Float64Array;
  readonly count: number;
}

function blocksOf(values: readonly number[], length: number): Blocks {
  const count = Math.min(mostBlocks, Math.floor(values.length / length));
  const [sums, sizes] = [new Float64Array(count), new Float64Array(count)];
  values.forEach((value, at) => {
    const block = Math.floor((at * count) / values.length);
    sums[block]! += value;
    sizes[block]! += 1;
  });
  return { sums, sizes, count };
}

interface Difference {
  readonly estimate: number;
  readonly error: number;
}

function difference(before: Blocks, after: Blocks): Difference {
  const [a, b] = [meanOf(before), meanOf(after)];
  return { estimate: b.mean - a.mean, error: Math.sqrt(a.variance + b.variance) };
}

/** Mean of the values, and its variance over blocks, were these independent of each other. */
function meanOf({ sums, sizes, count }: Blocks): { readonly mean: number; readonly variance: number } {
  let [sum, size] = [0, 0];
  for (let at = 0; at < count; at += 1) {
    sum += sums[at]!;
    size += sizes[at]!;
  }
  const mean = sum / size;
  let square = 0;
  for (let at = 0; at < count; at += 1) square += (sums[at]! - mean * sizes[at]!) ** 2;
  return { mean, variance: (square * count) / ((count - 1) * size * size) };
}

function redrawn({ sums, sizes, count }: Blocks, random: Random): Blocks {
  const drawn = { sums: new Float64Array(count), sizes: new Float64Array(count), count };
  for (let at = 0; at < count; at += 1) {
    const from = random.int(count);
    drawn.sums[at] = sums[from]!;
    drawn.sizes[at] = sizes[from]!;
  }
  return drawn;
}

function permuted(
  [before, after]: readonly [Blocks, Blocks],
  distance: number,
  random: Random,
  permutations: number,
): number {
  const count = before.count + after.count;
  const sums = Float64Array.from([...before.sums, ...after.sums]);
  const sizes = Float64Array.from([...before.sizes, ...after.sizes]);
  const side = (from: number, to: number): Blocks => ({
    sums: sums.subarray(from, to),
    sizes: sizes.subarray(from, to),
    count: to - from,
  });
  // Deals that are as far as the observed one differ from it in the last digits only.
  const observed = distance * (1 - 1e-9);
  let asFar = 0;
  for (let deal = 0; deal < permutations; deal += 1) {
    // All that is needed is who is on the first side.
    for (let at = 0; at < before.count; at += 1) {
      const other = at + random.int(count - at);
      swap(sums, at, other);
      swap(sizes, at, other);
    }
    const dealt = difference(side(0, before.count), side(before.count, count));
    if (dealt.error > 0 ? Math.abs(dealt.estimate) / dealt.error >= observed : dealt.estimate !== 0) asFar += 1;
  }
  return (1 + asFar) / (1 + permutations);
}

function swap(values: Float64Array, one: number, other: number): void {
  const kept = values[one]!;
  values[one] = values[other]!;
  values[other] = kept;
}

/**
 * First autocorrelation about the mean of each side, from 0 on. A mean that was taken from the values makes it too low by
 * about (1 + 3ρ) ÷ n for each side. Source: F. H. C. Marriott and J. A. Pope, Biometrika 41 (1954).
 */
function memoryOf(before: readonly number[], after: readonly number[]): number {
  let [together, square] = [0, 0];
  for (const values of [before, after]) {
    const centre = mean(values);
    values.forEach((value, at) => {
      square += (value - centre) ** 2;
      if (at > 0) together += (value - centre) * (values[at - 1]! - centre);
    });
  }
  const found = square > 0 ? together / square : 0;
  const corrected = found + (2 * (1 + 3 * found)) / (before.length + after.length);
  return Math.min(0.95, Math.max(0, corrected));
}

/**
 * How many times the error of blocks must be taken, because neighbouring blocks are alike as well: √(true ÷ expected
 * variance) of the means under a first-order autoregression, whose mean over k values has the variance
 * (1 − 2ρ(1 − ρᵏ) ÷ (k(1 − ρ²)))·σ² ÷ k. Source: G. E. P. Box and G. M. Jenkins, Time Series Analysis (1970), §2.1 and §3.2.
 */
function shortfall(sides: readonly Blocks[], memory: number): number {
  if (memory === 0) return 1;
  const share = (k: number): number => 1 - (2 * memory * (1 - memory ** k)) / (k * (1 - memory ** 2));
  let [truth, expected] = [0, 0];
  for (const { sizes, count } of sides) {
    const values = sizes.reduce((sum, size) => sum + size, 0);
    const whole = share(values);
    truth += whole / values;
    expected += Math.max(0.02 * whole, (count * share(values / count) - whole) / (count - 1)) / values;
  }
  return Math.max(1, Math.sqrt(truth / expected));
}

function blockLength(memory: number, values: number): number {
  return Math.max(1, Math.round(((Math.sqrt(6) * memory) / (1 - memory ** 2)) ** (2 / 3) * values ** (1 / 3)));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
