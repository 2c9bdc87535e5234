import { describe, expect, it } from '@jest/globals';
import { activityEventSchema } from '../../../../../infra/contracts/activity.js';
import { createPseudonymiser } from '../../../../../infra/pseudonym.js';
import { usernameOf, xConfig } from '../../../../../ingest/sources/x/config.js';
import { idAt, timeOfId } from '../../../../../ingest/sources/x/ids.js';
import { createParser, events } from '../../../../../ingest/sources/x/parse.js';

const pseudonym = createPseudonymiser('a key for tests that has 32 characters');
const parse = createParser(pseudonym);
const observedAt = Date.UTC(2026, 5, 1);

const post = (more: object = {}): object => ({
  id: '1919191919191919191',
  text: 'hello',
  author_id: '42',
  created_at: '2025-05-05T00:00:00.000Z',
  conversation_id: '1919191919191919191',
  edit_history_tweet_ids: ['1919191919191919191'],
  lang: 'en',
  public_metrics: { retweet_count: 1, reply_count: 2, like_count: 3, quote_count: 4, impression_count: 500 },
  ...more,
});
const parsed = (raw: unknown, isEdit = false) =>
  parse({ where: 'here', value: { kind: 'post', post: raw, isEdit, observedAt } });
const event = (raw: unknown, isEdit = false) => {
  const [one] = parsed(raw, isEdit);
  if (one?.kind !== 'activity') throw new Error(JSON.stringify(one));
  return activityEventSchema.parse(one.event);
};

describe('a post on X', () => {
  it('is a post without anybody’s name', () => {
    expect(
      event(
        post({
          text: 'R&amp;D says @ann_b: &lt;3, mail a@b.org',
          entities: { mentions: [{ username: 'ann_b', id: '7' }] },
        }),
      ),
    ).toMatchObject({
      verb: 'post',
      platform: 'x',
      instance: 'x.com',
      scope: 'public',
      version: Date.UTC(2025, 4, 5),
      actor: { id: pseudonym.account('x', 'x.com', '42'), kind: 'person' },
      mentions: [pseudonym.account('x', 'x.com', '7')],
      object: {
        text: 'R&D says @user: <3, mail a@b.org',
        lang: 'en',
        url: 'https://x.com/i/status/1919191919191919191',
      },
    });
  });

  it('shows what its short links lead to', () => {
    const urls = [
      { url: 'https://t.co/a', expanded_url: 'https://example.org/long' },
      { url: 'https://t.co/b', expanded_url: 'https://x.com/bo/status/1900000000000000000' },
      { url: 'https://t.co/c', expanded_url: 'https://x.com/ann/status/1/photo/1', media_key: '3_1' },
    ];
    expect(event(post({ text: 'see https://t.co/a https://t.co/b https://t.co/c', entities: { urls } }))).toMatchObject(
      {
        links: ['https://example.org/long'],
        object: { text: 'see https://example.org/long' },
      },
    );
  });

  it.each([
    ['a long one', { note_tweet: { text: 'long '.repeat(100) } }, { text: 'long '.repeat(100).trim() }],
    [
      'a picture only',
      {
        text: 'https://t.co/c',
        attachments: { media_keys: ['3_1'] },
        entities: {
          urls: [{ url: 'https://t.co/c', expanded_url: 'https://x.com/a/status/1/photo/1', media_key: '3_1' }],
        },
      },
      { kind: 'file', text: null },
    ],
    ['one without a language', { lang: 'und' }, { lang: null }],
    ['one of hashtags only', { lang: 'qht' }, { lang: null }],
    [
      'a quote',
      { referenced_tweets: [{ type: 'quoted', id: '1900000000000000000' }] },
      { quotedId: events.contentId('1900000000000000000') },
    ],
  ])('is %s', (_what, more, object) => {
    expect(event(post(more))).toMatchObject({ object });
  });

  it('is a reply in its conversation', () => {
    const reply = post({
      conversation_id: '1900000000000000000',
      referenced_tweets: [{ type: 'replied_to', id: '1900000000000000001' }],
    });
    expect(event(reply)).toMatchObject({
      verb: 'reply',
      object: { parentId: events.contentId('1900000000000000001'), rootId: events.contentId('1900000000000000000') },
    });
  });

  it('keeps its id and first time when it is edited', () => {
    const at = Date.UTC(2025, 4, 5, 10);
    const [first, second] = [idAt(at), idAt(at + 600_000)];
    const original = event(
      post({ id: first, created_at: new Date(at).toISOString(), edit_history_tweet_ids: [first] }),
    );
    const edited = event(
      post({
        id: second,
        text: 'other',
        created_at: new Date(at + 600_000).toISOString(),
        edit_history_tweet_ids: [second, first],
      }),
      true,
    );
    expect(edited).toMatchObject({
      verb: 'edit',
      id: original.id,
      occurredAt: original.occurredAt,
      version: at + 600_000,
    });
    expect(edited.version).toBeGreaterThan(original.version);
  });

  it('that passes on another is a share of it, at its own time', () => {
    const at = Date.UTC(2025, 4, 1);
    expect(
      event(post({ text: 'RT @bo: words', referenced_tweets: [{ type: 'retweeted', id: idAt(at) }] })),
    ).toMatchObject({
      verb: 'share',
      occurredAt: Date.UTC(2025, 4, 5),
      object: { id: events.contentId(idAt(at)), text: null },
    });
  });

  it('has numbers, of which what X calls impressions are its views too', () => {
    const of = { id: '5', createdAt: Date.UTC(2025, 4, 5), parentId: null, rootId: null };
    const counters = { replies: 2, shares: 1, reactions: 3, quotes: 4, impressions: 500 };
    const [one] = parse({ where: '', value: { kind: 'counts', of, counters, observedAt } });
    expect(one).toMatchObject({
      event: {
        verb: 'snapshot',
        counts: { views: 500, impressions: 500, reactions: 3, replies: 2, shares: 1, asOf: observedAt },
      },
    });
  });

  it.each([
    ['text', 42],
    ['created_at', 'today'],
    ['author_id', null],
    ['id', {}],
    ['public_metrics', 'many'],
    ['referenced_tweets', {}],
    ['entities', []],
  ])('with a field %s that is %j is rejected, and the field named', (field, value) => {
    const [one] = parsed(post({ [field]: value }));
    expect(one?.kind).toBe('reject');
    expect((one as { reason: string }).reason).toContain(field);
  });
});

describe('ids', () => {
  it('hold the time in whole seconds', () => {
    expect(timeOfId('1524796546306478083')).toBe(Date.parse('2022-05-12T17:00:00.000Z'));
    expect(timeOfId('20')).toBeNull();
    expect(timeOfId(idAt(Date.UTC(2026, 0, 1)))).toBe(Date.UTC(2026, 0, 1));
  });
});

describe('settings', () => {
  it.each([
    ['@ann_b', 'ann_b'],
    ['ann', 'ann'],
    ['https://x.com/ann', 'ann'],
    ['https://www.twitter.com/ann/', 'ann'],
    ['https://x.example/ann', null],
    ['https://x.com/ann/status/1', null],
    ['a name', null],
  ])('%s is the account %s', (account, name) => {
    expect(usernameOf(account)).toBe(name);
  });

  it('hold', () => {
    expect(xConfig.safeParse({ token: 't', accounts: [{ account: '@ann' }] }).success).toBe(true);
    expect(xConfig.safeParse({ token: 't', accounts: [] }).success).toBe(false);
    expect(xConfig.safeParse({ token: 't', accounts: [{ account: 'a name' }] }).success).toBe(false);
  });
});
