import { describe, expect, it } from '@jest/globals';
import { activityEventSchema } from '../../../../../infra/contracts/activity.js';
import { createPseudonymiser } from '../../../../../infra/pseudonym.js';
import { WrongFieldError } from '../../../../../ingest/fields.js';
import { createParseContext, instanceOf } from '../../../../../ingest/sources/bluesky-common/context.js';
import { concerned, postEvent } from '../../../../../ingest/sources/bluesky-common/post.js';
import { richText } from '../../../../../ingest/sources/bluesky-common/rich-text.js';
import { createSeal } from '../../../../../ingest/sources/bluesky-common/sealed.js';
import { actTime } from '../../../../../ingest/sources/bluesky-common/time.js';
import { actorName, parseUri } from '../../../../../ingest/sources/bluesky-common/uri.js';

const pseudonym = createPseudonymiser('a key for tests that has 32 characters');
const context = createParseContext('bsky', pseudonym);
const uri = { did: 'did:plc:author', collection: 'app.bsky.feed.post', rkey: '3kpost' };
const seenAt = Date.UTC(2026, 6, 4, 14);
const seen = { uri, seenAt, observedAt: seenAt + 1000, changedAt: null };
const at = (rkey: string): string => `at://did:plc:other/app.bsky.feed.post/${rkey}`;
const record = (more: object = {}) => ({ text: 'words', createdAt: '2026-07-04T13:59:00.000Z', ...more });
const event = (more: object = {}) => postEvent(record(more), seen, context);

describe('a post', () => {
  it('has the id of its address, the time its author says, and no address that names its author', () => {
    const post = event({ langs: ['pt-BR', 'en'] });
    expect(activityEventSchema.safeParse(post).success).toBe(true);
    expect(post).toMatchObject({
      verb: 'post',
      id: context.events.contentId('at://did:plc:author/app.bsky.feed.post/3kpost'),
      version: Date.UTC(2026, 6, 4, 13, 59),
      occurredAt: Date.UTC(2026, 6, 4, 13, 59),
      actor: { id: pseudonym.account('bluesky', 'bsky', 'did:plc:author'), kind: 'person' },
      object: { kind: 'note', text: 'words', lang: 'pt-BR', url: null, rootId: null, quotedId: null },
    });
  });

  it('answers another one', () => {
    const reply = event({ reply: { root: { uri: at('root') }, parent: { uri: at('parent') } } });
    expect(reply).toMatchObject({
      verb: 'reply',
      object: { parentId: context.events.contentId(at('parent')), rootId: context.events.contentId(at('root')) },
    });
  });

  it.each([
    ['alone', { $type: 'app.bsky.embed.record', record: { uri: at('quoted') } }],
    [
      'beside a picture',
      {
        $type: 'app.bsky.embed.recordWithMedia',
        record: { $type: 'app.bsky.embed.record', record: { uri: at('quoted') } },
        media: { $type: 'app.bsky.embed.images', images: [] },
      },
    ],
  ])('quotes another one %s', (_, embed) => {
    expect(event({ embed }).object.quotedId).toBe(context.events.contentId(at('quoted')));
  });

  it('does not quote a list or a feed that it shows', () => {
    const embed = { $type: 'app.bsky.embed.record', record: { uri: 'at://did:plc:other/app.bsky.graph.list/3k' } };
    expect(event({ embed }).object.quotedId).toBeNull();
  });

  it('keeps the page of its card as a link; without words it is a file', () => {
    const embed = { $type: 'app.bsky.embed.external', external: { uri: 'https://example.org/a', title: 'A' } };
    expect(event({ embed, text: ' ' })).toMatchObject({
      links: ['https://example.org/a'],
      object: { kind: 'file', text: null },
    });
  });

  it('that replaces another state is an edit, and wins', () => {
    const edit = postEvent(record(), { ...seen, changedAt: seenAt }, context);
    expect(edit).toMatchObject({ verb: 'edit', version: seenAt, object: { editedAt: seenAt } });
  });

  it.each<[string, object, RegExp]>([
    ['words', { text: 42 }, /text/],
    ['a time', { createdAt: 'yesterday' }, /createdAt/],
    ['a time at all', { createdAt: undefined }, /createdAt/],
    ['languages', { langs: 'en' }, /langs/],
    ['facets', { facets: [7] }, /facets/],
    [
      'what it answers',
      { reply: { root: { uri: at('root') }, parent: { uri: 'https://example.org' } } },
      /reply\.parent\.uri/,
    ],
    ['what it answers, empty', { reply: {} }, /reply\.parent/],
    ['what it shows', { embed: 'picture' }, /embed/],
  ])('is refused for %s, and the field named', (_, more, named) => {
    expect(() => event(more)).toThrow(WrongFieldError);
    expect(() => event(more)).toThrow(named);
  });
});

