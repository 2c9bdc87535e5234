import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { StoredText } from '../../../../../processors/listening/query-test/stored-texts.js';
import { createTally } from '../../../../../processors/listening/query-test/tally.js';

const floors = { authors: 20, side: 5 };

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
