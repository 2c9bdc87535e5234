import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../../../infra/random.js';
import { contactWeeks } from '../../../../processors/reach/contact-weeks.js';
import { graphOf, hopsFrom } from '../../../../processors/reach/hops.js';

const hopsOf = (
  edges: readonly (readonly [number, readonly number[]])[],
  sources: number[],
  people: number[],
  most = 6,
) => {
  const graph = graphOf(edges);
  const hops = hopsFrom(graph, sources, most);
  return people.map((person) => {
    const node = graph.indexOf.get(person);
    return node === undefined ? null : hops[node];
  });
};

describe('steps between people who talked', () => {
  test('count from the nearest source, whoever turned to whom', () => {
    // 1 – 2 – 3 – 4, and 9 – 4.
    expect(
      hopsOf(
        [
          [1, [2]],
          [3, [2, 4]],
          [4, [9]],
        ],
        [1],
        [1, 2, 3, 4, 9, 77],
      ),
    ).toEqual([0, 1, 2, 3, 4, null]);
    expect(
      hopsOf(
        [
          [1, [2]],
          [3, [2, 4]],
          [4, [9]],
        ],
        [1, 9, 55],
        [2, 3, 4],
      ),
    ).toEqual([1, 2, 1]);
  });

  test('are not followed further than asked, nor to another island', () => {
    expect(
      hopsOf(
        [
          [1, [2]],
          [2, [3]],
          [3, [4]],
          [7, [8]],
        ],
        [1],
        [3, 4, 8],
        2,
      ),
    ).toEqual([2, -1, -1]);
  });
});

/**
 * Of more people than can be looked up, one in so many stands for all: the paths are exact, only the mean is estimated, with
 * the error of any mean over a sample (here, of some hundreds, about 0.05 steps; of 50,000, below 0.01).
 */
test('the mean over a sample of people is close to that over all', () => {
  const random = createRandom('hops');
  const people = 20_000;
  const edges = Array.from(
    { length: people },
    (_, person) => [person, [random.int(people), random.int(people)]] as const,
  );
  const graph = graphOf(edges);
  const hops = hopsFrom(graph, [0], 6);
  const mean = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
  const reached = [...graph.indexOf].flatMap(([person, node]) =>
    hops[node]! > 0 ? [{ person, hops: hops[node]! }] : [],
  );
  const all = mean(reached.map((one) => one.hops));
  const sample = reached.filter(({ person }) => person % 4 === 0).map((one) => one.hops);
  const spread = Math.sqrt(mean(sample.map((value) => (value - all) ** 2)));
  expect(sample.length).toBeGreaterThan(300);
  expect(Math.abs(mean(sample) - all)).toBeLessThan((3 * spread) / Math.sqrt(sample.length));
});

describe('weeks of contact', () => {
  const weeks = ['2026-03-02', '2026-03-09', '2026-03-16', '2026-03-23'];

  test('longest time without an exchange, from one to the next and to the end', () => {
    // 3 and 20 March: 17 days between them; then 9 to Sunday the 29th.
    expect(contactWeeks(weeks, ['2026-03-20', '2026-03-03', '2026-03-03'], '2026-03-02', '2026-03-29')).toEqual([
      { starts: '2026-03-02', exchanged: true, gapDays: 5 },
      { starts: '2026-03-09', exchanged: false, gapDays: 12 },
      { starts: '2026-03-16', exchanged: true, gapDays: 17 },
      { starts: '2026-03-23', exchanged: false, gapDays: 9 },
    ]);
  });

  test('who was never contacted has been waiting since the beginning, and not beyond the data', () => {
    expect(contactWeeks(weeks.slice(0, 2), [], '2026-02-28', '2026-03-11')).toEqual([
      { starts: '2026-03-02', exchanged: false, gapDays: 8 },
      { starts: '2026-03-09', exchanged: false, gapDays: 11 },
    ]);
  });

  test('what was before the beginning does not count', () => {
    expect(contactWeeks(weeks.slice(1, 2), ['2026-01-01'], '2026-03-09', '2026-03-29')).toEqual([
      { starts: '2026-03-09', exchanged: false, gapDays: 6 },
    ]);
  });
});
