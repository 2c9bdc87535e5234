import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../../../../infra/random.js';
import { matchedEffect } from '../../../../../processors/conformity/statistics/matched-effect.js';
import {
  type PooledSet,
  type PooledStatistic,
  pooledEffect,
} from '../../../../../processors/conformity/statistics/pooled-effect.js';
import { world } from './worlds.js';

const differenceOfMeans: PooledStatistic = ([sum = 0, count = 0], [controlSum = 0, controlCount = 0]) =>
  sum / count - controlSum / controlCount;

const seeded = (name = 'inference') => createRandom('pooled effect').fork(name);
const sets = world('counts', seeded('world'), { events: 40 });
const pooled = sets.map(
  ({ executive, thread, y, controls }): PooledSet => ({
    executive,
    thread,
    event: [y, 1],
    controls: controls.map((value) => [value, 1]),
  }),
);

test('a mean as a function of totals has the effect, interval and p of the mean itself', () => {
  const [expected, effect] = [matchedEffect(sets, seeded())!, pooledEffect(pooled, differenceOfMeans, seeded())!];
  expect(effect.estimate).toBeCloseTo(expected.estimate, 10);
  expect(effect.low).toBeCloseTo(expected.low, 6);
  expect(effect.high).toBeCloseTo(expected.high, 6);
  expect(Math.abs(effect.p - expected.p)).toBeLessThan(0.03);
  expect(effect.detectable).toBeCloseTo(expected.detectable, 6);
  expect(effect).toMatchObject({ events: 40, threads: expected.threads, executives: expected.executives });
});

test('the order of rows and the names of people and threads do not matter', () => {
  const random = createRandom('order');
  const shuffled = random.shuffle(pooled).map((of) => ({
    executive: of.executive * 3 + 1,
    thread: 500 - of.thread,
    event: of.event,
    controls: random.shuffle(of.controls),
  }));
  expect(pooledEffect(shuffled, differenceOfMeans, seeded())).toEqual(
    pooledEffect(pooled, differenceOfMeans, seeded()),
  );
});

describe('constants from other data', () => {
  const scaled: PooledStatistic = (events, controls, [factor = 1]) => {
    const difference = differenceOfMeans(events, controls, []);
    return difference === null ? null : difference * factor;
  };
  const shifted = pooled.map((of) => ({ ...of, event: [of.event[0]! + 3, 1] }));
  const widthWith = (deviation: number): number => {
    const { low, high } = pooledEffect(shifted, scaled, seeded(), {
      constants: {
        values: [1],
        draw: (random) => [random.normal(1, deviation)],
        variances: () => [deviation ** 2],
      },
    })!;
    return high - low;
  };

  test('widen the interval by their own error', () => {
    const exact = widthWith(0);
    const mean = pooledEffect(shifted, scaled, seeded())!.estimate;
    const expected = Math.hypot(exact / 2, 1.96 * 0.2 * mean) * 2;
    expect(widthWith(0.2) / expected).toBeGreaterThan(0.85);
    expect(widthWith(0.2) / expected).toBeLessThan(1.2);
  });
});

test.each([
  ['there is no set', [], differenceOfMeans],
  ['there is one cluster', pooled.map((of) => ({ ...of, thread: 1 })), differenceOfMeans],
  ['the statistic is not defined', pooled, () => null],
  ['the statistic does not vary', pooled, () => 0.5],
])('it is null when %s', (_, rows, statistic) => {
  expect(pooledEffect(rows, statistic, seeded())).toBeNull();
});

test('it is null when the statistic is undefined in too many resamples for an interval', () => {
  const rare = pooled.map((of, at) => ({ ...of, thread: at, event: [at === 0 ? 1 : 0, 1] }));
  const needsTheOne: PooledStatistic = ([sum = 0]) => (sum > 0 ? Math.log(sum) : null);
  expect(pooledEffect(rare, needsTheOne, seeded())).toBeNull();
});
