import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answer } from '../../../../dashboards/api/answer.js';
import { measureQuery } from '../../../../dashboards/api/measure-query.js';
import type { ActivityEvent } from '../../../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../../../infra/contracts/directory.js';
import {
  communityOf,
  createTestLink,
  createTestMember,
  createTestPerson,
  createTestPost,
  createTestReaction,
  createTestReply,
  createTestShare,
  createTestSnapshot,
  type PersonOptions,
  personOf,
} from '../../../support/act-builder.js';
import { sharedGiven } from '../../../support/act-builder-store.js';
import { emptyStore, land } from '../../../support/brute-force-store.js';
import { refreshReachFamilies } from '../../../support/reach-store.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

function colleague(name: string, manager: string | null, options: PersonOptions = {}): DirectoryRecord[] {
  const person = createTestPerson(name, options);
  if (person.type !== 'person') throw new Error('not a person');
  return [{ ...person, managerId: manager === null ? null : personOf(manager) }, createTestLink(name)];
}

/** The boss of twelve in Sales and a chief above both; twelve in Works under another head. */
const sales = names('s', 12);
const works = names('w', 12);
const everybody = ['chief', 'boss', 'head', ...sales, ...works];
const organisation: DirectoryRecord[] = [
  ...colleague('chief', null, { level: 0 }),
  ...colleague('boss', 'chief', { executive: true, name: 'Bea Boss', level: 1, unit: ['Sales'] }),
  ...colleague('head', 'chief', { level: 1, unit: ['Works'] }),
  ...sales.flatMap((name) => colleague(name, 'boss', { unit: ['Sales'], level: 2 })),
  ...works.flatMap((name) => colleague(name, 'head', { unit: ['Works'], level: 3 })),
  ...everybody.map((name) => createTestMember('general', name)),
];
/** Four weeks that end on Sunday 29 March. */
const lastDay = createTestPost('last', 'w12', '2026-03-29 12:00', { text: 'an end of all the data there are' });
const post = createTestPost('a', 'boss', '2026-03-03 10:00');

/** With the weeks of its own acts, more than the twelve that a leader's post is estimated by. */
const shared = sharedGiven(() => fixture, 9);
const given = (events: readonly ActivityEvent[], records: readonly DirectoryRecord[] = organisation): Promise<void> =>
  shared.given({ events: [...events, lastDay], records });

async function measure(name: string, by = 'executive', weeks = 4) {
  const found = await answer(
    fixture.store,
    fixture.config,
    measureQuery({ family: 'reach', by, weeks, ...shared.asked({ until: '2026-03-29' }), measures: name }),
  );
  const row = found.rows.find(({ label }) => label === (by === 'executive' ? 'Bea Boss' : 'all executives'));
  return row?.values[name] ?? { value: null, of: null };
}

const leaderPost = async (): Promise<Record<string, unknown>> => {
  const [found] = await fixture.store.query<Record<string, unknown>>(
    'SELECT * FROM v_leader_post WHERE day BETWEEN {from:Date} AND {until:Date} ORDER BY occurred_at LIMIT 1',
    shared.time(),
  );
  return found ?? {};
};

