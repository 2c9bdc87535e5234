import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answer } from '../../../dashboards/api/answer.js';
import { measureQuery } from '../../../dashboards/api/measure-query.js';
import type { Config } from '../../../infra/config.js';
import { participationMeasures } from '../../../processors/participation/measures.js';
import { reachMeasures } from '../../../processors/reach/measures.js';
import {
  createTestColleague,
  createTestMember,
  createTestPost,
  createTestReply,
  utc,
  weekMs,
} from '../../support/act-builder.js';
import { createTestOrganisation } from '../../support/act-builder-organisation.js';
import { ask, given, participationFamilies } from '../../support/act-builder-store.js';
import { bruteForce } from '../../support/brute-force.js';
import { emptyStore, plainFeatures, rulesOf } from '../../support/brute-force-store.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

const people = (count: number, from = 1): string[] => Array.from({ length: count }, (_, index) => `p${from + index}`);

describe('an organisation of many', () => {
  const organisation = createTestOrganisation({
    seed: 31,
    people: 160,
    communities: 5,
    posts: 420,
    from: utc('2026-02-02'),
    days: 56,
    known: 'directory',
  });
  beforeAll(() => given(fixture, organisation));

  test.each(['all', 'community', 'unit', 'level', 'location', 'platform'])(
    'participation by %s has every measure of that dimension',
    async (by) => {
      const found = await answer(
        fixture.store,
        fixture.config,
        measureQuery({ family: 'participation', by, weeks: 8, until: '2026-03-29' }),
      );
      expect(found).toMatchObject({ from: '2026-02-02', until: '2026-03-29', weeks: 8, by, timeZone: 'UTC' });
      expect(found.floor).toBe(['unit', 'level', 'location'].includes(by) ? 10 : 5);
      const names = participationMeasures.measures
        .filter(({ dimensions }) => dimensions.includes(by))
        .map(({ name }) => name);
      expect(found.measures.map(({ name }) => name)).toEqual(names);
      expect(found.rows.length).toBeGreaterThan(by === 'all' ? 0 : 1);
      for (const row of found.rows) {
        expect(row.label).not.toBe('');
        expect(row.trend).toHaveLength(8);
        for (const [name, { value, of }] of Object.entries(row.values)) {
          expect(names).toContain(name);
          if (value !== null) expect(Number.isFinite(value)).toBe(true);
          if (of !== null) expect(of).toBeGreaterThanOrEqual(0);
        }
      }
    },
  );

  test('its figures of everybody are those of the plain computation', async () => {
    const { participation_period: periods } = bruteForce(
      organisation.events,
      organisation.records,
      plainFeatures,
      rulesOf(fixture.config),
    );
    const weeks = periods
      .filter(
        ({ grain, dim, scope, ends }) =>
          grain === 'week' && dim === 'all' && scope === 'internal' && String(ends) <= '2026-03-29',
      )
      .sort((a, b) => String(a.starts).localeCompare(String(b.starts)));
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const row = (await ask(fixture, 'participation', { weeks: 8, until: '2026-03-29' })).get('everybody');
    expect(weeks).toHaveLength(8);
    expect(row?.trend).toEqual(weeks.map(({ people: active }) => active));
    expect(row?.values.active_people?.value).toBeCloseTo(mean(weeks.map(({ people: active }) => Number(active))), 9);
    expect(row?.values.posts?.value).toBe(
      weeks.reduce((sum, { posts, replies }) => sum + Number(posts) + Number(replies), 0),
    );
    const months = periods.filter(
      ({ grain, dim, scope, ends }) =>
        grain === '28d' &&
        dim === 'all' &&
        scope === 'internal' &&
        String(ends) >= '2026-02-02' &&
        String(ends) <= '2026-03-29',
    );
    expect(row?.values.gini_posters?.value).toBeCloseTo(
      // The view rounds each of them.
      mean(months.map(({ gini_posters }) => Math.round(Number(gini_posters) * 1000) / 1000)),
      9,
    );
  });

  test.each(['executive', 'all', 'community', 'platform'])(
    'reach by %s has every measure that can be asked for so',
    async (by) => {
      const found = await answer(
        fixture.store,
        fixture.config,
        measureQuery({ family: 'reach', by, weeks: 8, until: '2026-03-29' }),
      );
      expect(found.rows.length).toBeGreaterThan(0);
      for (const row of found.rows) {
        const names = reachMeasures.measures
          .filter(({ dimensions }) => dimensions.includes(by))
          .map(({ name }) => name);
        expect(Object.keys(row.values).sort()).toEqual(names.sort());
        expect(row.trend.reduce<number>((sum, posts) => sum + (posts ?? 0), 0)).toBe(row.values.leader_posts?.value);
      }
    },
  );

  test('hidden rows are there, counted and without a figure', async () => {
    const rows = await ask(fixture, 'participation', { by: 'unit', weeks: 8, until: '2026-03-29' });
    const hidden = [...rows.values()].filter(({ hiddenWeeks }) => hiddenWeeks === 8);
    expect(hidden.length).toBeGreaterThan(0);
    for (const { values, trend } of hidden) {
      expect(values.active_people?.value).toBeNull();
      expect(values.posts?.value).toBeNull();
      expect(trend).toEqual(new Array(8).fill(null));
    }
  });

  test('a span before all data has no rows of participation', async () => {
    const rows = await ask(fixture, 'participation', { weeks: 2, until: '2025-01-05' });
    expect(rows.size).toBe(0);
  });
});

