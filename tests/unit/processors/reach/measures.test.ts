import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ActivityEvent } from '../../../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../../../infra/contracts/directory.js';
import {
  createTestColleague,
  createTestFollowers,
  createTestLink,
  createTestMember,
  createTestPerson,
  createTestPost,
  createTestReaction,
  createTestReply,
  createTestShare,
  createTestSnapshot,
  dayMs,
  utc,
} from '../../../support/act-builder.js';
import { type Asked, ask, given, measured, sharedGiven } from '../../../support/act-builder-store.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());
const shared = sharedGiven(() => fixture, 6);

const people = (count: number, from = 1): string[] => Array.from({ length: count }, (_, index) => `p${from + index}`);
const directory = (names: readonly string[]): DirectoryRecord[] => names.flatMap((name) => createTestColleague(name));
const boss = createTestColleague('boss', { executive: true, name: 'Bea Boss' });
const members = (names: readonly string[]): DirectoryRecord[] => names.map((name) => createTestMember('general', name));
/** Two weeks, the second of which begins on Monday 9 March 2026. */
const twoWeeks: Asked = { weeks: 2, until: '2026-03-15' };
const measure = (name: string, label = 'Bea Boss', asked: Asked = twoWeeks) =>
  measured(fixture, 'reach', name, { ...shared.asked(asked), label });
const leaderPosts = (columns: string) =>
  fixture.store.query(
    `SELECT ${columns} FROM v_leader_post WHERE day BETWEEN {from:Date} AND {until:Date} ORDER BY occurred_at`,
    shared.time(),
  );
/** The last data there are. */
const lastDay = createTestPost('last', 'p1', '2026-03-15 12:00');

describe('posts and cadence', () => {
  shared.test('posts, weeks and gaps', async () => {
    await shared.given({
      records: [...boss, ...directory(people(5))],
      events: [
        createTestPost('a', 'boss', '2026-03-03 10:00'),
        createTestPost('b', 'boss', '2026-03-04 10:00'),
        createTestReply('c', 'boss', '2026-03-11 10:00', 'a'),
        createTestPost('before', 'boss', '2026-03-01 10:00'),
        lastDay,
      ],
    });
    expect(await measure('leader_posts')).toEqual({ value: 2, of: null });
    expect(await measure('cadence')).toEqual({ value: 1, of: 2 });
    // Nothing from 9 March on: a reply is no post.
    expect(await measure('silent_weeks')).toEqual({ value: 1, of: 2 });
    // From 4 to 15 March.
    expect((await measure('longest_gap')).value).toBe(11);
    const rows = await ask(fixture, 'reach', shared.asked(twoWeeks));
    expect(rows.get('Bea Boss')?.trend).toEqual([2, 0]);
  });

  shared.test(
    "a delegate's post is the leader's, flagged; a delegate of nobody in office writes for themselves",
    async () => {
      await shared.given({
        records: [
          ...boss,
          ...createTestColleague('pen', { delegateOf: 'boss' }),
          // Was executive until February.
          createTestPerson('old', { executive: true, name: 'Old Boss', until: '2026-02-01' }),
          createTestPerson('old', { from: '2026-02-01' }),
          ...createTestColleague('old-pen', { delegateOf: 'old' }),
        ],
        events: [
          createTestPost('a', 'boss', '2026-03-03 10:00'),
          createTestPost('b', 'pen', '2026-03-04 10:00'),
          createTestPost('c', 'old-pen', '2026-03-04 10:00'),
          lastDay,
        ],
      });
      expect((await measure('leader_posts')).value).toBe(2);
      const flags = await leaderPosts('by_delegate, leader');
      expect(flags).toEqual([
        { by_delegate: 0, leader: 'Bea Boss' },
        { by_delegate: 1, leader: 'Bea Boss' },
      ]);
    },
  );

  shared.test('executive is who was one at the moment of writing', async () => {
    await shared.given({
      records: [
        createTestPerson('anna', { until: '2026-03-10 12:00' }),
        createTestPerson('anna', { executive: true, name: 'Anna', from: '2026-03-10 12:00' }),
        createTestLink('anna'),
      ],
      events: [
        createTestPost('a', 'anna', '2026-03-10 11:59'),
        createTestPost('b', 'anna', '2026-03-10 12:00', { in: 'other' }),
        createTestPost('c', 'anna', '2026-03-11 10:00'),
        lastDay,
      ],
    });
    expect((await measure('leader_posts', 'Anna')).value).toBe(2);
  });
});