describe('cascade', () => {
  shared.test('is the tree of replies and reshares', async () => {
    // a ← r1 ← r2 ← r3, and two shares of a: six nodes, three deep. Distances: to a 1 2 3 1 1; r1 1 2 2 2; r2 1 3 3; r3 4 4;
    // shares 2 – together 32 over 15 pairs.
    await given([
      post,
      createTestReply('r1', 's1', '2026-03-03 11:00', 'a'),
      createTestReply('r2', 's2', '2026-03-03 12:00', 'r1', { root: 'a' }),
      createTestReply('r3', 's3', '2026-03-03 13:00', 'r2', { root: 'a' }),
      createTestShare('s4', '2026-03-03 14:00', 'a'),
      createTestShare('s5', '2026-03-03 15:00', 'a'),
      // After the 28 days of the window.
      createTestReply('late', 's6', '2026-04-20 11:00', 'a'),
    ]);
    expect(await leaderPost()).toMatchObject({
      cascade_size: 6,
      cascade_depth: 3,
      cascade_virality: 32 / 15,
      reshares: null,
    });
    expect((await measure('structural_virality')).value).toBeCloseTo(32 / 15, 12);
    expect((await measure('cascade_size')).value).toBe(6);
    expect((await measure('cascade_depth', 'all')).value).toBe(3);
  });

  shared.test('a quotation is a node, and an answer to what never came hangs on the post', async () => {
    const quote = createTestPost('q', 's1', '2026-03-04 10:00', { in: 'other' });
    if (quote.verb !== 'post') throw new Error('not a post');
    await given([
      post,
      { ...quote, object: { ...quote.object, quotedId: post.id } },
      createTestReply('r', 's2', '2026-03-04 11:00', 'never', { root: 'a' }),
    ]);
    // A star of three: (1 + 1 + 2) ÷ 3.
    expect(await leaderPost()).toMatchObject({ cascade_size: 3, cascade_depth: 1 });
    expect((await measure('structural_virality')).value).toBeCloseTo(4 / 3, 12);
  });

  const peers = [0, 1, 2, 3, 5].flatMap((answers, index) => {
    const day = `2026-02-${String(3 + 7 * (index % 4)).padStart(2, '0')}`;
    const name = `peer${index}`;
    return [
      createTestPost(name, sales[index]!, `${day} 09:0${index}`),
      ...works.slice(0, answers).map((by) => createTestReply(`${name}-${by}`, by, `${day} 12:00`, name)),
    ];
  });
  const answers = works.slice(0, 8).map((by) => createTestReply(`a-${by}`, by, '2026-03-03 12:00', 'a'));

  shared.test('is compared with matched posts of enough authors', async () => {
    await given([post, ...answers, ...peers]);
    // Sizes 1 2 3 4 6: median 3, the post 9. Depths 0 1 1 1 1, the post 1. Only four of the peers have a tree.
    expect(await leaderPost()).toMatchObject({
      size_lift: 3,
      depth_lift: 1,
      virality_lift: null,
      peer_posts: 5,
      peer_trees: 4,
    });
    expect(await measure('cascade_lift')).toEqual({ value: 3, of: 5 });
  });

  shared.test('is compared in virality with enough posts that have a tree', async () => {
    // With a fifth, of two replies, the stars' viralities are 1, 4/3, 4/3, 3/2, 5/3; the post's 16/9 (nine nodes).
    const fifth = [
      createTestPost('peer5', 's6', '2026-02-24 09:30'),
      ...works.slice(0, 2).map((by) => createTestReply(`peer5-${by}`, by, '2026-02-24 12:00', 'peer5')),
    ];
    await given([post, ...answers, ...peers, ...fifth]);
    expect((await measure('virality_lift')).value).toBeCloseTo(16 / 9 / (4 / 3), 12);
  });
});

