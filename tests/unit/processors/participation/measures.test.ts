import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ActivityEvent } from '../../../../infra/contracts/activity.js';
import {
  createTestColleague,
  createTestDelete,
  createTestEdit,
  createTestJoin,
  createTestLink,
  createTestMember,
  createTestPerson,
  createTestPost,
  createTestReaction,
  createTestReply,
  createTestShare,
  createTestUndo,
  createTestView,
  dayMs,
  utc,
} from '../../../support/act-builder.js';
import {
  type Asked,
  type Fixture,
  given as givenAll,
  measured,
  participationFamilies,
  sharedGiven,
} from '../../../support/act-builder-store.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());
const shared = sharedGiven(() => fixture, 4, participationFamilies);
const given = (store: TestStore, acts: Fixture): Promise<void> => givenAll(store, acts, {}, participationFamilies);

const people = (count: number, from = 1): string[] => Array.from({ length: count }, (_, index) => `p${from + index}`);
const directory = (names: readonly string[], options = {}) =>
  names.flatMap((name) => createTestColleague(name, options));
/** One week is asked for, the one that begins on Monday 2 March 2026, unless a test says otherwise. */
const week: Asked = { weeks: 1, until: '2026-03-08' };
const measure = (name: string, asked: Asked & { readonly label?: string } = week) =>
  measured(fixture, 'participation', name, shared.asked(asked));

/** Somebody writes on the last day, so that the week and the four weeks are over. */
const lastDay = createTestPost('sunday', 'p1', '2026-03-08 23:00');

describe('active people', () => {
  shared.test('are those who posted, replied, reacted or shared, each once', async () => {
    await shared.given({
      events: [
        createTestPost('a', 'p1', '2026-03-02 10:00'),
        createTestPost('b', 'p1', '2026-03-03 10:00'),
        createTestReply('c', 'p2', '2026-03-03 11:00', 'a'),
        createTestReaction('p3', '2026-03-03 11:00', 'a'),
        createTestShare('p4', '2026-03-03 11:00', 'a'),
        createTestPost('d', 'p5', '2026-03-04 10:00'),
        // Reading and joining are no contributions, and p7's reaction was taken back.
        createTestView('p6', '2026-03-03 11:00', 'a'),
        createTestJoin('p6', '2026-03-03 11:00'),
        createTestReaction('p7', '2026-03-03 11:00', 'a'),
        createTestUndo('p7', '2026-03-03 12:00', 'a'),
        createTestPost('e', 'robot', '2026-03-04 10:00', { actorKind: 'bot' }),
        createTestPost('f', 'p8', '2026-03-04 10:00'),
        createTestDelete('f', '2026-03-05'),
        // Before the week.
        createTestPost('g', 'p9', '2026-03-01 23:59'),
      ],
    });
    // p1, p2, p3, p4, p5.
    expect(await measure('active_people')).toEqual({ value: 5, of: null });
  });

  shared.test('over several weeks are the mean of the weeks', async () => {
    await shared.given({
      events: [
        ...people(5).map((name) => createTestPost(`${name}-1`, name, '2026-03-03 10:00')),
        ...people(8).map((name) => createTestPost(`${name}-2`, name, '2026-03-10 10:00')),
      ],
    });
    // (5 + 8) ÷ 2.
    expect((await measure('active_people', { weeks: 2, until: '2026-03-15' })).value).toBe(6.5);
  });

  shared.test('count once where two accounts turn out to be one person', async () => {
    const events = people(6).map((name) => createTestPost(`${name}-1`, name, '2026-03-03 10:00'));
    await shared.given({ events, records: [createTestLink('p6', 'p1'), createTestLink('p1', 'p1')] });
    expect((await measure('active_people')).value).toBe(5);
  });
});

