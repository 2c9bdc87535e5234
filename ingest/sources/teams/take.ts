import { isRecord, type JsonRecord, lineField, WrongFieldError } from '../../fields.js';
import type { Recent } from '../../recent.js';
import type { RawItem } from '../../source.js';
import { timeField } from '../microsoft-graph/time.js';
import type { Channel } from './communities.js';
import { type GoneReaction, type MessageItem, messageId, type ParseContext } from './envelope.js';
import { reactionsOf, takenBack } from './reactions.js';

/**
 * What of a message is to be written, beside what was seen of it before: a changed reaction brings its whole reply chain
 * again. Null: nothing is new.
 */
export function takeMessage(
  message: unknown,
  channel: Channel,
  observedAt: number,
  recent: Recent | null,
  context: ParseContext,
): RawItem | null {
  const whole: MessageItem = {
    kind: 'message',
    message,
    channel,
    observedAt,
    content: true,
    reactions: null,
    gone: [],
  };
  const where = `${channel.community.name}: message ${nameOf(message)}`;
  if (!isRecord(message) || message['@removed'] !== undefined) return { where, value: whole };
  try {
    const part = changedPart(message, channel, observedAt, recent, context);
    return part === null ? null : { where, value: { ...whole, ...part } };
  } catch (error) {
    // The parser meets the same field, and says so.
    if (error instanceof WrongFieldError) return { where, value: whole };
    throw error;
  }
}

function changedPart(
  message: JsonRecord,
  channel: Channel,
  observedAt: number,
  recent: Recent | null,
  context: ParseContext,
): Pick<MessageItem, 'content' | 'reactions' | 'gone'> | null {
  const nativeId = lineField(message, 'id', 100);
  if (nativeId === null) return { content: true, reactions: null, gone: [] };
  const id = messageId(channel.id, nativeId, context);
  const isDeleted = timeField(message, 'deletedDateTime') !== null;
  const acts = isDeleted ? [] : reactionsOf(message, id, context).map((reaction) => reaction.id);
  const past = isDeleted ? new Map<string, number | null>() : takenBack(message, id, context);
  const told = (ids: Iterable<string>): GoneReaction[] =>
    [...ids].map((one) => ({ id: one, at: past.get(one) ?? null }));

  const known = recent?.known(channel.id, nativeId) ?? null;
  const modified = timeField(message, 'lastModifiedDateTime');
  const state = [...contentState(message), modified ?? 0].join('|');
  recent?.note(channel.id, nativeId, modified ?? observedAt, state, acts);
  if (known === null) return { content: true, reactions: null, gone: told(past.keys()) };

  const had = new Set(known.acts);
  const has = new Set(acts);
  const added = acts.filter((act) => !had.has(act));
  const gone = isDeleted ? [] : known.acts.filter((act) => !has.has(act));
  const isSame = known.state === state;
  const wasContent = known.state.slice(0, known.state.lastIndexOf('|'));
  // A change that is told by nothing else is one of the message itself.
  const content =
    wasContent !== contentState(message).join('|') || (!isSame && added.length === 0 && gone.length === 0);
  return content || added.length > 0 || gone.length > 0 ? { content, reactions: added, gone: told(gone) } : null;
}

/** What tells that the message itself has changed. */
function contentState(message: JsonRecord): (string | number)[] {
  const policy = isRecord(message.policyViolation) ? String(message.policyViolation.dlpAction ?? '').slice(0, 40) : '';
  const override = isRecord(message.policyViolation)
    ? String(message.policyViolation.userAction ?? '').slice(0, 40)
    : '';
  return [
    timeField(message, 'lastEditedDateTime') ?? 0,
    timeField(message, 'deletedDateTime') ?? 0,
    ...(policy === '' ? [] : [`${policy} ${override}`.replaceAll('|', ' ')]),
  ];
}

function nameOf(message: unknown): string {
  const id = isRecord(message) ? message.id : undefined;
  return typeof id === 'string' && /^[\w.-]{1,40}$/.test(id) ? id : 'without an id';
}
