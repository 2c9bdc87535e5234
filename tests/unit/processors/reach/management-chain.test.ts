import { describe, expect, test } from '@jest/globals';
import { chartHops, managementChains, type PersonPeriod } from '../../../../processors/reach/management-chain.js';
import { unitLists } from '../../../../processors/reach/unit-list.js';

const period = (
  person: string,
  manager: string,
  { from = 0, until = 100, active = true }: { from?: number; until?: number; active?: boolean } = {},
): PersonPeriod => ({ person, manager, from, until, active });

const chainsOf = (periods: readonly PersonPeriod[]): Record<string, string> =>
  Object.fromEntries(
    managementChains(periods).map(({ person, from, until, chain }) => [`${person} ${from}-${until}`, chain.join('>')]),
  );

describe('management chains', () => {
  test('go up to the top', () => {
    expect(chainsOf([period('c', 'b'), period('b', 'a'), period('a', '')])).toEqual({
      'a 0-100': 'a',
      'b 0-100': 'b>a',
      'c 0-100': 'c>b>a',
    });
  });

  test('are cut where anybody on the way up changes, and only there', () => {
    expect(
      chainsOf([
        period('c', 'b'),
        period('b', 'a', { until: 40 }),
        period('b', 'x', { from: 40 }),
        period('a', ''),
        // The same manager, another title: no change of the chain.
        period('x', '', { until: 70 }),
        period('x', '', { from: 70 }),
      ]),
    ).toEqual({
      'a 0-100': 'a',
      'b 0-40': 'b>a',
      'b 40-100': 'b>x',
      'c 0-40': 'c>b>a',
      'c 40-100': 'c>b>x',
      'x 0-100': 'x',
    });
  });

  test('end before a manager whom the directory does not know, or not at that time', () => {
    expect(chainsOf([period('c', 'b'), period('b', 'gone', { from: 20, until: 60 }), period('d', 'nobody')])).toEqual({
      'c 0-20': 'c',
      'c 20-60': 'c>b',
      'c 60-100': 'c',
      'b 20-60': 'b',
      'd 0-100': 'd',
    });
  });

  test('go on above a manager on leave; who is on leave has none', () => {
    expect(chainsOf([period('c', 'b'), period('b', 'a', { active: false }), period('a', '')])).toEqual({
      'c 0-100': 'c>b>a',
      'a 0-100': 'a',
    });
  });

  test('are cut before anybody comes up twice', () => {
    expect(chainsOf([period('a', 'c'), period('b', 'a'), period('c', 'b'), period('d', 'd')])).toEqual({
      'a 0-100': 'a>c>b',
      'b 0-100': 'b>a>c',
      'c 0-100': 'c>b>a',
      'd 0-100': 'd',
    });
  });

  test('do not depend on the order of the rows', () => {
    const periods = [
      period('c', 'b'),
      period('b', 'a', { until: 40 }),
      period('b', 'x', { from: 40 }),
      period('a', 'x'),
      period('x', ''),
    ];
    expect(chainsOf([...periods].reverse())).toEqual(chainsOf(periods));
  });
});

describe('steps in the chart', () => {
  test.each([
    [['a', 'top'], ['b', 'top'], 2],
    [['a', 'm', 'top'], ['b', 'top'], 3],
    [['m', 'top'], ['a', 'm', 'top'], 1],
    [['a', 'm', 'top'], ['top'], 2],
    [['a'], ['a'], 0],
    [['a', 'm'], ['b', 'n'], null],
  ])('from %j to %j', (a, b, hops) => {
    expect(chartHops(a, b)).toBe(hops);
    expect(chartHops(b, a)).toBe(hops);
  });
});

describe('units that a message can cross', () => {
  const people = (count: number, path: string[], from = 0, until = 100) =>
    Array.from({ length: count }, () => ({ from, until, path }));

  test('are those of the first level that has two of them', () => {
    expect(unitLists([...people(3, ['Sales']), ...people(4, ['Works', 'Line 1']), ...people(2, ['Legal'])], 3)).toEqual(
      [{ from: 0, until: 100, depth: 1, units: ['Sales', 'Works'] }],
    );
    expect(
      unitLists(
        [...people(1, ['Acme']), ...people(3, ['Acme', 'Sales']), ...people(3, ['Acme', 'Works', 'Line 1'])],
        3,
      ),
    ).toEqual([{ from: 0, until: 100, depth: 2, units: ['Acme / Sales', 'Acme / Works'] }]);
    expect(unitLists(people(5, ['Acme']), 3)).toEqual([{ from: 0, until: 100, depth: 0, units: [] }]);
  });

  test('change when one grows or shrinks across the floor', () => {
    expect(
      unitLists([...people(3, ['A']), ...people(3, ['B']), ...people(2, ['C']), ...people(1, ['C'], 20, 50)], 3),
    ).toEqual([
      { from: 0, until: 20, depth: 1, units: ['A', 'B'] },
      { from: 20, until: 50, depth: 1, units: ['A', 'B', 'C'] },
      { from: 50, until: 100, depth: 1, units: ['A', 'B'] },
    ]);
  });
});
