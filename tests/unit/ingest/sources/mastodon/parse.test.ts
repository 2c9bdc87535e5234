import { describe, expect, it } from '@jest/globals';
import { activityEventSchema } from '../../../../../infra/contracts/activity.js';
import { contentId } from '../../../../../infra/contracts/ids.js';
import { createPseudonymiser } from '../../../../../infra/pseudonym.js';
import { accountId, profileLinks } from '../../../../../ingest/sources/mastodon/accounts.js';
import { handleOf, mastodonConfig } from '../../../../../ingest/sources/mastodon/config.js';
import { compareIds, idAt } from '../../../../../ingest/sources/mastodon/ids.js';
import { cursorOf } from '../../../../../ingest/sources/mastodon/link.js';
import { createParser } from '../../../../../ingest/sources/mastodon/parse.js';

const pseudonym = createPseudonymiser('a key for tests that has 32 characters');
const instance = 'example.social';
const names = {
  instance,
  url: 'https://example.social',
  pseudonym,
  contentId: (id: string) => contentId('mastodon', instance, id),
};
const parse = createParser(names);
const observedAt = Date.UTC(2026, 5, 1);

const status = (more: object = {}): object => ({
  id: '100',
  created_at: '2026-05-01T08:00:00.123Z',
  in_reply_to_id: null,
  visibility: 'public',
  language: 'de',
  content:
    '<p>Hallo <span class="h-card"><a href="https://far.example/@bo" class="u-url mention">@<span>bo</span></a></span>!</p>',
  edited_at: null,
  reblog: null,
  account: { acct: 'Ann', bot: false },
  mentions: [{ acct: 'Bo@far.example' }],
  tags: [],
  media_attachments: [],
  poll: null,
  ...more,
});
const parsed = (raw: unknown, more: object = {}) =>
  parse({ where: 'here', value: { kind: 'status', status: raw, rootId: null, isEdit: false, observedAt, ...more } });
const event = (raw: unknown, more: object = {}) => {
  const [one] = parsed(raw, more);
  if (one?.kind !== 'activity') throw new Error(JSON.stringify(one));
  return activityEventSchema.parse(one.event);
};

