import { describe, expect, it } from '@jest/globals';
import { createPseudonymiser } from '../../../../../infra/pseudonym.js';
import { createParseContext } from '../../../../../ingest/sources/bluesky-common/context.js';
import { parseJetstreamItem } from '../../../../../ingest/sources/bluesky-jetstream/events.js';
import { createHashList } from '../../../../../ingest/sources/bluesky-jetstream/position.js';
import { createSelection } from '../../../../../ingest/sources/bluesky-jetstream/selection.js';
import { type Commit, readMessage, versionOf } from '../../../../../ingest/sources/bluesky-jetstream/wire.js';

const context = createParseContext('bsky', createPseudonymiser('a key for tests that has 32 characters'));
const timeUs = 1_783_175_888_085_434;
const subject = { uri: 'at://did:plc:ann/app.bsky.feed.post/3kpost', cid: 'bafy' };
const createdAt = '2026-07-04T14:38:07.000Z';

const commit = (more: Partial<Commit> = {}): Commit => ({
  kind: 'commit',
  timeUs,
  did: 'did:plc:bo',
  operation: 'create',
  collection: 'app.bsky.feed.like',
  rkey: '3klike',
  rev: '3krev',
  record: { subject, createdAt },
  ...more,
});
const parse = (one: Commit) =>
  parseJetstreamItem(
    { where: 'event', value: { kind: 'commit', commit: one, observedAt: timeUs / 1000 + 5 } },
    context,
  );

describe('a message', () => {
  const v2 = (payload: object): string =>
    JSON.stringify({
      $type: 'message',
      payload: { $type: 'network.bsky.jetstream.subscribeEvents#commit', seq: 7, did: 'did:plc:bo', ...payload },
    });

  it('says the same in both versions of the protocol', () => {
    const { kind: _, timeUs: _us, did: _did, ...body } = commit();
    const first = JSON.stringify({ did: 'did:plc:bo', time_us: timeUs, kind: 'commit', commit: body });
    const time = '2026-07-04T14:38:08.085434Z';
    expect(readMessage(first, 'v1')).toEqual(commit());
    expect(readMessage(v2({ time: '2020-01-01T00:00:00.000000Z', witnessedAt: time, ...body }), 'v2')).toEqual(
      commit(),
    );
    expect(readMessage(v2({ time, ...body }), 'v2')).toEqual(commit());
  });

  it('of the second version may be a notice or the end', () => {
    const info = {
      $type: 'message',
      payload: { $type: 'network.bsky.jetstream.subscribeEvents#info', name: 'OutdatedCursor' },
    };
    expect(readMessage(JSON.stringify(info), 'v2')).toEqual({ kind: 'info', name: 'OutdatedCursor' });
    const end = { $type: 'error', error: 'ConsumerTooSlow', message: 'too slow' };
    expect(readMessage(JSON.stringify(end), 'v2')).toEqual({ kind: 'error', name: 'ConsumerTooSlow' });
  });

  it.each([
    ['no JSON', '{"did":', 'is not JSON'],
    ['a list', '[]', 'is not an object'],
    ['no time', '{"did":"did:plc:a","kind":"commit","commit":{}}', 'time_us'],
    ['the number of an event for a time', '{"did":"did:plc:a","time_us":17,"kind":"commit","commit":{}}', 'time_us'],
    ['nobody', `{"did":"ann","time_us":${timeUs},"kind":"commit","commit":{}}`, 'did'],
    ['no commit', `{"did":"did:plc:a","time_us":${timeUs},"kind":"commit"}`, 'commit'],
    [
      'an unknown operation',
      `{"did":"did:plc:a","time_us":${timeUs},"kind":"commit","commit":{"operation":"upsert"}}`,
      'operation',
    ],
  ])('with %s cannot be read', (_, text, named) => {
    expect(readMessage(text, 'v1')).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining(named) });
  });

  it('is of the version that the path says', () => {
    expect(versionOf('wss://a.example/subscribe')).toBe('v1');
    expect(versionOf('wss://a.example/xrpc/network.bsky.jetstream.subscribeEvents')).toBe('v2');
  });
});

