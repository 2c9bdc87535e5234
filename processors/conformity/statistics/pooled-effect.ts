import type { Random } from '../../../infra/random.js';
import type { Effect } from '../matched-set.js';
import { type Clusters, compareNumbers, countDistinct, inClusters, type Placed } from './clusters.js';
import { defaultDraws, type InferenceOptions } from './matched-effect.js';
import { detectableEffect } from './power.js';
import { criticalOf, smallestError } from './studentised.js';

/**
 * A matched set whose outcome makes sense only when pooled over sets (a share, a variance): what the event and each of its
 * controls add to the totals, e.g. counts and sums of squares, in the same order.
 */
export interface PooledSet extends Placed {
  readonly event: readonly number[];
  readonly controls: readonly (readonly number[])[];
}

/**
 * The effect as a smooth function of the totals: those of the events, and those of the controls, of whom each set adds the
 * mean. Null where it is not defined.
 */
export type PooledStatistic = (
  events: Float64Array,
  controls: Float64Array,
  constants: readonly number[],
) => number | null;

/** Constants of the statistic that were estimated from other data, independent of the sets. */
export interface EstimatedConstants {
  readonly values: readonly number[];
  /** Values that another sample of those data could have given. */
  draw(random: Random): readonly number[];
  /** Sampling variance of each of the values given. */
  variances(values: readonly number[]): readonly number[];
}

const noConstants: EstimatedConstants = { values: [], draw: () => [], variances: () => [] };

/**
 * `matchedEffect` for a function of totals. Standard error: delta method over clusters (infinitesimal jackknife), plus that
 * of the estimated constants. Interval: symmetric bootstrap-t over clusters, with the constants drawn anew in each
 * resample (P. Hall, JRSS B 50 (1988); A. C. Davison and D. V. Hinkley, Bootstrap Methods (1997), §5.2 and §2.7.2).
 * p: labels permuted within sets, studentised, constants as they are: their error is the same for events and controls.
 * Null when the statistic is not defined, or is the same in all clusters, or the interval would have no end.
 */
export function pooledEffect(
  sets: readonly PooledSet[],
  statistic: PooledStatistic,
  random: Random,
  options: InferenceOptions & { readonly constants?: EstimatedConstants } = {},
): Effect | null {
  const { bootstraps = defaultDraws, permutations = defaultDraws, constants = noConstants } = options;
  if (sets.length === 0) return null;
  const clusters = pooledClusters(sets);
  if (clusters.count < 2) return null;
  const width = sets[0]!.event.length;
  const observed = clusterTotals(clusters, width);
  const measure = (rows: Float64Array, values: readonly number[], variances: readonly number[]): Measured | null =>
    measured(statistic, rows, width, clusters.count, values, variances);

  const whole = measure(observed, constants.values, constants.variances(constants.values));
  if (whole === null || !(whole.error > 1e-9 * Math.max(1e-3, Math.abs(whole.estimate)))) return null;
  const { estimate, error } = whole;

  const resampling = random.fork('bootstrap');
  const far = new Float64Array(bootstraps);
  const resampled = new Float64Array(observed.length);
  const columns = 2 * width;
  for (let draw = 0; draw < bootstraps; draw += 1) {
    for (let place = 0; place < clusters.count; place += 1) {
      const from = resampling.int(clusters.count) * columns;
      for (let column = 0; column < columns; column += 1) {
        resampled[place * columns + column] = observed[from + column]!;
      }
    }
    const values = constants.draw(resampling);
    const drawn = measure(resampled, values, constants.variances(values));
    far[draw] =
      drawn === null
        ? Number.POSITIVE_INFINITY
        : Math.abs(drawn.estimate - estimate) / Math.max(drawn.error, smallestError * error);
  }
  const critical = criticalOf(far);
  if (!Number.isFinite(critical)) return null;

  const dealing = random.fork('permutation');
  const dealt = new Float64Array(observed.length);
  const asIs = constants.values.map(() => 0);
  const far2 = (rows: Float64Array): number => {
    const drawn = measure(rows, constants.values, asIs);
    if (drawn === null) return Number.POSITIVE_INFINITY;
    if (drawn.error > 0) return Math.abs(drawn.estimate) / drawn.error;
    return drawn.estimate === 0 ? 0 : Number.POSITIVE_INFINITY;
  };
  const limit = far2(observed) * (1 - 1e-9);
  let asFar = 0;
  for (let deal = 0; deal < permutations; deal += 1) {
    fillTotals(clusters, width, dealt, dealing);
    if (far2(dealt) >= limit) asFar += 1;
  }
  return {
    estimate,
    low: estimate - critical * error,
    high: estimate + critical * error,
    p: (1 + asFar) / (1 + permutations),
    events: sets.length,
    threads: countDistinct(sets, (set) => set.thread),
    executives: countDistinct(sets, (set) => set.executive),
    detectable: detectableEffect(error, clusters.count - 1, critical),
  };
}

