import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../../../../infra/random.js';
import type { MatchedSet } from '../../../../../processors/conformity/matched-set.js';
import { inClusters } from '../../../../../processors/conformity/statistics/clusters.js';
import { matchedEffect, permutationP } from '../../../../../processors/conformity/statistics/matched-effect.js';
import { detectableEffect } from '../../../../../processors/conformity/statistics/power.js';
import { world } from './worlds.js';

const seeded = (name = 'test') => createRandom('matched effect').fork(name);
const set = (y: number, controls: number[], thread: number, executive = 1): MatchedSet => ({
  executive,
  thread,
  y,
  controls,
});

describe('the estimate', () => {
  test('is the mean over events of the outcome less the mean of its controls', () => {
    const effect = matchedEffect([set(3, [1, 2], 1), set(0, [1], 2), set(2, [1, 1, 1], 3)], seeded());
    expect(effect).toMatchObject({ events: 3, threads: 3, executives: 1 });
    expect(effect?.estimate).toBeCloseTo((1.5 - 1 + 1) / 3, 12);
  });

  test('has an interval around it that reaches as far as Student’s for normal outcomes', () => {
    const sets = world('normal', seeded('large'), { events: 1600 });
    const effect = matchedEffect(sets, seeded())!;
    // δ varies with variance 1 + 1/5, whatever the level of the set.
    const expected = 1.961 * Math.sqrt(1.2 / 1600);
    expect((effect.high - effect.low) / 2 / expected).toBeGreaterThan(0.92);
    expect((effect.high - effect.low) / 2 / expected).toBeLessThan(1.08);
    expect((effect.low + effect.high) / 2).toBeCloseTo(effect.estimate, 12);
  });

  test.each([
    ['there is no set', []],
    ['there is one thread', [set(1, [0], 7), set(2, [0], 7), set(3, [0], 7)]],
    ['nothing varies', [set(0, [0, 0], 1), set(0, [0, 0], 2), set(0, [0, 0], 3)]],
    ['every event differs as much', [set(0.3, [0.1], 1), set(0.6, [0.4], 2), set(0.9, [0.7], 3)]],
  ])('is null when %s', (_, sets) => {
    expect(matchedEffect(sets, seeded())).toBeNull();
    expect(permutationP(sets, seeded())).toBeNull();
  });

  test.each([
    ['an outcome is not a number', set(Number.NaN, [1], 1)],
    ['a control is infinite', set(1, [Number.NEGATIVE_INFINITY], 1)],
    ['a set has no control', set(1, [], 1)],
  ])('is refused when %s', (_, bad) => {
    expect(() => matchedEffect([bad, set(1, [0], 2)], seeded())).toThrow(RangeError);
  });
});

describe('the same data and seed', () => {
  const sets = world('yes or no', seeded('world'), { events: 60, executives: 20 });
  const expected = matchedEffect(sets, seeded());

  test('give the same numbers whatever the order of rows and controls', () => {
    const random = createRandom('order');
    for (let time = 0; time < 5; time += 1) {
      const shuffled = random.shuffle(sets).map((of) => ({ ...of, controls: random.shuffle(of.controls) }));
      expect(matchedEffect(shuffled, seeded())).toEqual(expected);
    }
  });

  test('give the same numbers whatever people and threads are called', () => {
    const renamed = sets.map((of) => ({
      ...of,
      executive: 1000 - of.executive * 7,
      thread: (of.thread * 7919) % 104_729,
    }));
    expect(matchedEffect(renamed, seeded())).toEqual(expected);
  });

  test('give the permutation alone the p of the whole', () => {
    expect(permutationP(sets, seeded())).toBe(expected?.p);
  });

  test('turn round when the outcomes do', () => {
    const turned = sets.map((of) => ({ ...of, y: -of.y, controls: of.controls.map((value) => -value) }));
    const effect = matchedEffect(turned, seeded())!;
    expect(effect.estimate).toBeCloseTo(-expected!.estimate, 12);
    expect(Math.abs(effect.p - expected!.p)).toBeLessThan(0.03);
  });

  test('another seed gives nearly the same', () => {
    const other = matchedEffect(sets, createRandom('another'))!;
    expect(other).not.toEqual(expected);
    expect(Math.abs(other.low - expected!.low)).toBeLessThan(0.02);
    expect(Math.abs(other.p - expected!.p)).toBeLessThan(0.05);
  });
});

