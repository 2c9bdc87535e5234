import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import { actIdFromNative } from '../../../infra/contracts/ids.js';
import type { Parsed } from '../../source.js';
import type { Channel } from './channels.js';
import { parseContent } from './content.js';
import { actor, type ParseContext } from './context.js';
import { envelope, messageId, messageNativeId, object } from './envelope.js';
import { isRecord, type JsonRecord, label, text } from './json.js';
import { reactions } from './reactions.js';
import { contentSubtypes, joinSubtypes, leaveSubtypes, systemSubtypes } from './subtypes.js';
import { inRange, parseTs, type SlackTime } from './time.js';

const reject = (reason: string): Parsed[] => [{ kind: 'reject', reason }];

/** One message, from an export, the history or an event. Pure: the same item in the same context gives the same events. */
export function parseMessage(raw: unknown, channel: Channel, context: ParseContext): Parsed[] {
  if (!isRecord(raw)) return reject(`is not a message: ${raw === null ? 'null' : label(raw)} instead of an object`);
  if (raw.type !== undefined && raw.type !== 'message') return reject(`is of the unknown type ${label(raw.type)}`);
  const subtype = raw.subtype ?? null;
  if (subtype !== null && typeof subtype !== 'string') return reject('has a subtype that is not text');

  const ts = validTs(raw.ts, 'ts');
  if (typeof ts === 'string') return reject(ts);

  if (subtype === null || contentSubtypes.has(subtype)) return parseContent(raw, ts, channel, context);
  if (joinSubtypes.has(subtype)) return membershipChange(raw, ts, 'join', channel, context);
  if (leaveSubtypes.has(subtype)) return membershipChange(raw, ts, 'leave', channel, context);
  if (subtype === 'message_changed') return changed(raw, ts, channel, context);
  if (subtype === 'message_deleted') return deleted(raw, ts, channel, context);
  if (subtype === 'tombstone') return [tombstone(raw, ts, channel, context)];
  if (systemSubtypes.has(subtype)) {
    const reason = `system message: ${subtype}`;
    return [{ kind: 'skip', reason }, ...reactionsOnly(raw, ts, channel, context)];
  }
  return reject(`has the unknown subtype ${label(subtype)}`);
}

function validTs(raw: unknown, field: string): SlackTime | string {
  if (raw === undefined || raw === null || raw === '') return `has no ${field}`;
  const ts = parseTs(raw);
  if (ts === null) return `has a ${field} that is no Slack time: ${label(raw)}`;
  return inRange(ts.ms) ? ts : `has a ${field} outside 1990–2099: ${ts.native}`;
}

/** People greet a newcomer by an emoji on Slack's own line. */
function reactionsOnly(raw: JsonRecord, ts: SlackTime, channel: Channel, context: ParseContext): Parsed[] {
  const target = { id: messageId(channel, ts, context), kind: 'note' as const, parentId: null, rootId: null };
  return reactions(raw, target, ts, channel, context);
}

function membershipChange(
  raw: JsonRecord,
  ts: SlackTime,
  verb: 'join' | 'leave',
  channel: Channel,
  context: ParseContext,
): Parsed[] {
  const nativeId = text(raw.user, 100);
  if (nativeId === null) return reject(`has no user who would ${verb}`);
  const event: ActivityEvent = {
    ...envelope(channel, context),
    verb,
    // One can join, leave and join again: the message tells the times apart.
    id: actIdFromNative('slack', context.instance, messageNativeId(channel.nativeId, ts)),
    version: context.observedAt,
    occurredAt: ts.ms,
    precision: 'exact',
    actor: actor(nativeId, context),
    object: object(channel.community.id, 'community', { title: channel.community.name }),
  };
  return [{ kind: 'activity', event }, ...reactionsOnly(raw, ts, channel, context)];
}

function changed(raw: JsonRecord, changedAt: SlackTime, channel: Channel, context: ParseContext): Parsed[] {
  const message = raw.message;
  if (!isRecord(message)) return reject('is a message_changed without the message');
  const ts = validTs(message.ts, 'message.ts');
  if (typeof ts === 'string') return reject(ts);
  if (message.subtype === 'tombstone') return [tombstone(message, ts, channel, context, changedAt)];
  const subtype = message.subtype ?? null;
  if (subtype !== null && (typeof subtype !== 'string' || !contentSubtypes.has(subtype)))
    return [{ kind: 'skip', reason: 'system message: message_changed of a system message' }];
  const when = isRecord(message.edited) ? parseTs(message.edited.ts) : null;
  const changedMs = when !== null && inRange(when.ms) ? when.ms : changedAt.ms;
  return parseContent(message, ts, channel, context, changedMs);
}

function deleted(raw: JsonRecord, deletedAt: SlackTime, channel: Channel, context: ParseContext): Parsed[] {
  const previous = isRecord(raw.previous_message) ? raw.previous_message : {};
  const ts = validTs(raw.deleted_ts ?? previous.ts, 'deleted_ts');
  if (typeof ts === 'string') return reject(ts);
  const event = erasure(previous, ts, channel, context, deletedAt);
  return [{ kind: 'activity', event }];
}

/** What stays of a deleted thread starter. */
function tombstone(
  raw: JsonRecord,
  ts: SlackTime,
  channel: Channel,
  context: ParseContext,
  deletedAt: SlackTime | null = null,
): Parsed {
  return { kind: 'activity', event: erasure(raw, ts, channel, context, deletedAt) };
}

/** Without the time of deletion (a tombstone) it stands at the message's own time, and beats every version up to now. */
export function erasure(
  gone: JsonRecord,
  ts: SlackTime,
  channel: Channel,
  context: ParseContext,
  deletedAt: SlackTime | null,
): ActivityEvent {
  const root = parseTs(gone.thread_ts);
  const rootId = root === null || root.native === ts.native ? null : messageId(channel, root, context);
  const id = messageId(channel, ts, context);
  return {
    ...envelope(channel, context),
    verb: 'delete',
    id,
    version: deletedAt?.ms ?? Math.max(context.observedAt, ts.ms + 1),
    occurredAt: deletedAt?.ms ?? ts.ms,
    precision: deletedAt === null ? 'object' : 'exact',
    actor: null,
    object: object(id, 'note', { parentId: rootId, rootId, deletedAt: deletedAt?.ms ?? null }),
  };
}
