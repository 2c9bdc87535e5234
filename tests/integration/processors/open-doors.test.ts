import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answer } from '../../../dashboards/api/answer.js';
import { measureQuery } from '../../../dashboards/api/measure-query.js';
import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import {
  createTestColleague,
  createTestPost,
  createTestReaction,
  createTestReply,
  dayMs,
  utc,
} from '../../support/act-builder.js';
import { createTestOrganisation } from '../../support/act-builder-organisation.js';
import { differences, type Row } from '../../support/brute-force.js';
import { bruteForceOpenDoors } from '../../support/brute-force-open-doors.js';
import { emptyStore, land, refreshAll, rulesOf } from '../../support/brute-force-store.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

const computed = ['conversations', 'facts', 'participation', 'open-doors'];
let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

const columns = `toString(starts) AS starts, toString(scope) AS scope, toString(dim) AS dim, key, toString(ends) AS ends,
  exposed_days, matched_days, newcomers, matched_newcomers, newcomer_people, matched_people, exposed_risk, matched_risk,
  round(ratio, 9) AS ratio, round(difference, 9) AS difference, commenters, starters, threads_after, threads_before`;
const rows = (): Promise<Row[]> => fixture.store.query<Row>(`SELECT ${columns} FROM open_doors FINAL ORDER BY ALL`);

async function figures(by: string, until: string) {
  const { rows: found } = await answer(
    fixture.store,
    fixture.config,
    measureQuery({ family: 'participation', by, weeks: 1, until }),
  );
  return new Map(found.map((row) => [row.label, row.values]));
}

/** Monday 5 January 2026 and so many days. */
const begin = utc('2026-01-05 10:00');
const at = (day: number, hours = 0): number => begin + day * dayMs + hours * 3_600_000;
const staff = Array.from({ length: 60 }, (_, index) => `p${index}`);
const records = [
  ...createTestColleague('boss', { executive: true, name: 'Bea Boss' }),
  ...staff.flatMap((name) => createTestColleague(name)),
];

