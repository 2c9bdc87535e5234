import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Cell, lineUp, nameOf, type Why } from '../../../../processors/participation/suppress-families.js';
import { hideInside, type Kind } from '../../../../processors/participation/suppress-inside.js';

const all = { dim: 'all', key: '' };
const people = (from: number, count: number): number[] => Array.from({ length: count }, (_, at) => from + at);
const kind = (community: string, unit: string, of: readonly number[], platform = 'slack'): Kind => ({
  platform,
  community,
  places: unit.split(' / ').map((_, depth, path) => ['unit', path.slice(0, depth + 1).join(' / ')]),
  people: of,
});
const cell = (dim: string, key: string, count: number, more: Partial<Cell> = {}): Cell => ({
  dim,
  key,
  parent: dim === 'community' ? { dim: 'platform', key: 'slack' } : all,
  floor: dim === 'unit' ? 10 : 5,
  people: count,
  few: [],
  parts: [],
  why: '',
  ...more,
});
const everybody = cell('all', '', 60, { parent: { dim: '', key: '' } });
const reasons = (cells: readonly Cell[]): Record<string, Why> =>
  Object.fromEntries(cells.map((one) => [nameOf(one), one.why]));

describe('sets of acts inside others', () => {
  test('a unit that keeps to one community, in which few others are, is hidden', () => {
    const kinds = [
      kind('a', 'Sales', people(0, 20)),
      kind('a', 'Works', people(20, 4)),
      kind('b', 'Works', people(20, 30)),
    ];
    const cells = [
      everybody,
      cell('platform', 'slack', 50),
      cell('community', 'a', 24),
      cell('community', 'b', 30),
      cell('unit', 'Sales', 20),
      cell('unit', 'Works', 30),
    ];
    expect(hideInside(cells, kinds, 10)).toBe(true);
    expect(reasons(cells)).toMatchObject({
      'unit Sales': 'difference',
      'unit Works': '',
      'community a': '',
      'community b': 'difference',
    });
  });

  test('where enough others are in it, nothing is hidden', () => {
    const kinds = [
      kind('a', 'Sales', people(0, 20)),
      kind('a', 'Works', people(20, 10)),
      kind('b', 'Works', people(20, 30)),
      kind('b', 'Board', people(50, 12)),
      kind('a', 'Board', people(50, 12)),
    ];
    const cells = [
      everybody,
      cell('platform', 'slack', 62),
      cell('community', 'a', 42),
      cell('community', 'b', 42),
      cell('unit', 'Sales', 20),
      cell('unit', 'Works', 30),
      cell('unit', 'Board', 12),
    ];
    expect(hideInside(cells, kinds, 10)).toBe(false);
    expect(Object.values(reasons(cells)).every((why) => why === '')).toBe(true);
  });

  test('what is left of everything is what families are about', () => {
    const kinds = [kind('a', 'Sales', people(0, 20)), kind('a', 'Works', people(20, 4))];
    const cells = [everybody, cell('platform', 'slack', 24), cell('community', 'a', 24), cell('unit', 'Sales', 20)];
    expect(hideInside(cells, kinds, 10)).toBe(false);
  });

  test('of a hidden rest, its smallest shown part is hidden too', () => {
    // The rest of all units is Works and Board together, all of it in community a, with 4 others.
    const kinds = [
      kind('a', 'Works', people(0, 4)),
      kind('a', 'Board', people(4, 8)),
      kind('a', 'Sales', people(20, 4)),
      kind('b', 'Sales', people(20, 15)),
      kind('b', 'Shops', people(40, 30)),
    ];
    const hidden = { why: 'small' as Why };
    const cells = [
      everybody,
      cell('platform', 'slack', 57),
      cell('community', 'a', 16),
      cell('community', 'b', 45, hidden),
      cell('unit', 'Works', 4, hidden),
      cell('unit', 'Board', 8, hidden),
      cell('unit', 'Sales', 15),
      cell('unit', 'Shops', 30),
    ];
    expect(hideInside(cells, kinds, 10)).toBe(true);
    expect(reasons(cells)['community a']).toBe('difference');
  });

  test('the open timeline of one of several platforms is in the rest of its communities', () => {
    const kinds = [
      kind('', 'Sales', people(0, 20)),
      kind('', 'Works', people(20, 4)),
      kind('a', 'Works', people(20, 30)),
      kind('', 'Works', people(20, 30), 'web'),
    ];
    const hidden = { why: 'neighbour' as Why };
    const cells = [
      everybody,
      cell('platform', 'slack', 50),
      cell('community', 'a', 30),
      cell('timeline', 'slack', 24, { ...hidden, parent: { dim: 'platform', key: 'slack' } }),
      cell('unit', 'Sales', 20),
      cell('unit', 'Works', 30),
    ];
    expect(hideInside(cells, kinds, 10)).toBe(true);
    expect(reasons(cells)['unit Sales']).toBe('difference');
  });

  test('where it hides nothing, no set less those of another dimension inside it leaves fewer people than the floor', () => {
    const floor = 4;
    const worlds = fc.record({
      acts: fc.array(
        fc.record({
          community: fc.constantFrom('a', 'b', 'c', ''),
          unit: fc.constantFrom('Sales', 'Sales / North', 'Sales / South', 'Works', 'Board'),
          first: fc.nat(20),
          count: fc.integer({ min: 1, max: 6 }),
        }),
        { minLength: 1, maxLength: 14 },
      ),
      hidden: fc.array(fc.nat(12), { maxLength: 3 }),
    });
    let marked = 0;
    fc.assert(
      fc.property(worlds, ({ acts, hidden }) => {
        const kinds = [
          ...new Map(
            acts.map((of) => [`${of.community} ${of.unit}`, kind(of.community, of.unit, people(of.first, of.count))]),
          ).values(),
        ];
        const isOf = (one: Kind, { dim, key }: { dim: string; key: string }): boolean =>
          dim === 'all' ||
          (dim === 'platform' && one.platform === key) ||
          (dim === 'community' && one.community === key) ||
          one.places.some(([of, name]) => of === dim && name === key);
        const peopleIn = (of: readonly Kind[]): number => new Set(of.flatMap((one) => one.people)).size;
        const names: [string, string][] = [['platform', 'slack']];
        for (const one of kinds) names.push(['community', one.community], ...(one.places as [string, string][]));
        const cells = [...new Map(names.map(([dim, key]) => [`${dim} ${key}`, { dim, key }])).values()].map(
          ({ dim, key }, at) => {
            const path = key.split(' / ');
            return cell(dim, key, peopleIn(kinds.filter((one) => isOf(one, { dim, key }))), {
              ...(dim === 'unit' && path.length > 1 ? { parent: { dim, key: path[0]! } } : {}),
              why: hidden.includes(at) ? 'small' : '',
            });
          },
        );
        const everyone = cell('all', '', peopleIn(kinds), { parent: { dim: '', key: '' } });
        const before = new Set(cells.filter(({ why }) => why !== ''));
        while (hideInside([everyone, ...cells], kinds, floor)) marked += 1;
        for (const one of cells) if (before.has(one)) expect(one.why).toBe('small');
        // The published sets, said in the plainest way.
        const line = (dim: string): string => (dim === 'platform' ? 'community' : dim);
        const shown = cells.filter(({ why }) => why === '');
        const sets = shown.map((one) => ({
          line: line(one.dim),
          isRest: false,
          of: kinds.filter((of) => isOf(of, one)),
        }));
        for (const whole of [everyone, ...shown])
          for (const dim of ['platform', 'community', 'unit']) {
            const parts = cells.filter((one) => lineUp(one.dim) === dim && nameOf(one.parent) === nameOf(whole));
            const rest = parts.filter(({ why }) => why !== '');
            if (rest.length > 0)
              sets.push({ line: line(dim), isRest: true, of: kinds.filter((of) => rest.some((one) => isOf(of, one))) });
          }
        for (const around of sets) {
          if (around.of.length === kinds.length) continue;
          for (const other of ['community', 'unit']) {
            if (other === around.line) continue;
            const inside = sets.filter(
              (set) =>
                set.line === other && set.of.length < around.of.length && set.of.every((of) => around.of.includes(of)),
            );
            const left = peopleIn(around.of.filter((of) => !inside.some((set) => set.of.includes(of))));
            // A set that is itself a rest with nothing shown beside it cannot be taken further apart.
            const canBeHidden = [around, ...inside].some((set) => !set.isRest);
            if (inside.length > 0 && canBeHidden) expect(left === 0 || left >= floor).toBe(true);
            for (const set of inside) {
              const more = peopleIn(around.of) - peopleIn(set.of);
              if (!set.isRest) expect(more <= 0 || more >= floor).toBe(true);
            }
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(marked).toBeGreaterThan(100);
  });
});
