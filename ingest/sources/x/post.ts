import {
  countField,
  isRecord,
  type JsonRecord,
  listField,
  neededId,
  recordField,
  recordsField,
  textField,
  WrongFieldError,
} from '../../fields.js';
import type { Post, Counters as PostCounters, PostRef } from '../public-common/posts.js';
import { neededTime } from '../public-common/time.js';
import { compareIds, isId, timeOfId } from './ids.js';

export const counterNames = ['replies', 'shares', 'reactions', 'quotes', 'impressions'] as const;
export type CounterName = (typeof counterNames)[number];
export type Counters = PostCounters<CounterName>;
export type XPost = Post<CounterName>;

export interface PostFacts extends PostRef {
  /** An edit has an id of its own; this is the newest, `id` the first. */
  readonly newestId: string;
  readonly editedAt: number | null;
  readonly authorId: string;
  readonly counters: Counters;
  readonly quotedId: string | null;
  /** The post that is passed on as it is. */
  readonly repostOf: PostRef | null;
}

/** Throws WrongFieldError. */
export function readFacts(post: JsonRecord): PostFacts {
  const ownId = neededId(post, 'id');
  const history = listField(post, 'edit_history_tweet_ids').filter(isId).sort(compareIds);
  const id = history[0] ?? ownId;
  const newestId = history.at(-1) ?? ownId;
  const written = neededTime(post, 'created_at');
  const isEdited = ownId !== id;
  const references = recordsField(post, 'referenced_tweets').map((reference) => ({
    type: textField(reference, 'type'),
    id: neededId(reference, 'id'),
  }));
  const referenced = (type: string): string | null => references.find((one) => one.type === type)?.id ?? null;
  const conversation = textField(post, 'conversation_id');
  const parentId = referenced('replied_to');
  const reposted = referenced('retweeted');
  return {
    id,
    newestId,
    createdAt: isEdited ? (timeOfId(id) ?? written) : written,
    editedAt: isEdited ? written : null,
    parentId,
    rootId: parentId === null || conversation === null || conversation === id ? null : conversation,
    authorId: neededId(post, 'author_id'),
    counters: readCounters(post),
    quotedId: referenced('quoted'),
    // Its own time is in its id.
    repostOf:
      reposted === null
        ? null
        : { id: reposted, createdAt: timeOfId(reposted) ?? written, parentId: null, rootId: null },
  };
}

function readCounters(post: JsonRecord): Counters {
  const metrics = recordField(post, 'public_metrics') ?? {};
  return {
    replies: countField(metrics, 'reply_count'),
    shares: countField(metrics, 'retweet_count'),
    reactions: countField(metrics, 'like_count'),
    quotes: countField(metrics, 'quote_count'),
    impressions: countField(metrics, 'impression_count'),
  };
}

/** For the reader, which goes on whatever a post looks like; null: the parser will say what is wrong with it. */
export function factsOf(post: unknown): PostFacts | null {
  if (!isRecord(post)) return null;
  try {
    return readFacts(post);
  } catch (error) {
    if (error instanceof WrongFieldError) return null;
    throw error;
  }
}

export const ownIdOf = (post: unknown): string | null => (isRecord(post) && isId(post.id) ? post.id : null);
