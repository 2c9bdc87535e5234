import { describe, expect, test } from '@jest/globals';
import { createRandom, type Random } from '../../../../../infra/random.js';
import {
  type Duration,
  medianSurvival,
  survivalCurve,
} from '../../../../../processors/conformity/statistics/kaplan-meier.js';
import { type LatencySet, latencyEffect } from '../../../../../processors/conformity/statistics/latency-effect.js';
import { logRank } from '../../../../../processors/conformity/statistics/log-rank.js';

/** "6+": nothing had happened after 6. */
const durations = (text: string): Duration[] =>
  text.split(' ').map((word) => ({ time: Number.parseFloat(word), observed: !word.endsWith('+') }));

/** Weeks of remission in acute leukaemia, E. J. Freireich et al., Blood 21 (1963). */
const mercaptopurine = durations('6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+');
const placebo = durations('1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23');

describe('Kaplan and Meier', () => {
  test('give the published curve of the 6-MP arm', () => {
    const curve = survivalCurve(mercaptopurine).map(({ time, survival, atRisk, ended }) => [
      time,
      Number(survival.toFixed(4)),
      atRisk,
      ended,
    ]);
    expect(curve).toEqual([
      [6, 0.8571, 21, 3],
      [7, 0.8067, 17, 1],
      [10, 0.7529, 15, 1],
      [13, 0.6902, 12, 1],
      [16, 0.6275, 11, 1],
      [22, 0.5378, 7, 1],
      [23, 0.4482, 6, 1],
    ]);
  });

  test('give the published medians, 23 and 8 weeks', () => {
    expect(medianSurvival(mercaptopurine)).toBe(23);
    expect(medianSurvival(placebo)).toBe(8);
  });

  test.each([
    ['nobody waited', '', null],
    ['more than half still wait', '1 2 3+ 4+ 5+', null],
    ['all are censored', '1+ 2+', null],
    ['the curve stays at a half for a while', '1 2 5 9', 3.5],
    ['the curve stays at a half to the end', '1 2 5+ 9+', 2],
    ['one is censored when another ends', '3 3+ 4 6', 4],
  ])('median when %s', (_, text, expected) => {
    expect(medianSurvival(text === '' ? [] : durations(text))).toBe(expected);
  });

  test('a weight counts as so many', () => {
    const twice = durations('1 1 4 4 7+ 7+ 9 9');
    const weighted = durations('1 4 7+ 9').map((of) => ({ ...of, weight: 2 }));
    expect(survivalCurve(weighted)).toEqual(survivalCurve(twice));
    expect(medianSurvival(weighted)).toBe(medianSurvival(twice));
  });
});

describe('the log-rank test', () => {
  test('gives the published values for 6-MP against placebo', () => {
    const test = logRank([{ group: mercaptopurine, others: placebo }])!;
    expect(test.observed).toBe(9);
    expect(test.expected).toBeCloseTo(19.25, 2);
    expect(test.chiSquare).toBeCloseTo(16.792940989216547, 9);
    expect(test.p).toBeCloseTo(4.168809109334511e-5, 12);
    expect(test.direction).toBe(-1);
  });

  test('knows no side but for the sign', () => {
    const turned = logRank([{ group: placebo, others: mercaptopurine }])!;
    expect(turned.chiSquare).toBeCloseTo(16.792940989216547, 9);
    expect(turned.direction).toBe(1);
  });

  test('compares within strata only', () => {
    // In each stratum both wait alike; thrown together, the group would seem to wait longer.
    const slow = durations('40 50 60 70 80');
    const fast = durations('1 2 3 4 5');
    const strata = [
      { group: [...slow, ...slow], others: slow },
      { group: fast, others: [...fast, ...fast] },
    ];
    expect(logRank(strata)!.p).toBeGreaterThan(0.95);
    const [a, b] = strata as [(typeof strata)[0], (typeof strata)[0]];
    expect(logRank([{ group: [...a.group, ...b.group], others: [...a.others, ...b.others] }])!.p).toBeLessThan(0.2);
  });

  test('says nothing where nothing ended', () => {
    expect(logRank([{ group: durations('3+'), others: durations('4+ 5+') }])).toBeNull();
    expect(logRank([])).toBeNull();
  });
});

describe('the effect on latency', () => {
  const organisation = (random: Random, slower: number, sets = 60): LatencySet[] =>
    Array.from({ length: sets }, (_, thread) => {
      const pace = Math.exp(random.normal(0.8, 0.6));
      const wait = (times: number): Duration => {
        const time = times * pace * Math.exp(random.normal(0, 1.2));
        return { time: Math.min(72, time), observed: time < 72 };
      };
      return { executive: thread % 3, thread, event: wait(slower), controls: Array.from({ length: 5 }, () => wait(1)) };
    });

  test('is the log of the ratio of the medians; people who answer later have a positive one', () => {
    const sets = organisation(createRandom('slower'), 3);
    const { effect, logRank: tested, medianAfterEvents, medianAfterControls } = latencyEffect(sets, createRandom(1));
    expect(effect!.estimate).toBeCloseTo(Math.log(medianAfterEvents! / medianAfterControls!), 12);
    expect(effect!.low).toBeGreaterThan(0);
    expect(effect!.high).toBeGreaterThan(effect!.estimate);
    expect(effect!.p).toBeLessThan(0.01);
    expect(tested!.direction).toBe(-1);
  });

  test('does not depend on the order of rows or on names', () => {
    const sets = organisation(createRandom('order'), 1.3);
    const random = createRandom('shuffle');
    const shuffled = random.shuffle(sets).map((of) => ({
      executive: of.executive + 5,
      thread: 900 - of.thread,
      event: of.event,
      controls: random.shuffle(of.controls),
    }));
    expect(latencyEffect(shuffled, createRandom(1))).toEqual(latencyEffect(sets, createRandom(1)));
  });

  test('finds nothing where there is nothing, in 95 of 100 worlds', () => {
    const root = createRandom('latency');
    let [covered, rejected] = [0, 0];
    for (let at = 0; at < 200; at += 1) {
      const random = root.fork(at);
      const { effect } = latencyEffect(organisation(random, 1), random, { bootstraps: 200, permutations: 199 });
      if (effect!.low <= 0 && effect!.high >= 0) covered += 1;
      if (effect!.p <= 0.05) rejected += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(180);
    expect(covered).toBeLessThan(200);
    expect(rejected).toBeGreaterThanOrEqual(2);
    expect(rejected).toBeLessThanOrEqual(20);
  });

  test('is not known when most events had no answer at all', () => {
    const sets = organisation(createRandom('silent'), 1).map((of) => ({ ...of, event: { time: 72, observed: false } }));
    const { effect, medianAfterEvents, logRank: tested } = latencyEffect(sets, createRandom(1));
    expect(effect).toBeNull();
    expect(medianAfterEvents).toBeNull();
    expect(tested!.direction).toBe(-1);
    expect(tested!.p).toBeLessThan(1e-6);
  });
});
