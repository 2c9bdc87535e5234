import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { ActivityEvent } from '../../../../infra/contracts/activity.js';
import { createRandom } from '../../../../infra/random.js';
import { workingCalendar } from '../../../../processors/conformity/matching/calendar.js';
import { matchEvents } from '../../../../processors/conformity/matching/match-events.js';
import { dropRun } from '../../../../processors/conformity/matching/scratch.js';
import { stageActs } from '../../../../processors/conformity/matching/stage-acts.js';
import { communityOf, createTestColleague, createTestPost, dayMs, hourMs, utc } from '../../../support/act-builder.js';
import { givenFacts } from '../../../support/facts-store.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

// Thousands of messages are grouped into conversations first.
jest.setTimeout(300_000);

const run = 7;
const days = 84;
const from = utc('2026-01-05');
const rooms = ['red', 'blue', 'green'];
const names = Array.from({ length: 40 }, (_, index) => `p${index}`);

/** Chat every two hours in three channels, without a single thread; the boss says something in one of them now and then. */
function chat(): ActivityEvent[] {
  const random = createRandom('channels');
  const events: ActivityEvent[] = [];
  for (let day = 0; day < days; day += 1) {
    for (const room of rooms) {
      for (let post = 0; post < 12; post += 1) {
        const at = from + day * dayMs + 2 * post * hourMs + random.int(hourMs / 2);
        events.push(createTestPost(`${room} ${day} ${post}`, random.pick(names), at, { in: room }));
      }
    }
    if (day % 3 === 0)
      events.push(createTestPost(`boss ${day}`, 'boss', from + day * dayMs + 13 * hourMs, { in: 'red' }));
  }
  return events;
}

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
  await givenFacts(fixture, {
    events: chat(),
    records: [
      ...names.flatMap((name) => createTestColleague(name)),
      ...createTestColleague('boss', { executive: true }),
    ],
  });
  await stageActs(fixture.store, run, {
    executives: 'enrolled',
    communities: rooms.map((room) => communityOf(room)),
    from,
    to: from + days * dayMs,
  });
});
afterAll(async () => {
  await dropRun(fixture.store, run);
  await fixture.dispose();
});

test('a channel without threads is one thread, and the channels of a platform are one community', async () => {
  const [found] = await fixture.store.query(
    `SELECT uniqExact(community) AS communities, uniqExact(thread) AS threads, min(in_stream) AS in_stream, sum(in_group) AS led
     FROM conformity_act FINAL WHERE run = {run:UInt64}`,
    { run },
  );
  expect(found).toEqual({ communities: 1, threads: 3, in_stream: 1, led: 28 });
});

test('events are compared with other stretches of time, whose windows do not meet theirs', async () => {
  const { store, config } = fixture;
  const matches = await matchEvents(store, run, { calendar: workingCalendar(config), seed: 1 });
  const events = matches.flatMap((match) => match.events);
  expect(events.length).toBeGreaterThan(10);
  // Clusters of the inference: the boss comes every third day, so that a stretch of four days holds one or two events.
  expect(new Set(events.map(({ thread }) => thread)).size).toBeGreaterThan(events.length / 2);
  const moments = await store.query<{ act: number; thread: number; occasion: number; at: number }>(
    'SELECT act, thread, occasion, toInt64(at) AS at FROM conformity_moment WHERE run = {run:UInt64} AND window_hours = 24',
    { run },
  );
  const byAct = new Map(moments.map((moment) => [moment.act, moment]));
  for (const event of events) {
    const own = byAct.get(event.act);
    const drawn = event.controls.map(({ act }) => byAct.get(act));
    expect(new Set(drawn.map((control) => control?.occasion)).size).toBe(5);
    for (const control of drawn) {
      const isFar = Math.abs(Number(control?.at) - Number(own?.at)) > 3 * dayMs;
      expect(control?.thread !== own?.thread || isFar).toBe(true);
    }
  }
});