describe('audience', () => {
  const crowd = people(20);
  const post = createTestPost('a', 'boss', '2026-03-03 10:00');
  const answers = [
    createTestReply('r', 'p1', '2026-03-03 11:00', 'a'),
    createTestReaction('p1', '2026-03-03 11:00', 'a'),
    createTestReaction('p2', '2026-03-03 11:00', 'a'),
    createTestShare('p3', '2026-03-03 11:00', 'a'),
    createTestReply('own', 'boss', '2026-03-03 12:00', 'a'),
  ];

  shared.test('share is of those who answered by the members then, where nobody counts views', async () => {
    await shared.given({
      records: [
        ...boss,
        ...directory(crowd),
        ...members(crowd),
        // Came later, was gone before.
        createTestMember('general', 'late', { from: '2026-03-04' }),
        createTestMember('general', 'gone', { until: '2026-03-01' }),
      ],
      events: [post, ...answers, lastDay],
    });
    // p1, p2, p3 of 20.
    expect(await measure('audience_share')).toEqual({ value: 15, of: 20 });
    expect(await measure('engagement_rate')).toEqual({ value: null, of: null });
  });

  shared.test('share is of distinct viewers where the platform counts them; unknown views stay unknown', async () => {
    await shared.given({
      records: [...boss, ...directory(crowd), ...members(crowd)],
      events: [
        post,
        ...answers,
        createTestSnapshot('a', '2026-03-04', { views: 30, uniqueViews: 8 }),
        createTestSnapshot('a', '2026-03-09', { views: 50, uniqueViews: 10 }),
        // After the window of 28 days.
        createTestSnapshot('a', '2026-06-01', { views: 90, uniqueViews: 19 }),
        createTestPost('b', 'boss', '2026-03-10 10:00'),
        createTestSnapshot('b', '2026-03-11', { views: 100, uniqueViews: null }),
        lastDay,
      ],
    });
    const seen = await leaderPosts('seen, reached_by');
    expect(seen).toEqual([
      { seen: 10, reached_by: 'seen' },
      { seen: null, reached_by: 'answered' },
    ]);
    // 10 of 20, and nobody of 20: the median is half-way.
    expect((await measure('audience_share')).value).toBe(25);
    // Three answered of ten who saw it; the other post is not counted.
    expect(await measure('engagement_rate')).toEqual({ value: 30, of: 10 });
  });

  shared.test('on an open timeline in public it is the followers as last counted before the post', async () => {
    const open = { in: null, platform: 'bluesky', scope: 'public' } as const;
    await shared.given({
      records: [...boss, ...directory(crowd)],
      events: [
        createTestPost('a', 'boss', '2026-03-03 10:00', open),
        createTestReaction('p1', '2026-03-03 11:00', 'a', open),
        createTestFollowers('boss', '2026-02-01', 50, open),
        createTestFollowers('boss', '2026-03-02', 100, open),
        createTestFollowers('boss', '2026-03-04', 400, open),
        lastDay,
      ],
    });
    expect(await leaderPosts('audience, audience_kind')).toEqual([{ audience: 100, audience_kind: 'followers' }]);
  });

  shared.test('inside, where nobody follows anybody, it is everybody in the directory that day', async () => {
    await shared.given({
      records: [...boss, ...directory(crowd), createTestPerson('gone', { until: '2026-03-03 10:00' })],
      events: [createTestPost('b', 'boss', '2026-03-03 10:00', { in: null }), lastDay],
    });
    expect(await leaderPosts('audience, audience_kind')).toEqual([{ audience: 21, audience_kind: 'directory' }]);
  });

  shared.test('unread is below the threshold, not on it', async () => {
    await shared.given({
      records: [...boss, ...directory(people(40)), ...members(people(40))],
      events: [
        // 1 of 40 is 2.5 %, 2 of 40 are 5 %, 3 of 40 are 7.5 %.
        ...[1, 2, 3].flatMap((reach, index) => [
          createTestPost(`post${index}`, 'boss', `2026-03-0${3 + index} 10:00`),
          ...people(reach).map((name) => createTestReaction(name, `2026-03-0${3 + index} 11:00`, `post${index}`)),
        ]),
        lastDay,
      ],
    });
    const { value, of } = await measure('unread_posts');
    expect(value).toBeCloseTo(100 / 3, 10);
    expect(of).toBe(3);
  });
});

describe('reply ratio', () => {
  const crowd = people(6);
  const post = createTestPost('a', 'boss', '2026-03-03 10:00');
  const comments = crowd.map((name) => createTestReply(`${name}-says`, name, '2026-03-03 11:00', 'a'));
  const ratio = async (events: ActivityEvent[], records: DirectoryRecord[] = []) => {
    await shared.given({
      records: [...boss, ...directory(crowd), ...members(crowd), ...records],
      events: [post, ...comments, ...events, lastDay],
    });
    return measure('reply_ratio');
  };

  shared.test('in a nested thread an answer is to whom it answers', async () => {
    const events = [
      createTestReply('to-p1', 'boss', '2026-03-03 12:00', 'p1-says', { root: 'a' }),
      createTestReply('to-p1-again', 'boss', '2026-03-03 12:05', 'p1-says', { root: 'a' }),
      createTestReply('to-p2', 'boss', '2026-03-03 12:10', 'p2-says', { root: 'a' }),
      // Somebody else's answer is not the leader's.
      createTestReply('to-p3', 'p4', '2026-03-03 12:10', 'p3-says', { root: 'a' }),
    ];
    expect(await ratio(events)).toEqual({ value: (100 * 2) / 6, of: 6 });
  });

  shared.test('in a flat thread it is to those whom it names, or to everybody who spoke before it', async () => {
    expect(
      await ratio([createTestReply('to-two', 'boss', '2026-03-03 12:00', 'a', { mentions: ['p1', 'p2'] })]),
    ).toEqual({ value: (100 * 2) / 6, of: 6 });
  });

  shared.test('in a flat thread who spoke after it is not answered', async () => {
    const early = createTestReply('to-all', 'boss', '2026-03-03 12:00', 'a');
    const late = createTestReply('p7-says', 'p7', '2026-03-03 13:00', 'a');
    expect((await ratio([early, late])).value).toBeCloseTo((100 * 6) / 7, 10);
  });

  shared.test("a delegate's answer is the leader's, and no comment", async () => {
    const pen = createTestColleague('pen', { delegateOf: 'boss' });
    expect(await ratio([createTestReply('by-pen', 'pen', '2026-03-03 12:00', 'p1-says', { root: 'a' })], pen)).toEqual({
      value: 100 / 6,
      of: 6,
    });
  });

  shared.test('is unknown while fewer people than the floor have spoken', async () => {
    await shared.given({
      records: [...boss, ...directory(crowd), ...members(crowd)],
      events: [post, ...comments.slice(0, 4), createTestReply('to-all', 'boss', '2026-03-03 12:00', 'a'), lastDay],
    });
    expect((await measure('reply_ratio')).value).toBeNull();
  });
});