describe('estimated reach', () => {
  /** Twenty posts with viewers: half of them one interactor of four, half two of eight viewers: a quarter answers. */
  const known = Array.from({ length: 20 }, (_, index) => {
    const name = `known${index}`;
    const count = 1 + (index % 2);
    const day = `2026-02-${String(2 + index).padStart(2, '0')}`;
    return [
      createTestPost(name, sales[index % 12]!, `${day} 10:00`),
      ...works.slice(0, count).map((by) => createTestReaction(by, `${day} 11:00`, name)),
      createTestSnapshot(name, `${day} 12:00`, { uniqueViews: 4 * count }),
    ];
  });
  const answers = ['s1', 's2', 's3'].map((by) => createTestReaction(by, '2026-03-03 11:00', 'a'));

  shared.test('is interactors by the engagement rate of at least twenty posts with viewers', async () => {
    await given([post, ...answers, ...known.flat()]);
    expect(await leaderPost()).toMatchObject({
      seen: null,
      audience: 27,
      estimated: 12,
      estimated_low: 12,
      estimated_high: 12,
    });
    expect(await measure('estimated_reach')).toEqual({ value: 12, of: 1, low: 12, high: 12 });
    expect((await measure('seen_reach')).value).toBeNull();
    expect((await measure('potential_reach')).value).toBe(27);
  });

  shared.test('is unknown with nineteen such posts', async () => {
    await given([post, ...answers, ...known.slice(1).flat()]);
    expect((await measure('estimated_reach')).value).toBeNull();
  });

  shared.test('has an interval from how far such posts lie from it', async () => {
    // One of the twenty was seen by 12 instead of 4: 30 interactors of 128 viewers. Viewers by estimate: 4 · 30/128 = 0.9375 for
    // nineteen, 2.8125 for one; the 97.5 % quantile of twenty lies 0.525 of the way to it.
    const seenByMore = createTestSnapshot('known0', '2026-02-10', { uniqueViews: 12 });
    await given([post, ...answers, ...known.flat(), seenByMore]);
    const high = 12.8 * (0.9375 + 0.525 * (2.8125 - 0.9375));
    expect(await leaderPost()).toMatchObject({ estimated: 13, estimated_low: 12, estimated_high: Math.round(high) });
  });

  shared.test('is none where viewers are counted', async () => {
    await given([post, ...answers, createTestSnapshot('a', '2026-03-04', { uniqueViews: 9 }), ...known.flat()]);
    expect(await leaderPost()).toMatchObject({ seen: 9, estimated: null });
  });

  shared.test('is none where nobody answered', async () => {
    await given([post, ...known.flat()]);
    expect(await leaderPost()).toMatchObject({ seen: null, estimated: null });
  });

  shared.test('is no more than could have seen it', async () => {
    await given([post, ...sales.map((by) => createTestReaction(by, '2026-03-03 11:00', 'a')), ...known.flat()]);
    // 12 ÷ ¼ = 48, but there are 27 members.
    expect(await leaderPost()).toMatchObject({ estimated: 27 });
  });
});

