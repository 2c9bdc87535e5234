import { describe, expect, test } from '@jest/globals';
import { createRandom, type Random } from '../../../../infra/random.js';
import { type MemberWeeks, pilotEffect } from '../../../../processors/sponsorship/pilot-effect.js';
import { pilotPlan } from '../../../../processors/sponsorship/pilot-plan.js';
import { studentTCdf, studentTQuantile } from '../../../../processors/sponsorship/student-t.js';
import { minimumDetectable, welch } from '../../../../processors/sponsorship/welch.js';

describe("Student's t", () => {
  // Tables of the distribution, as printed in any textbook.
  test.each([
    [0.975, 1, 12.7062],
    [0.975, 2, 4.3027],
    [0.975, 10, 2.2281],
    [0.975, 30, 2.0423],
    [0.8, 10, 0.8791],
    [0.95, 5, 2.015],
    [0.975, 1e6, 1.96],
    [0.025, 10, -2.2281],
    [0.5, 7, 0],
  ])('quantile %d of %d degrees', (p, degrees, expected) => {
    expect(studentTQuantile(p, degrees)).toBeCloseTo(expected, 3);
  });

  test('one degree is the Cauchy distribution', () => {
    for (const t of [-5, -1, -0.1, 0, 0.3, 1, 40])
      expect(studentTCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 10);
  });

  test.each([0, 1, Number.NaN])('there is no quantile %d', (p) => {
    expect(() => studentTQuantile(p, 3)).toThrow(RangeError);
  });
});

describe("Welch's interval", () => {
  test('two groups by hand', () => {
    // Means 3 and 10; variances 2.5 and 10; 2.5/5 + 10/5 = 2.5; df = 2.5² ÷ (0.5²/4 + 2²/4) = 5.882; t = 2.4590.
    const found = welch([1, 2, 3, 4, 5], [6, 8, 10, 12, 14])!;
    expect(found.difference).toBeCloseTo(-7, 12);
    expect(found.error).toBeCloseTo(Math.sqrt(2.5), 12);
    expect(found.degrees).toBeCloseTo(5.882, 3);
    expect(found.low).toBeCloseTo(-7 - 2.459 * Math.sqrt(2.5), 2);
    expect(found.high).toBeCloseTo(-7 + 2.459 * Math.sqrt(2.5), 2);
    expect(minimumDetectable(found)).toBeCloseTo(Math.sqrt(2.5) * (2.459 + 0.9075), 1);
  });

  test('one value on a side is no group', () => {
    expect(welch([1], [1, 2, 3])).toBeNull();
  });
});

describe('weeks of a pilot', () => {
  const data = { firstDay: '2026-01-05', lastDay: '2026-12-31' };
  test('as many before as within, whole weeks only', () => {
    // Monday 2 March to Sunday 12 April: six weeks.
    const plan = pilotPlan({ starts: '2026-03-02', ends: '2026-04-12' }, data, 1);
    expect(plan).toEqual({
      before: ['2026-01-19', '2026-01-26', '2026-02-02', '2026-02-09', '2026-02-16', '2026-02-23'],
      during: ['2026-03-02', '2026-03-09', '2026-03-16', '2026-03-23', '2026-03-30', '2026-04-06'],
      over: true,
    });
  });

  test('the week in which it begins is neither, and four weeks before are the least', () => {
    // Wednesday 4 March to Tuesday 24 March: two whole weeks.
    expect(pilotPlan({ starts: '2026-03-04', ends: '2026-03-24' }, data, 1)).toEqual({
      before: ['2026-02-02', '2026-02-09', '2026-02-16', '2026-02-23'],
      during: ['2026-03-09', '2026-03-16'],
      over: true,
    });
  });

  test('twelve weeks before at most, none before the data, none after', () => {
    expect(pilotPlan({ starts: '2026-06-01', ends: '2026-11-30' }, data, 1).before).toHaveLength(12);
    const early = pilotPlan({ starts: '2026-01-26', ends: '2026-03-01' }, data, 1);
    expect(early.before).toEqual(['2026-01-05', '2026-01-12', '2026-01-19']);
    const running = pilotPlan({ starts: '2026-12-07', ends: '2027-02-28' }, data, 1);
    expect(running).toMatchObject({ over: false, during: ['2026-12-07', '2026-12-14', '2026-12-21'] });
  });

  test('weeks may begin on Sunday', () => {
    const plan = pilotPlan({ starts: '2026-03-01', ends: '2026-03-14' }, data, 0);
    expect(plan.during).toEqual(['2026-03-01', '2026-03-08']);
    expect(plan.before.at(-1)).toBe('2026-02-22');
  });
});

