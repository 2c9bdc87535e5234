import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ActivityEvent, activityEventSchema } from '../../../../../infra/contracts/activity.js';
import { actId, actIdFromNative, communityId, contentId } from '../../../../../infra/contracts/ids.js';
import { activityFileSource } from '../../../../../ingest/sources/activity-file/source.js';
import { createTestContext, type Reading, readAll } from '../../../../support/read-source.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'earshot-activity-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const context = createTestContext({ timeZone: 'Europe/Berlin' });
const observedAt = Date.UTC(2026, 5, 1);
const time = '2026-01-31T14:05:00Z';
const atMs = Date.parse(time);
const content = (native: string): string => contentId('file', 'import', native);
const account = (name: string): string => context.pseudonym.account('file', 'import', name);

let files = 0;
async function read(text: string | Buffer, settings: object = {}): Promise<Reading> {
  files += 1;
  const file = path.join(folder, `file${files}`);
  await writeFile(file, text);
  const reader = await activityFileSource.open(
    activityFileSource.config.parse({ path: file, observedAt, ...settings }),
    context,
  );
  const reading = await readAll(reader);
  expect(reading.events.map((event) => activityEventSchema.parse(event))).toEqual(reading.events);
  return reading;
}

const json = (...rows: object[]): string => rows.map((row) => JSON.stringify(row)).join('\n');
async function one(row: object, settings: object = {}): Promise<ActivityEvent> {
  const { events, rejects } = await read(json({ time, author: 'ann', ...row }), settings);
  expect(rejects).toEqual([]);
  expect(events).toHaveLength(1);
  return events[0]!;
}