describe('a status', () => {
  it('is a post without anybody’s name', () => {
    const post = event(status());
    expect(post).toMatchObject({
      verb: 'post',
      id: contentId('mastodon', instance, '100'),
      version: Date.parse('2026-05-01T08:00:00.123Z'),
      platform: 'mastodon',
      instance,
      scope: 'public',
      community: null,
      actor: { id: pseudonym.account('mastodon', instance, 'ann'), kind: 'person' },
      mentions: [pseudonym.account('mastodon', 'far.example', 'bo')],
      object: { text: 'Hallo @user!', lang: 'de', url: 'https://example.social/statuses/100' },
    });
    expect(JSON.stringify(post)).not.toMatch(/far\.example|@bo|Ann/);
  });

  it.each([
    [
      'a poll',
      { content: '<p>Which?</p>', poll: { options: [{ title: 'this' }, { title: 'that' }] } },
      { text: 'Which?\n- this\n- that' },
    ],
    [
      'a picture only',
      { content: '', media_attachments: [{ type: 'image', description: 'A cat' }] },
      { kind: 'file', text: null, title: 'A cat' },
    ],
    ['a warning before it', { content: '<p>x</p>', spoiler_text: 'Food' }, { title: 'Food', text: 'x' }],
    ['an edit', { content: '<p>x</p>', edited_at: '2026-05-01T09:00:00.000Z' }, { editedAt: Date.UTC(2026, 4, 1, 9) }],
    [
      'a quote',
      { quote: { state: 'accepted', quoted_status: { id: '7' } } },
      { quotedId: contentId('mastodon', instance, '7') },
    ],
    [
      'a quote by its id',
      { quote: { state: 'accepted', quoted_status_id: '7' } },
      { quotedId: contentId('mastodon', instance, '7') },
    ],
    ['a quote that was not allowed', { quote: { state: 'rejected', quoted_status: null } }, { quotedId: null }],
    [
      'a link in place of a quote',
      { content: '<p class="quote-inline">RE: <a href="https://q.example/1">q</a></p><p>so</p>' },
      { text: 'so' },
    ],
    ['an odd language', { language: 'not a language' }, { lang: null }],
  ])('has %s', (_what, more, object) => {
    expect(event(status(more))).toMatchObject({ object });
  });

  it('keeps links of the web, not those of hashtags', () => {
    const content =
      '<p><a href="https://example.social/tags/work" class="mention hashtag">#<span>work</span></a> ' +
      '<a href="https://example.org/a"><span class="invisible">https://</span><span>example.org/a</span></a></p>';
    const tags = [{ name: 'work', url: 'https://example.social/tags/work' }];
    expect(event(status({ content, tags }))).toMatchObject({
      links: ['https://example.org/a'],
      object: { text: '#work https://example.org/a' },
    });
  });

  it('is a reply in its thread, an edit under the same id', () => {
    const reply = event(status({ id: '101', in_reply_to_id: '100' }), { rootId: '99' });
    expect(reply).toMatchObject({
      verb: 'reply',
      object: { parentId: contentId('mastodon', instance, '100'), rootId: contentId('mastodon', instance, '99') },
    });
    const edit = event(status({ id: '101', in_reply_to_id: '100', edited_at: '2026-05-01T09:00:00Z' }), {
      isEdit: true,
    });
    expect(edit).toMatchObject({
      verb: 'edit',
      id: reply.id,
      occurredAt: reply.occurredAt,
      version: Date.UTC(2026, 4, 1, 9),
    });
  });

  it('that is passed on is a share of what it is, the same act from whoever’s list', () => {
    const boost = status({
      id: '200',
      created_at: '2026-05-02T08:00:00Z',
      content: '',
      reblog: status(),
      account: { acct: 'bo@far.example' },
    });
    const both = parsed(boost).map((one) => (one.kind === 'activity' ? one.event : null));
    expect(both).toMatchObject([
      { verb: 'post', id: contentId('mastodon', instance, '100') },
      {
        verb: 'share',
        occurredAt: Date.UTC(2026, 4, 2, 8),
        precision: 'exact',
        object: { id: contentId('mastodon', instance, '100'), quotedId: contentId('mastodon', instance, '100') },
      },
    ]);
    const of = { id: '100', createdAt: Date.parse('2026-05-01T08:00:00.123Z'), parentId: null, rootId: null };
    const account = { acct: 'Bo@far.example' };
    const listed = parse({ where: '', value: { kind: 'account-act', act: 'share', of, account, observedAt } });
    expect(listed).toMatchObject([
      { event: { verb: 'share', id: both[1]?.id, precision: 'object', occurredAt: of.createdAt } },
    ]);
  });

  it.each(['private', 'direct', 'limited', 'local', undefined])('for %s is not read', (visibility) => {
    const skipped = parsed(status({ visibility }));
    expect(skipped).toEqual([{ kind: 'skip', reason: expect.stringMatching(/^not public: visibility/) }]);
    const boost = parsed(status({ id: '200', reblog: status({ visibility }) }));
    expect(boost).toEqual([{ kind: 'skip', reason: expect.stringMatching(/^not public: visibility/) }]);
  });

  it.each([
    ['content', 42],
    ['created_at', 'yesterday'],
    ['created_at', '0001-01-01T00:00:00Z'],
    ['id', {}],
    ['in_reply_to_id', 7],
    ['edited_at', 'x'],
    ['mentions', {}],
    ['tags', 'none'],
    ['account', []],
    ['account', null],
    ['reblog', 'x'],
    ['visibility', 1],
    ['quote', []],
  ])('with a field %s that is %j is rejected, and the field named', (field, value) => {
    const [one] = parsed(status({ [field]: value }));
    expect(one?.kind).toBe('reject');
    expect((one as { reason: string }).reason).toContain(field);
  });
});

