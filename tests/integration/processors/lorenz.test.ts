import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answer } from '../../../dashboards/api/answer.js';
import { measureQuery } from '../../../dashboards/api/measure-query.js';
import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import { createTestColleague, createTestPost, utc } from '../../support/act-builder.js';
import { createTestOrganisation } from '../../support/act-builder-organisation.js';
import { type Fixture, given as givenAll } from '../../support/act-builder-store.js';
import { differences, type Row } from '../../support/brute-force.js';
import { bruteForceLorenz, rounded } from '../../support/brute-force-lorenz.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

const computed = ['conversations', 'facts', 'interactions', 'participation', 'network'];
const given = (store: TestStore, acts: Fixture): Promise<void> => givenAll(store, acts, {}, computed);

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

const people = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const posts = (who: string, count: number): ActivityEvent[] =>
  Array.from({ length: count }, (_, index) => createTestPost(`${who} ${index}`, who, '2026-03-03 10:00'));

async function figures(by = 'all', family = 'participation') {
  const { rows } = await answer(
    fixture.store,
    fixture.config,
    measureQuery({ family, by, weeks: 1, until: '2026-03-08' }),
  );
  return new Map(rows.map((row) => [row.label, row.values]));
}

describe('the Lorenz curve', () => {
  test('100 authors, each tenth of whom writes one post more than the one before', async () => {
    // 10·(1 + 2 + … + 10) = 550 posts; the quieter half writes 10·15 = 150 of them.
    const authors = people('a', 100);
    await given(fixture, {
      records: authors.flatMap((name) => createTestColleague(name)),
      events: authors.flatMap((name, index) => posts(name, 1 + Math.floor(index / 10))),
    });
    const points = await fixture.store.query<{ people_share: number; written_share: number }>(
      "SELECT people_share, written_share FROM v_lorenz WHERE dim = 'all' AND scope = 'internal' AND population = 'authors' AND ends = '2026-03-08' ORDER BY people_share",
    );
    expect(points.map((point) => point.written_share)).toEqual([
      0.018, 0.055, 0.109, 0.182, 0.273, 0.382, 0.509, 0.655, 0.818, 1,
    ]);
    expect((await figures()).get('everybody')).toMatchObject({
      quieter_half_share: { value: expect.closeTo(27.3, 6), of: 100 },
      // The loudest per cent is one person.
      split_1: { value: null, of: null },
      active_people_28d: { value: 100 },
    });
  });

  /** So many authors of one post each: points of the curve, and the share of the quieter half. */
  async function ofAuthors(authors: number): Promise<{ points: number; half: number | null }> {
    const names = people('a', authors);
    await given(fixture, { events: names.flatMap((name) => posts(name, 1)) });
    const points = await fixture.store.query(
      "SELECT * FROM v_lorenz WHERE dim = 'all' AND population = 'authors' AND ends = '2026-03-08'",
    );
    return { points: points.length, half: (await figures()).get('everybody')?.quieter_half_share?.value ?? null };
  }

  test('tenths of fewer people than the floor are not shown', async () => {
    expect(await ofAuthors(49)).toMatchObject({ points: 0, half: expect.closeTo(49, 0) });
    expect((await ofAuthors(50)).points).toBe(10);
  });

  test('nor are halves', async () => {
    expect((await ofAuthors(9)).half).toBeNull();
    expect((await ofAuthors(10)).half).toBeCloseTo(50, 9);
  });

  test('90-9-1 of 500 eligible people', async () => {
    // Five write 18 posts each, 45 two each, 450 nothing: half, half, nothing.
    await given(fixture, {
      records: people('p', 500).flatMap((name) => createTestColleague(name)),
      events: [
        ...people('p', 5).flatMap((name) => posts(name, 18)),
        ...people('p', 50)
          .slice(5)
          .flatMap((name) => posts(name, 2)),
      ],
    });
    expect((await figures()).get('everybody')).toMatchObject({
      split_1: { value: 50, of: 500 },
      split_9: { value: 50, of: 500 },
      split_90: { value: 0, of: 500 },
    });
    const silent = await fixture.store.query<{ written_share: number }>(
      "SELECT written_share FROM v_lorenz WHERE dim = 'all' AND population = 'eligible' AND ends = '2026-03-08' ORDER BY people_share",
    );
    expect(silent.map((point) => point.written_share)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });
});

describe('unevenness', () => {
  const unit = (path: string[], count: number, active: number, level: number) => {
    const names = people(path.join('-'), count);
    return {
      records: names.flatMap((name) => createTestColleague(name, { unit: path, level })),
      events: names.slice(0, active).flatMap((name) => posts(name, 1)),
    };
  };

  test('units by the least and the most active one; a unit by its parts; what is hidden is not compared', async () => {
    const parts = [
      unit(['Acme', 'Sales', 'North'], 40, 20, 1),
      unit(['Acme', 'Sales', 'South'], 40, 10, 1),
      unit(['Acme', 'Works'], 100, 75, 2),
      unit(['Acme', 'Board'], 4, 4, 2),
      unit(['Acme', 'Post'], 20, 10, 2),
    ];
    await given(fixture, {
      records: parts.flatMap(({ records }) => records),
      events: parts.flatMap(({ events }) => events),
    });
    const shown = await fixture.store.query<{ key: string; share: number }>(
      "SELECT key, interactive / eligible AS share FROM v_participation WHERE grain = 'week' AND starts = '2026-03-02' AND dim = 'unit' AND interactive IS NOT NULL ORDER BY key",
    );
    // Of everybody the one unit on top says nothing: Sales has 30 of 80, Works 75 of 100, the post office may be hidden with the board.
    const tops = shown
      .filter(({ key }) => key.split(' / ').length === 2 && !key.endsWith(' / '))
      .map(({ share }) => share);
    expect(tops).toEqual(expect.arrayContaining([0.375, 0.75]));
    expect(shown.map(({ key }) => key)).not.toContain('Acme / Board');
    const all = (await figures()).get('everybody')!;
    expect(all.parity_unit).toMatchObject({ value: 0.5, of: tops.length });
    // Of x₁ = .375 and x₂ = .75: (x₂ − x₁) ÷ (2·(x₁ + x₂)) = 1/6; three of .375, .5, .75: (2·.75 − 2·.375) ÷ (3·1.625).
    expect(all.gini_units!.value).toBeCloseTo(tops.length === 2 ? 1 / 6 : 0.75 / (3 * 1.625), 3);
    // 30 of 80 against 89 of 124.
    expect(all.parity_level).toMatchObject({ value: expect.closeTo(0.375 / (89 / 124), 2), of: 2 });
    const sales = (await figures('unit')).get('Acme / Sales')!;
    expect(sales.parity_unit).toMatchObject({ value: 0.5, of: 2 });
    expect(sales.gini_units!.value).toBeCloseTo(1 / 6, 3);
    expect(sales.parity_unit_28d).toMatchObject({ value: 0.5, of: 2 });
  });

  test('is unknown where there is nothing to compare, or nobody takes part', async () => {
    await given(fixture, unit(['Sales'], 40, 20, 1));
    expect((await figures()).get('everybody')?.parity_unit?.value ?? null).toBeNull();
  });
});

test('agrees with a computation in plain TypeScript', async () => {
  const { events, records } = createTestOrganisation({
    seed: 51,
    people: 40,
    communities: 4,
    posts: 200,
    from: utc('2026-02-20'),
    days: 50,
    known: 'directory',
  });
  await given(fixture, { events, records });
  const there = await fixture.store.query<Row & Record<'author_curve' | 'eligible_curve', readonly number[]>>(
    'SELECT * EXCEPT (version, is_deleted) FROM lorenz_period FINAL',
  );
  const plain = there.map((row): Row => {
    const out: Row = {};
    for (const [column, value] of Object.entries(row) as [string, unknown][]) {
      if (Array.isArray(value)) out[column] = value.map((share: number) => rounded(share)).join(' ');
      else if (['quieter_half', 'top_1', 'next_9', 'last_90'].includes(column) && value !== null)
        out[column] = rounded(Number(value));
      else out[column] = value as Row[string] & (string | number | null);
    }
    return out;
  });
  const expected = await bruteForceLorenz(fixture.store);
  expect(expected.length).toBeGreaterThan(100);
  expect(differences(plain, expected, ['starts', 'scope', 'dim', 'key']).slice(0, 20)).toEqual([]);
});
