import type { ActivityEvent, Actor } from '../../../infra/contracts/activity.js';
import { timeMs } from '../../../infra/contracts/activity.js';
import { limitText } from '../../../infra/text-limit.js';
import {
  isRecord,
  type JsonRecord,
  lineField,
  recordField,
  recordsField,
  rejecting,
  textField,
  WrongFieldError,
} from '../../fields.js';
import type { Parsed } from '../../source.js';
import { timeField } from '../microsoft-graph/time.js';
import type { Channel } from './communities.js';
import { accountId, bareObject, envelope, type MessageItem, messageId, type ParseContext } from './envelope.js';
import { reactEvents, reactionsOf, unreactEvents } from './reactions.js';
import { messageText } from './text.js';

const maxMentions = 1000;
const maxLinks = 200;

/** Pure: the same item gives the same events. */
export function parseMessage(item: MessageItem, context: ParseContext): Parsed[] {
  return rejecting(() => {
    if (!isRecord(item.message)) throw new WrongFieldError('is not a message: it is not an object');
    return parse(item.message, item, context);
  });
}

function parse(message: JsonRecord, item: MessageItem, context: ParseContext): Parsed[] {
  const { channel } = item;
  const nativeId = lineField(message, 'id', 100);
  if (nativeId === null) throw new WrongFieldError('is a message without an id');
  if (message['@removed'] !== undefined) return [activity(removed(nativeId, item, context))];

  const kind = lineField(message, 'messageType', 100) ?? 'message';
  if (kind !== 'message') return [{ kind: 'skip', reason: `system message: ${systemKind(message, kind)}` }];
  const createdAt = timeField(message, 'createdDateTime');
  if (createdAt === null) throw new WrongFieldError('has no createdDateTime');
  const rootNative = lineField(message, 'replyToId', 100);
  const rootId = rootNative === null ? null : messageId(channel.id, rootNative, context);
  const id = messageId(channel.id, nativeId, context);

  const deletedAt = timeField(message, 'deletedDateTime');
  if (deletedAt !== null) return item.content ? [activity(deletion(id, rootId, deletedAt, item, context))] : [];

  const parsed = item.content ? contentOf(message, { id, rootId, createdAt }, item, context) : [];
  const wanted = item.reactions === null ? null : new Set(item.reactions);
  const target = { id, rootId, createdAt };
  return [
    ...parsed,
    ...reactEvents(
      reactionsOf(message, id, context).filter((one) => wanted?.has(one.id) ?? true),
      target,
      envelope(item, context),
      item.observedAt,
    ),
    ...unreactEvents(item.gone, target, envelope(item, context), modifiedAt(message, createdAt)),
  ];
}

function contentOf(
  message: JsonRecord,
  { id, rootId, createdAt }: { id: string; rootId: string | null; createdAt: number },
  item: MessageItem,
  context: ParseContext,
): Parsed[] {
  const editedAt = timeField(message, 'lastEditedDateTime');
  const policy = policyOf(message);
  const { text, links } = policy.isBlocked ? { text: '', links: [] } : messageText(message);
  const limited = limitText(text);
  const hasText = limited.text.trim() !== '';
  const files = recordsField(message, 'attachments').filter((one) => one.contentType === 'reference');
  const mentioned = mentionsOf(message, context);
  const event = {
    ...envelope(item, context),
    id,
    // Unedited content has its creation as version, so that what is read later never undoes an edit.
    version: Math.max(createdAt, editedAt ?? 0, policy.isSet ? modifiedAt(message, createdAt) : 0),
    occurredAt: createdAt,
    precision: 'exact' as const,
    actor: authorOf(message, context),
    mentions: mentioned.slice(0, maxMentions),
    links: links.slice(0, maxLinks),
  };
  const object: ActivityEvent['object'] = {
    id,
    kind: files.length > 0 && !hasText ? 'file' : 'note',
    parentId: rootId,
    rootId,
    quotedId: quotedOf(message, item.channel, context),
    url: urlOf(message),
    title: policy.isBlocked ? null : (lineField(message, 'subject', 500) ?? fileName(files)),
    text: hasText ? limited.text : null,
    truncated: limited.truncated,
    // The platform writes en-us whatever the language is.
    lang: null,
    editedAt,
    deletedAt: null,
  };
  const parsed: Parsed[] = [
    activity(
      rootId === null
        ? { ...event, verb: 'post', object }
        : { ...event, verb: 'reply', object: { ...object, parentId: rootId } },
    ),
  ];
  if (policy.isBlocked) parsed.push({ kind: 'skip', reason: 'left out: text that a policy keeps from its readers' });
  if (mentioned.length > maxMentions)
    parsed.push({ kind: 'skip', reason: `left out: mentions of a message beyond ${maxMentions}` });
  if (links.length > maxLinks) parsed.push({ kind: 'skip', reason: `left out: links of a message beyond ${maxLinks}` });
  return parsed;
}

