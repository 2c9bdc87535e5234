import {
  countField,
  isRecord,
  type JsonRecord,
  neededId,
  recordField,
  textField,
  WrongFieldError,
} from '../../fields.js';
import type { Post, Counters as PostCounters, PostRef } from '../public-common/posts.js';
import { neededTime, timeField } from '../public-common/time.js';
import { isStatusId } from './ids.js';

export const counterNames = ['replies', 'shares', 'reactions', 'quotes'] as const;
export type CounterName = (typeof counterNames)[number];
export type Counters = PostCounters<CounterName>;
export type StatusRef = PostRef;
export type Status = Post<CounterName>;

export interface StatusFacts extends StatusRef {
  readonly editedAt: number | null;
  readonly counters: Counters;
  /** Of whoever posted it, `ann` or `ann@example.social`. */
  readonly acct: string;
  /** The status that is passed on as it is. */
  readonly reblog: JsonRecord | null;
  readonly isPublic: boolean;
}

/** Throws WrongFieldError. */
export function readFacts(status: JsonRecord): StatusFacts {
  const account = recordField(status, 'account');
  const acct = account === null ? null : textField(account, 'acct');
  if (acct === null) throw new WrongFieldError('has no account.acct');
  return {
    id: neededId(status, 'id'),
    createdAt: neededTime(status, 'created_at'),
    parentId: textField(status, 'in_reply_to_id'),
    rootId: null,
    editedAt: timeField(status, 'edited_at'),
    counters: readCounters(status),
    acct,
    reblog: recordField(status, 'reblog'),
    isPublic: unseenReason(status) === null,
  };
}

/** For the reader, which goes on whatever a status looks like; null: the parser will say what is wrong with it. */
export function factsOf(status: unknown): StatusFacts | null {
  if (!isRecord(status)) return null;
  try {
    return readFacts(status);
  } catch (error) {
    if (error instanceof WrongFieldError) return null;
    throw error;
  }
}

export const idOf = (status: unknown): string | null => (isRecord(status) && isStatusId(status.id) ? status.id : null);

export function readCounters(status: JsonRecord): Counters {
  return {
    replies: countField(status, 'replies_count'),
    shares: countField(status, 'reblogs_count'),
    reactions: countField(status, 'favourites_count'),
    quotes: countField(status, 'quotes_count'),
  };
}

const readable: ReadonlySet<string> = new Set(['public', 'unlisted']);

/** Why it is not to be read; null: it is for everybody. What does not say so is for nobody. */
export function unseenReason(status: JsonRecord): string | null {
  const visibility = textField(status, 'visibility');
  if (visibility !== null && readable.has(visibility)) return null;
  const known = visibility === 'private' || visibility === 'direct' || visibility === 'limited';
  return `not public: visibility ${known ? visibility : 'unknown'}`;
}
