import { throwSite } from '../../failure.js';
import { isRecord, rejecting, typeName } from '../../fields.js';
import type { Parsed, RawItem } from '../../source.js';
import type { ParseContext } from './context.js';
import { contentEvent, deleteEvent, likeEvents, snapshotEvent, unlikeEvents } from './events.js';
import { parseExportMessage, parseExportUser } from './export-rows.js';
import { threadCounts, type VivaItem } from './items.js';
import { readLikes, readMessage, readReferredMessage, unwantedReason } from './message.js';
import { parseUser } from './user.js';

/** Pure: the same item gives the same events. Never throws for bad data. */
export function parseVivaItem(raw: RawItem, context: ParseContext): Parsed[] {
  try {
    return rejecting(() => parse(raw.value as VivaItem, context));
  } catch (error) {
    return [{ kind: 'reject', reason: `could not be understood: ${throwSite(error)}` }];
  }
}

function parse(item: VivaItem, context: ParseContext): Parsed[] {
  switch (item.kind) {
    case 'message':
      return parseMessage(item, context);
    case 'referred': {
      if (unwantedReason(item.raw) !== null) return [];
      return [{ kind: 'activity', event: contentEvent(readReferredMessage(item.raw), item.standing, context) }];
    }
    case 'thread': {
      const { id, createdAt } = item.starter;
      return [snapshotEvent({ id, createdAt, threadId: id }, item.counts, item.standing, context)];
    }
    case 'gone': {
      const { id, createdAt } = item.message;
      return [deleteEvent({ id, createdAt, threadId: id }, null, item.standing, context)];
    }
    case 'left-out':
      return [{ kind: 'skip', reason: item.reason }];
    case 'user':
      return parseUser(item.raw, item.observedAt, context);
    case 'export-message':
      return parseExportMessage(item.row, item.editedAt, item.observedAt, context);
    case 'export-user':
      return parseExportUser(item.row, item.observedAt, context);
  }
}

function parseMessage(item: Extract<VivaItem, { kind: 'message' }>, context: ParseContext): Parsed[] {
  const { raw, references, standing, parts } = item;
  if (!isRecord(raw)) return [{ kind: 'reject', reason: `is no message: ${typeName(raw)} instead of an object` }];
  const unwanted = unwantedReason(raw);
  if (unwanted !== null) return [{ kind: 'skip', reason: unwanted }];
  const message = readMessage(raw, references, parts.content === 'edit' ? standing.observedAt : null);
  const likes = readLikes(raw, references);
  const parsed: Parsed[] = [];
  if (parts.content !== null) parsed.push({ kind: 'activity', event: contentEvent(message, standing, context) });
  const likers = parts.likers === 'all' ? likes.by : parts.likers;
  parsed.push(...likeEvents(message, likers, standing, context));
  if (parts.counts && likes.unknown > 0) {
    parsed.push({ kind: 'skip', reason: 'likes of people whom the answer does not name by id: only counted' });
  }
  parsed.push(...unlikeEvents(message, parts.unliked, standing, context));
  const thread = threadCounts(references.threads.get(message.id));
  const counts = { reactions: likes.count, replies: thread?.replies ?? null, shares: thread?.shares ?? null };
  const says = Object.values(counts).some((count) => count !== null && (count > 0 || parts.likers !== 'all'));
  if (parts.counts && says) parsed.push(snapshotEvent(message, counts, standing, context));
  return parsed;
}