describe('interactive share', () => {
  shared.test('is of everybody in the directory, guests left out of both sides', async () => {
    await shared.given({
      records: [...directory(people(20)), createTestPerson('left', { until: '2026-03-01' })],
      events: [
        ...people(4).map((name) => createTestPost(`${name}-1`, name, '2026-03-03 10:00')),
        createTestReaction('p5', '2026-03-03 11:00', 'p1-1'),
        // Sharing without a word is no dialogue; the guest is in nobody's directory.
        createTestShare('p6', '2026-03-03 11:00', 'p1-1'),
        createTestPost('guest-1', 'guest', '2026-03-03 10:00'),
        lastDay,
      ],
    });
    // p1 … p5 of 20.
    expect(await measure('interactive_share')).toEqual({ value: 25, of: 20 });
  });

  shared.test(
    'in a community is of its members and of those of the directory who act there without being members',
    async () => {
      await shared.given({
        records: [...directory(people(30)), ...people(14).map((name) => createTestMember('general', name))],
        events: [
          ...people(6, 10).map((name) => createTestPost(`${name}-1`, name, '2026-03-03 10:00')),
          createTestPost('sunday', 'p10', '2026-03-08'),
        ],
      });
      // Members p1 … p14 and the guest p15 are 15; p10 … p15 are interactive, 6.
      expect(await measure('interactive_share', { ...week, by: 'community', label: 'general' })).toEqual({
        value: 40,
        of: 15,
      });
    },
  );

  shared.test('is unknown where nobody knows who could take part', async () => {
    await shared.given({ events: people(6).map((name) => createTestPost(`${name}-1`, name, '2026-03-03 10:00')) });
    expect((await measure('interactive_share')).value).toBeNull();
  });
});

shared.test('stickiness is the mean number of people a day by the people of four weeks', async () => {
  // p1 … p5 on each of 28 days, p6 … p10 on one day: 5 · 28 + 5 = 145 person-days.
  const daily = people(5).flatMap((name) =>
    Array.from({ length: 28 }, (_, day) =>
      createTestPost(`${name}-${day}`, name, utc('2026-02-09 12:00') + day * dayMs),
    ),
  );
  await shared.given({
    events: [
      ...daily,
      ...people(5, 6).flatMap((name) =>
        ['x', 'y'].map((key) => createTestPost(`${name}-${key}`, name, '2026-03-03 10:00')),
      ),
    ],
  });
  // 145 ÷ 28 people on a day, of 10 in the month: 145 ÷ (28 · 10) = 51.8 %, shown in whole per cents.
  expect(await measure('stickiness')).toEqual({ value: 52, of: 10 });
});

describe('activity classes', () => {
  shared.test('are heavy, contributing, reacting, observing and absent, and add up', async () => {
    const times = (name: string, count: number): ActivityEvent[] =>
      Array.from({ length: count }, (_, index) =>
        createTestPost(`${name}-${index}`, name, utc('2026-03-03') + index * 1000),
      );
    await shared.given({
      records: directory(people(30)),
      events: [
        // Ten a week is heavy, nine is not.
        ...people(5).flatMap((name) => times(name, 10)),
        ...people(6, 6).flatMap((name) => times(name, 9)),
        ...people(7, 12).map((name) => createTestReaction(name, '2026-03-03 10:00', 'p1-1')),
        ...people(5, 19).map((name) => createTestView(name, '2026-03-03 10:00', 'p1-1')),
        createTestPost('sunday', 'p1', '2026-03-08'),
      ],
    });
    // 5, 6, 7, 5 and the 7 who are left, of 30.
    const shares = await Promise.all(
      ['heavy', 'contributing', 'reacting', 'observing', 'absent'].map(
        async (name) => (await measure(`class_${name}`)).value,
      ),
    );
    expect(shares).toEqual([5, 6, 7, 5, 7].map((count) => (100 * count) / 30));
  });
});

describe('inequality', () => {
  shared.test('of authors: four who write once and one who writes six times', async () => {
    const events = [1, 1, 1, 1, 6].flatMap((count, person) =>
      Array.from({ length: count }, (_, index) =>
        createTestPost(`${person}-${index}`, `p${person}`, utc('2026-03-08') + index),
      ),
    );
    await shared.given({ events });
    // Σ(2i − n − 1)x = −4·1 − 2·1 + 0·1 + 2·1 + 4·6 = 20; ÷ (5 · 10).
    expect(await measure('gini_posters')).toEqual({ value: 0.4, of: 5 });
    // Nobody knows who else could have written.
    expect((await measure('gini_eligible')).value).toBeNull();
  });

  shared.test('of all: one in four who writes all there is makes .75', async () => {
    await shared.given({
      records: directory(people(20)),
      events: people(5).map((name) => createTestPost(name, name, '2026-03-08 10:00')),
    });
    // Five equal authors among twenty: as (0, 0, 0, 1).
    expect(await measure('gini_eligible')).toEqual({ value: 0.75, of: 20 });
    expect((await measure('gini_posters')).value).toBe(0);
  });

  shared.test('the loudest tenth of fifty authors', async () => {
    // Five authors write eleven times, the other forty-five once: 55 of 100.
    const events = people(50).flatMap((name, index) =>
      Array.from({ length: index < 5 ? 11 : 1 }, (_, post) =>
        createTestPost(`${name}-${post}`, name, utc('2026-03-08') + post),
      ),
    );
    await shared.given({ events });
    expect(await measure('top_10_percent_share')).toEqual({ value: 55, of: 50 });
    // One per cent of fifty authors is somebody.
    expect((await measure('top_1_percent_share')).value).toBeNull();
  });
});