describe('who carried it on', () => {
  // Six answer the post (s1 … s6), five only the reply of s1 (w1 … w5).
  const carried = [
    post,
    ...sales.slice(0, 6).map((by) => createTestReply(`${by}-says`, by, '2026-03-03 11:00', 'a')),
    ...works.slice(0, 5).map((by) => createTestReaction(by, '2026-03-03 12:00', 's1-says')),
    // On both, and on the leader's own reply: reached by the leader.
    createTestReaction('s1', '2026-03-03 13:00', 's2-says'),
    createTestReply('boss-says', 'boss', '2026-03-03 13:00', 's1-says', { root: 'a' }),
    createTestReaction('s6', '2026-03-03 14:00', 'boss-says'),
  ];

  shared.test('organic share', async () => {
    await given(carried);
    expect(await measure('organic_share')).toEqual({ value: 45.5, of: 11 });
  });

  shared.test('organic share of four who came so: a group too small to show', async () => {
    await given(carried.filter(({ id }) => id !== carried[11]!.id));
    expect((await measure('organic_share')).value).toBeNull();
  });

  shared.test('units, and those outside the own line', async () => {
    await given(carried);
    // Sales has boss and twelve, Works head and twelve: two units with ten people, both reached.
    expect(await leaderPost()).toMatchObject({ units_reached: 2, units: 2, unit_depth: 1 });
    expect(await measure('units_reached')).toEqual({ value: 100, of: 2 });
    // Five of Works report to another head: 5 of 11.
    expect(await measure('outside_line')).toEqual({ value: 45.5, of: 11 });
  });

  shared.test('as of the day of the act: who moves into the line later was outside', async () => {
    const moved = works.slice(0, 5).flatMap((name) => {
      const [before] = colleague(name, 'head', { unit: ['Works'], level: 3, until: '2026-03-10' });
      const [after] = colleague(name, 'boss', { unit: ['Sales'], level: 2, from: '2026-03-10' });
      return [before!, after!].map((record) => ({ ...record, version: 2 }));
    });
    await given(carried, [...organisation, ...moved]);
    expect((await measure('outside_line')).value).toBe(45.5);
  });

  shared.test('amplification is of those who saw it', async () => {
    await given([
      post,
      createTestShare('s1', '2026-03-03 11:00', 'a'),
      createTestShare('s2', '2026-03-03 11:00', 'a'),
      createTestShare('boss', '2026-03-03 11:00', 'a'),
      createTestSnapshot('a', '2026-03-04', { uniqueViews: 20 }),
    ]);
    // The leader's own share is none.
    expect(await measure('amplification')).toEqual({ value: 10, of: 20 });
  });

  shared.test('half-life, of acts that have a time of their own', async () => {
    await given([
      post,
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((hour) =>
        createTestReaction(sales[hour]!, `2026-03-03 ${10 + hour}:00`, 'a'),
      ),
      createTestReaction('w1', '2026-03-03 10:00', 'a', { precision: 'object' }),
    ]);
    // Ten timed acts, one an hour: the fifth after five, the ninth after nine.
    expect((await measure('half_life')).value).toBe(5 * 3600);
    expect((await measure('ninety_life')).value).toBe(9 * 3600);
  });

  shared.test('half-life of four timed acts is unknown', async () => {
    await given([
      post,
      ...[1, 2, 3, 4].map((hour) => createTestReaction(sales[hour]!, `2026-03-03 ${10 + hour}:00`, 'a')),
    ]);
    expect((await measure('half_life')).value).toBeNull();
  });
});

describe('dialogue', () => {
  const pen = colleague('pen', 'boss', { delegateOf: 'boss', unit: ['Sales'], level: 2 });
  const comments = sales.slice(0, 6).map((by) => createTestReply(`${by}-says`, by, '2026-03-03 11:00', 'a'));
  /** The leader answers s1 … s3 after 10, 20, 30 minutes, the delegate s4 and s5 after 40 and 50. */
  const answers = [1, 2, 3, 4, 5].map((minutes) =>
    createTestReply(`to-s${minutes}`, minutes > 3 ? 'pen' : 'boss', `2026-03-03 11:${minutes}0`, `s${minutes}-says`, {
      root: 'a',
    }),
  );

  shared.test('time to the first answer, by the leader or a delegate', async () => {
    await given([post, ...comments, ...answers], [...organisation, ...pen]);
    expect(await measure('answer_time')).toEqual({ value: 1800, of: 5 });
  });

  shared.test('time to the first answer is unknown with four people answered', async () => {
    await given([post, ...comments, ...answers.slice(0, 4)], [...organisation, ...pen]);
    expect((await measure('answer_time')).value).toBeNull();
  });

  shared.test('depth is how often the word changes sides, from the first comment on', async () => {
    const rejoinders = [1, 2, 3].map((who) =>
      createTestReply(`s${who}-again`, `s${who}`, '2026-03-03 12:00', `to-s${who}`, { root: 'a' }),
    );
    await given(
      [
        post,
        ...comments,
        ...answers,
        ...rejoinders,
        createTestReply('s1-more', 's1', '2026-03-03 12:10', 's1-again', { root: 'a' }),
      ],
      [...organisation, ...pen],
    );
    // s1 … s3: comment, answer, rejoinder: 2 (a second word of the same side changes nothing); s4, s5: 1; s6: 0.
    expect(await measure('dialogue_depth')).toEqual({ value: 1.5, of: 6 });
  });
});

