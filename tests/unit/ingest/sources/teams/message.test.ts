import { expect, it } from '@jest/globals';
import { activityEventSchema } from '../../../../../infra/contracts/activity.js';
import { communityId } from '../../../../../infra/contracts/ids.js';
import { createPseudonymiser } from '../../../../../infra/pseudonym.js';
import type { Parsed } from '../../../../../ingest/source.js';
import type { Channel } from '../../../../../ingest/sources/teams/communities.js';
import { accountId, type MessageItem, messageId } from '../../../../../ingest/sources/teams/envelope.js';
import { parseMessage } from '../../../../../ingest/sources/teams/message.js';

const context = { tenantId: 'tenant', pseudonym: createPseudonymiser('a key for tests that has 32 characters') };
const channel: Channel = {
  id: '19:general@thread.tacv2',
  team: { id: 'team', name: 'Factory', isPrivate: false },
  isStandard: true,
  community: {
    id: communityId('teams', 'tenant', '19:general@thread.tacv2'),
    name: 'Factory/General',
    kind: 'channel',
    visibility: 'public',
    memberCount: null,
  },
};
const created = Date.UTC(2026, 10, 20, 8);
const observedAt = Date.UTC(2026, 10, 22);
const iso = (ms: number): string => new Date(ms).toISOString();
const user = (id: string): object => ({ user: { id, displayName: 'Ada Name', userIdentityType: 'aadUser' } });

function message(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: String(created),
    messageType: 'message',
    createdDateTime: iso(created),
    lastModifiedDateTime: iso(created),
    from: user('ada'),
    body: { contentType: 'html', content: '<p>Hello</p>' },
    ...more,
  };
}

function parse(raw: unknown, more: Partial<MessageItem> = {}): Parsed[] {
  const item = {
    kind: 'message' as const,
    message: raw,
    channel,
    observedAt,
    content: true,
    reactions: null,
    gone: [],
  };
  return parseMessage({ ...item, ...more }, context);
}

function events(parsed: readonly Parsed[]) {
  return parsed.flatMap((one) => (one.kind === 'activity' ? [activityEventSchema.parse(one.event)] : []));
}

it('makes a post of a message and a reply of an answer', () => {
  const [post] = events(
    parse(message({ subject: 'News', locale: 'en-us', webUrl: 'https://teams.microsoft.com/l/1' })),
  );
  expect(post).toMatchObject({
    verb: 'post',
    id: messageId(channel.id, String(created), context),
    version: created,
    occurredAt: created,
    precision: 'exact',
    actor: { id: accountId('ADA', context), kind: 'person' },
    object: {
      text: 'Hello',
      title: 'News',
      lang: null,
      parentId: null,
      rootId: null,
      url: 'https://teams.microsoft.com/l/1',
    },
    community: { name: 'Factory/General', kind: 'channel' },
  });
  const root = messageId(channel.id, '17', context);
  expect(events(parse(message({ replyToId: '17' })))).toMatchObject([
    { verb: 'reply', object: { parentId: root, rootId: root } },
  ]);
});

it('gives an edited message the version of the edit and its first time', () => {
  const edited = created + 60_000;
  expect(events(parse(message({ lastEditedDateTime: iso(edited) })))).toMatchObject([
    { verb: 'post', version: edited, occurredAt: created, object: { editedAt: edited } },
  ]);
});

it('makes a deletion of a deleted message, with its time', () => {
  const gone = created + 3_600_000;
  const raw = message({ deletedDateTime: iso(gone), from: null, body: { contentType: 'html', content: '' } });
  expect(events(parse(raw))).toMatchObject([
    {
      verb: 'delete',
      id: messageId(channel.id, String(created), context),
      version: gone,
      occurredAt: gone,
      actor: null,
    },
  ]);
  // A delta answer may say no more than that it is gone.
  expect(events(parse({ id: String(created), '@removed': { reason: 'deleted' } }))).toMatchObject([
    { verb: 'delete', occurredAt: created, precision: 'object', version: observedAt },
  ]);
});

it('places reactions at their own time', () => {
  const at = created + 5000;
  const like = { reactionType: 'like', createdDateTime: iso(at), user: user('bob') };
  const own = { reactionType: 'custom', displayName: 'party-parrot', createdDateTime: null, user: user('bob') };
  const [, first, second] = events(parse(message({ reactions: [like, like, own] })));
  expect(first).toMatchObject({ verb: 'react', reaction: 'like', occurredAt: at, version: at, precision: 'exact' });
  expect(second).toMatchObject({ reaction: 'party-parrot', occurredAt: created, precision: 'object' });
  expect(events(parse(message({ reactions: [like, own] }), { content: false, reactions: [first!.id] }))).toEqual([
    first,
  ]);
});

