import { describe, expect, it } from '@jest/globals';
import { activityEventSchema } from '../../../../../infra/contracts/activity.js';
import { contentId } from '../../../../../infra/contracts/ids.js';
import { createPseudonymiser } from '../../../../../infra/pseudonym.js';
import { parseChannel } from '../../../../../ingest/sources/mattermost/channels.js';
import { instanceOf, mattermostConfig } from '../../../../../ingest/sources/mattermost/config.js';
import { type MattermostItem, parseItem } from '../../../../../ingest/sources/mattermost/parse.js';
import { parseUser } from '../../../../../ingest/sources/mattermost/people.js';

const at = Date.UTC(2026, 5, 15, 9);
const created = Date.UTC(2026, 5, 14);
const context = {
  instance: 'chat.example',
  url: 'https://chat.example',
  pseudonym: createPseudonymiser('a key for tests that has 32 characters'),
};
const account = (id: string): string => context.pseudonym.account('mattermost', 'chat.example', id);
const id = (native: string): string => contentId('mattermost', 'chat.example', native);
const channel = parseChannel(
  { id: 'c1', type: 'O', name: 'lab', display_name: 'The Lab' },
  { name: 'acme' },
  'chat.example',
)!.channel;

const post = (more: object = {}): object => ({
  id: 'p1',
  create_at: created,
  update_at: created,
  edit_at: 0,
  delete_at: 0,
  user_id: 'u1',
  channel_id: 'c1',
  root_id: '',
  original_id: '',
  message: 'hello **you**',
  type: '',
  props: {},
  metadata: {},
  ...more,
});

type PostItem = Extract<MattermostItem, { kind: 'post' }>;

function parse(raw: unknown, more: Partial<PostItem> = {}) {
  const value: PostItem = {
    kind: 'post',
    channel,
    post: raw,
    write: 'content',
    reactions: [],
    gone: [],
    accounts: new Map(),
    at,
    ...more,
  };
  const parsed = parseItem({ where: 'lab/p1', value }, context);
  for (const one of parsed) {
    if (one.kind === 'activity') activityEventSchema.parse(one.event);
  }
  return parsed;
}

const eventOf = (raw: unknown, more: Partial<PostItem> = {}) => {
  const [first] = parse(raw, more);
  if (first?.kind !== 'activity') throw new Error(JSON.stringify(first));
  return first.event;
};

