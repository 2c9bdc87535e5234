import {
  countField,
  flagField,
  idField,
  idsField,
  isRecord,
  type JsonRecord,
  lineField,
  neededId,
  recordField,
  textField,
  WrongFieldError,
} from '../../fields.js';
import { likersOf, type References } from './envelope.js';
import type { Message } from './events.js';
import { attachments, bodyText } from './markup.js';
import { neededTime } from './time.js';

/** Why a message is understood and not wanted; null: it is somebody's. */
export function unwantedReason(raw: JsonRecord): string | null {
  if (flagField(raw, 'system_message') === true || raw.message_type === 'system') return 'system message';
  return null;
}

/** A message of an answer. Throws WrongFieldError. */
export function readMessage(raw: JsonRecord, references: References, editedAt: number | null): Message {
  const id = neededId(raw, 'id');
  const createdAt = neededTime(raw, 'created_at');
  return {
    id,
    createdAt,
    senderId: neededId(raw, 'sender_id'),
    senderType: textField(raw, 'sender_type'),
    repliedToId: idField(raw, 'replied_to_id'),
    threadId: idField(raw, 'thread_id') ?? id,
    sharedId: idField(raw, 'shared_message_id'),
    isAnnouncement: raw.message_type === 'announcement' || flagField(raw, 'announcement') === true,
    title: lineField(raw, 'title', 500),
    text: bodyText(raw, references),
    notified: idsField(raw, 'notified_user_ids'),
    hasFiles: attachments(raw).length > 0,
    language: language(raw),
    url: webUrl(raw),
    // The API tells what a message is now and not since when.
    editedAt: null,
    version: editedAt ?? createdAt,
    isEdit: editedAt !== null,
  };
}

/** A message that another one of the answer replies to: its words have names in them and are left to whoever reads it whole. */
export function readReferredMessage(raw: JsonRecord): Message {
  const id = neededId(raw, 'id');
  const createdAt = neededTime(raw, 'created_at');
  return {
    id,
    createdAt,
    senderId: neededId(raw, 'sender_id'),
    senderType: textField(raw, 'sender_type'),
    repliedToId: idField(raw, 'replied_to_id'),
    threadId: idField(raw, 'thread_id') ?? id,
    sharedId: null,
    isAnnouncement: raw.message_type === 'announcement',
    title: null,
    text: null,
    notified: [],
    hasFiles: false,
    language: null,
    url: webUrl(raw),
    editedAt: null,
    // Whatever else is known of it wins: an answer of its own, and a row of an export.
    version: createdAt - 2,
    isEdit: false,
  };
}

export interface Likes {
  /** Native user ids, each once. */
  readonly by: readonly string[];
  /** Some are not named, or only by a name. */
  readonly unknown: number;
  /** Null: the answer does not say. */
  readonly count: number | null;
}

export function readLikes(raw: JsonRecord, references: References): Likes {
  const likes = recordField(raw, 'liked_by');
  if (likes === null) return { by: [], unknown: 0, count: null };
  const by = new Set<string>();
  for (const liker of likersOf(raw)) {
    if (!isRecord(liker)) throw new WrongFieldError('has a field liked_by.names with something else than people in it');
    const id = idField(liker, 'user_id') ?? references.userIds.get(textField(liker, 'permalink') ?? '');
    if (id !== undefined) by.add(id);
  }
  const count = countField(likes, 'count');
  return { by: [...by], unknown: Math.max(0, (count ?? 0) - by.size), count };
}

function language(raw: JsonRecord): string | null {
  const code = textField(raw, 'language');
  return code !== null && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/.test(code) ? code.slice(0, 35) : null;
}

function webUrl(raw: JsonRecord): string | null {
  const url = textField(raw, 'web_url');
  return url !== null && url.length <= 4000 && /^https?:\/\//i.test(url) ? url : null;
}