describe('the permutation', () => {
  test('agrees with all the deals of the labels, counted out', () => {
    const sets = [set(3, [1, 0.5], 1), set(2.2, [0.1, 2.5], 2), set(4, [1.5, 3.1], 3), set(0.3, [0.2, 0.9], 4)];
    const distance = (deltas: readonly number[]): number => {
      const mean = deltas.reduce((sum, value) => sum + value, 0) / deltas.length;
      return Math.abs(mean) / Math.sqrt(deltas.reduce((sum, value) => sum + (value - mean) ** 2, 0));
    };
    const possible = sets.map(({ y, controls: [a = 0, b = 0] }) => [y - (a + b) / 2, a - (y + b) / 2, b - (y + a) / 2]);
    const all = possible.reduce<number[][]>((deals, of) => deals.flatMap((deal) => of.map((d) => [...deal, d])), [[]]);
    const observed = distance(possible.map(([first]) => first!));
    const exact = all.filter((deal) => distance(deal) >= observed - 1e-9).length / all.length;
    expect(permutationP(sets, seeded(), 40_000)).toBeCloseTo(exact, 2);
  });

  test('is never 0, and knows no side', () => {
    const drop = Array.from({ length: 30 }, (_, at) => set(-10 - at / 10, [0, 0.1, -0.1], at));
    const rise = drop.map((of) => ({ ...of, y: -of.y }));
    expect(permutationP(drop, seeded(), 999)).toBe(0.001);
    expect(permutationP(rise, seeded(), 999)).toBe(0.001);
  });
});

describe('clusters', () => {
  const content = ({ y }: MatchedSet) => [y];

  test('are the threads while executives are few, whoever spoke in them', () => {
    const sets = [set(1, [0], 1, 1), set(2, [0], 1, 2), set(3, [0], 2, 1), set(4, [0], 3, 2)];
    expect(inClusters(sets, content)).toMatchObject({ by: 'thread', count: 3, start: Int32Array.of(0, 2, 3, 4) });
  });

  test('are the executives once there are enough, with their threads whole', () => {
    const sets = Array.from({ length: 24 }, (_, at) => set(at, [0], at, at % 12));
    // A guest in the thread of another.
    const clusters = inClusters([...sets, set(99, [0], 3, 5), set(98, [0], 3, 3)], content);
    expect(clusters).toMatchObject({ by: 'executive', count: 12 });
    const at = clusters.sets.findIndex(({ y }) => y === 99);
    const cluster = clusters.start.findIndex((from, index) => from <= at && at < clusters.start[index + 1]!);
    const together = clusters.sets.slice(clusters.start[cluster], clusters.start[cluster + 1]).map(({ y }) => y);
    expect(together).toEqual([3, 15, 98, 99]);
  });

  test('are the threads where one of many executives has most of the events', () => {
    const sets = Array.from({ length: 40 }, (_, at) => set(at, [0], at, at < 26 ? 0 : at));
    expect(inClusters(sets, content).by).toBe('thread');
  });

  test('widen the interval when the events of a thread, or of an executive, go together', () => {
    const width = (sets: readonly MatchedSet[]): number => {
      const { low, high } = matchedEffect(sets, seeded())!;
      return high - low;
    };
    const base = world('normal', seeded('wide'), { events: 60 });
    const inPairs = base.map((of, at) => ({
      ...of,
      thread: Math.floor(at / 2),
      y: base[at - (at % 2)]!.y,
      controls: [0],
    }));
    const apart = inPairs.map((of, at) => ({ ...of, thread: at }));
    expect(width(inPairs) / width(apart)).toBeGreaterThan(1.25);
  });
});

describe('the smallest detectable effect', () => {
  test('is Bloom’s multiple of the standard error', () => {
    // t quantiles with 29 degrees of freedom: 2.04523 and, at 84 %, 1.01180.
    expect(detectableEffect(2, 29)).toBeCloseTo(2 * (2.045229642 + 1.0118035), 6);
    expect(detectableEffect(1, 29, 2.5)).toBeCloseTo(2.5 + 1.0118035, 6);
  });

  test('shrinks with the root of the number of events', () => {
    const few = matchedEffect(world('normal', seeded('few'), { events: 100 }), seeded())!;
    const many = matchedEffect(world('normal', seeded('many'), { events: 1600 }), seeded())!;
    expect(few.detectable / many.detectable).toBeGreaterThan(3);
    expect(few.detectable / many.detectable).toBeLessThan(5.2);
  });
});
