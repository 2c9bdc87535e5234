import { timeMs } from '../../../infra/contracts/activity.js';
import {
  countField,
  flagField,
  idField,
  type JsonRecord,
  lineField,
  neededId,
  recordsField,
  textField,
  WrongFieldError,
  wrongField,
} from '../../fields.js';
import type { HtmlText } from '../../html-text.js';
import { cookedText } from './cooked.js';

export interface Post {
  readonly id: string;
  readonly topicId: string;
  readonly number: number;
  readonly userId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly isRevised: boolean;
  /** Number of the post that it answers. */
  readonly replyTo: number | null;
  readonly text: HtmlText;
  readonly mentioned: readonly string[];
  readonly language: string | null;
}

/** What a post is known by and when it was written. Throws WrongFieldError. */
export function readKey(raw: JsonRecord): { id: string; topicId: string; number: number; createdAt: number } {
  const number = countField(raw, 'post_number');
  if (number === null || number < 1) throw new WrongFieldError('has no post_number');
  return {
    id: neededId(raw, 'id'),
    topicId: neededId(raw, 'topic_id'),
    number,
    createdAt: neededTime(raw, 'created_at'),
  };
}

/** Throws WrongFieldError. */
export function readPost(raw: JsonRecord): Post {
  const key = readKey(raw);
  const cooked = textField(raw, 'cooked');
  const locale = textField(raw, 'locale')?.replaceAll('_', '-') ?? null;
  return {
    ...key,
    userId: neededId(raw, 'user_id'),
    updatedAt: Math.max(key.createdAt, timeField(raw, 'updated_at') ?? 0),
    isRevised: (countField(raw, 'version') ?? 1) > 1,
    replyTo: countField(raw, 'reply_to_post_number'),
    text: cooked === null ? { text: textField(raw, 'raw') ?? '', links: [] } : cookedText(cooked),
    mentioned: recordsField(raw, 'mentioned_users').map((user) => neededId(user, 'id')),
    language: locale !== null && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/.test(locale) ? locale : null,
  };
}

/** Why a post is understood and not wanted; null: it is somebody's. */
export function unwantedReason(raw: JsonRecord): string | null {
  const type = countField(raw, 'post_type');
  if (type === smallAction) return 'system message: what was done with a topic';
  if (type === whisper) return 'whisper, which only the staff may read';
  return null;
}

const smallAction = 3;
const whisper = 4;

/** When a post was deleted; `unknown`: it is, and nobody says when. Null: it is not. */
export function deletion(raw: JsonRecord): number | 'unknown' | null {
  const at = timeField(raw, 'deleted_at');
  if (at !== null) return at;
  return flagField(raw, 'user_deleted') === true ? 'unknown' : null;
}

export interface PostCounts {
  readonly likes: number | null;
  readonly replies: number | null;
  readonly reads: number | null;
  /** Other people than its author. */
  readonly readers: number | null;
}

const likeAction = '2';

/** Throws WrongFieldError. */
export function readCounts(raw: JsonRecord): PostCounts {
  const reads = countField(raw, 'reads');
  const actions = raw.actions_summary === undefined ? null : recordsField(raw, 'actions_summary');
  const like = actions?.find((action) => idField(action, 'id') === likeAction);
  return {
    // An action that nobody took is left out.
    likes: actions === null ? null : like === undefined ? 0 : (countField(like, 'count') ?? 0),
    replies: countField(raw, 'reply_count'),
    reads,
    readers: countField(raw, 'readers_count') ?? (reads === null ? null : Math.max(0, reads - 1)),
  };
}

export interface Topic {
  readonly id: string;
  readonly title: string | null;
  readonly categoryId: string | null;
  readonly archetype: string | null;
  readonly createdAt: number | null;
  readonly bumpedAt: number | null;
  readonly lastPostedAt: number | null;
  readonly views: number | null;
  readonly posts: number | null;
}

/** A topic of a list, or of its own answer. Throws WrongFieldError. */
export function readTopic(raw: JsonRecord): Topic {
  return {
    id: neededId(raw, 'id'),
    title: lineField(raw, 'title', 500),
    categoryId: idField(raw, 'category_id'),
    archetype: textField(raw, 'archetype'),
    createdAt: timeField(raw, 'created_at'),
    bumpedAt: timeField(raw, 'bumped_at'),
    lastPostedAt: timeField(raw, 'last_posted_at'),
    views: countField(raw, 'views'),
    posts: countField(raw, 'posts_count'),
  };
}

function neededTime(record: JsonRecord, name: string): number {
  const time = timeField(record, name);
  if (time === null) throw new WrongFieldError(`has no ${name}`);
  return time;
}

/** `2016-10-01T13:51:26.235Z` */
function timeField(record: JsonRecord, name: string): number | null {
  const text = textField(record, name);
  if (text === null) return null;
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.test(text);
  const time = timeMs.safeParse(isTime ? Date.parse(text) : null);
  if (!time.success) throw wrongField(name, 'no time, or outside 1990–2099');
  return time.data;
}
