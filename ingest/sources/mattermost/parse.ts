import type { ActivityEvent, Actor } from '../../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../../infra/contracts/directory.js';
import { actIdFromNative } from '../../../infra/contracts/ids.js';
import { limitText } from '../../../infra/text-limit.js';
import type { Parsed, RawItem } from '../../source.js';
import type { Channel } from './channels.js';
import { isRecord, isYes, type JsonRecord, listOf, textOf, typeName } from './json.js';
import { plainText } from './markdown.js';
import { accountId, type Names, type PostFacts, postFacts, postId } from './post-facts.js';
import { attachmentTexts, joins, leaves, unwantedTypes } from './post-types.js';

/** What a raw item holds: one post with what is to be written of it, or what is known already. */
export type MattermostItem =
  | {
      readonly kind: 'post';
      readonly channel: Channel;
      readonly post: unknown;
      readonly write: 'content' | 'edit' | 'delete' | 'nothing';
      /** Ids of the reactions to be written, and of those that are gone. */
      readonly reactions: readonly string[];
      readonly gone: readonly string[];
      /** Account ids of the user names that are known. */
      readonly accounts: ReadonlyMap<string, string>;
      readonly at: number;
    }
  | { readonly kind: 'records'; readonly records: readonly DirectoryRecord[] }
  | { readonly kind: 'skip' | 'reject'; readonly reason: string };

type PostItem = Extract<MattermostItem, { kind: 'post' }>;

export interface ParseContext extends Names {
  readonly url: string;
}

/** Limits of the event contract. */
const maxMentions = 1000;
const maxLinks = 200;
const maxUrlLength = 4000;

const reject = (reason: string): Parsed => ({ kind: 'reject', reason });
const skip = (reason: string): Parsed => ({ kind: 'skip', reason });
const activity = (event: ActivityEvent): Parsed => ({ kind: 'activity', event });

export function parseItem(item: RawItem, context: ParseContext): Parsed[] {
  const value = item.value as MattermostItem;
  switch (value.kind) {
    case 'post':
      return parsePost(value, context);
    case 'records':
      return value.records.map((record) => ({ kind: 'directory', record }));
    default:
      return [{ kind: value.kind, reason: value.reason }];
  }
}

function parsePost(item: PostItem, context: ParseContext): Parsed[] {
  const facts = postFacts(item.post, context);
  if (typeof facts === 'string') return [reject(facts)];
  const post = item.post as JsonRecord;
  if (facts.isEarlierText) return [skip('the text of before an edit')];
  const type = textOf(post.type) ?? '';
  if (facts.deleteAt !== null) return item.write === 'nothing' ? [] : [activity(deletion(facts, post, item, context))];
  return [
    ...(item.write === 'nothing' ? [] : said(facts, post, type, item, context)),
    ...(item.write === 'nothing' ? [] : facts.problems.map(reject)),
    ...reactions(facts, item, context),
  ];
}

function said(facts: PostFacts, post: JsonRecord, type: string, item: PostItem, context: ParseContext): Parsed[] {
  if (joins.has(type) || leaves.has(type)) return membershipChange(facts, post, type, item, context);
  if (type.startsWith('system_')) return [skip(`system message: ${/^[a-z_]{1,60}$/.test(type) ? type : 'unknown'}`)];
  const unwanted = unwantedTypes.get(type);
  return unwanted === undefined ? content(facts, post, item, context) : [skip(unwanted)];
}

type Envelope = Omit<ActivityEvent, 'verb' | 'id' | 'version' | 'occurredAt' | 'precision' | 'actor' | 'object'>;

const envelope = (item: PostItem, context: ParseContext): Envelope => ({
  platform: 'mattermost',
  instance: context.instance,
  scope: 'internal',
  observedAt: item.at,
  community: item.channel.community,
  mentions: [],
  links: [],
});

function object(facts: PostFacts, context: ParseContext, more: Partial<ActivityEvent['object']> = {}) {
  const rootId = facts.rootNativeId === null ? null : postId(facts.rootNativeId, context);
  return {
    id: facts.id,
    kind: 'note' as const,
    parentId: rootId,
    rootId,
    quotedId: null,
    url: null,
    title: null,
    text: null,
    truncated: false,
    lang: null,
    editedAt: null,
    deletedAt: null,
    ...more,
  };
}

