import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { answer } from '../../../../dashboards/api/answer.js';
import { measureQuery } from '../../../../dashboards/api/measure-query.js';
import type { ActivityEvent } from '../../../../infra/contracts/activity.js';
import {
  createTestLink,
  createTestPerson,
  createTestPost,
  createTestSnapshot,
  type TestCounts,
} from '../../../support/act-builder.js';
import { sharedGiven } from '../../../support/act-builder-store.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

/** What platforms count of a leader's post, by hand. */

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

/** Enough people for an audience that is shown. */
const staff = ['s1', 's2', 's3', 's4', 's5', 's6'];
const records = [
  createTestPerson('boss', { executive: true, name: 'Bea Boss' }),
  ...staff.map((name) => createTestPerson(name)),
  ...['boss', ...staff].map((name) => createTestLink(name)),
];
const shared = sharedGiven(() => fixture, 9);
const lastDay = createTestPost('last', 'boss', '2026-03-29 12:00');
const post = createTestPost('a', 'boss', '2026-03-03 10:00', { in: null });
const read = (when: string, counts: TestCounts): ActivityEvent => createTestSnapshot('a', when, counts);

async function measure(name: string) {
  const asked = shared.asked({ until: '2026-03-29' });
  const query = measureQuery({ family: 'reach', by: 'executive', weeks: 4, ...asked, measures: name });
  const { rows } = await answer(fixture.store, fixture.config, query);
  return rows[0]?.values[name];
}

const readings = (): Promise<Record<string, unknown>[]> =>
  fixture.store.query(
    `SELECT age_s, views, answers, grown, is_newest, half_s FROM v_leader_count
     WHERE day BETWEEN {from:Date} AND {until:Date} ORDER BY as_of`,
    shared.time(),
  );

describe('counters of a post', () => {
  shared.test('are told by its age, with what was added, and when half had come', async () => {
    await shared.given({
      records,
      events: [
        lastDay,
        post,
        read('2026-03-03 10:15', { reactions: 4, replies: 0, shares: null, views: 100 }),
        read('2026-03-03 11:00', { reactions: 8, replies: 2, shares: null, views: 300 }),
        read('2026-03-03 13:00', { reactions: 12, replies: 4, shares: null, views: 700 }),
        read('2026-03-04 10:00', { reactions: 20, replies: 6, shares: null, views: 900 }),
      ],
    });
    // Half of 26 is 13: half of the way from 10 at one hour to 16 at three.
    const half_s = 7200;
    expect(await readings()).toEqual([
      { age_s: 900, views: 100, answers: 4, grown: 4, is_newest: 0, half_s },
      { age_s: 3600, views: 300, answers: 10, grown: 6, is_newest: 0, half_s },
      { age_s: 10_800, views: 700, answers: 16, grown: 6, is_newest: 0, half_s },
      { age_s: 86_400, views: 900, answers: 26, grown: 10, is_newest: 1, half_s },
    ]);
    expect(await measure('counted_answers')).toMatchObject({ value: 26, of: 1 });
    expect(await measure('counted_half_life')).toMatchObject({ value: half_s, of: 1 });
  });

  shared.test('that were first read when it was old do not tell when half had come', async () => {
    await shared.given({
      records,
      events: [lastDay, post, read('2026-03-06 10:00', { reactions: 30 }), read('2026-03-07 10:00', { reactions: 31 })],
    });
    expect(await measure('counted_answers')).toMatchObject({ value: 31 });
    expect(await measure('counted_half_life')).toMatchObject({ value: null, of: 0 });
  });

  shared.test('that fall have less added', async () => {
    await shared.given({
      records,
      events: [lastDay, post, read('2026-03-03 10:15', { reactions: 9 }), read('2026-03-03 11:00', { reactions: 7 })],
    });
    expect((await readings()).map(({ grown }) => grown)).toEqual([9, -2]);
  });

  shared.test('that are fewer than the floor do not tell either', async () => {
    await shared.given({
      records,
      events: [lastDay, post, read('2026-03-03 10:15', { reactions: 1 }), read('2026-03-03 11:00', { reactions: 4 })],
    });
    expect(await measure('counted_answers')).toMatchObject({ value: 4 });
    expect(await measure('counted_half_life')).toMatchObject({ value: null });
  });

  shared.test('of views alone have no answers, and no half', async () => {
    await shared.given({ records, events: [lastDay, post, read('2026-03-03 10:15', { views: 9 })] });
    expect(await readings()).toEqual([
      { age_s: 900, views: 9, answers: null, grown: null, is_newest: 1, half_s: null },
    ]);
    expect(await measure('counted_answers')).toMatchObject({ value: null });
  });
});
