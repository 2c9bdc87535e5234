import { describe, expect, test } from '@jest/globals';
import { activityEventSchema, activityKey, timeMs } from '../../../../infra/contracts/activity.js';
import { decodeActivity, encodeActivity } from '../../../../infra/contracts/cloud-events.js';
import { actId, actIdFromNative, communityId, contentId, hashId } from '../../../../infra/contracts/ids.js';
import type { LogRecord } from '../../../../infra/log/event-log.js';
import { createTestPost, testNow } from '../../../support/test-source.js';

const words = 'somebody’s very own words';

function record(value: unknown): LogRecord {
  const bytes =
    typeof value === 'string' ? Buffer.from(value) : value === null ? null : Buffer.from(JSON.stringify(value));
  return { topic: 't', partition: 0, offset: '0', timestamp: 0, key: 'k', headers: {}, value: bytes };
}

function reasonFor(value: unknown): string {
  const decoded = decodeActivity(record(value));
  if (decoded.ok) throw new Error('it was accepted');
  expect(decoded.reason).not.toContain(words);
  return decoded.reason;
}

const post = createTestPost('1');

describe('an event', () => {
  test('is the same after the log', () => {
    const decoded = decodeActivity({ ...record(null), ...encodeActivity(post) });
    expect(decoded).toEqual({ ok: true, value: post });
  });

  test('loses fields that the contract does not have, at every level', () => {
    const extra = {
      ...post,
      password: 'x',
      actor: { ...post.actor, name: 'Ann' },
      object: { ...post.object, html: '<b>' },
      community: { id: hashId('c'), name: 'c', kind: 'channel', visibility: 'public', topic: 'x' },
    };
    const parsed = activityEventSchema.parse(extra);
    expect(parsed).toEqual({ ...post, community: { ...extra.community, topic: undefined, memberCount: null } });
    expect(JSON.stringify(parsed)).not.toMatch(/password|Ann|html|"topic"/);
  });

  test('that says nothing of a count means unknown, not 0', () => {
    const snapshot = activityEventSchema.parse({ ...post, verb: 'snapshot', counts: { asOf: testNow, views: 0 } });
    expect(snapshot).toMatchObject({ counts: { views: 0, reactions: null, followers: null } });
  });

  test('is keyed by its conversation, so that a thread stays in order', () => {
    const root = hashId('root');
    expect(activityKey(post)).toBe(post.object.id);
    expect(activityKey({ ...post, object: { ...post.object, rootId: root } })).toBe(root);
  });

  test('is CloudEvents 1.0 in binary mode', () => {
    expect(encodeActivity({ ...post, instance: 'T0/a b' }).headers).toEqual({
      ce_specversion: '1.0',
      ce_id: post.id,
      ce_type: 'earshot.activity.v1.post',
      ce_source: '/test/T0%2Fa%20b',
      ce_time: '2027-01-01T00:00:00.000Z',
      'content-type': 'application/json',
    });
  });
});