test('an empty store has an empty answer', async () => {
  await emptyStore(fixture.store);
  for (const [family, by] of [
    ['participation', 'all'],
    ['participation', 'unit'],
    ['reach', 'executive'],
    ['reach', 'all'],
  ] as const) {
    const found = await answer(fixture.store, fixture.config, measureQuery({ family, by }));
    expect(found).toMatchObject({ family, by, from: '', until: '', rows: [] });
    expect(found.measures.length).toBeGreaterThan(0);
  }
});

test('one post of one person is no figure', async () => {
  await given(fixture, { events: [createTestPost('a', 'p1', '2026-03-03 10:00')] }, {}, participationFamilies);
  const row = (await ask(fixture, 'participation', { weeks: 1 })).get('everybody');
  expect(row?.hiddenWeeks).toBe(1);
  for (const { value } of Object.values(row?.values ?? {})) expect(value).toBeNull();
});

test('the last week is that of the last data, in the time zone and with the first day of the organisation', async () => {
  const events = people(5).flatMap((name) => [
    createTestPost(`${name}-1`, name, '2026-03-01 03:00'),
    // Sunday in London, still Saturday in New York.
    createTestPost(`${name}-2`, name, '2026-03-08 03:00'),
  ]);
  const organisation = { ...fixture.config.organisation, timeZone: 'America/New_York', weekStart: 'sunday' } as const;
  await given(fixture, { events }, { organisation }, participationFamilies);
  const changed: Config = { ...fixture.config, organisation };
  const found = await answer(fixture.store, changed, measureQuery({ family: 'participation', weeks: 2 }));
  // Both are Saturdays there: 28 February and 7 March, the last days of their weeks.
  expect(found).toMatchObject({ from: '2026-02-22', until: '2026-03-07' });
  expect(found.rows[0]?.trend).toEqual([5, 5]);
});

test('a trend has a place for every week, silent ones too', async () => {
  const weeks = [0, 1, 3].flatMap((week) =>
    people(6).map((name) => createTestPost(`${name}-${week}`, name, utc('2026-03-03 10:00') + week * weekMs)),
  );
  await given(fixture, { events: weeks }, {}, participationFamilies);
  const row = (await ask(fixture, 'participation', { weeks: 5 })).get('everybody');
  // Nothing is known of the week before the first data; the third was silent.
  expect(row?.trend).toEqual([null, 6, 6, 0, 6]);
});

test('leaders are ordered by their posts, and the silent one comes last', async () => {
  const names = people(20);
  await given(fixture, {
    records: [
      ...names.flatMap((name) => [...createTestColleague(name), createTestMember('general', name)]),
      ...['loud', 'quiet', 'silent'].flatMap((name) => createTestColleague(name, { executive: true, name })),
      // In office long ago, and not yet.
      ...createTestColleague('former', { executive: true, name: 'former', until: '2025-06-01' }),
      ...createTestColleague('future', { executive: true, name: 'future', from: '2026-06-01' }),
    ],
    events: [
      createTestPost('a', 'quiet', '2026-03-03 10:00'),
      createTestPost('b', 'loud', '2026-03-03 10:00'),
      createTestPost('c', 'loud', '2026-03-10 10:00'),
      createTestPost('d', 'loud', '2026-03-11 10:00', { scope: 'public', platform: 'bluesky', in: null }),
      ...names.map((name) => createTestReply(`${name}-r`, name, '2026-03-10 12:00', 'c')),
    ],
  });
  const rows = await ask(fixture, 'reach', { weeks: 2 });
  expect([...rows].map(([label, { values }]) => [label, values.leader_posts?.value])).toEqual([
    ['loud', 3],
    ['quiet', 1],
    ['silent', 0],
  ]);
  // Over all, what is said inside and what in public are asked for apart.
  expect((await ask(fixture, 'reach', { weeks: 2, by: 'all' })).get('all executives')?.values.leader_posts?.value).toBe(
    3,
  );
  expect(
    (await ask(fixture, 'reach', { weeks: 2, by: 'all', scope: 'public' })).get('all executives')?.values.leader_posts
      ?.value,
  ).toBe(1);
});

describe('what a user types', () => {
  test.each([
    [{ family: 'weather' }, /no "weather"/],
    [{ family: 'participation', by: 'person' }, /--by person is not a dimension/],
    [{ family: 'reach', by: 'unit' }, /--by unit is not a dimension/],
    [{ family: 'reach', weeks: 0 }, /--weeks/],
    [{ family: 'reach', weeks: 1.5 }, /--weeks/],
    [{ family: 'reach', scope: 'secret' }, /--scope/],
    [{ family: 'reach', until: 'yesterday' }, /--until/],
    [{ family: 'reach', until: '2026-02-31' }, /--until/],
  ])('%j is refused with what to do', (input, message) => {
    expect(() => measureQuery(input)).toThrow(message);
  });
});
