import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ActivityEvent } from '../../../../infra/contracts/activity.js';
import {
  communityOf,
  createTestEdit,
  createTestMember,
  createTestPost,
  createTestReaction,
  createTestReply,
  createTestView,
} from '../../../support/act-builder.js';

import { land, resultRows } from '../../../support/brute-force-store.js';
import { givenFacts, refreshFacts } from '../../../support/facts-store.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

const old = { in: 'old', communityKind: 'forum' } as const;
const elsewhere = createTestPost('x', 'x', '2026-03-03', { in: 'new', communityKind: 'forum' }).community;
const events = [
  createTestPost('a', 'anna', '2026-03-03 10:00', old),
  createTestReply('b', 'bert', '2026-03-05 10:00', 'a', old),
  createTestReaction('cleo', '2026-03-06 10:00', 'a', old),
  createTestView('dora', '2026-03-07 10:00', 'a', old),
  createTestPost('stays', 'anna', '2026-03-03 11:00', old),
];
/** The same acts as they are when their thread has been moved to another community. */
const moved: ActivityEvent[] = [
  createTestEdit(events[0]!, '2026-05-01'),
  createTestEdit(events[1]!, '2026-05-01'),
  ...events.slice(2, 4).map((event) => ({ ...event, version: event.version + 1 })),
].map((event) => ({ ...event, community: elsewhere }));

const tables = ['person_day', 'post', 'interaction'] as const;
async function results() {
  return Object.fromEntries(
    await Promise.all(tables.map(async (table) => [table, await resultRows(fixture.store, table)])),
  );
}

describe('what is moved to another community leaves nothing behind', () => {
  test.each([
    { when: 'at once', order: moved, pace: 'both' },
    { when: 'at once', order: [...moved].reverse(), pace: 'both' },
    { when: 'when things have settled', order: moved, pace: 'live' },
  ] as const)(
    'though its old rows are merged away, and who turned to whom is computed $when',
    async ({ order, pace }) => {
      const { store, config } = fixture;
      await givenFacts(fixture, { events: [...events, ...moved] });
      const clean = await results();
      await givenFacts(fixture, { events });
      expect(await results()).not.toEqual(clean);
      // One at a time, as they may be fetched; no part holds the row as it was.
      for (const event of order) {
        await land(store, { events: [event] });
        await store.command('OPTIMIZE TABLE activity FINAL');
        await refreshFacts(store, config, pace);
      }
      if (pace === 'live') await refreshFacts(store, config, 'settled');
      expect(await results()).toEqual(clean);
      expect(
        clean.person_day.filter((row: { community_id: string }) => row.community_id === communityOf('old')),
      ).toHaveLength(1);
    },
  );
});

test('an event that does not say how many members there are takes nothing away', async () => {
  const { store, config } = fixture;
  const count = async (): Promise<unknown> =>
    (await store.query('SELECT name, member_count FROM known_community ORDER BY name')) as unknown;
  await givenFacts(fixture, {
    events: [
      createTestPost('a', 'anna', '2026-03-03', { memberCount: 70 }),
      createTestPost('b', 'anna', '2026-03-04', { memberCount: 80 }),
      createTestPost('c', 'anna', '2026-03-05'),
      createTestPost('d', 'anna', '2026-03-05', { in: 'unknown' }),
    ],
    records: [createTestMember('general', 'anna')],
  });
  await store.command('OPTIMIZE TABLE community FINAL');
  expect(await count()).toEqual([
    { name: 'general', member_count: 80 },
    { name: 'unknown', member_count: null },
  ]);
  // A count that was taken earlier and comes late is not the last one.
  await land(store, { events: [createTestPost('e', 'anna', '2026-03-01', { memberCount: 10 })] });
  await refreshFacts(store, config);
  expect(await count()).toMatchObject([{ member_count: 80 }, { member_count: null }]);
});