/** Cluster by cluster, controls in ascending order. */
export function pooledClusters(sets: readonly PooledSet[]): Clusters<PooledSet> {
  return inClusters(
    sets.map((set) => ({ ...set, controls: [...set.controls].sort(compareNumbers) })),
    ({ event, controls }) => [...event, ...controls.flat()],
  );
}

function clusterTotals(clusters: Clusters<PooledSet>, width: number): Float64Array {
  const rows = new Float64Array(clusters.count * 2 * width);
  fillTotals(clusters, width, rows, null);
  return rows;
}

/** A row a cluster: totals of events, then of controls. With `dealing`, any member of a set may be its event. */
function fillTotals(
  { sets, start, count }: Clusters<PooledSet>,
  width: number,
  rows: Float64Array,
  dealing: Random | null,
): void {
  rows.fill(0);
  for (let cluster = 0; cluster < count; cluster += 1) {
    const row = cluster * 2 * width;
    for (let at = start[cluster]!; at < start[cluster + 1]!; at += 1) {
      const { event, controls } = sets[at]!;
      const chosen = dealing === null ? 0 : dealing.int(controls.length + 1);
      for (let member = 0; member <= controls.length; member += 1) {
        const values = member === 0 ? event : controls[member - 1]!;
        const [to, share] = member === chosen ? [row, 1] : [row + width, 1 / controls.length];
        for (let column = 0; column < width; column += 1) rows[to + column]! += values[column]! * share;
      }
    }
  }
}

interface Measured {
  readonly estimate: number;
  readonly error: number;
}

function measured(
  statistic: PooledStatistic,
  rows: Float64Array,
  width: number,
  count: number,
  constants: readonly number[],
  variances: readonly number[],
): Measured | null {
  const columns = 2 * width;
  const totals = new Float64Array(columns);
  for (let at = 0; at < rows.length; at += 1) totals[at % columns]! += rows[at]!;
  const [events, controls] = [totals.subarray(0, width), totals.subarray(width)];
  const estimate = statistic(events, controls, constants);
  if (estimate === null || !Number.isFinite(estimate)) return null;
  const slopes = Float64Array.from(totals, (_, column) =>
    slope(totals, column, estimate, () => statistic(events, controls, constants)),
  );
  let spread = 0;
  for (let cluster = 0; cluster < count; cluster += 1) {
    let influence = 0;
    for (let column = 0; column < columns; column += 1) {
      influence += slopes[column]! * (rows[cluster * columns + column]! - totals[column]! / count);
    }
    spread += influence * influence;
  }
  let variance = (spread * count) / (count - 1);
  const varied = Float64Array.from(constants);
  variances.forEach((of, at) => {
    if (of > 0) variance += of * slope(varied, at, estimate, () => statistic(events, controls, [...varied])) ** 2;
  });
  return { estimate, error: Math.sqrt(variance) };
}

/** Derivative by the `at`-th of the numbers, which are put back; one-sided at the edge of where the statistic is defined. */
function slope(numbers: Float64Array, at: number, here: number, value: () => number | null): number {
  const kept = numbers[at]!;
  const step = 1e-5 * Math.max(Math.abs(kept), 1e-3);
  numbers[at] = kept + step;
  const above = value();
  numbers[at] = kept - step;
  const below = value();
  numbers[at] = kept;
  if (above !== null && below !== null) return (above - below) / (2 * step);
  if (above !== null) return (above - here) / step;
  return below === null ? 0 : (here - below) / step;
}