const activity = (event: ActivityEvent): Parsed => ({ kind: 'activity', event });

/** When it was created, edited or reacted to last. */
export function modifiedAt(message: JsonRecord, createdAt: number): number {
  return Math.max(createdAt, timeField(message, 'lastModifiedDateTime') ?? 0);
}

function deletion(
  id: string,
  rootId: string | null,
  deletedAt: number,
  item: MessageItem,
  context: ParseContext,
): ActivityEvent {
  return {
    ...envelope(item, context),
    verb: 'delete',
    id,
    version: deletedAt,
    occurredAt: deletedAt,
    precision: 'exact',
    actor: null,
    object: { ...bareObject(id, rootId), deletedAt },
  };
}

/** Gone without a word of when: it stands at the message's own time, which is its id. */
function removed(nativeId: string, item: MessageItem, context: ParseContext): ActivityEvent {
  const at = Number(nativeId);
  if (!timeMs.safeParse(at).success) throw new WrongFieldError('is a removed message whose id is no time');
  const id = messageId(item.channel.id, nativeId, context);
  return {
    ...envelope(item, context),
    verb: 'delete',
    id,
    version: Math.max(item.observedAt, at + 1),
    occurredAt: at,
    precision: 'object',
    actor: null,
    object: bareObject(id, null),
  };
}

function authorOf(message: JsonRecord, context: ParseContext): Actor {
  const from = recordField(message, 'from');
  for (const [field, kind] of [
    ['user', 'person'],
    ['application', 'bot'],
    ['device', 'system'],
  ] as const) {
    const identity = from === null ? null : recordField(from, field);
    const nativeId = identity === null ? null : lineField(identity, 'id', 200);
    if (nativeId !== null) return { id: accountId(nativeId, context), kind };
  }
  throw new WrongFieldError('has no from: nobody said it');
}

function mentionsOf(message: JsonRecord, context: ParseContext): string[] {
  const ids = recordsField(message, 'mentions').flatMap((mention) => {
    const mentioned = recordField(mention, 'mentioned');
    const user = mentioned === null ? null : recordField(mentioned, 'user');
    const nativeId = user === null ? null : lineField(user, 'id', 200);
    return nativeId === null ? [] : [accountId(nativeId, context)];
  });
  return [...new Set(ids)];
}

function quotedOf(message: JsonRecord, channel: Channel, context: ParseContext): string | null {
  const quoted = recordsField(message, 'attachments').find((one) => one.contentType === 'messageReference');
  const nativeId = quoted === undefined ? null : lineField(quoted, 'id', 100);
  return nativeId === null ? null : messageId(channel.id, nativeId, context);
}

function urlOf(message: JsonRecord): string | null {
  const url = lineField(message, 'webUrl', 5000);
  return url !== null && url.length <= 4000 && /^https?:\/\//.test(url) ? url : null;
}

function fileName(files: readonly JsonRecord[]): string | null {
  const [file] = files;
  return file === undefined ? null : lineField(file, 'name', 500);
}

/** Text that the organisation's policy keeps from readers is not read here either; the act counts. */
function policyOf(message: JsonRecord): { isSet: boolean; isBlocked: boolean } {
  const violation = recordField(message, 'policyViolation');
  if (violation === null) return { isSet: false, isBlocked: false };
  const actions = (textField(violation, 'dlpAction') ?? '').toLowerCase().split(/[\s,]+/);
  const reader = (textField(violation, 'userAction') ?? '').toLowerCase();
  return { isSet: true, isBlocked: actions.includes('blockaccess') && !reader.includes('override') };
}

/** `membersAddedEventMessageDetail` says more than `systemEventMessage`. */
function systemKind(message: JsonRecord, kind: string): string {
  const detail = recordField(message, 'eventDetail');
  const type = detail === null ? null : lineField(detail, '@odata.type', 100);
  const name = type?.split('.').at(-1) ?? kind;
  return /^\w{1,80}$/.test(name) ? name : 'of an unknown type';
}
