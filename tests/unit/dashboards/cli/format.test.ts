import { describe, expect, it } from '@jest/globals';
import {
  formatDuration,
  formatValue,
  formatWithDenominator,
  isolate,
  sparkline,
  thinOut,
  wrap,
} from '../../../../dashboards/cli/format.js';

describe('numbers', () => {
  it.each([
    [null, 'percent', '–'],
    [0, 'percent', '0%'],
    [0.04, 'percent', '0.0%'],
    [7.25, 'percent', '7.3%'],
    [62.4, 'percent', '62%'],
    [0.5, 'index', '0.50'],
    [11, 'times', '11.0×'],
    [3, 'days', '3 d'],
    [2.25, 'per week', '2.3'],
    [3.5, 'people', '3.5'],
    [12345.6, 'people', '12,346'],
    [3, 'posts', '3'],
  ] as const)('%s %s is %s', (value, unit, shown) => {
    expect(formatValue(value, unit)).toBe(shown);
  });

  it('a ratio stands with what it was divided by; a count has nothing to stand with', () => {
    expect(formatWithDenominator({ value: 34, of: 1394.4 }, 'percent')).toBe('34% of 1,394');
    expect(formatWithDenominator({ value: null, of: 12 }, 'percent')).toBe('–');
    expect(formatWithDenominator({ value: 34, of: null }, 'percent')).toBe('34%');
    expect(formatWithDenominator({ value: 34, of: 12 }, 'people')).toBe('34');
  });

  it.each([
    [0, '0 s'],
    [89, '89 s'],
    [90, '2 min'],
    [5399, '90 min'],
    [5400, '1.5 h'],
    [129_600, '1.5 d'],
  ])('%d seconds are %s', (seconds, shown) => {
    expect(formatDuration(seconds)).toBe(shown);
  });
});

describe('weeks as a line', () => {
  it('tells nothing from none, and the most from less', () => {
    expect(sparkline([null, 0, 1, 4, 8])).toBe('·▁▂▅█');
    expect(sparkline([0, 0, null])).toBe('▁▁·');
    expect(sparkline([])).toBe('');
  });

  it('of a long time are means of neighbours, the newest group being whole', () => {
    expect(thinOut([1, 2, 3], 13)).toEqual([1, 2, 3]);
    expect(thinOut([9, 1, 3, null, 5, null, null], 4)).toEqual([9, 2, 5, null]);
    expect(thinOut(Array<number>(520).fill(1), 13)).toHaveLength(13);
  });
});

it('a name from right to left does not turn the line around', () => {
  expect(isolate('דנה לוי')).toBe('\u2068דנה לוי\u2069');
  expect(isolate('佐藤 美咲 & Ingrid')).toBe('佐藤 美咲 & Ingrid');
});

it('text breaks at spaces and loses nothing', () => {
  const text = 'Almost nobody reads the leader who writes most of all of them';
  const wrapped = wrap(text, 20, '  ');
  expect(Math.max(...wrapped.split('\n').map((line) => line.length))).toBeLessThanOrEqual(20);
  expect(wrapped.replace(/\n {2}/g, ' ')).toBe(text);
});