shared.test('posts are posts and replies', async () => {
  await shared.given({
    events: [
      ...people(5).map((name) => createTestPost(name, name, '2026-03-03 10:00')),
      createTestReply('r', 'p1', '2026-03-03 11:00', 'p2'),
      createTestReaction('p1', '2026-03-03 11:00', 'p2'),
      createTestEdit(createTestPost('p1', 'p1', '2026-03-03 10:00'), '2026-03-04'),
      lastDay,
    ],
  });
  // Five posts, one reply, and Sunday's post.
  expect((await measure('posts')).value).toBe(7);
});

const first = people(10).map((name) => createTestPost(`${name}-first`, name, '2026-03-02 10:00'));
const again = (names: readonly string[], when: string): ActivityEvent[] =>
  names.map((name) => createTestPost(`${name}-again-${when}`, name, when));

describe('retention', () => {
  shared.test('the 28th day after the first counts, the 29th does not, and the same day neither', async () => {
    await shared.given({
      events: [
        ...first,
        ...again(people(5), '2026-03-30 09:00'),
        ...again(people(3, 6), '2026-03-31 09:00'),
        ...again(people(2, 9), '2026-03-02 20:00'),
        createTestPost('later', 'p1', '2026-04-10'),
      ],
    });
    // p1 … p5 came back within 28 days.
    expect(await measure('retention')).toEqual({ value: 50, of: 10 });
    expect((await measure('newcomers')).value).toBe(10);
  });
});

const sixPosts = people(6).map((name) => createTestPost(`${name}-1`, name, '2026-03-03 10:00'));

describe('response', () => {
  shared.test('is what others said or showed; the author, bots and a share do not answer', async () => {
    await shared.given({
      records: [createTestLink('helper', null, { kind: 'bot' })],
      events: [
        ...sixPosts,
        createTestReply('r1', 'p2', '2026-03-03 10:10', 'p1-1'),
        createTestReaction('p1', '2026-03-03 10:30', 'p2-1'),
        createTestReply('r3', 'p3', '2026-03-03 10:01', 'p3-1'),
        createTestReply('r4', 'robot', '2026-03-03 10:01', 'p4-1', { actorKind: 'bot' }),
        // A bot that the platform calls a person.
        createTestReply('r5', 'helper', '2026-03-03 10:01', 'p5-1'),
        createTestShare('p1', '2026-03-03 10:01', 'p6-1'),
      ],
    });
    // p1's and p2's of six.
    expect(await measure('response_rate')).toEqual({ value: (100 * 2) / 6, of: 6 });
    expect((await measure('unanswered_share')).value).toBeCloseTo((100 * 4) / 6, 10);
    // 600 s and 1,800 s: the median is half-way, the ninetieth percentile nine tenths of the way.
    expect(await measure('time_to_first_response')).toEqual({ value: 1200, of: 2 });
    expect((await measure('time_to_first_response_p90')).value).toBeCloseTo(1680, 6);
  });

  shared.test('a reaction without a time of its own is an answer, but says nothing of how long it took', async () => {
    await shared.given({
      events: [
        ...sixPosts,
        createTestReaction('p2', '2026-03-03 10:00', 'p1-1', { precision: 'object' }),
        createTestReply('r', 'p3', '2026-03-03 11:00', 'p1-1'),
        createTestReaction('p1', '2026-03-03 10:00', 'p2-1', { precision: 'object' }),
      ],
    });
    expect((await measure('response_rate')).value).toBeCloseTo((100 * 2) / 6, 10);
    // Only the reply to p1 has a time: 3,600 s.
    expect(await measure('time_to_first_response')).toEqual({ value: 3600, of: 1 });
  });

  shared.test('an answer after the window is none', async () => {
    await shared.given({
      events: [
        ...sixPosts,
        createTestReply('late', 'p2', '2026-03-31 10:01', 'p1-1'),
        createTestReply('in-time', 'p1', '2026-03-31 10:00', 'p2-1'),
      ],
    });
    expect((await measure('response_rate')).value).toBeCloseTo(100 / 6, 10);
  });

  shared.test('a reply in a thread answers the post that began it', async () => {
    await shared.given({
      events: [
        ...sixPosts,
        createTestReply('r1', 'p1', '2026-03-03 10:05', 'p1-1'),
        createTestReply('r2', 'p2', '2026-03-03 10:20', 'r1', { root: 'p1-1' }),
      ],
    });
    // r2 answers p1's own reply, and with it the thread: 1,200 s.
    expect(await measure('time_to_first_response')).toEqual({ value: 1200, of: 1 });
  });

  shared.test('threads revived after thirty silent days', async () => {
    await shared.given({
      events: [
        ...sixPosts,
        createTestReply('early', 'p2', '2026-03-13 10:00', 'p1-1'),
        createTestReply('late', 'p3', '2026-04-12 10:00', 'p1-1'),
        // One second short of thirty days.
        createTestReply('short', 'p3', '2026-04-02 09:59', 'p2-1'),
        createTestReply('ping', 'robot', '2026-05-20 10:00', 'p3-1', { actorKind: 'bot' }),
      ],
    });
    expect((await measure('revived_threads')).value).toBe(1);
  });
});