function content(facts: PostFacts, post: JsonRecord, item: PostItem, context: ParseContext): Parsed[] {
  const plain = plainText([textOf(post.message), ...attachmentTexts(post)].filter((part) => part !== null).join('\n'));
  const limited = limitText(plain.text);
  const hasText = limited.text.trim() !== '';
  const files = listOf(post.file_ids);
  const links = plain.links.filter((link) => link.length <= maxUrlLength);
  const what = object(facts, context, {
    kind: files.length > 0 && !hasText ? 'file' : 'note',
    quotedId: quoted(post, context),
    url: `${context.url}/_redirect/pl/${facts.nativeId}`,
    title: fileTitle(post),
    text: hasText ? limited.text : null,
    truncated: limited.truncated,
    editedAt: facts.editAt,
  });
  const shared = {
    ...envelope(item, context),
    id: facts.id,
    // Unedited content has its creation as version, so that what is read late never undoes an edit.
    version: Math.max(facts.createAt, facts.editAt ?? 0),
    occurredAt: facts.createAt,
    precision: 'exact' as const,
    actor: authorOf(post, context),
    mentions: [...new Set(plain.mentions.flatMap((name) => item.accounts.get(name) ?? []))].slice(0, maxMentions),
    links: links.slice(0, maxLinks),
  };
  const event: ActivityEvent =
    item.write === 'edit'
      ? { ...shared, verb: 'edit', object: what }
      : what.parentId === null
        ? { ...shared, verb: 'post', object: what }
        : { ...shared, verb: 'reply', object: { ...what, parentId: what.parentId } };
  return [
    activity(event),
    ...(links.length < plain.links.length ? [skip(`left out: links longer than ${maxUrlLength} characters`)] : []),
    ...(links.length > maxLinks ? [skip(`left out: links of a message beyond ${maxLinks}`)] : []),
  ];
}

/** A webhook posts under the account of whoever made it, who did not say it. */
function authorOf(post: JsonRecord, context: ParseContext): Actor {
  const props = isRecord(post.props) ? post.props : {};
  const user = textOf(post.user_id) as string;
  if (isYes(props.from_webhook)) {
    const name = textOf(props.webhook_display_name) ?? textOf(props.override_username) ?? user;
    return { id: accountId(`webhook:${name}`, context), kind: 'bot' };
  }
  const isBot = isYes(props.from_bot) || isYes(props.from_plugin) || isYes(props.from_oauth_app);
  return { id: accountId(user, context), kind: isBot ? 'bot' : 'person' };
}

function fileTitle(post: JsonRecord): string | null {
  const metadata = isRecord(post.metadata) ? post.metadata : {};
  const names = listOf(metadata.files).map((file) => (isRecord(file) ? textOf(file.name) : null));
  return names.find((name) => name !== null)?.slice(0, 500) ?? null;
}

/** The post whose link was given, where the server shows it. */
function quoted(post: JsonRecord, context: ParseContext): string | null {
  const metadata = isRecord(post.metadata) ? post.metadata : {};
  for (const embed of listOf(metadata.embeds)) {
    if (!isRecord(embed) || embed.type !== 'permalink' || !isRecord(embed.data)) continue;
    const nativeId = textOf(embed.data.post_id);
    if (nativeId !== null) return postId(nativeId, context);
  }
  return null;
}

function membershipChange(
  facts: PostFacts,
  post: JsonRecord,
  type: string,
  item: PostItem,
  context: ParseContext,
): Parsed[] {
  const field = joins.get(type) ?? leaves.get(type);
  const props = isRecord(post.props) ? post.props : {};
  const user = field === 'user_id' ? textOf(post.user_id) : textOf(props[field as string]);
  if (user === null) {
    const given = field === 'user_id' ? post.user_id : props[field as string];
    return [reject(`props.${field}: is ${typeName(given)} and not an account's id`)];
  }
  const { community } = item.channel;
  return [
    activity({
      ...envelope(item, context),
      verb: joins.has(type) ? 'join' : 'leave',
      // One can join, leave and join again: the message tells the times apart.
      id: actIdFromNative('mattermost', context.instance, facts.nativeId),
      version: facts.createAt,
      occurredAt: facts.createAt,
      precision: 'exact',
      actor: { id: accountId(user, context), kind: 'person' },
      object: {
        ...object(facts, context),
        id: community.id,
        kind: 'community',
        parentId: null,
        rootId: null,
        title: community.name,
      },
    }),
  ];
}

function deletion(facts: PostFacts, post: JsonRecord, item: PostItem, context: ParseContext): ActivityEvent {
  const deletedAt = facts.deleteAt as number;
  const by = isRecord(post.props) ? textOf(post.props.deleteBy) : null;
  return {
    ...envelope(item, context),
    verb: 'delete',
    id: facts.id,
    version: deletedAt,
    occurredAt: deletedAt,
    precision: 'exact',
    actor: by === null ? null : { id: accountId(by, context), kind: 'person' },
    object: object(facts, context, { deletedAt }),
  };
}

function reactions(facts: PostFacts, item: PostItem, context: ParseContext): Parsed[] {
  const wanted = new Set(item.reactions);
  const shared = { ...envelope(item, context), object: object(facts, context) };
  return [
    ...(facts.reactions ?? [])
      .filter(({ id }) => wanted.has(id))
      .map((reaction) =>
        activity({
          ...shared,
          verb: 'react',
          id: reaction.id,
          version: reaction.createAt,
          occurredAt: reaction.createAt,
          precision: 'exact',
          actor: { id: reaction.accountId, kind: 'person' },
          reaction: reaction.name,
        }),
      ),
    // The server does not say when; the post has moved then or later.
    ...item.gone.map((id) =>
      activity({
        ...shared,
        verb: 'unreact',
        id,
        version: facts.updateAt,
        occurredAt: facts.updateAt,
        precision: 'object',
        actor: null,
        reaction: null,
      }),
    ),
  ];
}
