import { describe, expect, test } from '@jest/globals';
import { divergence, resonances, smoothedShares } from '../../../../../processors/conformity/statistics/novelty.js';
import { styleMatching } from '../../../../../processors/conformity/statistics/style-matching.js';

describe('divergence', () => {
  test('is in bits', () => {
    expect(divergence([1, 0], [0.5, 0.5])).toBe(1);
    expect(divergence([0.5, 0.5], [0.25, 0.75])).toBeCloseTo(0.5 * Math.log2(2) + 0.5 * Math.log2(2 / 3), 12);
    expect(divergence([0.2, 0.8], [0.2, 0.8])).toBe(0);
  });

  test('is infinite for what was never there before, and refuses unlike lists', () => {
    expect(divergence([0.5, 0.5], [1, 0])).toBe(Number.POSITIVE_INFINITY);
    expect(() => divergence([1], [0.5, 0.5])).toThrow(RangeError);
  });

  test('smoothed shares have no 0 and add up to 1', () => {
    expect(smoothedShares([3, 0, 0], 1)).toEqual([4 / 6, 1 / 6, 1 / 6]);
    expect(() => smoothedShares([0, 0], 0)).toThrow(RangeError);
  });
});

describe('resonance', () => {
  const [old, fresh] = [
    [0.9, 0.1],
    [0.1, 0.9],
  ] as const;
  /** 0.8·log₂9 */
  const jump = 0.8 * Math.log2(9);

  test('a text that breaks with the past and is followed has it; one that nobody follows has none', () => {
    const followed = resonances([old, old, fresh, fresh, fresh], 2)[2]!;
    expect(followed.novelty).toBeCloseTo(jump, 12);
    expect(followed.transience).toBeCloseTo(0, 12);
    expect(followed.resonance).toBeCloseTo(jump, 12);
    const ignored = resonances([old, old, fresh, old, old], 2)[2]!;
    expect(ignored.novelty).toBeCloseTo(jump, 12);
    expect(ignored.resonance).toBeCloseTo(0, 12);
  });

  test('is a mean over the window, and unknown where it is cut off', () => {
    const series = resonances([old, fresh, fresh, old, old], 2);
    expect(series.map((of) => of === null)).toEqual([true, true, false, true, true]);
    expect(series[2]!.novelty).toBeCloseTo(jump / 2, 12);
    expect(series[2]!.transience).toBeCloseTo(jump, 12);
  });

  test.each([0, 1.5, -1])('refuses a window of %d', (window) => {
    expect(() => resonances([old, fresh], window)).toThrow(RangeError);
  });
});

describe('style matching', () => {
  test('by hand', () => {
    const { byCategory, mean } = styleMatching({ article: 6, quant: 2 }, { article: 6, quant: 4 });
    expect(byCategory.article).toBe(1);
    expect(byCategory.quant).toBeCloseTo(1 - 2 / 6.0001, 12);
    expect(mean).toBeCloseTo((1 + (1 - 2 / 6.0001)) / 2, 12);
  });

  test('a category that neither uses matches; one that only one uses does not', () => {
    const { byCategory } = styleMatching({ none: 0, one: 5 }, { none: 0, one: 0 });
    expect(byCategory.none).toBe(1);
    expect(byCategory.one).toBeCloseTo(0, 4);
  });

  test('unlike categories, or none, are refused', () => {
    expect(() => styleMatching({ article: 1 }, { quant: 1 })).toThrow(RangeError);
    expect(() => styleMatching({}, {})).toThrow(RangeError);
  });
});