shared.test('of nothing, ratios are unknown and not nought', async () => {
  await shared.given({
    records: directory(people(10)),
    events: [createTestReaction('p1', '2026-03-03 10:00', 'nowhere'), createTestPost('next', 'p1', '2026-03-20')],
  });
  const quiet: Asked = { weeks: 1, until: '2026-03-15' };
  expect((await measure('gini_posters', quiet)).value).toBeNull();
  expect(await measure('posts', quiet)).toEqual({ value: 0, of: null });
  expect(await measure('interactive_share', quiet)).toEqual({ value: 0, of: 10 });
});

// The last of those that share a store has nothing before it: people lapse from eight weeks back.
shared.test('returning and lapsed people', async () => {
  await shared.given({
    events: [
      ...people(20).map((name) => createTestPost(`${name}-1`, name, '2026-01-05 10:00')),
      // p1 … p6 come back after more than 28 days; p11 … p17 were there in February and are not now.
      ...again(people(7, 11), '2026-02-20'),
      ...again(people(6), '2026-03-04'),
    ],
  });
  expect((await measure('returning')).value).toBe(6);
  expect((await measure('lapsed')).value).toBe(7);
  expect((await measure('newcomers')).value).toBe(0);
});

/** What these say depends on which is the last day of data, or on a year. */
test('retention is unknown until the 28 days are over for the last of the week', async () => {
  // The last possible newcomer of the week, on 8 March, has until 5 April; it must have been seen to the end.
  await given(fixture, {
    events: [...first, ...again(people(5), '2026-03-10'), createTestPost('later', 'p1', '2026-04-05')],
  });
  expect((await measure('retention')).value).toBeNull();
  await given(fixture, {
    events: [...first, ...again(people(5), '2026-03-10'), createTestPost('later', 'p1', '2026-04-06')],
  });
  expect((await measure('retention')).value).toBe(50);
});

test('community health is the people of four weeks by those of a year', async () => {
  await given(fixture, {
    events: [
      ...people(20).map((name) => createTestPost(`${name}-1`, name, '2025-03-31 10:00')),
      // 364 days end on 8 March 2026: they begin on 10 March 2025.
      createTestPost('too-old', 'p99', '2025-03-09 10:00'),
      ...people(5).map((name) => createTestPost(`${name}-2`, name, '2026-03-08 10:00')),
    ],
  });
  expect(await measure('community_health', { ...week, by: 'community', label: 'general' })).toEqual({
    value: 25,
    of: 20,
  });
});
