import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { Config } from '../../../../infra/config.js';
import type { ActivityEvent } from '../../../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../../../infra/contracts/directory.js';
import { createRandom } from '../../../../infra/random.js';
import { createConversations } from '../../../../processors/conversations/conversations.js';
import { refresh } from '../../../../processors/refresh.js';
import {
  type ActOptions,
  contentOf,
  createTestDelete,
  createTestEdit,
  createTestLink,
  createTestPost,
  createTestReaction,
  createTestReply,
  minuteMs,
  utc,
} from '../../../support/act-builder.js';

import type { Row } from '../../../support/brute-force.js';
import { emptyStore, land, resultRows } from '../../../support/brute-force-store.js';
import { givenFacts, refreshFacts } from '../../../support/facts-store.js';
import { keepTables } from '../../../support/kept-tables.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

const names = new Map<string, string>();
/** A message in the chat; `10:05` is on 3 March. */
function say(name: string, by: string, when: string, options: ActOptions = {}): ActivityEvent {
  names.set(contentOf(name), name);
  return createTestPost(name, by, when.length === 5 ? `2026-03-03 ${when}` : when, options);
}

/** `b <- a (a)`: what b goes on from, and the root. */
async function grouped(): Promise<string[]> {
  const rows = await fixture.store.query<{ post_id: string; parent_id: string; root_id: string }>(
    'SELECT post_id, parent_id, root_id FROM conversation FINAL',
  );
  const name = (id: string): string => names.get(id) ?? id;
  return rows.map((row) => `${name(row.post_id)} <- ${name(row.parent_id)} (${name(row.root_id)})`).sort();
}

const talk = [
  say('a', 'anna', '10:00', { mentions: ['bert'] }),
  say('b', 'bert', '10:02'),
  say('c', 'anna', '10:04'),
  say('d', 'cleo', '15:00'),
];
const talkGrouped = ['b <- a (a)', 'c <- b (a)'];

describe('what is grouped', () => {
  test('messages of a channel, a group or a team; not those of a forum, a feed or an open timeline', async () => {
    for (const communityKind of ['channel', 'group', 'team', 'forum', 'feed'] as const) {
      const events = talk.map((event) => ({ ...event, community: { ...event.community!, kind: communityKind } }));
      await givenFacts(fixture, { events });
      expect({ communityKind, grouped: await grouped() }).toEqual({
        communityKind,
        grouped: communityKind === 'forum' || communityKind === 'feed' ? [] : talkGrouped,
      });
    }
    await givenFacts(fixture, { events: talk.map((event) => ({ ...event, community: null })) });
    expect(await grouped()).toEqual([]);
  });

  test('not in a month in which a twentieth says what it answers', async () => {
    // 19 messages a minute apart in March and one explicit reply are 1 of 20.
    const quiet = Array.from({ length: 19 }, (_, index) => say(`m${index}`, 'anna', `11:${10 + index}`));
    const reply = createTestReply('r', 'bert', '2026-03-20', 'm0');
    await givenFacts(fixture, { events: [...quiet, reply] });
    expect(await grouped()).toEqual([]);
    // In April there is none, so April is grouped; with one message more in March March is too, but for the one replied to.
    const april = [say('n0', 'anna', '2026-04-01 10:00'), say('n1', 'bert', '2026-04-01 10:01')];
    await land(fixture.store, { events: april });
    await refreshFacts(fixture.store, fixture.config);
    expect(await grouped()).toEqual(['n1 <- n0 (n0)']);
    await land(fixture.store, { events: [say('m19', 'anna', '11:40')] });
    await refreshFacts(fixture.store, fixture.config);
    expect((await grouped()).length).toBe(1 + 18 + 1);
    expect(await grouped()).toContain('m1 <- m0 (m0)');
    const threaded = await fixture.store.query('SELECT kind FROM post FINAL WHERE post_id = {id:String}', {
      id: contentOf('m0'),
    });
    expect(threaded).toEqual([{ kind: 'post' }]);
  });

  test('not by what bots say, and not where the time of day is unknown', async () => {
    await givenFacts(fixture, {
      events: [
        say('a', 'anna', '10:00'),
        say('b', 'robot', '10:02', { actorKind: 'bot' }),
        say('c', 'bert', '10:11'),
        say('d', 'cleo', '10:12', { precision: 'day' }),
        say('e', 'dora', '10:20'),
      ],
    });
    expect(await grouped()).toEqual(['e <- c (c)']);
  });

  test('not where the configuration says so', async () => {
    const { config } = fixture;
    const off: Config = { ...config, conversations: { ...config.conversations, enabled: false } };
    await givenFacts(fixture, { events: talk });
    expect(await grouped()).toEqual(talkGrouped);
    await refreshFacts(fixture.store, off);
    expect(await grouped()).toEqual([]);
    const shorter: Config = {
      ...config,
      conversations: { ...config.conversations, gapMinutes: 1, mentionGapMinutes: 1, participantGapMinutes: 4 },
    };
    await refreshFacts(fixture.store, shorter);
    expect(await grouped()).toEqual(['c <- a (a)']);
  });
});

