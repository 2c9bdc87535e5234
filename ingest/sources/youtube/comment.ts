import { isRecord, type JsonRecord, recordField, textField, WrongFieldError } from '../../fields.js';
import type { Post } from '../public-common/posts.js';
import { neededTime, timeField } from '../public-common/time.js';
import { neededText, numberField } from './video.js';

export const commentCounterNames = ['replies'] as const;
export type Comment = Post<(typeof commentCounterNames)[number]>;

export interface CommentFacts {
  readonly id: string;
  readonly createdAt: number;
  /** Null: as it was written. */
  readonly editedAt: number | null;
  readonly text: string;
  /** Null: the account is gone. */
  readonly authorId: string | null;
}

/** Throws WrongFieldError. */
export function readComment(comment: JsonRecord): CommentFacts {
  const snippet = recordField(comment, 'snippet');
  if (snippet === null) throw new WrongFieldError('has no snippet');
  const author = recordField(snippet, 'authorChannelId');
  const createdAt = neededTime(snippet, 'publishedAt');
  const updatedAt = timeField(snippet, 'updatedAt');
  return {
    id: neededText(comment, 'id'),
    createdAt,
    editedAt: updatedAt !== null && updatedAt > createdAt ? updatedAt : null,
    // As it was typed only to whoever typed it; as it is shown, asked for as plain text, to everybody.
    text: textField(snippet, 'textOriginal') ?? textField(snippet, 'textDisplay') ?? '',
    authorId: author === null ? null : textField(author, 'value'),
  };
}

export function commentOf(comment: unknown): CommentFacts | null {
  if (!isRecord(comment)) return null;
  try {
    return readComment(comment);
  } catch (error) {
    if (error instanceof WrongFieldError) return null;
    throw error;
  }
}

/** A comment on a video with the answers that come along. */
export interface Thread {
  readonly top: unknown;
  readonly replyCount: number;
  readonly replies: readonly unknown[];
}

export function threadOf(thread: unknown): Thread {
  const snippet = isRecord(thread) && isRecord(thread.snippet) ? thread.snippet : {};
  const replies = isRecord(thread) && isRecord(thread.replies) ? thread.replies.comments : null;
  return {
    top: snippet.topLevelComment,
    replyCount: countOf(snippet),
    replies: Array.isArray(replies) ? (replies as unknown[]) : [],
  };
}

function countOf(snippet: JsonRecord): number {
  try {
    return numberField(snippet, 'totalReplyCount') ?? 0;
  } catch {
    return 0;
  }
}
