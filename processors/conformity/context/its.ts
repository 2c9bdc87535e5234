import { errorMessage, UserError } from '../../../infra/errors.js';
import { interruptedTimeSeries, type Period, type SeriesOptions } from '../statistics/interrupted-time-series.js';
import { CollinearError } from '../statistics/least-squares.js';
import { detectableEffect } from '../statistics/power.js';
import { type Coefficient, NoConvergenceError, type QuasiPoissonFit } from '../statistics/quasi-poisson.js';
import { type ItsTableOptions, readSeries, type Series } from './its-table.js';
import { autocorrelation, pearsonResiduals } from './residuals.js';

export interface ItsModel {
  readonly trend: boolean;
  /** Null: no change of slope. */
  readonly slopeFrom: 'change' | 'start' | null;
  readonly harmonics: { readonly pairs: number; readonly period: number } | null;
  /** Quantile of the intervals: Student's t with n − p degrees of freedom, or the normal distribution. */
  readonly interval: 't' | 'normal';
}

export type ItsOptions = ItsModel & ItsTableOptions;

export interface ItsFinding {
  /** What the level did at the change; with a slope that is counted from the start: at the change all the same. */
  readonly kind: 'lower' | 'higher' | 'no detectable change';
  readonly rateRatio: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
  /** Rate ratios above this and below its inverse would have been found in 80 of 100 cases. */
  readonly detectable: number;
}

export interface ItsReport {
  readonly data: string;
  readonly count: string;
  readonly offset: string | null;
  readonly change: string;
  readonly from: string;
  readonly until: string;
  /** Rows with a count. */
  readonly n: number;
  readonly before: number;
  readonly after: number;
  /** Rows without a count. */
  readonly unknown: number;
  readonly missing: number;
  /** Rows are no equal steps apart, and time is the number of the row. */
  readonly uneven: boolean;
  /** What the trend runs over. */
  readonly time: 'as it is' | 'periods from 1';
  readonly model: string;
  readonly interval: ItsModel['interval'];
  readonly coefficients: readonly Coefficient[];
  readonly dispersion: number;
  readonly deviance: number;
  readonly degrees: number;
  readonly autocorrelation: number | null;
  readonly finding: ItsFinding;
}

/** Of any table. Throws UserError naming file, line and column. */
export async function itsOfFile(path: string, options: ItsOptions): Promise<ItsReport> {
  const data = path === '-' ? 'standard input' : path;
  const series = await readSeries(path, options);
  return itsReport(series, options, {
    ...{ data, count: options.count, offset: options.offset },
    time: options.timeAsIs ? 'as it is' : 'periods from 1',
  });
}

/** Of a measure of the store, week by week. */
export interface MeasuredWeeks {
  readonly name: string;
  /** First day of the first week. */
  readonly from: string;
  /** Null: not known, or hidden by a floor. */
  readonly values: readonly (number | null)[];
}

/** `change`: a day; the week it lies in is the first one after the change. */
export function itsOfWeeks({ name, from, values }: MeasuredWeeks, change: string, model: ItsModel): ItsReport {
  const week = (at: number): string => new Date(Date.parse(from) + at * weekMs).toISOString().slice(0, 10);
  const changeAt = Math.floor((Date.parse(change) - Date.parse(from)) / weekMs);
  const label = { data: 'the store, by weeks', count: name, offset: null, time: 'periods from 1' } as const;
  if (!(changeAt > 0 && changeAt < values.length)) {
    throw new UserError(
      `--change ${change} does not lie within the weeks asked for, ${week(0)} to ${week(values.length - 1)}: there must be weeks before it and from it on. --weeks asks for more.`,
    );
  }
  const series: Series = {
    ...{ changeAt, changeLabel: week(changeAt), from: week(0), until: week(values.length - 1) },
    periods: values.map((count, at) => ({ count, time: at + 1, season: at + 1 })),
    time: { index: [], step: 7, unit: 'days', missing: 0, uneven: false },
  };
  return itsReport(series, model, label);
}

const weekMs = 7 * 86_400_000;
/** 97.5th percentile of the normal distribution. */
const normalQuantile = 1.959963984540054;