test('replies, answers and response times follow from conversations', async () => {
  await givenFacts(fixture, { events: [...talk, createTestReaction('dora', '2026-03-03 10:05', 'b')] });
  const posts = await fixture.store.query<Row>(
    'SELECT post_id, kind, root_id, parent_id, replies, repliers, first_response_s FROM post FINAL ORDER BY occurred_at',
  );
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(contentOf);
  expect(posts).toEqual([
    // Bert answers after two minutes; Anna does not answer herself.
    { post_id: a, kind: 'post', root_id: a, parent_id: '', replies: 1, repliers: 1, first_response_s: 120 },
    { post_id: b, kind: 'reply', root_id: a, parent_id: a, replies: 1, repliers: 1, first_response_s: 120 },
    { post_id: c, kind: 'reply', root_id: a, parent_id: b, replies: 0, repliers: 0, first_response_s: null },
    { post_id: d, kind: 'post', root_id: d, parent_id: '', replies: 0, repliers: 0, first_response_s: null },
  ]);
  const days = await fixture.store.query(
    'SELECT posts, replies FROM person_day FINAL ORDER BY posts, replies, reactions',
  );
  expect(days).toEqual([
    { posts: 0, replies: 0 },
    { posts: 0, replies: 1 },
    { posts: 1, replies: 0 },
    { posts: 1, replies: 1 },
  ]);
});