describe('what a row becomes', () => {
  it('a post with everything', async () => {
    const event = await one({
      id: 'm1',
      recipients: ['bob', 'cem'],
      community: 'news',
      community_kind: 'forum',
      visibility: 'private',
      scope: 'public',
      text: 'see https://x.example/a, and https://x.example/a.',
      title: 'T',
      lang: 'en',
      url: 'https://x.example/m1',
      quoted: 'm0',
    });
    expect(event).toEqual({
      id: content('m1'),
      version: atMs,
      verb: 'post',
      platform: 'file',
      instance: 'import',
      scope: 'public',
      occurredAt: atMs,
      observedAt,
      precision: 'exact',
      actor: { id: account('ann'), kind: 'person' },
      community: {
        id: communityId('file', 'import', 'news'),
        name: 'news',
        kind: 'forum',
        visibility: 'private',
        memberCount: null,
      },
      mentions: [account('bob'), account('cem')],
      links: ['https://x.example/a'],
      object: {
        id: content('m1'),
        kind: 'note',
        parentId: null,
        rootId: null,
        quotedId: content('m0'),
        url: 'https://x.example/m1',
        title: 'T',
        text: 'see https://x.example/a, and https://x.example/a.',
        truncated: false,
        lang: 'en',
        editedAt: null,
        deletedAt: null,
      },
    });
  });

  it.each([
    [
      'a reply where there is a parent',
      { id: 'm2', parent: 'm1', root: 'm0' },
      { verb: 'reply', object: { parentId: content('m1'), rootId: content('m0') } },
    ],
    ['a post that is its own root', { id: 'm2', root: 'm2' }, { verb: 'post', object: { rootId: null } }],
    ['a post that is its own parent', { id: 'm2', parent: 'm2' }, { verb: 'post', object: { parentId: null } }],
    [
      'a post that was edited',
      { id: 'm2', edited_at: '2026-02-01T00:00:00Z' },
      { verb: 'post', occurredAt: atMs, version: Date.UTC(2026, 1, 1), object: { editedAt: Date.UTC(2026, 1, 1) } },
    ],
    [
      'an edit',
      { id: 'm2', verb: 'edit', parent: 'm1', edited_at: '2026-02-01T00:00:00Z', text: 'new' },
      {
        verb: 'edit',
        id: content('m2'),
        version: Date.UTC(2026, 1, 1),
        object: { parentId: content('m1'), text: 'new' },
      },
    ],
    ['a version of its own', { id: 'm2', version: 17 }, { version: 17 }],
    [
      'a deletion',
      { id: 'm2', verb: 'delete', author: '' },
      { verb: 'delete', id: content('m2'), actor: null, version: atMs },
    ],
    [
      'a reaction',
      { verb: 'react', object: 'm1', reaction: 'tada' },
      {
        verb: 'react',
        id: actId(content('m1'), 'react', account('ann'), 'tada'),
        reaction: 'tada',
        object: { id: content('m1') },
      },
    ],
    ['a reaction of no kind', { verb: 'React', object: 'm1' }, { reaction: 'like' }],
    [
      'a reaction with an id',
      { verb: 'react', object: 'm1', id: 'r1' },
      { id: actIdFromNative('file', 'import', 'r1') },
    ],
    [
      'a reaction taken back',
      { verb: 'unreact', object: 'm1', reaction: 'tada' },
      { verb: 'unreact', id: actId(content('m1'), 'react', account('ann'), 'tada'), version: atMs },
    ],
    [
      'a share with words',
      { verb: 'share', object: 'm1', root: 'm0', text: 'look', community: 'b' },
      { verb: 'share', object: { id: content('m1'), rootId: content('m0'), text: 'look' }, community: { name: 'b' } },
    ],
    ['a view', { verb: 'view', object: 'm1' }, { verb: 'view', object: { id: content('m1') } }],
    ['a follow', { verb: 'follow', object: 'bob' }, { verb: 'follow', object: { id: account('bob'), kind: 'person' } }],
    [
      'joining',
      { verb: 'join', community: 'news' },
      { verb: 'join', object: { id: communityId('file', 'import', 'news'), kind: 'community' } },
    ],
    ['a bot', { author_kind: 'bot' }, { actor: { kind: 'bot' } }],
    [
      'another platform',
      { platform: 'yam', instance: 'T9', id: 'm1' },
      { platform: 'yam', instance: 'T9', id: contentId('yam', 'T9', 'm1') },
    ],
    ['a day', { time: '2026-01-31' }, { precision: 'day', occurredAt: Date.parse('2026-01-30T23:00:00Z') }],
    ['a local time', { time: '2026-01-31 14:05' }, { precision: 'exact', occurredAt: atMs - 3_600_000 }],
    [
      'links of their own',
      { text: 'https://a.example', links: 'https://b.example | https://c.example' },
      { links: ['https://b.example', 'https://c.example'] },
    ],
    [
      'numbers for names',
      { id: 17, author: 4, parent: 16 },
      { id: content('17'), actor: { id: account('4') }, object: { parentId: content('16') } },
    ],
  ] as const)('%s', async (_, row, expected) => {
    expect(await one(row)).toMatchObject(expected);
  });

  it('counters: of the post when the data was taken, followers of the author', async () => {
    const { events } = await read(json({ time, author: 'ann', id: 'm1', views: 10, viewers: '7', followers: 3 }));
    expect(events.map(({ verb }) => verb)).toEqual(['post', 'snapshot', 'snapshot']);
    expect(events[1]).toMatchObject({
      object: { id: content('m1'), kind: 'note' },
      counts: { views: 10, uniqueViews: 7, impressions: null, followers: null, asOf: observedAt },
    });
    expect(events[2]).toMatchObject({
      object: { id: account('ann'), kind: 'person' },
      counts: { views: null, followers: 3, asOf: observedAt },
    });
    const snapshot = await one({ verb: 'snapshot', object: 'm1', views: 20, author: '' });
    expect(snapshot).toMatchObject({ object: { id: content('m1') }, counts: { views: 20, asOf: atMs } });
    expect((await one({ likes: [{ by: 'bob' }] })).verb).toBe('post');
  });

  it('without an id the same words by the same author at the same time are one', async () => {
    const row = { time, author: 'ann', text: 'hello', community: 'a' };
    const { events } = await read(
      json(row, { ...row }, { ...row, text: 'hullo' }, { ...row, author: 'bob' }, { ...row, community: 'b' }),
    );
    expect(new Set(events.map(({ id }) => id)).size).toBe(4);
    expect(events[0]!.id).toBe(events[1]!.id);
  });

  it.each([
    [{ time: '' }, 'time is empty'],
    [{ time: 'soon' }, 'time is not a time'],
    [{ time: 1_700_000_000 }, 'time is a number: say --time epoch-s or epoch-ms'],
    [{ time: '1801-01-01' }, 'time lies outside 1990–2099'],
    [{ author: '' }, 'author is empty'],
    [{ author: { name: 'Ann' } }, 'author holds more than a value: say which key'],
    [{ verb: 'shout' }, 'verb is not one of post, reply, react'],
    [{ verb: 'reply' }, 'a reply needs the parent'],
    [{ verb: 'react' }, 'object is empty: the id of what the react is of'],
    [{ verb: 'edit', edited_at: time }, 'an edit needs the id'],
    [{ verb: 'edit', id: 'm1' }, 'an edit needs edited_at'],
    [{ verb: 'delete' }, 'a deletion needs the id'],
    [{ verb: 'follow' }, 'object is empty: whom it is that is followed'],
    [{ verb: 'join' }, 'community is empty'],
    [{ verb: 'snapshot', object: 'm1' }, 'a snapshot has no counter'],
    [{ views: -1 }, 'views is not a whole number'],
    [{ scope: 'secret' }, 'scope is not one of internal, public'],
    [{ platform: 'A B' }, 'platform is not made of'],
  ])('rejects %j', async (row, reason) => {
    const good = { time, author: 'ann', text: 'fine' };
    const { events, rejects } = await read(json(good, { time, author: 'ann', ...row }, good));
    expect(events.length).toBe(2);
    expect(rejects).toHaveLength(1);
    expect(rejects[0]).toContain(`:2: ${reason}`);
    expect(rejects[0]).not.toMatch(/Ann|soon|shout|secret/);
  });
});