describe('four weeks of exchange', () => {
  /** Each of them answers the boss and is answered. */
  const exchange = (who: readonly string[], day: string): ActivityEvent[] => [
    createTestPost(`boss ${day}`, 'boss', `${day} 08:00`),
    ...who.flatMap((name) => [
      createTestReply(`${name} ${day}`, name, `${day} 09:00`, `boss ${day}`),
      createTestReply(`to ${name} ${day}`, 'boss', `${day} 10:00`, `${name} ${day}`, { root: `boss ${day}` }),
    ]),
  ];

  shared.test('pairs two or more levels apart', async () => {
    // Level 1 with five of level 2 and six of level 3; w7 does not hear back, the chief is level 0 and no executive.
    const heard = [...sales.slice(0, 5), ...works.slice(0, 6)];
    await given([...exchange(heard, '2026-03-10'), createTestReply('w7', 'w7', '2026-03-10 09:00', 'boss 2026-03-10')]);
    expect(await measure('beyond_hierarchy')).toEqual({ value: expect.closeTo(54.5, 9), of: 11 });
  });

  shared.test('pairs two or more levels apart, with four people near', async () => {
    await given(exchange([...sales.slice(0, 4), ...works.slice(0, 6)], '2026-03-10'));
    expect((await measure('beyond_hierarchy')).value).toBeNull();
  });

  shared.test('steps in talk by steps on the chart', async () => {
    // One step to s1 … s5 and w1 … w5, two to w6 … w8 who only talk with w1. On the chart: one to Sales, three to Works.
    await given([
      ...exchange([...sales.slice(0, 5), ...works.slice(0, 5)], '2026-03-10'),
      ...['w6', 'w7', 'w8'].map((name) => createTestReaction(name, '2026-03-10 11:00', 'w1 2026-03-10')),
    ]);
    // (10 · 1 + 3 · 2) ÷ 13 over (5 · 1 + 8 · 3) ÷ 13: 16 ÷ 29. The chief and the head did not talk.
    expect(await measure('hop_ratio')).toEqual({ value: 0.552, of: 13 });
  });

  test('new partners count once, in one period of four weeks, after four weeks of data', async () => {
    const early = createTestPost('early', 'w1', '2025-12-01 10:00', { text: 'the data begin' });
    const meetings = [
      ...exchange(sales.slice(0, 6), '2026-02-17'),
      // Nobody new but w1 … w5.
      ...exchange([...sales.slice(0, 6), ...works.slice(0, 5)], '2026-03-17'),
    ];
    await emptyStore(fixture.store);
    shared.changed();
    await land(fixture.store, {
      records: organisation,
      events: [early, ...meetings, lastDay, createTestPost('late', 'w1', '2026-04-20 10:00')],
    });
    await refreshReachFamilies(fixture.store, fixture.config);
    const shown = await fixture.store.query<{ starts: string; new_partners: number }>(
      "SELECT starts, new_partners FROM v_leader_period WHERE dim = 'executive' AND new_partners IS NOT NULL ORDER BY starts",
    );
    expect(shown.filter((row) => row.new_partners > 0).map((row) => row.new_partners)).toEqual([6, 5]);
    const starts = shown.map((row) => Date.parse(row.starts));
    for (const [index, at] of starts.entries()) if (index > 0) expect(at - starts[index - 1]!).toBe(28 * 86_400_000);
  });
});

