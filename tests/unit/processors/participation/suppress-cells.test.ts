import { describe, expect, test } from '@jest/globals';
import {
  cellsOf,
  floorOf,
  type PeriodCells,
  parentOf,
  type Surroundings,
} from '../../../../processors/participation/suppress-cells.js';
import { nameOf } from '../../../../processors/participation/suppress-families.js';
import { periodCells } from '../../../support/period-cells.js';

const floors = { minPeople: 5, minPeopleByAttribute: 10 };
const nothing: Surroundings = { floors, platformOf: () => 'slack', peopleOfWeek: () => 0 };
const reasons = (period: PeriodCells, around = nothing): Record<string, string> =>
  Object.fromEntries(cellsOf(period, around).map((cell) => [nameOf(cell), cell.why]));

describe('cells before their neighbours are looked at', () => {
  test('floors can be raised, not lowered', () => {
    expect(floorOf('community', { minPeople: 2, minPeopleByAttribute: 3 })).toBe(5);
    expect(floorOf('level', { minPeople: 2, minPeopleByAttribute: 3 })).toBe(10);
    expect(floorOf('all', { minPeople: 8, minPeopleByAttribute: 20 })).toBe(8);
    expect(floorOf('unit', { minPeople: 8, minPeopleByAttribute: 20 })).toBe(20);
  });

  test('a unit is a part of the unit above it, everything else of the organisation of everybody', () => {
    expect(parentOf('all', '')).toEqual({ dim: '', key: '' });
    expect(parentOf('unit', 'A')).toEqual({ dim: 'all', key: '' });
    expect(parentOf('unit', 'A / B / C')).toEqual({ dim: 'unit', key: 'A / B' });
    expect(parentOf('unit', 'A / ')).toEqual({ dim: 'unit', key: 'A' });
    expect(parentOf('location', 'A / B')).toEqual({ dim: 'all', key: '' });
  });

  test('groups under the floor are hidden, of eligible people too; nobody is no group', () => {
    const period = periodCells('week', [
      ['all', '', 30],
      ['unit', 'A', 9],
      ['unit', 'B', 10],
      ['unit', 'C', 0, { eligible: 25 }],
      ['location', 'D', 0, { eligible: 9 }],
      ['level', '1', 0, { eligible: -1 }],
    ]);
    expect(reasons(period)).toEqual({
      'all ': '',
      'unit A': 'small',
      'unit B': '',
      'unit C': '',
      'location D': 'small',
      'level 1': '',
    });
  });

  test('a cell is hidden that has a few people less than the one it is a part of', () => {
    const period = periodCells('week', [
      ['all', '', 30],
      ['platform', 'slack', 27],
      ['community', 'a', 23],
      ['community', 'b', 22],
      ['community', 'c', 27],
      ['unit', 'A', 20],
      ['unit', 'A / B', 12],
    ]);
    expect(reasons(period)).toEqual({
      'all ': '',
      'platform slack': 'difference',
      'community a': 'difference',
      'community b': '',
      'community c': '',
      'unit A': '',
      'unit A / B': 'difference',
    });
  });

  test('a day is held against its week, a week against no other', () => {
    const around = { ...nothing, peopleOfWeek: (name: string) => (name === 'all ' ? 12 : 20) };
    const cells = [
      ['all', '', 9],
      ['level', '1', 10],
    ] as const;
    expect(reasons(periodCells('day', [...cells]), around)).toEqual({ 'all ': 'difference', 'level 1': '' });
    expect(reasons(periodCells('week', [...cells]), around)).toEqual({ 'all ': '', 'level 1': '' });
  });

  test('one open timeline is a community; those of several platforms are not shown, and stand for themselves on their platform', () => {
    const one = cellsOf(
      periodCells('week', [
        ['community', '', 9],
        ['timeline', 'slack', 9],
      ]),
      nothing,
    );
    expect(one.map(({ dim, parent, why }) => [dim, parent.key, why])).toEqual([['community', 'slack', '']]);
    const two = cellsOf(
      periodCells('week', [
        ['community', '', 14],
        ['timeline', 'slack', 9],
        ['timeline', 'web', 9],
      ]),
      nothing,
    );
    expect(two.map(({ dim, parent, why }) => [dim, parent.key, why])).toEqual([
      ['community', 'timelines', 'neighbour'],
      ['timeline', 'slack', 'neighbour'],
      ['timeline', 'web', 'neighbour'],
    ]);
  });
});