describe('status lift', () => {
  const crowd = people(12);
  /** Posts of others on Tuesdays before, at the same hour and of the same length, with so many reactions each. */
  const peers = (reactions: readonly number[], authors = crowd): ActivityEvent[] =>
    reactions.flatMap((count, index) => {
      const when = utc('2026-03-03 10:30') - (index + 1) * 7 * dayMs;
      const name = `peer${index}`;
      const author = authors[index % authors.length]!;
      return [
        createTestPost(name, author, when, { text: 'four words of text' }),
        ...crowd
          .filter((other) => other !== author)
          .slice(0, count)
          .map((other) => createTestReaction(other, when + dayMs, name)),
      ];
    });
  const lead = [
    createTestPost('a', 'boss', '2026-03-03 09:00', { text: 'five words of some text' }),
    ...people(6).map((name) => createTestReaction(name, '2026-03-03 11:00', 'a')),
  ];
  const records = [...boss, ...directory(crowd), ...members(crowd)];

  shared.test("is the leader's reach by the median of matched posts", async () => {
    await shared.given({
      records,
      events: [
        ...lead,
        ...peers([1, 2, 3, 4, 9]),
        // Another weekday, another hour, another length, another place: not alike.
        createTestPost('wednesday', 'p1', '2026-02-25 10:00', { text: 'four words of text' }),
        createTestPost('evening', 'p1', '2026-02-24 19:00', { text: 'four words of text' }),
        createTestPost('long', 'p1', '2026-02-24 08:10', { text: 'word '.repeat(40) }),
        createTestPost('elsewhere', 'p1', '2026-02-24 10:00', { in: 'other', text: 'four words of text' }),
        lastDay,
      ],
    });
    // Six by the median three, of five posts.
    expect(await measure('status_lift')).toEqual({ value: 2, of: 5 });
  });

  shared.test('is unknown with fewer than five matched posts', async () => {
    await shared.given({ records, events: [...lead, ...peers([1, 2, 3, 4]), lastDay] });
    expect((await measure('status_lift')).value).toBeNull();
  });

  shared.test('is unknown with fewer than five authors', async () => {
    await shared.given({ records, events: [...lead, ...peers([1, 2, 3, 4, 9, 9], ['p7', 'p8']), lastDay] });
    expect((await measure('status_lift')).value).toBeNull();
  });

  shared.test('is unknown by a median of nought', async () => {
    await shared.given({ records, events: [...lead, ...peers([0, 0, 0, 4, 9]), lastDay] });
    expect((await measure('status_lift')).value).toBeNull();
  });

  shared.test('compares views where both sides have them', async () => {
    const views = ['a', 'peer0', 'peer1', 'peer2', 'peer3', 'peer4'].map((name, index) =>
      createTestSnapshot(name, '2026-02-01', { uniqueViews: index === 0 ? 10 : 4 }),
    );
    await shared.given({ records, events: [...lead, ...peers([1, 2, 3, 4, 9]), ...views, lastDay] });
    expect((await measure('status_lift')).value).toBe(2.5);
  });
});

test('a leader who is silent has a row that says so', async () => {
  await given(fixture, { records: [...boss, ...directory(people(5))], events: [lastDay] });
  const row = (await ask(fixture, 'reach', { weeks: 12, until: '2026-03-15' })).get('Bea Boss');
  expect(row?.values).toMatchObject({
    leader_posts: { value: 0 },
    cadence: { value: 0, of: 12 },
    silent_weeks: { value: 12, of: 12 },
    // From 22 December to 15 March.
    longest_gap: { value: 83 },
    audience_share: { value: null },
    unread_posts: { value: null, of: 0 },
    engagement_rate: { value: null },
    reply_ratio: { value: null },
    status_lift: { value: null },
  });
  expect(row?.trend).toEqual(new Array(12).fill(0));
});
