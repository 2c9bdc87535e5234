import { isRecord, type JsonRecord } from '../../fields.js';
import { collections, isDid, parseUri, type RecordUri } from '../bluesky-common/uri.js';
import { isoMs } from '../public-common/time.js';

/** What reading must know of an answer before it is parsed. Nothing here throws: what is wrong is told by the parser. */

export interface PostView {
  readonly uri: RecordUri;
  /** What the record is, in short: changes with it. */
  readonly cid: string;
  readonly authorDid: string;
  /** When it happened, as the AppView sorts: what the author says, but not later than it was seen. */
  readonly at: number;
  readonly isReply: boolean;
  readonly counts: Counts;
  readonly isHidden: boolean;
  readonly value: JsonRecord;
}

export interface Counts {
  readonly likes: number | null;
  readonly reposts: number | null;
  readonly replies: number | null;
  readonly quotes: number | null;
}

/** Null: not a view of a post. */
export function peekPost(value: unknown): PostView | null {
  if (!isRecord(value) || !isRecord(value.record) || !isRecord(value.author)) return null;
  const uri = parseUri(value.uri);
  const seenAt = isoMs(value.indexedAt);
  if (uri?.collection !== collections.post || seenAt === null || typeof value.cid !== 'string') return null;
  if (!isDid(value.author.did)) return null;
  const createdAt = isoMs(value.record.createdAt) ?? seenAt;
  return {
    uri,
    cid: value.cid.slice(-12),
    authorDid: value.author.did,
    at: Math.min(createdAt, seenAt),
    isReply: isRecord(value.record.reply),
    counts: peekCounts(value),
    isHidden: isHidden(value.labels),
    value,
  };
}

export function peekCounts(value: JsonRecord): Counts {
  return {
    likes: countOf(value.likeCount),
    reposts: countOf(value.repostCount),
    replies: countOf(value.replyCount),
    quotes: countOf(value.quoteCount),
  };
}

export const countsText = ({ likes, reposts, replies, quotes }: Counts): string =>
  [likes, reposts, replies, quotes].map((count) => count ?? '').join(',');

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

/** Labels by which the network's moderation takes a post out of sight; `neg` takes the label back. */
const hidingLabels: ReadonlySet<unknown> = new Set(['!hide', '!takedown', '!suspend']);

function isHidden(labels: unknown): boolean {
  return Array.isArray(labels) && labels.some((label) => isRecord(label) && hidingLabels.has(label.val) && !label.neg);
}

export interface Repost {
  readonly reason: JsonRecord;
  readonly at: number;
  readonly subject: RecordUri;
  /** Of its own record, where the AppView tells it. */
  readonly uri: RecordUri | null;
}

/** An entry of an author's feed that is somebody's post carried on. */
export function peekRepost(reason: JsonRecord, post: unknown): Repost | null {
  const at = isoMs(reason.indexedAt);
  const subject = isRecord(post) ? parseUri(post.uri) : null;
  if (at === null || subject?.collection !== collections.post) return null;
  const uri = parseUri(reason.uri);
  return { reason, at, subject, uri: uri?.collection === collections.repost ? uri : null };
}

export interface ThreadNodes {
  readonly posts: readonly PostView[];
  /** What is no view of a post, by its reason. */
  readonly leftOut: readonly string[];
  /** Posts with answers that lie deeper than was asked for. */
  readonly deeper: readonly PostView[];
}

/** All nodes of a thread but the one that was asked for: those above it and those below. */
export function threadNodes(node: JsonRecord): ThreadNodes {
  const posts: PostView[] = [];
  const leftOut: string[] = [];
  const deeper: PostView[] = [];

  function take(value: unknown): JsonRecord | null {
    const known = isRecord(value) ? nodeKinds[String(value.$type)] : undefined;
    if (!isRecord(value) || known === undefined) {
      leftOut.push('a place in a thread that is of an unknown kind');
      return null;
    }
    if (known !== '') {
      leftOut.push(known);
      return null;
    }
    const post = peekPost(value.post);
    if (post !== null) posts.push(post);
    else leftOut.push('a place in a thread without a post');
    return value;
  }

  const waiting: JsonRecord[] = [node];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const replies = Array.isArray(at.replies) ? at.replies : [];
    const post = peekPost(at.post);
    if (at !== node && post !== null && replies.length === 0 && (post.counts.replies ?? 0) > 0) deeper.push(post);
    for (const reply of replies) {
      const inner = take(reply);
      if (inner !== null) waiting.push(inner);
    }
  }
  for (let above: unknown = node.parent; above !== undefined && above !== null; ) {
    above = take(above)?.parent;
  }
  return { posts, leftOut, deeper };
}

/** What is empty is a post. */
const nodeKinds: Readonly<Record<string, string>> = {
  'app.bsky.feed.defs#threadViewPost': '',
  'app.bsky.feed.defs#notFoundPost': 'a place in a thread whose post is deleted or not known',
  'app.bsky.feed.defs#blockedPost': 'a place in a thread whose author has blocked or is blocked',
};
