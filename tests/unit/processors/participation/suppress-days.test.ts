import { describe, expect, test } from '@jest/globals';
import type { PlacedCell } from '../../../../processors/participation/suppress-cells.js';
import { activeDaysShown, knownInWeek, knownInWeeks } from '../../../../processors/participation/suppress-days.js';

const cell = (people: number, more: Partial<PlacedCell> = {}): PlacedCell => ({
  at: 0,
  dim: 'all',
  key: '',
  parent: { dim: '', key: '' },
  floor: 5,
  people,
  few: [],
  parts: [],
  why: '',
  ...more,
});
const isShown = (week: PlacedCell, days: readonly PlacedCell[]): boolean => activeDaysShown([week], days).has(week.at);

describe('active days', () => {
  test('are shown where no day is hidden, or the hidden days hold enough people together', () => {
    const hidden = (...few: number[]) => cell(few.length, { few, why: 'small' });
    expect(isShown(cell(20), [cell(8), cell(9)])).toBe(true);
    expect(isShown(cell(20), [cell(8), hidden(1, 2, 3)])).toBe(false);
    expect(isShown(cell(20), [hidden(1, 2, 3), hidden(3, 4, 5)])).toBe(true);
    expect(isShown(cell(20), [hidden(1, 2, 3), hidden(1, 2, 4)])).toBe(false);
    // One day alone would follow, however many people it has.
    expect(isShown(cell(20), [cell(12, { why: 'difference' })])).toBe(false);
    expect(isShown(cell(20), [cell(12, { why: 'difference' }), hidden(1)])).toBe(true);
    expect(isShown(cell(20, { why: 'small' }), [cell(8)])).toBe(false);
    // Another slice's days.
    expect(isShown(cell(20), [cell(3, { key: 'x', why: 'small' })])).toBe(true);
  });

  test('what is not shown of a week is known by its shown days, and four weeks by all of them', () => {
    const days = [cell(8), cell(9, { why: 'difference' }), cell(7)];
    const exact = knownInWeek([cell(20)], [24], new Set([0]), days).get('all ');
    const inexact = knownInWeek([cell(20)], [24], new Set(), days).get('all ');
    const empty = knownInWeek([cell(0)], [0], new Set(), []).get('all ');
    expect([exact, inexact, empty]).toEqual([
      { isInexact: false, days: 24 },
      { isInexact: true, days: 15 },
      { isInexact: false, days: 0 },
    ]);
    expect(knownInWeeks([exact, exact, empty, undefined])).toBeNull();
    expect(knownInWeeks([exact, inexact, empty, undefined])).toBe(39);
  });
});