describe('an act', () => {
  it('is undone by a delete that knows its address only', () => {
    for (const collection of ['app.bsky.feed.like', 'app.bsky.feed.repost', 'app.bsky.graph.follow']) {
      const record =
        collection === 'app.bsky.graph.follow' ? { subject: 'did:plc:ann', createdAt } : { subject, createdAt };
      const [done] = parse(commit({ collection, record }));
      const [undone] = parse(
        commit({ collection, operation: 'delete', record: undefined, timeUs: timeUs + 9_000_000 }),
      );
      if (done?.kind !== 'activity' || undone?.kind !== 'activity') throw new Error(`no event of ${collection}`);
      expect(done.event.verb).toBe(
        { like: 'react', repost: 'share', follow: 'follow' }[collection.split('.')[3] as string],
      );
      expect(undone.event).toMatchObject({ verb: 'unreact', id: done.event.id });
      expect(undone.event.version).toBeGreaterThan(done.event.version);
    }
  });

  it('done again has a record of its own', () => {
    const ids = ['3kone', '3ktwo']
      .flatMap((rkey) => parse(commit({ rkey })))
      .map((one) => one.kind === 'activity' && one.event.id);
    expect(new Set(ids).size).toBe(2);
  });

  it.each([
    [
      'a like of a feed',
      commit({ record: { subject: { uri: 'at://did:plc:a/app.bsky.feed.generator/x' }, createdAt } }),
      'no post',
    ],
    ['another collection', commit({ collection: 'app.bsky.graph.block' }), 'collection'],
  ])('that is %s is left out', (_, one, reason) => {
    expect(parse(one)).toEqual([{ kind: 'skip', reason: expect.stringContaining(reason) }]);
  });

  it.each([
    ['subject.uri', commit({ record: { subject: { uri: 5 }, createdAt } })],
    ['subject', commit({ record: { subject: 'text', createdAt } })],
    ['createdAt', commit({ record: { subject } })],
    ['record', commit({ record: undefined })],
    ['subject', commit({ collection: 'app.bsky.graph.follow', record: { subject: 'ann', createdAt } })],
    ['text', commit({ collection: 'app.bsky.feed.post', record: { text: 1, createdAt } })],
  ])('with a wrong %s is refused by that name', (field, one) => {
    expect(parse(one)).toEqual([{ kind: 'reject', reason: expect.stringContaining(field) }]);
  });
});

describe('what is taken', () => {
  const accounts = new Set(['did:plc:ann']);
  const collections = ['posts', 'likes', 'reposts', 'follows'] as const;
  const select = (take: 'own' | 'around' | 'network', kept = createHashList('', 6, 100)) =>
    createSelection({ take, collections: [...collections] }, accounts, kept);
  const post = (did: string, more: object = {}) =>
    commit({ did, collection: 'app.bsky.feed.post', record: { text: 'a', createdAt, ...more } });
  const toAnn = { root: subject, parent: { uri: 'at://did:plc:cy/app.bsky.feed.post/1' } };

  it.each<[string, Commit, boolean, boolean]>([
    ['their own post', post('did:plc:ann'), true, true],
    ['a like of theirs', commit({ did: 'did:plc:ann' }), true, true],
    ['a like of their post', commit(), false, true],
    ['an answer in their thread', post('did:plc:bo', { reply: toAnn }), false, true],
    ['a quote', post('did:plc:bo', { embed: { $type: 'app.bsky.embed.record', record: subject } }), false, true],
    [
      'somebody following them',
      commit({ collection: 'app.bsky.graph.follow', record: { subject: 'did:plc:ann' } }),
      false,
      true,
    ],
    ['something else', post('did:plc:bo'), false, false],
    [
      'a like of something else',
      commit({ record: { subject: { uri: 'at://did:plc:cy/app.bsky.feed.post/1' } } }),
      false,
      false,
    ],
    ['an undoing of something unknown', commit({ operation: 'delete', record: undefined }), false, false],
  ])('%s', (_, one, own, around) => {
    expect([select('own')(one) === null, select('around')(one) === null, select('network')(one) === null]).toEqual([
      own,
      around,
      true,
    ]);
  });

  it('of others is undone when it was taken, also by the next process', () => {
    const kept = createHashList('', 6, 100);
    select('around', kept)(commit());
    const undo = commit({ operation: 'delete', record: undefined });
    expect(select('around', kept)(undo)).toBeNull();
    expect(select('around', createHashList(kept.save(), 6, 100))(undo)).toBeNull();
    expect(select('around', kept)({ ...undo, rkey: '3kother' })).not.toBeNull();
  });

  it('remembers so many and no more', () => {
    const list = createHashList('', 6, 3);
    for (const text of ['a', 'b', 'c', 'd']) list.add(text);
    expect([list.has('a'), list.has('b'), list.has('d')]).toEqual([false, true, true]);
    expect(list.save()).toHaveLength(18);
  });

  it('is no record of a collection that is not asked for', () => {
    const likesOnly = createSelection({ take: 'network', collections: ['likes'] }, accounts, createHashList('', 6, 9));
    expect([likesOnly(commit()), likesOnly(post('did:plc:ann'))]).toEqual([
      null,
      expect.stringContaining('collection'),
    ]);
  });
});
