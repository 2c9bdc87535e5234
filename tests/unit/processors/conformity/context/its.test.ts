import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import {
  type ItsOptions,
  type ItsReport,
  itsOfFile,
  itsOfWeeks,
} from '../../../../../processors/conformity/context/its.js';
import { readTime, timeIndex } from '../../../../../processors/conformity/context/its-time.js';
import { autocorrelation, pearsonResiduals } from '../../../../../processors/conformity/context/residuals.js';
import { removeTempDirs, tempDir } from '../../../../support/temp-dir.js';

const folder = tempDir();
afterAll(removeTempDirs);

/** As in statistics/interrupted-time-series.test.ts, whose figures are those of statsmodels 0.15 (GLM, Poisson, scale X2). */
const counts = [
  72, 87, 100, 70, 86, 95, 54, 55, 60, 43, 65, 94, 118, 82, 97, 117, 80, 91, 91, 50, 57, 75, 59, 88, 115, 135, 91, 113,
  135, 85, 65, 64, 39, 53, 77, 107, 80, 97, 112, 78, 96, 106, 60, 61, 67, 48, 73, 104,
];
const header = ['year', 'month', 'ym', 'day', 'events', 'time', 'ban', 'people', 'log_people'];
const records = counts.map((count, at) => {
  const [year, month, people] = [2002 + Math.floor(at / 12), (at % 12) + 1, 1000 + (((at + 1) * 37) % 19) * 10];
  const ym = `${year}-${String(month).padStart(2, '0')}`;
  return [year, month, ym, `${ym}-01`, count, at + 1, at >= 30 ? 1 : 0, people, Math.log(people)].map(String);
});

function write(rows: readonly (readonly string[])[], { mark = ',', head = header, name = 'series.csv' } = {}): string {
  const file = path.join(folder, name);
  writeFileSync(file, [head, ...rows].map((row) => row.join(mark)).join('\n'));
  return file;
}

const usual: ItsOptions = {
  ...{ time: 'time', count: 'events', offset: 'people', harmonicsOf: 'month', changeColumn: 'ban', change: null },
  ...{ timeAsIs: true, offsetIsLog: false, trend: true, slopeFrom: null, interval: 't' },
  harmonics: { pairs: 2, period: 12 },
};
const ask = (rows: readonly (readonly string[])[], more: Partial<ItsOptions> = {}, mark = ','): Promise<ItsReport> =>
  itsOfFile(write(rows, { mark }), { ...usual, ...more });

const statsmodels: Readonly<Record<string, readonly [number, number]>> = {
  intercept: [-2.796302454310891, 0.06468758579193816],
  step: [-0.2535028224816398, 0.0974403883848816],
  trend: [0.010924115449078984, 0.0033840794859562365],
  sin1: [0.31879696701258736, 0.04007090416590592],
  sin2: [0.030501042824459788, 0.03787231178650403],
  cos1: [0.010464294860524151, 0.036374847989462035],
  cos2: [0.12521930964883032, 0.03737877741667606],
};

function expectStatsmodels({ coefficients, dispersion }: ItsReport): void {
  expect(dispersion).toBeCloseTo(2.6703525923617, 9);
  expect(coefficients.map(({ name }) => name)).toEqual(Object.keys(statsmodels));
  for (const { name, estimate, error } of coefficients) {
    expect([estimate, error]).toEqual(statsmodels[name]!.map((value) => expect.closeTo(value, 9)));
  }
}

const coefficient = ({ coefficients }: ItsReport, name: string) => coefficients.find((of) => of.name === name)!;