describe('accounts', () => {
  it('are one person from whatever server they are seen', () => {
    expect(accountId('ann', names)).toBe(accountId('Ann@example.social', { ...names, instance: 'far.example' }));
    expect(accountId('ann', names)).not.toBe(accountId('ann', { ...names, instance: 'far.example' }));
  });

  it.each([
    ['@ann', 'ann'],
    ['ann', 'ann'],
    ['@ann@Example.social', 'ann@example.social'],
    ['https://example.social/@ann', 'ann@example.social'],
    ['https://example.social/users/ann/', 'ann@example.social'],
    ['Ann Example', null],
    ['https://example.social/', null],
    ['@', null],
  ])('%s is asked for as %s', (account, handle) => {
    expect(handleOf(account)).toBe(handle);
  });

  it('have links that the server has checked', () => {
    const fields = [
      {
        value: '<a href="https://ann.example.org" rel="me"><span>ann.example.org</span></a>',
        verified_at: '2026-01-01T00:00:00Z',
      },
      { value: 'https://other.example', verified_at: null },
      { value: 'Berlin', verified_at: null },
      { value: 3 },
      null,
    ];
    expect(profileLinks({ fields })).toEqual([
      { url: 'https://ann.example.org/', isVerified: true },
      { url: 'https://other.example/', isVerified: false },
    ]);
    expect(profileLinks({})).toEqual([]);
  });
});

describe('cursors', () => {
  const base = 'https://example.social';
  it.each([
    [`<${base}/api/v1/x?limit=40&max_id=5>; rel="next", <${base}/api/v1/x?min_id=9>; rel="prev"`, '5'],
    [`<${base}/api/v1/x?min_id=9>; rel="prev"`, null],
    ['</api/v1/x?max_id=6>; rel=next', '6'],
    ['<https://evil.example/api/v1/x?max_id=6>; rel="next"', null],
    [`<${base}/api/v1/x?max_id=..%2F>; rel="next"`, null],
    [`<${base}/api/v1/x,y?max_id=7>; title="a, b"; rel="next last"`, '7'],
    ['nonsense', null],
    [null, null],
  ])('are taken from %s', (header, cursor) => {
    expect(cursorOf(header, 'next', 'max_id', base)).toBe(cursor);
  });

  it('are ordered by their numbers', () => {
    expect(['9', '10', '117020583223442465', '100'].sort(compareIds)).toEqual(['9', '10', '100', '117020583223442465']);
    // A recorded one of 13:53:15.378.
    expect(compareIds(idAt(Date.parse('2026-08-01T13:53:15Z')), '117020583223442465')).toBeLessThan(0);
    expect(compareIds(idAt(Date.parse('2026-08-01T13:53:16Z')), '117020583223442465')).toBeGreaterThan(0);
  });
});

describe('settings', () => {
  const valid = { url: 'https://example.social/', accounts: [{ account: '@ann' }] };
  it('hold', () => {
    expect(mastodonConfig.parse(valid)).toMatchObject({ url: 'https://example.social', streams: [], rescanDays: 7 });
  });

  it.each([
    [{ ...valid, accounts: [] }, /accounts|hashtag/],
    [{ ...valid, accounts: [{ account: 'Ann Example' }] }, /@ann/],
    [{ ...valid, streams: ['user'] }, /token/],
    [{ ...valid, url: 'https://user:word@example.social' }, /address/],
    [{ ...valid, hashtags: ['#work'] }, /without #/],
    [{ ...valid, password: 'x' }, /password/],
  ])('%j does not hold', (settings, says) => {
    expect(JSON.stringify(mastodonConfig.safeParse(settings).error?.issues)).toMatch(says);
  });
});
