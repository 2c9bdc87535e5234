import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Cell, hideNeighbours, type Why } from '../../../../processors/participation/suppress-families.js';

const all = { dim: 'all', key: '' };
const cell = (key: string, people: number, more: Partial<Cell> = {}): Cell => ({
  dim: 'unit',
  key,
  parent: all,
  floor: 5,
  people,
  few: people < 5 ? Array.from({ length: people }, (_, at) => key.charCodeAt(0) * 100 + at) : [],
  parts: [],
  why: people > 0 && people < 5 ? 'small' : '',
  ...more,
});
const reasons = (cells: readonly Cell[]): Record<string, Why> =>
  Object.fromEntries(cells.map(({ key, why }) => [key, why]));

describe('neighbours of hidden cells', () => {
  test('nothing is hidden where nothing has to be', () => {
    const cells = [cell('A', 7), cell('B', 9), cell('C', 0)];
    hideNeighbours(cells);
    expect(reasons(cells)).toEqual({ A: '', B: '', C: '' });
  });

  test('one hidden cell takes the smallest neighbour that people are in with it', () => {
    const cells = [cell('A', 3), cell('B', 9), cell('C', 6), cell('D', 0)];
    hideNeighbours(cells);
    expect(reasons(cells)).toEqual({ A: 'small', B: '', C: 'neighbour', D: '' });
  });

  test('of neighbours of the same size it is the first by name', () => {
    const cells = [cell('A', 3), cell('C', 6), cell('B', 6)];
    hideNeighbours(cells);
    expect(reasons(cells)).toEqual({ A: 'small', B: 'neighbour', C: '' });
  });

  test('two small cells are enough where they are as many different people as the floor', () => {
    const cells = [cell('A', 3), cell('B', 2), cell('C', 8)];
    hideNeighbours(cells);
    expect(reasons(cells)).toEqual({ A: 'small', B: 'small', C: '' });
  });

  test('the same people in two small cells are not more of them', () => {
    const cells = [cell('A', 3, { few: [1, 2, 3] }), cell('B', 3, { few: [1, 2, 4] }), cell('C', 8), cell('D', 9)];
    hideNeighbours(cells);
    expect(reasons(cells)).toEqual({ A: 'small', B: 'small', C: 'neighbour', D: '' });
  });

  test('where all together are too few, all are hidden', () => {
    const cells = [cell('A', 2), cell('B', 0)];
    hideNeighbours(cells);
    expect(reasons(cells)).toEqual({ A: 'small', B: 'neighbour' });
  });

  test('an open timeline is a neighbour of the communities of its platform, and of no other', () => {
    const of = (key: string) => ({ parent: { dim: 'platform', key } });
    const cells = [
      cell('slack', 7, { dim: 'timeline', why: 'neighbour', ...of('slack') }),
      cell('talk', 6, { dim: 'community', ...of('slack') }),
      cell('news', 8, { dim: 'community', ...of('slack') }),
      cell('blog', 6, { dim: 'community', ...of('web') }),
    ];
    hideNeighbours(cells);
    expect(reasons(cells)).toEqual({ slack: 'neighbour', talk: 'neighbour', news: '', blog: '' });
  });

  test('of a figure that tells groups apart, every group is nobody or enough', () => {
    const cells = [
      cell('A', 20, { parts: [2, 18], why: 'small' }),
      cell('B', 21, { parts: [2, 19] }),
      cell('C', 22, { parts: [6, 16] }),
      cell('D', 23, { parts: [9, 14] }),
    ];
    hideNeighbours(cells);
    expect(reasons(cells)).toEqual({ A: 'small', B: 'neighbour', C: 'neighbour', D: '' });
  });

  test('below a hidden cell everything is hidden', () => {
    const cells = [
      cell('A', 4),
      cell('A / B', 8, { parent: { dim: 'unit', key: 'A' } }),
      cell('A / B / C', 8, { parent: { dim: 'unit', key: 'A / B' } }),
      cell('D', 9),
      cell('E', 12),
      cell('E / F', 12, { parent: { dim: 'unit', key: 'E' } }),
    ];
    hideNeighbours(cells);
    expect(reasons(cells)).toEqual({
      A: 'small',
      'A / B': 'small',
      'A / B / C': 'small',
      D: 'neighbour',
      E: '',
      'E / F': '',
    });
  });

  test('and below hidden everybody', () => {
    const everybody = cell('', 3, { ...all, parent: { dim: '', key: '' } });
    const unit = cell('A', 8);
    hideNeighbours([everybody, unit]);
    expect(unit.why).toBe('small');
  });

  test('no total gives away fewer than the floor, and nothing is hidden that need not be', () => {
    const family = fc
      .array(fc.record({ people: fc.integer({ min: 0, max: 14 }), first: fc.nat(6), before: fc.boolean() }), {
        minLength: 1,
        maxLength: 8,
      })
      .map((of) =>
        of.map(({ people, first, before }, at) => {
          const few = people < 5 ? Array.from({ length: people }, (_, person) => first + person) : [];
          return cell(String.fromCharCode(65 + at), people, { few, ...(before && people > 0 ? { why: 'small' } : {}) });
        }),
      );
    // All there is to say about what a total and its shown parts leave over.
    const isEnough = (hidden: readonly Cell[]): boolean =>
      hidden.length === 0 ||
      (hidden.length > 1 &&
        (hidden.some(({ people }) => people >= 5) || new Set(hidden.flatMap(({ few }) => few)).size >= 5));
    fc.assert(
      fc.property(family, (cells) => {
        const before = cells.filter(({ why }) => why !== '');
        hideNeighbours(cells);
        const hidden = cells.filter(({ why }) => why !== '');
        expect(before.every(({ why }) => why === 'small')).toBe(true);
        expect(isEnough(hidden) || hidden.length === cells.length).toBe(true);
        // Without the largest of those hidden too, it is not enough.
        const also = hidden.filter(({ why }) => why === 'neighbour');
        const largest = also.reduce<Cell | null>(
          (most, one) =>
            most === null || one.people === 0 || (most.people > 0 && one.people > most.people) ? one : most,
          null,
        );
        if (largest !== null) expect(isEnough(hidden.filter((one) => one !== largest))).toBe(false);
        // Those shown are no smaller than those hidden for them.
        const shown = cells.filter(({ why, people }) => why === '' && people > 0);
        for (const { people } of also) for (const one of shown) expect(one.people).toBeGreaterThanOrEqual(people);
        hideNeighbours(cells);
        expect(cells.filter(({ why }) => why !== '')).toEqual(hidden);
      }),
    );
  });
});
