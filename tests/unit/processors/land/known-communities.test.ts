import { beforeEach, expect, test } from '@jest/globals';
import { createKnownCommunities, type KnownCommunities } from '../../../../processors/land/known-communities.js';

let known: KnownCommunities;
beforeEach(() => {
  known = createKnownCommunities();
});
const minute = 60_000;
const row = (observed: number, name: string): readonly unknown[] => ['c1', observed, 'slack', name];
/** What of each batch lands, where every batch does. */
const landed = (...batches: (readonly unknown[])[][]): (readonly unknown[])[][] =>
  batches.map((rows) => {
    const news = known.news(rows);
    known.add(news);
    return news;
  });

test('what is known already does not land again', () => {
  expect(landed([row(1, 'plans')], [row(2, 'plans')], [row(3, 'plans')])).toEqual([[row(1, 'plans')], [], []]);
});

test('what changes lands, and so does what changes back', () => {
  const changes = [[row(1, 'plans')], [row(2, 'news')], [row(3, 'plans')]];
  expect(landed(...changes)).toEqual(changes);
});

test('what was observed before it does not land, were it seen again only or not', () => {
  expect(landed([row(1, 'plans')], [row(9, 'plans')], [row(5, 'old')], [row(10, 'news')], [row(7, 'old')])).toEqual([
    [row(1, 'plans')],
    [],
    [],
    [row(10, 'news')],
    [],
  ]);
});

test('from time to time it lands all the same, so that the table says when it was last observed', () => {
  const later = 1 + 10 * minute;
  expect(
    landed([row(1, 'plans')], [row(later - 1, 'plans')], [row(later, 'plans')], [row(later + 1, 'plans')]),
  ).toEqual([[row(1, 'plans')], [], [row(later, 'plans')], []]);
});

test('what did not land is still news', () => {
  known.news([row(1, 'plans')]);
  expect(landed([row(1, 'plans')], [row(2, 'news')])).toEqual([[row(1, 'plans')], [row(2, 'news')]]);
});

test('communities are told apart', () => {
  const other = ['c2', 1, 'slack', 'plans'];
  expect(landed([row(1, 'plans')], [other])).toEqual([[row(1, 'plans')], [other]]);
});
