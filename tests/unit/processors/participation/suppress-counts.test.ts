import { describe, expect, test } from '@jest/globals';
import { cellsOf, type PeriodCells } from '../../../../processors/participation/suppress-cells.js';
import { type MonthSurroundings, shownCounts } from '../../../../processors/participation/suppress-counts.js';
import { nameOf } from '../../../../processors/participation/suppress-families.js';
import { periodCells } from '../../../support/period-cells.js';

const floors = { minPeople: 5, minPeopleByAttribute: 10 };
const alone: MonthSurroundings = { weeks: () => [], weekBefore: () => 1, lastWeek: () => 1, monthBefore: () => 0 };
const shown = (period: PeriodCells & { grain: 'week' | '28d' }, around = alone): Record<string, readonly string[]> => {
  const cells = cellsOf(period, {
    floors,
    platformOf: () => 'slack',
    peopleOfWeek: () => 0,
  });
  const found = shownCounts(period, cells, around);
  return Object.fromEntries(cells.map((cell) => [nameOf(cell), found.get(cell.at) ?? []]));
};
const week = (cells: Parameters<typeof periodCells>[1]) => ({ ...periodCells('week', cells), grain: 'week' as const });
const month = (cells: Parameters<typeof periodCells>[1]) => ({ ...periodCells('28d', cells), grain: '28d' as const });

describe('counts inside shown cells', () => {
  test('every group that a count tells apart is nobody or enough', () => {
    expect(shown(week([['all', '', 30]]))).toEqual({ 'all ': ['interactive', 'classes'] });
    expect(shown(week([['all', '', 30, { interactive: 4 }]]))).toEqual({ 'all ': ['classes'] });
    expect(shown(week([['all', '', 30, { interactive: 57 }]]))).toEqual({ 'all ': ['classes'] });
    expect(shown(week([['all', '', 30, { heavy: 3 }]]))).toEqual({ 'all ': ['interactive'] });
    // Guests follow from the classes and all who took part.
    expect(shown(week([['all', '', 30, { eligible_active: 28 }]]))).toEqual({ 'all ': ['interactive'] });
    expect(shown(month([['all', '', 30, { posters: 27 }]]))).toEqual({ 'all ': ['month', 'interactive'] });
  });

  test('where nobody knows who is eligible, and of hidden cells, there are none', () => {
    expect(shown(week([['community', 'a', 30, { eligible: -1 }]]))).toEqual({ 'community a': [] });
    expect(shown(month([['community', 'a', 4]]))).toEqual({ 'community a': [] });
  });

  test('they add up over units, so a hidden count takes a neighbour with it; over communities they do not', () => {
    const cells = (dim: string) =>
      week([
        ['all', '', 70],
        ['platform', 'slack', 70],
        [dim, 'a', 20, { interactive: 3 }],
        [dim, 'b', 25],
        [dim, 'c', 30],
      ]);
    expect(shown(cells('unit'))).toMatchObject({
      'all ': ['interactive', 'classes'],
      'unit a': ['classes'],
      'unit b': ['classes'],
      'unit c': ['interactive', 'classes'],
    });
    expect(shown(cells('community'))).toMatchObject({
      'community a': ['classes'],
      'community b': ['interactive', 'classes'],
    });
  });

  test('four weeks are held against their weeks', () => {
    const around = { ...alone, weeks: () => [{ people: 27, interactive: 20 }] };
    expect(shown(month([['all', '', 30]]), around)).toEqual({ 'all ': ['interactive', 'posters'] });
    const other = { ...alone, weeks: () => [{ people: 20, interactive: 28 }] };
    expect(shown(month([['all', '', 30]]), other)).toEqual({ 'all ': ['month', 'posters'] });
  });

  test('and against the four weeks a week earlier, where one holds the other', () => {
    const before = { ...alone, monthBefore: () => 27 };
    expect(shown(month([['all', '', 30]]), before)['all ']).toContain('month');
    expect(shown(month([['all', '', 30]]), { ...before, weekBefore: () => 0 })['all ']).not.toContain('month');
    expect(shown(month([['all', '', 25]]), { ...before, lastWeek: () => 0 })['all ']).not.toContain('month');
    expect(shown(month([['all', '', 22]]), { ...before, lastWeek: () => 0 })['all ']).toContain('month');
  });
});