const weeks = { before: 4, during: 4, over: true };
const steady = (arm: 'pilot' | 'control', before: number, during: number): MemberWeeks => ({
  arm,
  before: [before, before, before, before],
  during: [during, during, during, during],
});

describe('difference in differences', () => {
  const many = (make: (index: number) => MemberWeeks, count = 12) => Array.from({ length: count }, (_, i) => make(i));

  test('by hand', () => {
    // Pilot: changes 2, 4, 2, 4 … (mean 3, variance 12/11); control: 0, 2, 0, 2 … (mean 1): the pilot is worth 2.
    const members = [
      ...many((i) => steady('pilot', 5, i % 2 ? 9 : 7)),
      ...many((i) => steady('control', 1, i % 2 ? 3 : 1)),
    ];
    const found = pilotEffect(members, weeks);
    // Error = √(2 · 12/11 ÷ 12) = 0.4264; df = 22; t = 2.0739.
    expect(found).toMatchObject({ pilotPeople: 12, controlPeople: 12, leftOut: 0, verdict: 'helped', preTrend: 0 });
    expect(found.effect).toBeCloseTo(2, 12);
    expect(found.low).toBeCloseTo(2 - 2.0739 * 0.4264, 3);
    expect(found.high).toBeCloseTo(2 + 2.0739 * 0.4264, 3);
    expect(found.minimumDetectable).toBeCloseTo(0.4264 * (2.0739 + 0.8583), 3);
    // The arms' names changed, the sign changes.
    const swapped = members.map((m): MemberWeeks => ({ ...m, arm: m.arm === 'pilot' ? 'control' : 'pilot' }));
    expect(pilotEffect(swapped, weeks)).toMatchObject({ verdict: 'hurt' });
    expect(pilotEffect(swapped, weeks).effect).toBeCloseTo(-2, 12);
    // A year in which everybody writes more is no effect of the pilot.
    const lifted = members.map((m) => ({ ...m, during: m.during.map((v) => (v ?? 0) + 100) }));
    expect(pilotEffect(lifted, weeks).effect).toBeCloseTo(2, 12);
    expect(pilotEffect([...members].reverse(), weeks)).toEqual(found);
  });

  test('weeks in which somebody was not there are no zeros; who was there at one time only is left out', () => {
    const members = [
      ...many((i) => steady('pilot', 5, i % 2 ? 9 : 7)),
      ...many((i) => steady('control', 1, i % 2 ? 3 : 1)),
      // Left after the second week of the pilot: change 3.
      { arm: 'pilot', before: [5, 5, 5, 5], during: [8, 8, null, null] } as const,
      { arm: 'pilot', before: [5, 5, 5, 5], during: [null, null, null, null] } as const,
      { arm: 'control', before: [null, null, null, null], during: [4, 4, 4, 4] } as const,
    ];
    const found = pilotEffect(members, weeks);
    expect(found).toMatchObject({ pilotPeople: 13, controlPeople: 12, leftOut: 2 });
    expect(found.effect).toBeCloseTo(2, 12);
  });

  const rising = (arm: 'pilot' | 'control', slope: number, index: number): MemberWeeks => ({
    arm,
    before: [0, 1, 2, 3].map((week) => week * slope + (index % 3) * 0.1 * week),
    during: [4, 5, 6, 7].map((week) => week * slope + (index % 3) * 0.1 * week),
  });

  test.each([
    [
      'the pilot is not over',
      many((i) => steady('pilot', 1, i)),
      many((i) => steady('control', 1, 1 + (i % 2))),
      { over: false },
    ],
    ['there is no control', many((i) => steady('pilot', 1, i)), [], {}],
    ['too few people', many((i) => steady('pilot', 1, i), 9), many((i) => steady('control', 1, i)), {}],
    ['too few weeks before', many((i) => steady('pilot', 1, i)), many((i) => steady('control', 1, i)), { before: 3 }],
    ['the pilot is too short', many((i) => steady('pilot', 1, i)), many((i) => steady('control', 1, i)), { during: 1 }],
    ['nothing varies', many(() => steady('pilot', 1, 3)), many(() => steady('control', 1, 1)), {}],
    ['the arms moved apart before', many((i) => rising('pilot', 2, i)), many((i) => rising('control', 0, i)), {}],
  ] as const)('cannot tell: %s', (reason, pilot, control, change) => {
    expect(pilotEffect([...pilot, ...control], { ...weeks, ...change }).verdict).toBe(`cannot tell: ${reason}`);
  });
});

