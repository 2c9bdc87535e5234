import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../../../../infra/random.js';
import {
  interruptedTimeSeries,
  type Period,
} from '../../../../../processors/conformity/statistics/interrupted-time-series.js';
import { CollinearError, leastSquares } from '../../../../../processors/conformity/statistics/least-squares.js';
import {
  NoConvergenceError,
  type QuasiPoissonFit,
  quasiPoisson,
} from '../../../../../processors/conformity/statistics/quasi-poisson.js';

/** Made by a formula: 48 months with a season, a step after the 30th and more variance than Poisson's. */
const counts = [
  72, 87, 100, 70, 86, 95, 54, 55, 60, 43, 65, 94, 118, 82, 97, 117, 80, 91, 91, 50, 57, 75, 59, 88, 115, 135, 91, 113,
  135, 85, 65, 64, 39, 53, 77, 107, 80, 97, 112, 78, 96, 106, 60, 61, 67, 48, 73, 104,
];
const months: Period[] = counts.map((count, at) => ({
  count,
  exposure: 1000 + (((at + 1) * 37) % 19) * 10,
  season: (at % 12) + 1,
}));
const changeAt = 30;
const harmonics = { pairs: 2, period: 12 };

const named = (fit: QuasiPoissonFit, name: string) => fit.coefficients.find((of) => of.name === name)!;

function expectFit(
  fit: QuasiPoissonFit,
  dispersion: number,
  expected: Readonly<Record<string, [number, number]>>,
): void {
  expect(fit.dispersion).toBeCloseTo(dispersion, 9);
  expect(fit.coefficients.map(({ name }) => name)).toEqual(Object.keys(expected));
  for (const [name, [estimate, error]] of Object.entries(expected)) {
    expect(named(fit, name).estimate).toBeCloseTo(estimate, 9);
    expect(named(fit, name).error).toBeCloseTo(error, 9);
  }
}

describe('the numbers of statsmodels 0.15 (GLM, Poisson, scale X2)', () => {
  test('step and trend, with an exposure', () => {
    const fit = interruptedTimeSeries(months, { changeAt });
    expectFit(fit, 6.660724566858196, {
      intercept: [-2.741773979971759, 0.10120879290187752],
      step: [-0.36244554583277994, 0.15331944802701236],
      trend: [0.011416901887343185, 0.005365328861515701],
    });
    expect(fit.deviance).toBeCloseTo(306.8470427725763, 8);
    expect(fit.degrees).toBe(45);
  });

  test('with two pairs of harmonics', () => {
    expectFit(interruptedTimeSeries(months, { changeAt, harmonics }), 2.6703525923617, {
      intercept: [-2.796302454310891, 0.06468758579193816],
      step: [-0.2535028224816398, 0.0974403883848816],
      trend: [0.010924115449078984, 0.0033840794859562365],
      sin1: [0.31879696701258736, 0.04007090416590592],
      sin2: [0.030501042824459788, 0.03787231178650403],
      cos1: [0.010464294860524151, 0.036374847989462035],
      cos2: [0.12521930964883032, 0.03737877741667606],
    });
  });

  test.each([
    ['start', [0.1231021107789847, 0.3715298722720542]],
    ['change', [-0.19421270167248078, 0.1115436026355822]],
  ] as const)('with a slope that is counted from the %s', (from, [estimate, error]) => {
    const fit = interruptedTimeSeries(months, { changeAt, harmonics, slope: { from } });
    expect(fit.dispersion).toBeCloseTo(2.659040437653591, 9);
    expect(named(fit, 'step').estimate).toBeCloseTo(estimate, 9);
    expect(named(fit, 'step').error).toBeCloseTo(error, 9);
    expect(named(fit, 'slope').estimate).toBeCloseTo(-0.010235961691982848, 10);
    expect(named(fit, 'slope').error).toBeCloseTo(0.009771180294722133, 10);
  });
});