describe('the numbers of statsmodels', () => {
  test('from columns of time, 0 and 1, month and exposure as they are', async () => {
    const report = await ask(records);
    expectStatsmodels(report);
    expect(report).toMatchObject({
      ...{ n: 48, before: 30, after: 18, degrees: 41, change: '31', from: '1', until: '48', unknown: 0 },
      finding: { kind: 'lower', rateRatio: expect.closeTo(Math.exp(-0.2535028224816398), 9) },
    });
  });

  test.each<[string, Partial<ItsOptions>, string]>([
    ['a month and where it changes', { time: 'ym', timeAsIs: false, changeColumn: null, change: '2004-07' }, ','],
    ['a day, within the month before', { time: 'day', timeAsIs: false, changeColumn: null, change: '2004-06-02' }, ';'],
    ['a month among days', { time: 'day', timeAsIs: false, changeColumn: null, change: '2004-07' }, '\t'],
    ['a number', { changeColumn: null, change: '31', timeAsIs: false }, '|'],
    ['rows as they come', { time: null, timeAsIs: false }, ','],
    ['an offset that is a logarithm', { offset: 'log_people', offsetIsLog: true }, ','],
    ['a season that is the time', { harmonicsOf: null }, ','],
  ])('from %s', async (_, more, mark) => {
    expectStatsmodels(await ask(records, more, mark));
  });

  test('whatever the order of the rows', async () => {
    expectStatsmodels(await ask([...records.slice(20).reverse(), ...records.slice(0, 20)]));
  });

  test.each([
    ['start', [0.1231021107789847, 0.3715298722720542]],
    ['change', [-0.19421270167248078, 0.1115436026355822]],
  ] as const)(
    'with a slope from the %s; the finding is the step at the change',
    async (slopeFrom, [estimate, error]) => {
      const report = await ask(records, { slopeFrom });
      expect(coefficient(report, 'step').estimate).toBeCloseTo(estimate, 8);
      expect(coefficient(report, 'step').error).toBeCloseTo(error, 8);
      expect(coefficient(report, 'slope').estimate).toBeCloseTo(-0.010235961691982848, 9);
      expect(report.finding.rateRatio).toBeCloseTo(Math.exp(-0.19421270167248078), 8);
    },
  );

  test('without trend, offset and season it is two levels', async () => {
    const report = await ask(records, { trend: false, offset: null, harmonics: null, harmonicsOf: null });
    const mean = (of: readonly number[]): number => of.reduce((sum, count) => sum + count, 0) / of.length;
    expect(coefficient(report, 'step').rateRatio).toBeCloseTo(mean(counts.slice(30)) / mean(counts.slice(0, 30)), 9);
  });
});

test('intervals by the normal distribution reach 1.96 errors, by Student’s t farther', async () => {
  const [normal, t] = [await ask(records, { interval: 'normal' }), await ask(records)];
  const reach = (report: ItsReport): number => {
    const { high, estimate, error } = coefficient(report, 'step');
    return (high - estimate) / error;
  };
  expect(reach(normal)).toBeCloseTo(1.959963984540054, 9);
  expect(reach(t)).toBeCloseTo(2.0195409704, 8); // Student's t, 41 degrees of freedom
  expect(coefficient(normal, 'step').rateRatioLow).toBeCloseTo(
    Math.exp(-0.2535028224816398 - 1.959963984540054 * 0.0974403883848816),
    9,
  );
});

test('time goes on over counts that are not known and months that have no row', async () => {
  const holes = records.map((row, at) =>
    at === 10 || at === 40 ? row.map((cell, of) => (of === 4 ? 'NA' : cell)) : row,
  );
  const left = records.filter((_, at) => at !== 10 && at !== 40);
  const asked = { time: 'ym', timeAsIs: false, changeColumn: null, change: '2004-07' } as const;
  const [unknown, missing] = [await ask(holes, asked), await ask(left, asked)];
  expect(unknown).toMatchObject({ n: 46, unknown: 2, missing: 0 });
  expect(missing).toMatchObject({ n: 46, unknown: 0, missing: 2 });
  expect(missing.coefficients).toEqual(unknown.coefficients);
});

test('the autocorrelation of residuals is that of neighbouring months', async () => {
  expect(autocorrelation([1, -1, 1, -1])).toBeCloseTo(-3 / 4, 12);
  // About their mean of 3: −2, −1, 0, 1, 2.
  expect(autocorrelation([1, 2, 3, 4, 5])).toBeCloseTo((2 + 0 + 0 + 2) / 10, 12);
  expect(autocorrelation([1, 2, null, 4, 5])).toBeCloseTo((2 + 2) / 10, 12);
  expect(autocorrelation([2, 2, 2])).toBeNull();
  expect(pearsonResiduals([4, 9], [1, 16])).toEqual([3, -7 / 4]);
  const seasonal = await ask(records, { harmonics: null, harmonicsOf: null });
  const without = await ask(records);
  // A season that is not in the model is in its residuals.
  expect(seasonal.autocorrelation).toBeGreaterThan(0.3);
  expect(without.autocorrelation).toBeLessThan(0);
});

test('a change that cannot be told from chance is none, with what could have been seen', async () => {
  const flat = Array.from({ length: 40 }, (_, at) => [
    String(at + 1),
    String(100 + ((at * 7) % 11)),
    at < 20 ? '0' : '1',
  ]);
  const file = write(flat, { head: ['time', 'events', 'ban'], name: 'flat.csv' });
  const { finding } = await itsOfFile(file, { ...usual, offset: null, harmonics: null, harmonicsOf: null });
  expect(finding.kind).toBe('no detectable change');
  expect(finding.low).toBeLessThan(1);
  expect(finding.high).toBeGreaterThan(1);
  expect(finding.detectable).toBeGreaterThan(1);
});