describe('when it happened', () => {
  const ms = (createdAt: string): number => actTime({ createdAt }, seenAt);

  it.each([
    ['the author’s word', '2026-07-04T13:00:00.123456Z', Date.UTC(2026, 6, 4, 13, 0, 0, 123)],
    ['a zone', '2026-07-04T15:00:00+02:00', Date.UTC(2026, 6, 4, 13)],
    ['two years ago, as the author says', '2024-07-04T13:00:00Z', Date.UTC(2024, 6, 4, 13)],
    ['a clock that runs ahead: when it was seen', '2026-07-04T14:00:01Z', seenAt],
    ['the far future: when it was seen', '9999-12-31T23:59:59Z', seenAt],
    ['before there was a network: when it was seen', '2015-01-01T00:00:00Z', seenAt],
    ['the year one: when it was seen', '0001-01-01T00:00:00Z', seenAt],
  ])('%s', (_, createdAt, expected) => {
    expect(ms(createdAt)).toBe(expected);
  });
});

describe('words with marks in them', () => {
  const mention = (byteStart: number, byteEnd: number) => ({
    index: { byteStart, byteEnd },
    features: [{ $type: 'app.bsky.richtext.facet#mention', did: 'did:plc:ann' }],
  });

  it('name nobody, where the mark counts bytes and not letters', () => {
    const text = 'héllo 👋 @ann.example.org!';
    const start = Buffer.byteLength('héllo 👋 ');
    const facets = [mention(start, start + Buffer.byteLength('@ann.example.org'))];
    expect(richText(text, { facets })).toEqual({ text: 'héllo 👋 @user!', mentions: ['did:plc:ann'], links: [] });
  });

  it.each([
    ['outside the text', [mention(3, 900)]],
    ['inside out', [mention(5, 2)]],
    ['without a place', [{ features: [{ $type: 'app.bsky.richtext.facet#mention', did: 'did:plc:ann' }] }]],
  ])('stand where a mark is %s', (_, facets) => {
    expect(richText('seven letters', { facets })).toMatchObject({ text: 'seven letters', mentions: ['did:plc:ann'] });
  });

  it('name nobody who is written without a mark; an e-mail address and a price stand', () => {
    expect(richText('cc @ann.example.org, mail me@example.org, 5 @ 3.50', {}).text).toBe(
      'cc @user, mail me@example.org, 5 @ 3.50',
    );
  });

  it('keep links, but not those to somebody’s page', () => {
    const link = (uri: string) => ({ index: {}, features: [{ $type: 'app.bsky.richtext.facet#link', uri }] });
    const facets = ['https://example.org/a', 'javascript:alert(1)', 'https://bsky.app/profile/ann.example.org'].map(
      link,
    );
    expect(richText('a', { facets }).links).toEqual(['https://example.org/a']);
  });
});

describe('addresses and accounts', () => {
  it('takes an account as people write it', () => {
    expect(
      ['@Ann.Example.org', 'https://bsky.app/profile/ann.example.org/', 'did:plc:abc', 'ann', 'a b.c'].map(actorName),
    ).toEqual(['ann.example.org', 'ann.example.org', 'did:plc:abc', null, null]);
  });

  it('reads addresses of records only', () => {
    expect(parseUri('at://did:plc:a/app.bsky.feed.post/3k')).toEqual({
      did: 'did:plc:a',
      collection: 'app.bsky.feed.post',
      rkey: '3k',
    });
    expect([parseUri('at://ann.example.org/app.bsky.feed.post/3k'), parseUri('at://did:plc:a'), parseUri(3)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('knows the network’s own servers as one', () => {
    expect(
      ['https://public.api.bsky.app', 'wss://jetstream2.us-east.bsky.network/subscribe', 'http://127.0.0.1:3000'].map(
        instanceOf,
      ),
    ).toEqual(['bsky', 'bsky', '127.0.0.1']);
  });

  it('finds whom a post concerns, and nobody in nonsense', () => {
    const facets = [{ features: [{ $type: 'app.bsky.richtext.facet#mention', did: 'did:plc:ann' }] }];
    const reply = { root: { uri: 'at://did:plc:root/app.bsky.feed.post/1' }, parent: { uri: at('2') } };
    expect(concerned({ facets, reply })).toEqual(['did:plc:other', 'did:plc:root', 'did:plc:ann']);
    expect([concerned({ facets: 3 }), concerned({})]).toEqual([[], []]);
  });

  it('seals what must be asked for again, for whoever has the key', () => {
    const seal = createSeal(pseudonym);
    const sealed = seal.seal('at://did:plc:ann/app.bsky.feed.post/3k');
    expect(sealed).not.toMatch(/ann|3k/);
    expect(seal.seal('at://did:plc:ann/app.bsky.feed.post/3k')).toBe(sealed);
    expect(seal.open(sealed)).toBe('at://did:plc:ann/app.bsky.feed.post/3k');
    expect(createSeal(createPseudonymiser('another key for tests of 32 chars!!')).open(sealed)).toBeNull();
    expect([seal.open(`${sealed.slice(0, -2)}AA`), seal.open('')]).toEqual([null, null]);
  });
});