describe('a post', () => {
  it('is an act of its author, at its own time', () => {
    expect(eventOf(post())).toMatchObject({
      verb: 'post',
      id: id('p1'),
      version: created,
      occurredAt: created,
      observedAt: at,
      precision: 'exact',
      actor: { id: account('u1'), kind: 'person' },
      community: { name: 'The Lab', visibility: 'public' },
      object: {
        text: 'hello you',
        parentId: null,
        rootId: null,
        url: 'https://chat.example/_redirect/pl/p1',
        editedAt: null,
      },
    });
  });

  it('in a thread answers the first one', () => {
    expect(eventOf(post({ root_id: 'p0' }))).toMatchObject({
      verb: 'reply',
      object: { parentId: id('p0'), rootId: id('p0') },
    });
  });

  it('that was edited has the edit as its version, and stays where it was', () => {
    const edited = post({ edit_at: created + 5000, update_at: created + 9000 });
    const expected = { version: created + 5000, occurredAt: created, object: { editedAt: created + 5000 } };
    expect(eventOf(edited)).toMatchObject({ verb: 'post', ...expected });
    expect(eventOf(edited, { write: 'edit' })).toMatchObject({ verb: 'edit', ...expected });
  });

  it('that was deleted says when, by whom, and nothing else', () => {
    const gone = post({ delete_at: created + 7000, message: 'secret', props: { deleteBy: 'u9' } });
    const event = eventOf(gone, { write: 'delete' });
    expect(event).toMatchObject({
      verb: 'delete',
      id: id('p1'),
      version: created + 7000,
      occurredAt: created + 7000,
      actor: { id: account('u9') },
    });
    expect(JSON.stringify(event)).not.toContain('secret');
    expect(parse(gone, { write: 'nothing' })).toEqual([]);
  });

  it.each<[string, object, object]>([
    ['a bot', { props: { from_bot: 'true' } }, { id: account('u1'), kind: 'bot' }],
    ['a plugin', { props: { from_plugin: 'true' } }, { id: account('u1'), kind: 'bot' }],
    [
      'a webhook, and not of whoever made it',
      { props: { from_webhook: 'true', override_username: 'deploys' } },
      { id: account('webhook:deploys'), kind: 'bot' },
    ],
  ])('is one of %s', (_, more, actor) => {
    expect(eventOf(post(more))).toMatchObject({ actor });
  });

  it('that is only a file is one, under its name', () => {
    const file = post({ message: '', file_ids: ['f1'], metadata: { files: [{ name: 'figures.pdf' }] } });
    expect(eventOf(file)).toMatchObject({ object: { kind: 'file', title: 'figures.pdf', text: null } });
  });

  it('holds what an integration says in its boxes, and what was passed on', () => {
    const event = eventOf(
      post({
        message: '',
        type: 'slack_attachment',
        props: { attachments: [{ pretext: 'Build', text: 'is *green*' }, { fallback: 'see logs' }, 'x'] },
        metadata: { embeds: [{ type: 'permalink', data: { post_id: 'p7' } }] },
      }),
    );
    expect(event).toMatchObject({ object: { text: 'Build\nis green\nsee logs', quotedId: id('p7') } });
  });

  it('mentions those whose names are known', () => {
    const accounts = new Map([['ada', account('u2')]]);
    expect(eventOf(post({ message: '@ada and @nobody' }), { accounts })).toMatchObject({
      mentions: [account('u2')],
      object: { text: '@user and @user' },
    });
  });

  it.each<[string, object, object]>([
    ['joins', { type: 'system_join_channel' }, { verb: 'join', actor: { id: account('u1') } }],
    [
      'is added',
      { type: 'system_add_to_channel', props: { addedUserId: 'u5' } },
      { verb: 'join', actor: { id: account('u5') } },
    ],
    ['leaves', { type: 'system_leave_channel' }, { verb: 'leave', actor: { id: account('u1') } }],
    [
      'is removed',
      { type: 'system_remove_from_channel', props: { removedUserId: 'u5' } },
      { verb: 'leave', actor: { id: account('u5') } },
    ],
  ])('by the server tells that somebody %s', (_, more, expected) => {
    const event = eventOf(post({ message: 'ada joined', ...more }));
    expect(event).toMatchObject({ ...expected, object: { id: channel.community.id, kind: 'community', text: null } });
    expect(JSON.stringify(event)).not.toContain('ada');
  });

  it.each<[string, object, string]>([
    ['a new header', { type: 'system_header_change' }, 'system message: system_header_change'],
    ['a type that is none', { type: 'system_<ada>' }, 'system message: unknown'],
    ['a text of before an edit', { original_id: 'p1', delete_at: created + 1 }, 'the text of before an edit'],
    ['a message that is gone once it is read', { type: 'burn_on_read' }, 'a message that is gone once it is read'],
  ])('is not wanted when it is %s', (_, more, reason) => {
    expect(parse(post(more))).toEqual([{ kind: 'skip', reason }]);
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 'p1', /^is a string and not a post/],
    ['missing', undefined, /^is a undefined|^is an? undefined/],
    ['without an id', post({ id: 7 }), /^id: is a number/],
    ['without its time', post({ create_at: 'yesterday' }), /^create_at: is a string/],
    ['with seconds for milliseconds', post({ create_at: 1_780_000_000 }), /^create_at: is a number/],
    ['with an edit that is no time', post({ edit_at: true }), /^edit_at: is a boolean/],
    ['with a message that is none', post({ message: { a: 1 } }), /^message: is an object/],
    ['without an author', post({ user_id: null }), /^user_id: is null/],
    ['with metadata that is a list', post({ metadata: [] }), /^metadata: is a list/],
    ['adding nobody', post({ type: 'system_add_to_channel' }), /^props\.addedUserId: is a undefined/],
  ])('%s is rejected, with the field', (_, raw, reason) => {
    expect(parse(raw)).toEqual([{ kind: 'reject', reason: expect.stringMatching(reason) }]);
  });
});