describe('people', () => {
  it('an address is the directory’s person, however it is written; told of once', async () => {
    const { events, records } = await read(
      json(
        { time, author: 'Ann <Ann@X.org>', recipients: '"Doe, Bob" <bob@x.org>, cem@x.org', text: '1' },
        { time, author: 'ann@x.org', recipients: "['bob@x.org', 'dan']", text: '2' },
      ),
    );
    expect(events.map(({ actor }) => actor?.id)).toEqual([account('ann@x.org'), account('ann@x.org')]);
    expect(events.map(({ mentions }) => mentions)).toEqual([
      [account('bob@x.org'), account('cem@x.org')],
      [account('bob@x.org'), account('dan')],
    ]);
    expect(records).toEqual(
      ['ann@x.org', 'bob@x.org', 'cem@x.org'].map((address) => ({
        type: 'accountLink',
        accountId: account(address),
        personId: context.pseudonym.person(address),
        method: 'email',
        confidence: 1,
        accountKind: 'person',
        version: observedAt,
      })),
    );
  });

  it.each([
    ['auto', 'u17', null],
    ['auto', '@ann', null],
    ['email', 'u17', 'u17'],
    ['id', 'U17', 'u17'],
    ['account', 'ann@x.org', null],
  ])('with --identity %s, %s is %s', async (identity, author, person) => {
    const { records } = await read(json({ time, author }), { identity });
    expect(records.map((record) => record.type === 'accountLink' && record.personId)).toEqual(
      person === null ? [] : [context.pseudonym.person(person)],
    );
  });

  it('is told of with a row that is rejected as well, and bots are named', async () => {
    const rows = json({ time: 'never', author: 'ann@x.org' }, { time, author: 'Bot@x.org' });
    const { events, records, rejects } = await read(rows, { bots: ['bot@X.org'] });
    expect(rejects).toHaveLength(1);
    expect(records).toMatchObject([{ accountKind: 'person' }, { accountKind: 'bot' }]);
    expect(events).toMatchObject([{ actor: { kind: 'bot' } }]);
  });
});

describe('threads that have keys of their own', () => {
  const rows = [
    { id: 'c', time: '2026-01-03T00:00:00Z', thread: 't1', text: 'later' },
    { id: 'a', time: '2026-01-01T00:00:00Z', thread: 't1', text: 'first' },
    { id: 'b', time: '2026-01-02T00:00:00Z', thread: 't1', parent: 'a', text: 'answer' },
    { id: 'd', time: '2026-01-04T00:00:00Z', thread: 't1', parent: 'b', text: 'answer to it' },
    { id: 'e', time: '2026-01-05T00:00:00Z', thread: 't2', parent: 'x', text: 'its beginning is not here' },
    { id: 'f', time: '2026-01-06T00:00:00Z', text: 'none' },
  ].map((row) => ({ author: 'ann', ...row }));
  const expected = {
    a: ['post', null, null],
    b: ['reply', 'a', 'a'],
    c: ['reply', 'a', 'a'],
    d: ['reply', 'b', 'a'],
    e: ['reply', 'x', 't2'],
    f: ['post', null, null],
  };

  it.each([
    ['in the order of the file', rows],
    ['in another order', rows.toReversed()],
  ])('begin with their earliest row that answers nothing, %s', async (_, ordered) => {
    const names = new Map(['a', 'b', 'c', 'd', 'e', 'f', 'x', 't1', 't2'].map((name) => [content(name), name]));
    const name = (id: string | null): string | null => (id === null ? null : (names.get(id) ?? id));
    const { events } = await read(json(...ordered));
    expect(
      Object.fromEntries(
        events.map(({ verb, object }) => [name(object.id), [verb, name(object.parentId), name(object.rootId)]]),
      ),
    ).toEqual(expected);
  });
});