it('takes reactions back after they were given', () => {
  const gone = [
    { id: 'a'.repeat(32), at: created + 9000 },
    { id: 'b'.repeat(32), at: null },
  ];
  const raw = message({ lastModifiedDateTime: iso(created + 10_000) });
  expect(events(parse(raw, { content: false, reactions: [], gone }))).toMatchObject([
    { verb: 'unreact', id: 'a'.repeat(32), occurredAt: created + 9000, version: created + 9001, precision: 'exact' },
    { verb: 'unreact', id: 'b'.repeat(32), occurredAt: created, version: created + 10_001, precision: 'object' },
  ]);
});

it('reduces HTML to what people said, without the names of others', () => {
  const html =
    '<div><at id="0">Bob Name</at>, see <a href="https://x.org/a">this</a> <emoji alt="🎉"></emoji>' +
    '<blockquote itemtype="http://schema.skype.com/Reply" itemid="1"><strong>Cem Name</strong> said so</blockquote>' +
    '<at id="1">Factory</at><attachment id="7"></attachment></div>';
  const mentions = [
    { id: 0, mentionText: 'Bob Name', mentioned: user('bob') },
    { id: 1, mentionText: 'Factory', mentioned: { conversation: { id: 'team' } } },
  ];
  const attachments = [{ id: '7', contentType: 'messageReference', content: '{}' }];
  const raw = message({ body: { contentType: 'html', content: html }, mentions, attachments });
  const [post] = events(parse(raw));
  expect(post).toMatchObject({
    mentions: [accountId('bob', context)],
    links: ['https://x.org/a'],
    object: { quotedId: messageId(channel.id, '7', context) },
  });
  expect(post!.object.text?.replace(/\s+/g, ' ')).toBe('@user, see this 🎉 @channel');
});

it('takes plain text as it is', () => {
  const body = { contentType: 'text', content: '1 < 2 https://x.org/a.' };
  expect(events(parse(message({ body })))).toMatchObject([
    { links: ['https://x.org/a'], object: { text: '1 < 2 https://x.org/a.' } },
  ]);
});

it('does not read what a policy keeps from readers', () => {
  const policyViolation = { dlpAction: 'notifySender,blockAccess', userAction: 'none' };
  const parsed = parse(message({ subject: 'Salaries', policyViolation }));
  expect(events(parsed)).toMatchObject([{ verb: 'post', object: { text: null, title: null } }]);
  expect(parsed).toContainEqual({ kind: 'skip', reason: 'left out: text that a policy keeps from its readers' });
  const overridden = { dlpAction: 'blockAccess', userAction: 'override' };
  expect(events(parse(message({ policyViolation: overridden })))).toMatchObject([{ object: { text: 'Hello' } }]);
});

it('knows applications for bots, and skips what nobody said', () => {
  const application = { id: 'app', applicationIdentityType: 'bot' };
  expect(events(parse(message({ from: { application, user: null } })))).toMatchObject([{ actor: { kind: 'bot' } }]);
  const eventDetail = { '@odata.type': '#microsoft.graph.membersAddedEventMessageDetail' };
  expect(parse(message({ messageType: 'systemEventMessage', from: null, eventDetail }))).toEqual([
    { kind: 'skip', reason: 'system message: membersAddedEventMessageDetail' },
  ]);
});

it('calls a message a file where it is nothing else', () => {
  const attachments = [
    { id: 'f', contentType: 'reference', name: 'plan.pdf', contentUrl: 'https://x.sharepoint.com/personal/ada' },
  ];
  const [post] = events(
    parse(message({ body: { contentType: 'html', content: '<attachment id="f"></attachment>' }, attachments })),
  );
  expect(post).toMatchObject({ links: [], object: { kind: 'file', text: null, title: 'plan.pdf' } });
});

it.each([
  [{ createdDateTime: null }, 'createdDateTime'],
  [{ createdDateTime: 'yesterday' }, 'createdDateTime'],
  [{ createdDateTime: 17 }, 'createdDateTime'],
  [{ deletedDateTime: {} }, 'deletedDateTime'],
  [{ body: 'Hello' }, 'body'],
  [{ body: { contentType: 'html', content: ['Hello'] } }, 'content'],
  [{ from: null }, 'from'],
  [{ mentions: { 0: 'bob' } }, 'mentions'],
  [{ reactions: 'like' }, 'reactions'],
  [{ reactions: [{ reactionType: 5 }] }, 'reactionType'],
  [{ id: null }, 'id'],
])('rejects %j and names the field', (fields, name) => {
  const parsed = parse(message(fields));
  expect(parsed).toEqual([{ kind: 'reject', reason: expect.stringContaining(name) }]);
});