function itsReport(
  series: Series,
  model: ItsModel,
  label: Pick<ItsReport, 'data' | 'count' | 'offset' | 'time'>,
): ItsReport {
  const { periods, changeAt } = series;
  const fit = fitted(periods, seriesOptions(model, changeAt), label.data);
  // The same model, with the step where it is seen.
  const atChange =
    model.slopeFrom === 'start'
      ? fitted(periods, seriesOptions({ ...model, slopeFrom: 'change' }, changeAt), label.data)
      : fit;
  const known = periods.map(({ count }) => count !== null);
  const residuals = pearsonResiduals(
    periods.flatMap(({ count }) => (count === null ? [] : [count])),
    fit.fitted,
  );
  const before = known.slice(0, changeAt).filter(Boolean).length;
  const n = known.filter(Boolean).length;
  return {
    ...label,
    ...{ change: series.changeLabel, from: series.from, until: series.until },
    ...{ n, before, after: n - before, unknown: periods.length - n },
    ...{ missing: series.time.missing, uneven: series.time.uneven && label.time !== 'as it is' },
    model: formula(label, fit, model),
    interval: model.interval,
    coefficients: fit.coefficients.map((of) => withInterval(of, model)),
    ...{ dispersion: fit.dispersion, deviance: fit.deviance, degrees: fit.degrees },
    autocorrelation: autocorrelation(spread(residuals, known)),
    finding: finding(atChange, model),
  };
}

function seriesOptions({ trend, slopeFrom, harmonics }: ItsModel, changeAt: number): SeriesOptions {
  return {
    ...{ changeAt, trend },
    ...(slopeFrom === null ? {} : { slope: { from: slopeFrom } }),
    ...(harmonics === null ? {} : { harmonics }),
  };
}

function fitted(periods: readonly Period[], options: SeriesOptions, data: string): QuasiPoissonFit {
  try {
    return interruptedTimeSeries(periods, options);
  } catch (error) {
    if (error instanceof CollinearError) {
      throw new UserError(
        `${data}: the model cannot be fitted, because one of its terms follows from the others (${errorMessage(error)}). Take fewer harmonics, or leave out the trend.`,
      );
    }
    if (error instanceof RangeError || error instanceof NoConvergenceError) {
      throw new UserError(`${data}: ${errorMessage(error)}.`);
    }
    throw error;
  }
}

/** Intervals of the statistics are Student's; R's confint.default and Epi's ci.exp take the normal distribution. */
function withInterval(of: Coefficient, { interval }: ItsModel): Coefficient {
  if (interval === 't') return of;
  const reach = of.error * normalQuantile;
  const [low, high] = [of.estimate - reach, of.estimate + reach];
  return { ...of, low, high, rateRatioLow: Math.exp(low), rateRatioHigh: Math.exp(high) };
}

function finding(fit: QuasiPoissonFit, model: ItsModel): ItsFinding {
  const step = fit.coefficients.find(({ name }) => name === 'step')!;
  const { rateRatio, rateRatioLow: low, rateRatioHigh: high, p } = withInterval(step, model);
  const isChange = low > 1 || high < 1;
  return {
    kind: !isChange ? 'no detectable change' : rateRatio < 1 ? 'lower' : 'higher',
    ...{ rateRatio, low, high, p },
    detectable: Math.exp(detectableEffect(step.error, fit.degrees)),
  };
}

/** As R would have it. */
function formula(
  { count, offset, time }: Pick<ItsReport, 'count' | 'offset' | 'time'>,
  { coefficients }: QuasiPoissonFit,
  { slopeFrom }: ItsModel,
): string {
  const has = (name: string): boolean => coefficients.some((of) => of.name === name);
  const pairs = coefficients.filter(({ name }) => name.startsWith('sin')).length;
  return [
    `${count} ~ step`,
    ...(has('trend') ? [`trend (time ${time})`] : []),
    ...(has('slope') ? [`slope (step × time from the ${slopeFrom})`] : []),
    ...(pairs > 0 ? [`${pairs} ${pairs === 1 ? 'pair' : 'pairs'} of harmonics`] : []),
    ...(offset === null ? [] : [`offset(log(${offset}))`]),
  ].join(' + ');
}

/** Residuals of known periods where they belong; null elsewhere. */
function spread(residuals: readonly number[], known: readonly boolean[]): (number | null)[] {
  let next = 0;
  return known.map((is) => (is ? residuals[next++]! : null));
}
