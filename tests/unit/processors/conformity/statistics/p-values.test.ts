import { describe, expect, test } from '@jest/globals';
import { benjaminiHochberg } from '../../../../../processors/conformity/statistics/benjamini-hochberg.js';
import { chiSquareTail } from '../../../../../processors/conformity/statistics/chi-square.js';

describe('Benjamini and Hochberg', () => {
  test('finds the first four of the fifteen comparisons of their paper at 5 %', () => {
    const published = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    expect(benjaminiHochberg(published).filter((p) => p <= 0.05)).toHaveLength(4);
  });

  test('gives adjusted p values in the order of the input, as statsmodels does', () => {
    const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.005, 0.8, 0.2, 0.04]);
    [0.035, 0.056, 0.056, 0.035, 0.8, 0.23333333333333336, 0.056].forEach((expected, at) => {
      expect(adjusted[at]).toBeCloseTo(expected, 12);
    });
  });

  test('leaves out signals that were not tested', () => {
    expect(benjaminiHochberg([null, 0.02, null, 0.5])).toEqual([null, 0.04, null, 0.5]);
    expect(benjaminiHochberg([])).toEqual([]);
  });

  test.each([-0.1, 1.1, Number.NaN])('refuses a p of %d', (p) => {
    expect(() => benjaminiHochberg([p, 0.5])).toThrow(RangeError);
  });
});

// From scipy.stats.chi2.sf(value, 1).
test.each([
  [0.5, 0.47950012218695337],
  [3.841458820694124, 0.05],
  [7.9, 0.004943479736228239],
  [16.79, 4.1752751389197874e-5],
  [40, 2.5396285894708634e-10],
  [120, 6.326068263677272e-28],
])('the tail of chi-square beyond %d is %d', (value, expected) => {
  expect(chiSquareTail(value) / expected).toBeCloseTo(1, 10);
});

test('the tail of chi-square begins at 1', () => {
  expect(chiSquareTail(0)).toBe(1);
});