describe('weighing in', () => {
  const own = (community: string, count: number, who: readonly string[]): ActivityEvent[] => [
    ...who.map((name) => createTestPost(`${name} in ${community}`, name, '2026-03-10 10:00', { in: community })),
    ...Array.from({ length: count }, (_, index) =>
      createTestPost(`boss ${index} in ${community}`, 'boss', `2026-03-1${index} 12:00`, { in: community }),
    ),
  ];

  test("by the listed owner, else by whose line most contributors stand in; unknown communities don't count", async () => {
    const { store, config } = fixture;
    await emptyStore(store);
    shared.changed();
    const owner = (community: string, person: string, from = '2026-01-01', until = '2100-01-01') => [
      community,
      personOf(person),
      from,
      until,
      1,
      0,
    ];
    await store.insert(
      'community_owner',
      ['community', 'owner_id', 'valid_from', 'valid_to', 'version', 'removed'],
      [
        owner('listed', 'head'),
        owner(communityOf('mine'), 'boss', '2026-01-01', '2026-03-11'),
        owner('mine', 'head', '2026-03-12'),
      ],
    );
    await land(store, {
      records: organisation,
      events: [
        ...own('listed', 2, sales),
        // On 10 and 11 March the boss's, on the 12th the head's.
        ...own('mine', 3, []),
        ...own('ours', 4, [...sales.slice(0, 6), ...works.slice(0, 5)]),
        ...own('theirs', 1, [...sales.slice(0, 5), ...works.slice(0, 6)]),
        ...own('few', 5, sales.slice(0, 3)),
        lastDay,
      ],
    });
    await refreshReachFamilies(store, config);
    // Foreign: 2 + 1 + 1 of 2 + 3 + 4 + 1. Of `few` nothing is known: 10 of 15.
    expect((await measure('weighing_in')).value).toBeCloseTo(40, 9);
    expect((await measure('weighing_in')).of).toBeCloseTo(0.667, 3);
  });
});

describe('contact with the adoption team', () => {
  const team = names('t', 5);
  const teamRecords = team.flatMap((name) => colleague(name, 'chief', { level: 2 }));
  const contacts = async (rows: readonly (readonly [string, number])[], people: readonly string[]) => {
    await emptyStore(fixture.store);
    shared.changed();
    await fixture.store.insert(
      'contact',
      ['contact_id', 'version', 'removed', 'day', 'leader_id', 'team_member_id', 'two_way', 'kind'],
      rows.map(([day, twoWay], index) => [`c${index}`, 1, 0, day, personOf('boss'), '', twoWay, 'call']),
    );
    await fixture.store.insert(
      'sponsor',
      ['person_id', 'role', 'valid_from', 'valid_to', 'version', 'removed', 'units', 'business_function'],
      people.map((name) => [personOf(name), 'adoption team', '2026-01-01', '2100-01-01', 1, 0, [], '']),
    );
    await land(fixture.store, {
      records: [...organisation, ...teamRecords],
      events: [
        createTestPost('first', 'w1', '2026-03-02 10:00'),
        // t1 and the boss on the 18th; t2 is not answered on the 25th.
        createTestPost('boss-post', 'boss', '2026-03-17 10:00'),
        createTestReply('t1-says', 't1', '2026-03-17 11:00', 'boss-post'),
        createTestReply('to-t1', 'boss', '2026-03-18 10:00', 't1-says', { root: 'boss-post' }),
        createTestReply('t2-says', 't2', '2026-03-25 10:00', 'boss-post'),
        lastDay,
      ],
    });
    await refreshReachFamilies(fixture.store, fixture.config);
  };

  test('weeks with a listed contact or an exchange on a platform, and the longest time without', async () => {
    await contacts(
      [
        ['2026-03-02', 1],
        ['2026-03-11', 0],
      ],
      team,
    );
    // The weeks of 2 and 16 March of four; from 2 to 18 March.
    expect(await measure('contact')).toEqual({ value: 50, of: 4 });
    expect((await measure('longest_contact_gap')).value).toBe(16);
    expect(await measure('contact', 'all')).toEqual({ value: 50, of: 4 });
  });

  test('of a team under the floor only what is listed counts, and without either nothing is known', async () => {
    await contacts([['2026-03-02', 1]], team.slice(0, 4));
    expect(await measure('contact')).toEqual({ value: 25, of: 4 });
    await contacts([], team.slice(0, 4));
    expect((await measure('contact')).value).toBeNull();
  });
});