describe('closed forms', () => {
  test('two levels: the logarithms of their rates, and Poisson’s error times √φ', () => {
    const before = [4, 6, 8, 6].map((count) => ({ count, exposure: 2 }));
    const after = [2, 4, 3].map((count) => ({ count, exposure: 1 }));
    const fit = interruptedTimeSeries([...before, ...after], { changeAt: 4, trend: false });
    // 24 in 8 before, 9 in 3 after: the same rate of 3.
    expect(named(fit, 'intercept').estimate).toBeCloseTo(Math.log(3), 12);
    expect(named(fit, 'step').estimate).toBeCloseTo(0, 12);
    const phi = (4 / 6 + 0 + 4 / 6 + 0 + 1 / 3 + 1 / 3 + 0) / 5;
    expect(fit.dispersion).toBeCloseTo(phi, 12);
    expect(named(fit, 'step').error).toBeCloseTo(Math.sqrt(phi * (1 / 24 + 1 / 9)), 12);
    // t with 5 degrees of freedom.
    expect(named(fit, 'step').high).toBeCloseTo(2.5705818356 * Math.sqrt(phi * (1 / 24 + 1 / 9)), 8);
    expect(named(fit, 'step').rateRatioHigh).toBeCloseTo(Math.exp(named(fit, 'step').high), 12);
    expect(named(fit, 'step').p).toBeCloseTo(1, 10);
  });

  test('counts that grow evenly have no dispersion and the growth as their trend', () => {
    const fit = interruptedTimeSeries(
      Array.from({ length: 10 }, (_, at) => ({ count: 3 * 2 ** (at + 1) * (at >= 6 ? 0.5 : 1) })),
      { changeAt: 6 },
    );
    expect(named(fit, 'trend').estimate).toBeCloseTo(Math.LN2, 10);
    expect(named(fit, 'step').rateRatio).toBeCloseTo(0.5, 10);
    expect(fit.dispersion).toBeCloseTo(0, 10);
  });

  test('the score equations hold at the estimate', () => {
    const random = createRandom('score');
    const columns = ['a', 'b', 'c'].map((name, at) => ({
      name,
      values: Array.from({ length: 40 }, () => (at === 0 ? 1 : random.normal(0, 10 ** (at * 3)))),
    }));
    const y = Array.from({ length: 40 }, (_, row) => random.poisson(Math.exp(2 + columns[1]!.values[row]! / 4000)));
    const { fitted } = quasiPoisson(y, columns);
    for (const { values } of columns) {
      const score = values.reduce((sum, value, row) => sum + value * (y[row]! - fitted[row]!), 0);
      const size = values.reduce((sum, value, row) => sum + Math.abs(value) * y[row]!, 0);
      expect(Math.abs(score) / size).toBeLessThan(1e-9);
    }
  });
});

test('a month that is not known is left out, and the time goes on', () => {
  const holes = months.map((month, at) => (at === 10 || at === 40 ? { ...month, count: null } : month));
  const told = holes.flatMap((month, at) => (month.count === null ? [] : [{ ...month, time: at + 1 }]));
  const fit = interruptedTimeSeries(holes, { changeAt, harmonics });
  expect(fit.degrees).toBe(39);
  expect(fit.coefficients).toEqual(interruptedTimeSeries(told, { changeAt: 29, harmonics }).coefficients);
});

test('other units of exposure and a later zero of time change the intercept only', () => {
  const fit = interruptedTimeSeries(months, { changeAt, harmonics });
  const other = interruptedTimeSeries(
    months.map((month, at) => ({ ...month, exposure: month.exposure! * 1e-6, time: 2000 + at })),
    { changeAt, harmonics },
  );
  for (const name of ['step', 'trend', 'sin1', 'cos2']) {
    expect(named(other, name).estimate).toBeCloseTo(named(fit, name).estimate, 8);
    expect(named(other, name).error).toBeCloseTo(named(fit, name).error, 8);
  }
});

describe('refused', () => {
  test.each<[string, number, (at: number) => Partial<Period>]>([
    ['a change before the series', 0, () => ({})],
    ['a change after it', 48, () => ({})],
    ['nothing known before the change', 20, (at) => (at < 20 ? { count: null } : {})],
    ['an exposure of 0', 20, (at) => (at === 3 ? { exposure: 0 } : {})],
    ['a negative count', 20, (at) => (at === 3 ? { count: -1 } : {})],
    ['fewer months than coefficients', 20, (at) => (at > 17 && at < 22 ? {} : { count: null })],
  ])('%s', (_, at, changed) => {
    const periods = months.map((month, index) => ({ ...month, ...changed(index) }));
    expect(() => interruptedTimeSeries(periods, { changeAt: at, harmonics })).toThrow(RangeError);
  });

  test('a level without any count has no rate', () => {
    const periods = months.map((month, at) => ({ ...month, count: at >= changeAt ? 0 : month.count }));
    expect(() => interruptedTimeSeries(periods, { changeAt, trend: false })).toThrow(NoConvergenceError);
  });

  test('columns that say the same twice', () => {
    const same = { name: 'same', values: counts.map(() => 2) };
    expect(() => quasiPoisson(counts, [{ name: 'one', values: counts.map(() => 1) }, same])).toThrow(CollinearError);
  });
});

test('least squares keep their digits with columns of very unlike size', () => {
  const x = Float64Array.from({ length: 9 }, (_, at) => 1e9 + at);
  const one = new Float64Array(9).fill(1e-6);
  const { coefficients } = leastSquares(
    [one, x],
    x.map((value) => 3 + 2 * (value - 1e9)),
  );
  expect(coefficients[1]).toBeCloseTo(2, 5);
});