/** People whose rates differ as they do in life (Zipf), whose weeks go up and down together, and on their own. */
function simulate(random: Random, people: number, weeksEach: number, effect: number): MemberWeeks[] {
  const common = Array.from({ length: 2 * weeksEach }, () => Math.exp(random.normal(0, 0.3)));
  return Array.from({ length: 2 * people }, (_, index): MemberWeeks => {
    const arm = index % 2 === 0 ? 'pilot' : 'control';
    const rate = 12 / random.zipf(30, 1);
    const own = (week: number): number => random.poisson(rate * (common[week] ?? 1) * Math.exp(random.normal(0, 0.4)));
    return {
      arm,
      before: Array.from({ length: weeksEach }, (_, week) => own(week)),
      during: Array.from({ length: weeksEach }, (_, week) => own(weeksEach + week) + (arm === 'pilot' ? effect : 0)),
    };
  });
}

describe('what it promises, over simulated pilots', () => {
  // The whole table, over sizes and lengths, is in tests/bench/pilot-calibration.ts.
  test('of pilots that do nothing about one in twenty is called something; the interval holds what is true', () => {
    const random = createRandom('null pilots');
    const runs = 600;
    let called = 0;
    let covered = 0;
    for (let run = 0; run < runs; run += 1) {
      const found = pilotEffect(simulate(random, 30, 8, 0), { before: 8, during: 8, over: true });
      if (found.verdict === 'helped' || found.verdict === 'hurt') called += 1;
      if (found.low! <= 0 && found.high! >= 0) covered += 1;
    }
    expect(called / runs).toBeGreaterThan(0.02);
    expect(called / runs).toBeLessThan(0.075);
    expect(covered / runs).toBeGreaterThan(0.925);
    expect(covered / runs).toBeLessThan(0.98);
  });

  test('four of five effects as large as the minimum detectable one are found', () => {
    const random = createRandom('true pilots');
    const runs = 600;
    // What such pilots can detect, on average.
    const size =
      Array.from(
        { length: 200 },
        () => pilotEffect(simulate(random, 40, 8, 0), { before: 8, during: 8, over: true }).minimumDetectable!,
      ).reduce((sum, value) => sum + value, 0) / 200;
    let found = 0;
    for (let run = 0; run < runs; run += 1) {
      const { low } = pilotEffect(simulate(random, 40, 8, size), { before: 8, during: 8, over: true });
      if (low! > 0) found += 1;
    }
    expect(found / runs).toBeGreaterThan(0.74);
    expect(found / runs).toBeLessThan(0.87);
  });
});
