import { describe, expect, test } from '@jest/globals';
import { formatSpoken, formatTick, formatTime, formatUnit } from '../../../../dashboards/charts/format.js';

/** Numbers and units are held together by no-break spaces; they are plain here. */
const plain = (text: string): string => text.replace(/\u00a0/g, ' ');

describe('a number', () => {
  test.each([
    [31, 'percent', '31 %'],
    [4.25, 'percent', '4.3 %'],
    [9.96, 'percent', '10 %'],
    [0.012, 'percent', '0.01 %'],
    [0, 'percent', '0 %'],
    [7, 'points', '+7 points'],
    [1, 'points', '+1 point'],
    [-1.44, 'points', '−1.4 points'],
    [0, 'points', '0 points'],
    [2.31, 'change', '+2.3 %'],
    [-34, 'change', '−34 %'],
    [240, 'seconds', '4 min'],
    [30, 'seconds', '30 s'],
    [1.4, 'times', '1.4 ×'],
    [0.5, 'index', '0.50'],
    [78.57, 'index', '79'],
    [0.0004, 'index', '<0.01'],
    [-0.25, 'index', '−0.25'],
    [1, 'days', '1 day'],
    [12.6, 'days', '13 days'],
    [3.25, 'per week', '3.3 a week'],
    [12345.6, 'people', '12,346'],
    [3.5, 'people', '3.5'],
    ['42', 'count', '42'],
    [null, 'percent', '–'],
    [Number.NaN, 'percent', '–'],
    ['not identified', 'text', 'not identified'],
    ['2026-11-02 00:00:00', 'time', '2 Nov 2026'],
    ['2026-11-02 14:05:00', 'time', '2 Nov 2026, 14:05'],
  ] as const)('%s %s is %s', (value, unit, shown) => {
    expect(plain(formatUnit(value, unit))).toBe(shown);
  });

  test('in a sentence says what is counted', () => {
    expect(plain(formatSpoken(1, 'people'))).toBe('1 person');
    expect(plain(formatSpoken(40, 'posts'))).toBe('40 posts');
    expect(plain(formatSpoken(31, 'percent'))).toBe('31 %');
    expect(formatSpoken(null, 'people')).toBe('–');
  });

  test('on an axis is as short as can be', () => {
    expect([20, 12_500, 2_000_000].map((value) => formatTick(value, 'posts'))).toEqual(['20', '12.5K', '2M']);
    expect([-2.5, 0, 2.5].map((value) => formatTick(value, 'points'))).toEqual(['−2.5', '0', '+2.5']);
    expect([0, 7200].map((value) => plain(formatTick(value, 'seconds')))).toEqual(['0', '2 h']);
  });
});

test('a time that is none is left as it is', () => {
  expect(formatTime('yesterday')).toBe('yesterday');
});
