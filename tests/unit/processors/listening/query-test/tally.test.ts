import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { StoredText } from '../../../../../processors/listening/query-test/stored-texts.js';
import { createTally } from '../../../../../processors/listening/query-test/tally.js';

const floors = { authors: 20, side: 5, roundedTo: 1 };

const by = (author: number): StoredText => ({
  ...{ text: '', title: '', lang: null, scope: 'internal', platform: 'slack', community: '', links: [], kind: 'post' },
  ...{ week: '', day: '', author: `p${author}` },
});

/** Of each key: texts by so many authors, of which so many match. */
function tallied(cells: Record<string, { readonly matching: number; readonly others: number }>) {
  const tally = createTally();
  for (const [key, { matching, others }] of Object.entries(cells)) {
    for (let author = 0; author < matching; author += 1) tally.add(by(author), key, true);
    for (let author = 0; author < others; author += 1) tally.add(by(1000 + author), key, false);
  }
  return tally.shown(floors);
}

test('counts under a floor are not told, of either side', () => {
  const shown = tallied({ a: { matching: 19, others: 50 } });
  expect(shown).toEqual([{ key: 'a', texts: 69, matched: null }]);
  expect(tallied({ a: { matching: 20, others: 4 } })[0]).toMatchObject({ texts: 24, matched: null });
  expect(tallied({ a: { matching: 20, others: 5 } })[0]).toMatchObject({ texts: 25, matched: 20 });
});

test('what is under it does not follow from the total and the others: the smallest other is hidden too', () => {
  const shown = tallied({
    a: { matching: 3, others: 50 },
    b: { matching: 30, others: 50 },
    c: { matching: 25, others: 50 },
  });
  expect(shown.map(({ matched }) => matched)).toEqual([null, 30, null]);
});

test('texts of programs count for no floor', () => {
  const tally = createTally();
  for (let index = 0; index < 100; index += 1) tally.add({ ...by(0), author: '' }, 'a', true);
  expect(tally.shown(floors)).toEqual([{ key: 'a', texts: null, matched: null }]);
});

test('whatever the cells are: what is hidden is none, or two together over the floor, or everything', () => {
  const cell = fc.record({ matching: fc.nat(40), others: fc.nat(40) });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), (cells) => {
      const shown = tallied(Object.fromEntries(cells.map((one, index) => [`k${index}`, one])));
      const hidden = shown.flatMap(({ key, matched }) => (matched === null ? [cells[Number(key.slice(1))]!] : []));
      for (const { key, matched } of shown)
        if (matched !== null) expect(cells[Number(key.slice(1))]!.matching).toBeGreaterThanOrEqual(20);
      // Authors of one number are the same everywhere, so the greatest cell has them all.
      const most = Math.max(0, ...hidden.map(({ matching }) => matching));
      const isSafe = hidden.length === 0 || hidden.length === shown.length || (hidden.length >= 2 && most >= 20);
      expect(isSafe).toBe(true);
    }),
  );
});

describe('counts of what is said inside', () => {
  const rounded = { ...floors, roundedTo: 10 };
  /** Ninety people, each with a text, of which so many match. */
  const asked = (world: number, matching: number, { backwards = false } = {}): number | null => {
    const tally = createTally();
    const texts = Array.from({ length: 90 }, (_, at) => ({
      ...by(at),
      author: `p${at}`,
      text: `text ${at} of ${world}`,
    }));
    const order = backwards ? [...texts].reverse() : texts;
    for (const text of order) tally.add(text, 'a', Number(text.author.slice(1)) < matching);
    return tally.shown(rounded)[0]!.matched;
  };
  const worlds = Array.from({ length: 300 }, (_, world) => world);

  test('are tens, the same for the same texts in whatever order, and right on average', () => {
    const counts = worlds.map((world) => asked(world, 43)!);
    expect(new Set(counts)).toEqual(new Set([40, 50]));
    expect(counts.reduce((sum, count) => sum + count, 0) / counts.length).toBeCloseTo(43, -0.5);
    for (const world of [1, 2, 3]) expect(asked(world, 43, { backwards: true })).toBe(asked(world, 43));
  });

  test('of two queries of which one finds a person more, do not tell which', () => {
    const differences = worlds.map((world) => asked(world, 44)! - asked(world, 43)!);
    const share = (difference: number): number =>
      differences.filter((one) => one === difference).length / differences.length;
    // The one with fewer shows more about as often.
    expect(share(-10)).toBeGreaterThan(0.15);
    expect(share(10)).toBeGreaterThan(0.15);
    expect(share(0)).toBeGreaterThan(0.3);
  });

  test('appear at a floor that nobody knows: one person more is not what makes them', () => {
    const shownAt = (matching: number): number =>
      worlds.filter((world) => asked(world, matching) !== null).length / worlds.length;
    expect(shownAt(19)).toBe(0);
    expect(shownAt(20)).toBeLessThan(0.35);
    expect(shownAt(21)).toBeLessThan(0.55);
    expect(shownAt(24)).toBe(1);
  });
});