describe('weeks of the store', () => {
  const model = { trend: true, slopeFrom: null, harmonics: null, interval: 't' } as const;
  const weeks = { name: 'participation.active_people', from: '2026-01-05', values: [...counts.slice(0, 20), null] };

  test('change with the week that the day lies in', () => {
    const report = itsOfWeeks(weeks, '2026-03-04', model);
    expect(report).toMatchObject({ change: '2026-03-02', before: 8, after: 12, unknown: 1, until: '2026-05-25' });
  });

  test.each(['2025-12-01', '2026-01-07', '2026-08-01'])('refuse a change on %s', (day) => {
    expect(() => itsOfWeeks(weeks, day, model)).toThrow(
      /does not lie within the weeks asked for, 2026-01-05 to 2026-05-25/,
    );
  });
});

describe('refused, with file, line and column', () => {
  const with1 = (column: number, line: number, cell: string): string[][] =>
    records.map((row, at) => (at === line - 2 ? row.map((own, of) => (of === column ? cell : own)) : row));

  test.each<[string, readonly (readonly string[])[], Partial<ItsOptions>, RegExp]>([
    ['a count that is no number', with1(4, 5, 'many'), {}, /series\.csv, line 5, column "events": "many" is no number/],
    ['a count below 0', with1(4, 6, '-3'), {}, /line 6, column "events": -3 is no count/],
    ['an exposure of 0', with1(7, 7, '0'), {}, /line 7, column "people": the exposure is 0; it must be above 0/],
    ['an exposure that is not there', with1(7, 8, ''), {}, /line 8, column "people": there is nothing/],
    ['a season that is not there', with1(1, 9, ''), {}, /line 9, column "month": there is nothing/],
    ['a step of 2', with1(6, 40, '2'), {}, /line 40, column "ban": "2" must be 0/],
    ['a step that ends', with1(6, 45, '0'), {}, /line 45, column "ban": it goes back from 1 to 0/],
    ['a step that never comes', records.slice(0, 20), {}, /column "ban": it is 0 in every row/],
    ['a time that is none', with1(5, 4, 'May'), {}, /line 4, column "time": "May" is no time/],
    [
      'a time of another kind',
      with1(5, 4, '2002-03'),
      {},
      /line 4, column "time": "2002-03" is not of the same kind as "1"/,
    ],
    [
      'a column that is not there',
      records,
      { count: 'aces' },
      /there is no column "aces" for count; there are year, month/,
    ],
    ['months as numbers', records, { time: 'ym' }, /--time-as-is needs numbers in the column "ym"; there are months/],
    [
      'a month twice',
      with1(2, 4, '2002-02'),
      { time: 'ym', timeAsIs: false },
      /lines 3 and 4, column "ym": both are "2002-02"/,
    ],
    [
      'a change outside',
      records,
      { time: 'ym', timeAsIs: false, changeColumn: null, change: '2009-01' },
      /--change 2009-01 does not lie within .*series\.csv, whose column "ym" goes from 2002-01 to 2005-12/,
    ],
    [
      'a change of another kind',
      records,
      { changeColumn: null, change: '2004-07' },
      /--change 2004-07 is not of the kind of the column "time", where there is "1"/,
    ],
    [
      'terms that follow from others',
      records,
      { harmonics: { pairs: 12, period: 12 } },
      /one of its terms follows from the others/,
    ],
    ['more terms than rows', records.slice(26, 33), {}, /7 coefficients need more than 7 counts/],
    ['nothing', [], {}, /has a header and no row/],
  ])('%s', async (_, rows, more, message) => {
    await expect(ask(rows, more)).rejects.toThrow(message);
  });
});

describe('times', () => {
  test.each<[string, string, number]>([
    ['2005-01-31', 'days', Date.UTC(2005, 0, 31) / 86_400_000],
    ['2005-01-31T12:00:00Z', 'days', Date.UTC(2005, 0, 31) / 86_400_000],
    ['20050131', 'days', Date.UTC(2005, 0, 31) / 86_400_000],
    ['2005-01', 'months', 24_060],
    ['2005-Q3', 'months', 24_066],
    ['2005', 'number', 2005],
    ['-0.5', 'number', -0.5],
  ])('%s is of %s', (written, scale, at) => {
    expect(readTime(written)).toMatchObject({ scale, at });
  });

  test.each(['', 'x', '2005-02-30', '2005-13', '2005-Q5'])('%j is none', (written) => {
    expect(readTime(written)).toBeNull();
  });

  test.each<[string, string[], number[], number]>([
    ['weeks with one missing', ['2026-01-05', '2026-01-12', '2026-01-26'], [1, 2, 4], 1],
    ['the first of months', ['2026-01-01', '2026-02-01', '2026-04-01'], [1, 2, 4], 1],
    ['years', ['1990', '1991', '1993'], [1, 2, 4], 1],
    ['quarters', ['2005-Q1', '2005-Q2', '2005-Q4'], [1, 2, 4], 1],
    ['uneven steps', ['1', '2.5', '3.2'], [1, 2, 3], 0],
  ])('%s', (_, written, index, missing) => {
    expect(timeIndex(written.map((value) => readTime(value)!))).toMatchObject({ index, missing });
  });
});
