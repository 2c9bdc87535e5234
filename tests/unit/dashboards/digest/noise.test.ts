import { describe, expect, test } from '@jest/globals';
import { distance, distanceFrom, quantile, thresholdFor, usualOf } from '../../../../dashboards/digest/noise.js';
import { createRandom } from '../../../../infra/random.js';

describe('what is usual', () => {
  test('is not known of fewer than eight weeks', () => {
    expect(usualOf([1, 2, 3, 4, 5, 6, 7], 'index', null)).toBeNull();
    expect(usualOf([1, 2, 3, 4, 5, 6, 7, 8], 'index', null)?.weeks).toBe(8);
  });

  test('is the median, with the median of deviations as noise', () => {
    // Deviations from 30: 20, 10, 0, 0, 0, 10, 20, 20, 1000 – their median is 10.
    const usual = usualOf([10, 20, 30, 30, 30, 40, 50, 50, 1030], 'seconds', null);
    expect(usual?.median).toBe(30);
    expect(usual?.noise).toBeCloseTo(1.4826 * (9 / 8.2) * 10, 6);
  });

  test('swings at least as chance does with so few', () => {
    const same = Array.from({ length: 20 }, () => 50);
    expect(usualOf(same, 'percent', 10)?.noise).toBeCloseTo(100 * Math.sqrt(0.25 / 10), 6);
    expect(usualOf(same, 'percent', 1_000_000)?.noise).toBe(0.5);
    expect(usualOf(same, 'people', null)?.noise).toBeCloseTo(Math.sqrt(50), 6);
    // Nobody of ten is not certainty.
    expect(
      usualOf(
        same.map(() => 0),
        'percent',
        10,
      )?.noise,
    ).toBeGreaterThan(5);
  });

  test('is told by the middle eight of ten weeks', () => {
    const usual = usualOf(
      Array.from({ length: 11 }, (_, index) => index),
      'index',
      null,
    );
    expect([usual?.low, usual?.high]).toEqual([1, 9]);
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  });
});

describe('a distance', () => {
  const usual = { median: 20, noise: 2, low: 18, high: 22, weeks: 26 };

  test('has the sign of the change, and is shorter where less is known', () => {
    expect(distance(30, usual)).toBeGreaterThan(0);
    expect(distance(10, usual)).toBe(-distance(30, usual));
    expect(distance(20, usual)).toBe(0);
    expect(distance(30, { ...usual, weeks: 8 })).toBeLessThan(distance(30, usual));
    // Another week scatters as much as this one.
    expect(Math.abs(distanceFrom(30, 20, usual))).toBeLessThan(distance(30, usual));
  });

  test('is seldom told of a digest of nothing but noise, however many figures it looks at', () => {
    const random = createRandom(7);
    const digests = 600;
    for (const [figures, weeks] of [
      [5, 8],
      [5, 26],
      [24, 8],
      [24, 26],
    ] as const) {
      let told = 0;
      for (let digest = 0; digest < digests; digest += 1) {
        const distances = Array.from({ length: figures }, () => {
          const history = Array.from({ length: weeks }, () => random.normal(50, 5));
          const found = usualOf(history, 'percent', null);
          return found === null ? 0 : Math.abs(distance(random.normal(50, 5), found));
        });
        if (Math.max(...distances) >= thresholdFor(figures)) told += 1;
      }
      expect([figures, weeks, told / digests > 0.05 && told / digests < 0.17]).toEqual([figures, weeks, true]);
    }
  });

  test('of eight spreads is mostly told after half a year', () => {
    const random = createRandom(8);
    const isTold = (): boolean => {
      const found = usualOf(
        Array.from({ length: 26 }, () => random.normal(50, 5)),
        'percent',
        null,
      );
      return found !== null && distance(90, found) >= thresholdFor(14);
    };
    expect(Array.from({ length: 200 }, isTold).filter(Boolean).length).toBeGreaterThan(190);
  });
});
