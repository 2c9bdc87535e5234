import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../../infra/contracts/directory.js';
import { actId, contentId, hashId } from '../../../infra/contracts/ids.js';
import { limitText } from '../../../infra/text-limit.js';
import type { Parsed } from '../../source.js';
import type { Channel } from '../mattermost/channels.js';
import { isNone, isRecord, isTime, isYes, type JsonRecord, listOf, textOf, typeName } from '../mattermost/json.js';
import { plainText } from '../mattermost/markdown.js';
import { membership, parseUser } from '../mattermost/people.js';
import { accountId, type Names } from '../mattermost/post-facts.js';
import { attachmentTexts } from '../mattermost/post-types.js';
import { channelsOf } from './head.js';

export interface ExportContext extends Names {
  /** When the export was made, ms. */
  readonly observedAt: number;
  readonly users: ReadonlySet<string>;
  readonly bots: ReadonlySet<string>;
  /** Null: not to be read. */
  channel(key: string): Channel | null;
  /** What was written from then on is left out, ms. */
  readonly until: number;
}

/** Limits of the event contract. */
const maxMentions = 1000;
const maxLinks = 200;
const maxUrlLength = 4000;

const reject = (reason: string): Parsed => ({ kind: 'reject', reason });
const skip = (reason: string): Parsed => ({ kind: 'skip', reason });

/** Who comes and goes, and where a line says it. */
const comings: ReadonlyMap<string, readonly ['join' | 'leave', string]> = new Map([
  ['system_join_channel', ['join', 'user']],
  ['system_guest_join_channel', ['join', 'user']],
  ['system_add_to_channel', ['join', 'addedUsername']],
  ['system_add_guest_to_chan', ['join', 'addedUsername']],
  ['system_leave_channel', ['leave', 'user']],
  ['system_remove_from_channel', ['leave', 'removedUsername']],
]);

export function parseAccount(user: JsonRecord, context: ExportContext): Parsed[] {
  const username = textOf(user.username);
  if (username === null) return [reject(`username: is ${typeName(user.username)} and not a name`)];
  const parsed = parseUser({ ...user, id: username }, context.observedAt, context);
  if (parsed.kind === 'reject') return [parsed];
  const members = channelsOf(user).flatMap((key): DirectoryRecord[] => {
    const channel = context.channel(key);
    if (channel === null) return [];
    return [membership(channel.community.id, accountId(username, context), context.observedAt, true)];
  });
  return [
    ...(parsed.isLinked ? [] : [skip('user without an e-mail address: the account is not linked to a person')]),
    ...[...parsed.records, ...members].map((record): Parsed => ({ kind: 'directory', record })),
  ];
}

export function parseBot(bot: JsonRecord, context: ExportContext): Parsed[] {
  const username = textOf(bot.username);
  if (username === null) return [reject(`username: is ${typeName(bot.username)} and not a name`)];
  const parsed = parseUser({ id: username, is_bot: true }, context.observedAt, context);
  return parsed.kind === 'reject' ? [parsed] : parsed.records.map((record) => ({ kind: 'directory', record }));
}

/** A message with its answers and reactions. `key`: the channel as ids are made with it. */
export function parseThread(post: JsonRecord, key: string, channel: Channel, context: ExportContext): Parsed[] {
  const root = message(post, key, channel, null, context);
  if (root.id === null) return root.parsed;
  const replies = listOf(post.replies).flatMap((reply) => {
    if (!isRecord(reply)) return [reject(`replies: has ${typeName(reply)} in place of a message`)];
    return message(reply, key, channel, root.id, context).parsed;
  });
  const wrong =
    isNone(post.replies) || Array.isArray(post.replies)
      ? []
      : [reject(`replies: is ${typeName(post.replies)} and not a list`)];
  return [...root.parsed, ...wrong, ...replies];
}

interface Message {
  /** Null: it cannot be told from others. */
  readonly id: string | null;
  readonly parsed: Parsed[];
}

function message(
  raw: JsonRecord,
  key: string,
  channel: Channel,
  rootId: string | null,
  context: ExportContext,
): Message {
  const problem = problemOf(raw);
  if (problem !== null) return { id: null, parsed: [reject(problem)] };
  const [user, createAt] = [textOf(raw.user) as string, raw.create_at as number];
  const text = textOf(raw.message) ?? '';
  // An export has no ids of messages.
  const nativeId = hashId(key, user, String(createAt), text);
  const id = contentId('mattermost', context.instance, nativeId);
  if (createAt >= context.until) return { id, parsed: [skip('left out by configuration: until')] };
  const type = textOf(raw.type) ?? '';
  const shared = {
    platform: 'mattermost',
    instance: context.instance,
    scope: 'internal' as const,
    occurredAt: createAt,
    observedAt: context.observedAt,
    precision: 'exact' as const,
    community: channel.community,
  };
  const coming = comings.get(type);
  if (coming !== undefined) return { id, parsed: [comes(raw, coming, id, shared, context)] };
  if (type.startsWith('system_')) {
    return { id, parsed: [skip(`system message: ${/^[a-z_]{1,60}$/.test(type) ? type : 'unknown'}`)] };
  }
  const parsed = content(raw, { id, rootId, user, text }, shared, context);
  return { id, parsed: [...parsed, ...reactions(raw, { id, rootId }, shared, context)] };
}