describe('reactions', () => {
  const reaction = (user: string, emoji: string, more: object = {}) => ({
    user_id: user,
    emoji_name: emoji,
    create_at: created + 60_000,
    ...more,
  });

  it('have times of their own, and an id whatever way they came', () => {
    const raw = post({
      metadata: { reactions: [reaction('u2', 'tada'), reaction('u3', 'tada'), reaction('u2', '+1')] },
    });
    const ids = parse(raw).length;
    expect(ids).toBe(1);
    const all = parse(raw, { reactions: everyReaction(raw) }).slice(1);
    expect(all).toHaveLength(3);
    expect(all[0]).toMatchObject({
      event: {
        verb: 'react',
        reaction: 'tada',
        actor: { id: account('u2') },
        occurredAt: created + 60_000,
        precision: 'exact',
        object: { id: id('p1') },
      },
    });
  });

  it('that are gone are told by their ids alone', () => {
    const gone = 'f'.repeat(32);
    const parsed = parse(post({ update_at: created + 90_000 }), { write: 'nothing', gone: [gone] });
    expect(parsed).toMatchObject([
      { event: { verb: 'unreact', id: gone, version: created + 90_000, actor: null, reaction: null } },
    ]);
  });

  it('that cannot be understood are rejected each, and the post stays', () => {
    const raw = post({
      metadata: {
        reactions: [
          reaction('u2', 'tada'),
          reaction('u3', 'x', { create_at: 'now' }),
          7,
          reaction('u4', 'y', { delete_at: 5 }),
        ],
      },
    });
    const parsed = parse(raw, { reactions: everyReaction(raw) });
    expect(parsed.map(({ kind }) => kind)).toEqual(['activity', 'reject', 'reject', 'activity']);
    expect(parsed[1]).toEqual({
      kind: 'reject',
      reason: 'metadata.reactions: create_at is a string and not a time in milliseconds',
    });
  });

  function everyReaction(raw: object): string[] {
    const { reactions } = (raw as { metadata: { reactions: { user_id: string; emoji_name: string }[] } }).metadata;
    return reactions.flatMap((one) => reactionIds.get(`${one.user_id} ${one.emoji_name}`) ?? []);
  }
});

const { actId } = await import('../../../../../infra/contracts/ids.js');
const reactionIds = new Map(
  [
    ['u2', 'tada'],
    ['u3', 'tada'],
    ['u2', '+1'],
  ].map(([user, emoji]) => [`${user} ${emoji}`, actId(id('p1'), 'react', account(user as string), emoji)]),
);

describe('a user', () => {
  const user = (more: object = {}) => ({
    id: 'u1',
    username: 'ada',
    email: 'Ada@people.example',
    position: 'Head of Sales',
    is_bot: false,
    delete_at: 0,
    ...more,
  });

  it('is linked to a person by the address', () => {
    expect(parseUser(user(), at, context)).toMatchObject({
      kind: 'records',
      isLinked: true,
      records: [
        {
          type: 'accountLink',
          accountId: account('u1'),
          personId: context.pseudonym.person('ada@people.example'),
          accountKind: 'person',
        },
        { type: 'person', origin: 'platform', title: 'Head of Sales', active: true, name: null, version: at },
      ],
    });
  });

  it.each<[string, object, object]>([
    ['a bot, and nobody', { is_bot: true }, { records: [{ accountKind: 'bot', personId: null }] }],
    ['somebody who has left', { delete_at: created }, { records: [{}, { active: false, version: at - 1 }] }],
    ['somebody without an address to be seen', { email: '' }, { records: [], isLinked: false }],
    ['not to be understood', { email: 7 }, { kind: 'reject', reason: 'email: is a number and not a text' }],
  ])('is %s', (_, more, expected) => {
    expect(parseUser(user(more), at, context)).toMatchObject(expected);
  });
});

describe('a channel', () => {
  it.each<[string, object, object]>([
    [
      'public',
      { type: 'O' },
      { isPrivate: false, channel: { community: { name: 'Town Square (Acme)', visibility: 'public' } } },
    ],
    [
      'private',
      { type: 'P', name: 'x', display_name: 'X' },
      { isPrivate: true, channel: { community: { name: 'X', visibility: 'private' } } },
    ],
    [
      'direct, without the names of its people',
      { type: 'D', name: 'u1__u2' },
      {
        isPrivate: true,
        names: ['c1', null, null, null],
        channel: { community: { name: 'direct conversation', kind: 'group' } },
      },
    ],
    [
      'of a kind that nobody knows, and private',
      { type: 'Z' },
      { isPrivate: true, channel: { community: { name: 'conversation' } } },
    ],
  ])('is %s', (_, more, expected) => {
    const raw = { id: 'c1', name: 'town-square', display_name: 'Town Square', ...more };
    expect(parseChannel(raw, { name: 'acme', display_name: 'Acme' }, 'chat.example')).toMatchObject(expected);
  });
});

describe('the configuration', () => {
  it.each<[string, string]>([
    ['https://chat.example.org', 'chat.example.org'],
    ['https://chat.example.org/', 'chat.example.org'],
    ['http://chat.example.org:8065/mattermost/', 'chat.example.org:8065/mattermost'],
  ])('takes %s', (url, instance) => {
    expect(instanceOf(mattermostConfig.parse({ url, token: 'x' }).url)).toBe(instance);
  });

  it.each([
    'chat.example.org',
    'ftp://chat.example.org',
    'https://ada:pw@chat.example.org',
    'https://chat.example.org/?a=1',
  ])('refuses %s', (url) => {
    expect(mattermostConfig.safeParse({ url, token: 'x' }).success).toBe(false);
  });
});
