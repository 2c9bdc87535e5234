import { type Column, type QuasiPoissonFit, quasiPoisson } from './quasi-poisson.js';

/** One period (day, week, month) of a series, in order of time. */
export interface Period {
  /** Null: not known; such a period is left out, and the time goes on. */
  readonly count: number | null;
  /** People, posts or days the count is out of; 1 unless told. Above 0. */
  readonly exposure?: number;
  /** Time in periods; unless told 1, 2, 3 … */
  readonly time?: number;
  /** Place in the season, e.g. the month of the year from 1 to 12; unless told, the time. */
  readonly season?: number;
}

export interface SeriesOptions {
  /** Index (from 0) of the first period after the change. */
  readonly changeAt: number;
  /** Straight trend over time; yes unless told. */
  readonly trend?: boolean;
  /**
   * A slope that changes with the level. From `change`, time counts from the change and the step is the jump at that
   * moment; from `start`, it counts from time 0 (R's `step * time`), where the step is a jump at time 0 that nobody saw.
   */
  readonly slope?: { readonly from: 'change' | 'start' };
  /** Pairs of sine and cosine, and the periods in a season (12 months a year). */
  readonly harmonics?: { readonly pairs: number; readonly period: number };
}

/**
 * Interrupted time series: log E(count) = log(exposure) + intercept + step + trend (+ slope change + harmonics), variance φ
 * times the mean. Source: J. L. Bernal, S. Cummins, A. Gasparrini, "Interrupted time series regression for the evaluation
 * of public health interventions: a tutorial", Int. J. Epidemiol. 46 (2017). Coefficients in order: intercept, step, trend,
 * slope, sin1 … sinK, cos1 … cosK. Autocorrelation of neighbouring periods is not modelled: look at the residuals.
 *
 * @throws RangeError when a period's exposure is not above 0 or the change leaves a side without a known count; and what
 * `quasiPoisson` throws.
 */
export function interruptedTimeSeries(
  periods: readonly Period[],
  { changeAt, trend = true, slope, harmonics }: SeriesOptions,
): QuasiPoissonFit {
  const rows = periods.flatMap(({ count, exposure = 1, time, season }, at) => {
    if (count === null) return [];
    if (!(exposure > 0)) throw new RangeError(`Period ${at} has an exposure of ${exposure}; it must be above 0`);
    return [{ count, exposure, time: time ?? at + 1, season: season ?? time ?? at + 1, isAfter: at >= changeAt }];
  });
  if (!rows.some(({ isAfter }) => isAfter) || rows.every(({ isAfter }) => isAfter)) {
    throw new RangeError('The change must lie within the series, with known counts on both sides');
  }
  const change = slope?.from === 'change' ? (periods[changeAt]!.time ?? changeAt + 1) : 0;
  const column = (name: string, value: (row: (typeof rows)[number]) => number): Column => ({
    name,
    values: rows.map(value),
  });
  const angle = (season: number, k: number): number => (2 * Math.PI * k * season) / (harmonics?.period ?? 1);
  const pairs = Array.from({ length: harmonics?.pairs ?? 0 }, (_, at) => at + 1);
  return quasiPoisson(
    rows.map(({ count }) => count),
    [
      column('intercept', () => 1),
      column('step', ({ isAfter }) => (isAfter ? 1 : 0)),
      ...(trend ? [column('trend', ({ time }) => time)] : []),
      ...(slope === undefined ? [] : [column('slope', ({ isAfter, time }) => (isAfter ? time - change : 0))]),
      ...pairs.map((k) => column(`sin${k}`, ({ season }) => Math.sin(angle(season, k)))),
      ...pairs.map((k) => column(`cos${k}`, ({ season }) => Math.cos(angle(season, k)))),
    ],
    rows.map(({ exposure }) => Math.log(exposure)),
  );
}