describe('what does not fit is refused with its field, never with its value', () => {
  test.each([
    ['poke', 'verb: is unknown: "poke"'],
    ['Post', 'verb: is no known verb'],
    [words, 'verb: is no known verb'],
    ['a'.repeat(60), 'verb: is no known verb'],
    [7, 'verb: is no known verb'],
    [null, 'verb: is no known verb'],
    [undefined, 'verb: is missing'],
  ])('the verb %p', (verb, reason) => {
    expect(reasonFor({ ...post, verb })).toBe(reason);
  });

  test.each([
    ['seconds', Math.floor(testNow / 1000)],
    ['microseconds', testNow * 1000],
    ['the year 50000', Date.UTC(50_000, 0, 1)],
    ['0', 0],
    ['a negative time', -1],
  ])('a time in %s', (_, occurredAt) => {
    expect(reasonFor({ ...post, occurredAt })).toMatch(
      /^occurredAt: is outside 1990–2099; times are milliseconds since 1970, not seconds/,
    );
  });

  test.each<[string, object, RegExp]>([
    ['text as a time', { occurredAt: words }, /^occurredAt: /],
    ['half a millisecond', { observedAt: testNow + 0.5 }, /^observedAt: /],
    ['an id that is none', { id: words }, /^id: must be 32 hex digits$/],
    ['an upper-case id', { id: post.id.toUpperCase() }, /^id: must be 32 hex digits$/],
    ['a mention by name', { mentions: [words] }, /^mentions\.0: must be 32 hex digits$/],
    ['a kind of actor', { actor: { id: post.actor.id, kind: words } }, /^actor\.kind: /],
    ['no actor', { actor: null }, /^actor: /],
    ['a negative version', { version: -1 }, /^version: /],
    ['a reply without a parent', { verb: 'reply' }, /^object\.parentId: /],
    ['a reaction without one', { verb: 'react' }, /^reaction: /],
    ['counts below 0', { verb: 'snapshot', counts: { asOf: testNow, views: -1 } }, /^counts\.views: /],
    ['text that is none', { object: { ...post.object, text: [words] } }, /^object\.text: /],
    [
      'more members than there is room for',
      { community: { id: post.id, name: 'c', kind: 'channel', visibility: 'public', memberCount: 2 ** 32 } },
      /^community\.memberCount: /,
    ],
  ])('%s', (_, change, reason) => {
    expect(reasonFor({ ...post, ...change })).toMatch(reason);
  });

  test('many at once are counted', () => {
    expect(reasonFor({ verb: 'post' })).toMatch(/; and \d+ more$/);
  });

  test.each([
    ['no value', null, /^has no value$/],
    ['half of JSON', '{"id": "a', /^is not JSON: /],
    ['nothing', '', /^is not JSON: /],
    ['a list', [], /verb|record/],
    ['a number', 7, /^record: /],
    ['null', 'null', /^record: /],
  ])('%s', (_, value, reason) => {
    expect(reasonFor(value)).toMatch(reason);
  });

  test('JSON that breaks after somebody’s words does not repeat them', () => {
    for (const text of [`{"text": "${words}" oops`, words, `"${words}`, `["${words}",]`, `{"${words}": secret}`]) {
      const reason = reasonFor(text);
      expect(reason).toMatch(/^is not JSON: \S+ .*/);
      for (const word of ['somebody', 'very', 'own', 'words', 'secret']) expect(reason).not.toContain(word);
    }
  });
});

test.each([
  [Date.UTC(1990, 0, 1), true],
  [Date.UTC(1990, 0, 1) - 1, false],
  [Date.UTC(2100, 0, 1) - 1, true],
  [Date.UTC(2100, 0, 1), false],
])('the time %d: %s', (ms, good) => {
  expect(timeMs.safeParse(ms).success).toBe(good);
});

describe('ids', () => {
  test('are 32 hex digits, the same today and tomorrow', () => {
    // Stored data hangs on these: a change of them is a migration.
    expect(contentId('slack', 'T1', '1.2')).toBe('0bca0edf1e14d887a2788ddc7f54f511');
    expect(communityId('slack', 'T1', 'C1')).toBe('eb0c6022a1ddeaef3dc71bef61e74a94');
    expect(actIdFromNative('slack', 'T1', 'R1')).toBe('50627db83a1e7bcd995ca5ca4a99570b');
    expect(actId('o', 'react', 'a', 'thumbsup')).toBe('4362041d7fdbb99ed951b7d7bb80034d');
  });

  test('of different things differ, wherever the parts are cut and whatever is in them', () => {
    const ids = [
      hashId('ab', 'c'),
      hashId('a', 'bc'),
      hashId('abc'),
      hashId('abc', ''),
      hashId('', 'abc'),
      hashId('1:a', 'b'),
      hashId('1', ':ab'),
      hashId('é'),
      hashId('e\u0301'),
      contentId('a', 'b', 'c'),
      communityId('a', 'b', 'c'),
      actIdFromNative('a', 'b', 'c'),
      actId('a', 'react', 'b', 'c'),
      actId('a', 'share', 'b', 'c'),
      actId('a', 'react', 'b'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('of content do not hold the verb: a deletion has the id of the post or reply', () => {
    expect(contentId.length).toBe(3);
  });
});
