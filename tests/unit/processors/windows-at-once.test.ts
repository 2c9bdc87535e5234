import { expect, test } from '@jest/globals';
import { windowsHolding } from '../../../processors/windows-at-once.js';

const weeks = { days: 7, acts: 70_000, most: 26 };

test('as many windows as are allowed while little is stored', () => {
  expect(windowsHolding(weeks, { acts: 0, days: 1 })).toBe(26);
  expect(windowsHolding(weeks, { acts: 36_500, days: 365 })).toBe(26);
});

test('ten times as many acts a day: a tenth of the windows', () => {
  expect(windowsHolding(weeks, { acts: 365_000, days: 365 })).toBe(10);
  expect(windowsHolding(weeks, { acts: 3_650_000, days: 365 })).toBe(1);
});

test('a window is computed as a whole, however much it holds', () => {
  expect(windowsHolding(weeks, { acts: 365_000_000, days: 365 })).toBe(1);
});