describe('a leader who posts once', () => {
  /** p0 begins the community on day 0; the leader posts on Monday 20 April (day 105); the data end on Sunday, day 181. */
  const events: ActivityEvent[] = [
    createTestPost('first', 'p0', at(0)),
    // Six write for the first time in the 111 days that match, 28 to 90 and 120 to 167.
    ...[30, 40, 50, 60, 70, 130].map((day, index) => createTestPost(`m${index}`, `p${10 + index}`, at(day))),
    // Neither exposed nor matched: too near.
    createTestPost('near', 'p20', at(100)),
    createTestPost('by boss', 'boss', at(105)),
    // Before the post on its day; after it; on the last of the fourteen days; on the fifteenth.
    createTestPost('early', 'p21', at(105, -2)),
    ...[0, 1, 2, 3].map((index) => createTestReply(`n${index}`, `p${30 + index}`, at(105, 1 + index), 'by boss')),
    createTestReply('n4', 'p34', at(118), 'by boss'),
    createTestPost('late', 'p35', at(119)),
    // Two of the commenters begin threads: one before and after, one only after.
    createTestPost('t0', 'p30', at(106)),
    createTestPost('t1', 'p30', at(134)),
    createTestPost('t2', 'p31', at(135)),
    createTestPost('t3', 'p31', at(136)),
    createTestPost('last', 'p0', at(181)),
  ];

  test('first posts by people at risk, against matched days', async () => {
    await emptyStore(fixture.store);
    await land(fixture.store, { events, records });
    await refreshAll(fixture.store, fixture.config, { computed });
    const [all] = await fixture.store.query<Row>(
      "SELECT * FROM open_doors FINAL WHERE dim = 'all' AND ends = '2026-07-05'",
    );
    expect(all).toMatchObject({
      starts: '2026-01-05',
      exposed_days: 14,
      // 28 to 90 and 120 to 167.
      matched_days: 63 + 48,
      newcomers: 5,
      matched_newcomers: 6,
      newcomer_people: 5,
      matched_people: 6,
      commenters: 5,
      starters: 2,
      // t0 and t1, t2: t3 is 31 days after the comment.
      threads_after: 3,
      threads_before: 0,
    });
    const shown = await figures('all', '2026-07-05');
    // 59 have not written on day 30; on day 105 52: without p0, the five of 30 to 70 and p20 (and p21 until the next day).
    const risk = 53 + 48 + 12 * 48;
    expect(all!.exposed_risk).toBe(risk);
    const everybody = shown.get('everybody') ?? shown.get('all executives');
    expect(everybody).toMatchObject({
      open_doors: { value: Math.round((14_000 * 5 * 100) / risk) / 100, of: Math.round(risk / 14) },
    });
    expect(everybody!.open_doors_ratio!.of).toBe(111);
    expect(everybody!.open_doors_ratio!.low).toBeLessThan(everybody!.open_doors_ratio!.value!);
    // Two starters are fewer than the floor.
    expect(everybody!.commenter_threads).toMatchObject({ value: null });
    expect(everybody!.commenter_communities).toMatchObject({ value: 0, of: 5 });
    expect((await figures('executive', '2026-07-05')).get('Bea Boss')?.open_doors).toEqual(everybody!.open_doors);
  });

  test('a leader who reacts now and then leaves no day to match', async () => {
    const busy = Array.from({ length: 13 }, (_, week) =>
      createTestReaction('boss', at(14 * week), 'first', { key: `k${week}` }),
    );
    await emptyStore(fixture.store);
    await land(fixture.store, { events: [...events, ...busy], records });
    await refreshAll(fixture.store, fixture.config, { computed });
    expect((await figures('executive', '2026-07-05')).get('Bea Boss')).toMatchObject({
      open_doors: { value: null },
      open_doors_ratio: { value: null },
      open_doors_difference: { value: null },
    });
  });
});

test('agrees with a computation in plain TypeScript, in whatever order things land', async () => {
  const { events, records: known } = createTestOrganisation({
    seed: 41,
    people: 40,
    communities: 9,
    posts: 110,
    from: utc('2026-01-05'),
    days: 120,
    known: 'directory',
  });
  const config = { ...fixture.config, organisation: { ...fixture.config.organisation, timeZone: 'Europe/Berlin' } };
  await emptyStore(fixture.store);
  await land(fixture.store, { events, records: known });
  await refreshAll(fixture.store, config, { computed });
  const before = await rows();
  const expected = await bruteForceOpenDoors(fixture.store, events, known, rulesOf(config));
  const rounded = expected.map(
    (row): Row => ({
      ...row,
      ratio: row.ratio === null ? null : Math.round(Number(row.ratio) * 1e9) / 1e9,
      difference: row.difference === null ? null : Math.round(Number(row.difference) * 1e9) / 1e9,
    }),
  );
  const compared = new Set(rounded.map(({ ends }) => ends));
  expect(compared.size).toBeGreaterThan(1);
  const there = before.filter(({ ends }) => compared.has(String(ends)));
  expect(differences(there, rounded, ['starts', 'scope', 'dim', 'key']).slice(0, 20)).toEqual([]);
  expect(before.some(({ newcomers }) => Number(newcomers) > 0)).toBe(true);
  expect(before.some(({ matched_newcomers: matched }) => Number(matched) > 0)).toBe(true);
  expect(before.some(({ threads_before: threads }) => Number(threads) > 0)).toBe(true);

  await emptyStore(fixture.store);
  const half = Math.floor(events.length / 2);
  await land(fixture.store, { events: events.slice(half) });
  await refreshAll(fixture.store, config, { computed });
  await land(fixture.store, { events: events.slice(0, half + 20), records: known });
  await refreshAll(fixture.store, config, { computed });
  expect(await rows()).toEqual(before);
});