describe('a change', () => {
  /** A room in which somebody is always awake: messages without a silence longer than the longest gap, for three weeks. */
  const random = createRandom('busy');
  const busy: ActivityEvent[] = [];
  for (let at = utc('2026-03-01'), index = 0; at < utc('2026-03-12'); index += 1) {
    const mentions = random.chance(0.3) ? [random.pick(['anna', 'bert', 'cleo', 'dora'])] : [];
    busy.push(
      createTestPost(`busy${index}`, random.pick(['anna', 'bert', 'cleo', 'dora', 'emil', 'emil-phone']), at, {
        in: 'busy',
        mentions,
      }),
    );
    at += (random.chance(0.8) ? 1 + random.int(15) : 60 + random.int(500)) * minuteMs;
  }
  const calm = Array.from({ length: 60 }, (_, index) =>
    createTestPost(`calm${index}`, random.pick(['anna', 'bert']), utc('2026-03-01 08:00') + index * 97 * minuteMs, {
      in: 'calm',
    }),
  );
  const before = { events: [...busy, ...calm], records: [createTestLink('emil')] as DirectoryRecord[] };
  const everything = ['conversation', 'person_day', 'post', 'interaction'] as const;

  async function results(): Promise<Record<string, Row[]>> {
    const found: Record<string, Row[]> = {};
    for (const table of everything) found[table] = await resultRows(fixture.store, table);
    return found;
  }

  /** Days of conversation rows written by the last run, those taken back included. */
  const touched = async (): Promise<string[]> =>
    (
      await fixture.store.query<{ day: string }>(
        'SELECT DISTINCT day FROM conversation WHERE version = (SELECT max(facts_until) FROM watermark) ORDER BY day',
      )
    ).map(({ day }) => day);

  let putBack: () => Promise<void>;
  beforeAll(async () => {
    await givenFacts(fixture, before);
    putBack = await keepTables(fixture.store);
  });
  beforeEach(() => putBack());

  test.each([
    { what: 'a late message', events: [createTestPost('late', 'bert', '2026-03-07 12:00', { in: 'busy' })] },
    {
      what: 'an early message that names somebody',
      events: [createTestPost('first', 'dora', '2026-02-28 23:59', { in: 'busy', mentions: ['anna', 'cleo'] })],
    },
    { what: 'a deletion', events: [createTestDelete('busy40', '2026-05-01', { in: 'busy' })] },
    {
      what: 'several changes far apart',
      events: [
        createTestDelete('busy40', '2026-05-01', { in: 'busy' }),
        createTestDelete('calm50', '2026-05-01', { in: 'calm' }),
        createTestPost('late', 'bert', '2026-03-10 12:00', { in: 'busy' }),
      ],
    },
    {
      what: 'an edit that names somebody',
      events: [{ ...createTestEdit(busy[60]!, '2026-05-01'), mentions: [busy[59]!.actor!.id] }],
    },
    {
      what: 'a move to another room',
      events: [{ ...createTestEdit(busy[80]!, '2026-05-01'), community: calm[0]!.community }],
    },
    {
      what: 'an explicit reply, weeks later',
      events: [createTestReply('r', 'anna', '2026-04-20', 'busy50', { in: 'busy' })],
    },
    {
      what: 'a month that becomes threaded',
      events: Array.from({ length: 8 }, (_, index) =>
        createTestReply(`r${index}`, 'bert', '2026-03-30', `calm${index}`, { in: 'calm' }),
      ),
    },
    { what: 'two accounts that turn out to be one', records: [createTestLink('emil-phone', 'emil', { version: 2 })] },
    {
      what: 'an account that turns out to be a bot',
      records: [createTestLink('cleo', null, { kind: 'bot', version: 2 })],
    },
    {
      what: 'a channel that becomes a forum',
      events: [createTestPost('x', 'anna', '2026-06-01', { in: 'calm', communityKind: 'forum' })],
    },
  ] as { what: string; events?: ActivityEvent[]; records?: DirectoryRecord[] }[])(
    '$what: as if all had been known at once',
    async ({ events = [], records = [] }) => {
      const old = await results();
      await land(fixture.store, { events, records });
      await refreshFacts(fixture.store, fixture.config);
      const found = await results();
      await givenFacts(fixture, { events: [...before.events, ...events], records: [...before.records, ...records] });
      const clean = await results();
      expect(clean.conversation!.length).toBeGreaterThan(50);
      for (const table of everything) expect({ table, rows: found[table] }).toEqual({ table, rows: clean[table] });
      expect(found).not.toEqual(old);
    },
  );

  test('writes no row that stays as it was, however busy the room', async () => {
    await land(fixture.store, { events: [createTestPost('late', 'fred', '2026-03-07 12:00', { in: 'calm' })] });
    await refreshFacts(fixture.store, fixture.config);
    expect(await touched()).toEqual([]);
    await land(fixture.store, { events: [createTestEdit(busy[100]!, '2026-05-01')] });
    await refreshFacts(fixture.store, fixture.config);
    expect(await touched()).toEqual([]);
    // Something in the middle of a conversation goes.
    const [answered] = await fixture.store.query<{ id: string }>(
      "SELECT parent_id AS id FROM conversation FINAL WHERE parent_id != root_id AND day = '2026-03-05' ORDER BY post_id LIMIT 1",
    );
    const index = busy.findIndex((event) => event.id === answered!.id);
    await land(fixture.store, { events: [createTestDelete(`busy${index}`, '2026-05-01', { in: 'busy' })] });
    await refreshFacts(fixture.store, fixture.config);
    expect((await touched()).length).toBeGreaterThan(0);
    expect((await touched()).length).toBeLessThan(6);
  });

  test('comes out the same when few messages are held at a time', async () => {
    const clean = await resultRows(fixture.store, 'conversation');
    await emptyStore(fixture.store);
    await land(fixture.store, before);
    // Days of both rooms are more than that, so that days and rooms are read apart; those of the busy one alone are once too.
    const families = [createConversations(65)];
    await refresh({ ...fixture, families, logger: pino({ level: 'silent' }), now: Date.now });
    expect(await resultRows(fixture.store, 'conversation')).toEqual(clean);
  });

  test('is made good after a run that was broken off', async () => {
    const events = [
      createTestDelete('busy40', '2026-05-01', { in: 'busy' }),
      createTestDelete('busy150', '2026-05-01', { in: 'busy' }),
    ];
    await givenFacts(fixture, { events: [...before.events, ...events], records: before.records });
    const clean = await results();
    for (const inserts of [0, 1]) {
      await putBack();
      await land(fixture.store, { events });
      let left = inserts;
      const breaking: typeof fixture.store = {
        ...fixture.store,
        insert: (table, ...rest) => {
          if (table !== 'watermark') left -= 1;
          return left < 0 ? Promise.reject(new Error('killed')) : fixture.store.insert(table, ...rest);
        },
      };
      await expect(refreshFacts(breaking, fixture.config)).rejects.toThrow('killed');
      await refreshFacts(fixture.store, fixture.config);
      expect(await results()).toEqual(clean);
    }
  });
});