function problemOf(raw: JsonRecord): string | null {
  if (textOf(raw.user) === null) return `user: is ${typeName(raw.user)} and not a name`;
  if (!isTime(raw.create_at)) return `create_at: is ${typeName(raw.create_at)} and not a time in milliseconds`;
  if (!isNone(raw.edit_at) && !isTime(raw.edit_at))
    return `edit_at: is ${typeName(raw.edit_at)} and not a time in milliseconds`;
  for (const field of ['message', 'type']) {
    if (!isNone(raw[field]) && typeof raw[field] !== 'string')
      return `${field}: is ${typeName(raw[field])} and not a text`;
  }
  return null;
}

type Shared = Pick<
  ActivityEvent,
  'platform' | 'instance' | 'scope' | 'occurredAt' | 'observedAt' | 'precision' | 'community'
>;

const emptyObject = {
  kind: 'note' as const,
  parentId: null,
  rootId: null,
  quotedId: null,
  url: null,
  title: null,
  text: null,
  truncated: false,
  lang: null,
  editedAt: null,
  deletedAt: null,
};

function content(
  raw: JsonRecord,
  { id, rootId, user, text }: { id: string; rootId: string | null; user: string; text: string },
  shared: Shared,
  context: ExportContext,
): Parsed[] {
  const plain = plainText([text, ...attachmentTexts(raw)].filter((part) => part !== '').join('\n'));
  const limited = limitText(plain.text);
  const hasText = limited.text.trim() !== '';
  const files = listOf(raw.attachments).flatMap((file) => (isRecord(file) ? (textOf(file.path) ?? []) : []));
  const editedAt = isTime(raw.edit_at) ? raw.edit_at : null;
  const what = {
    ...emptyObject,
    id,
    kind: files.length > 0 && !hasText ? ('file' as const) : ('note' as const),
    parentId: rootId,
    rootId,
    title: files[0]?.split('/').at(-1)?.slice(0, 500) ?? null,
    text: hasText ? limited.text : null,
    truncated: limited.truncated,
    editedAt,
  };
  const props = isRecord(raw.props) ? raw.props : {};
  const hook = isYes(props.from_webhook)
    ? (textOf(props.webhook_display_name) ?? textOf(props.override_username) ?? user)
    : null;
  const isBot = hook !== null || context.bots.has(user) || isYes(props.from_bot) || isYes(props.from_plugin);
  const event = {
    ...shared,
    id,
    version: Math.max(shared.occurredAt, editedAt ?? 0),
    actor: {
      id: accountId(hook === null ? user : `webhook:${hook}`, context),
      kind: isBot ? ('bot' as const) : ('person' as const),
    },
    mentions: plain.mentions
      .filter((name) => context.users.has(name) || context.bots.has(name))
      .slice(0, maxMentions)
      .map((name) => accountId(name, context)),
    links: plain.links.filter((link) => link.length <= maxUrlLength).slice(0, maxLinks),
  };
  return [
    {
      kind: 'activity',
      event:
        rootId === null
          ? { ...event, verb: 'post', object: what }
          : { ...event, verb: 'reply', object: { ...what, parentId: rootId } },
    },
  ];
}

function comes(
  raw: JsonRecord,
  [verb, field]: readonly ['join' | 'leave', string],
  id: string,
  shared: Shared,
  context: ExportContext,
): Parsed {
  const props = isRecord(raw.props) ? raw.props : {};
  const given = field === 'user' ? raw.user : props[field];
  const user = textOf(given);
  if (user === null) return reject(`props.${field}: is ${typeName(given)} and not a name`);
  const { community } = shared;
  if (community === null) return skip('nobody joins a conversation');
  return {
    kind: 'activity',
    event: {
      ...shared,
      verb,
      id,
      version: shared.occurredAt,
      mentions: [],
      links: [],
      actor: { id: accountId(user, context), kind: 'person' },
      object: { ...emptyObject, id: community.id, kind: 'community', title: community.name },
    },
  };
}

function reactions(
  raw: JsonRecord,
  { id, rootId }: { id: string; rootId: string | null },
  shared: Shared,
  context: ExportContext,
): Parsed[] {
  const seen = new Set<string>();
  return listOf(raw.reactions).flatMap((reaction): Parsed[] => {
    if (!isRecord(reaction)) return [reject(`reactions: has ${typeName(reaction)} in place of a reaction`)];
    const [user, name] = [textOf(reaction.user), textOf(reaction.emoji_name)];
    if (user === null) return [reject(`reactions: user is ${typeName(reaction.user)} and not a name`)];
    if (name === null || name.length > 100)
      return [reject(`reactions: emoji_name is ${typeName(reaction.emoji_name)} and not the name of an emoji`)];
    if (!isTime(reaction.create_at))
      return [reject(`reactions: create_at is ${typeName(reaction.create_at)} and not a time in milliseconds`)];
    const account = accountId(user, context);
    const act = actId(id, 'react', account, name);
    if (seen.has(act) || reaction.create_at >= context.until) return [];
    seen.add(act);
    return [
      {
        kind: 'activity',
        event: {
          ...shared,
          verb: 'react',
          id: act,
          version: reaction.create_at,
          occurredAt: reaction.create_at,
          mentions: [],
          links: [],
          actor: { id: account, kind: context.bots.has(user) ? 'bot' : 'person' },
          object: { ...emptyObject, id, parentId: rootId, rootId },
          reaction: name,
        },
      },
    ];
  });
}
