import { isRecord } from '../../fields.js';
import type { RawItem } from '../../source.js';
import type { PostList } from '../bluesky-common/client.js';
import { postTarget } from '../bluesky-common/context.js';
import { formatUri, isDid } from '../bluesky-common/uri.js';
import { reactionId, shareId } from '../public-common/events.js';
import { likeOf } from './items.js';
import { type PostView, peekPost, threadNodes } from './peek.js';
import { postWhere, type Reading, rawItem } from './reading.js';

/** What others did with a post, as it stands now. */

/** Acts in a list of people: likes, or reposts. Null: it cannot be read whole, or is longer than is read one by one. */
export interface Acts {
  /** By id; what has none (it is wrong in itself) is in `unread`. */
  readonly byId: ReadonlyMap<string, RawItem>;
  readonly unread: readonly RawItem[];
}

export async function likesOf(post: PostView, reading: Reading): Promise<Acts | null> {
  return acts('likes', post, reading, (like) => ({
    did: isRecord(like) && isRecord(like.actor) ? like.actor.did : null,
    value: { kind: 'like', like, subject: post.uri, observedAt: reading.observedAt },
    id: (objectId, actorId) => reactionId(objectId, actorId, likeOf),
  }));
}

export async function repostsOf(post: PostView, reading: Reading): Promise<Acts | null> {
  return acts('reposts', post, reading, (by) => ({
    did: isRecord(by) ? by.did : null,
    value: { kind: 'repostedBy', by, subject: post.uri, subjectAt: post.at, observedAt: reading.observedAt },
    id: shareId,
  }));
}

async function acts(
  list: Extract<PostList, 'likes' | 'reposts'>,
  post: PostView,
  reading: Reading,
  describe: (raw: unknown) => {
    did: unknown;
    value: Parameters<typeof rawItem>[1];
    id: (objectId: string, actorId: string) => string;
  },
): Promise<Acts | null> {
  const { appView, config, context, signal } = reading;
  if (((list === 'likes' ? post.counts.likes : post.counts.reposts) ?? 0) > config.mostReactions) return null;
  const raws = await appView.all(list, formatUri(post.uri), config.mostReactions, signal);
  if (raws === null) return null;
  const objectId = postTarget(post.uri, context).id;
  const byId = new Map<string, RawItem>();
  const unread: RawItem[] = [];
  for (const [index, raw] of raws.entries()) {
    const { did, value, id } = describe(raw);
    const item = rawItem(`${postWhere(objectId)}: ${list}[${index}]`, value);
    if (!isDid(did)) unread.push(item);
    // Accounts that are read say themselves when they carried something on.
    else if (list === 'likes' || !reading.read.has(did)) byId.set(id(objectId, context.actor(did).id), item);
  }
  return { byId, unread };
}

export interface Around {
  readonly posts: readonly PostView[];
  readonly items: readonly RawItem[];
  /** Everything was read: who is not there is gone. */
  readonly isWhole: boolean;
}

/** Threads are read on from places that lie too deep, so many times a thread. */
const mostThreadRequests = 30;
/** Of what an account answers, so much is read upwards. */
const parentHeight = 20;

export async function threadOf(post: PostView, reading: Reading, withParents: boolean): Promise<Around | null> {
  const { appView, config, context, read, signal, observedAt } = reading;
  const found = new Map<string, PostView>();
  const items: RawItem[] = [];
  const waiting = [post];
  const asked = new Set<string>();
  while (waiting.length > 0 && asked.size < mostThreadRequests) {
    const at = waiting.pop() as PostView;
    const uri = formatUri(at.uri);
    asked.add(uri);
    const above = at === post && withParents ? parentHeight : 0;
    const node = await appView.thread(uri, config.depth, above, signal);
    if (node === null) {
      if (at === post) return null;
      continue;
    }
    const { posts, leftOut, deeper } = threadNodes(node);
    for (const one of posts) if (!read.has(one.authorDid)) found.set(formatUri(one.uri), one);
    waiting.push(...deeper.filter((one) => !asked.has(formatUri(one.uri))));
    for (const [index, reason] of leftOut.entries()) {
      const where = `${postWhere(postTarget(at.uri, context).id)}: thread, left out ${index}`;
      items.push(rawItem(where, { kind: 'skip', reason, observedAt }));
    }
  }
  return { posts: [...found.values()], items, isWhole: waiting.length === 0 };
}

export async function quotesOf(post: PostView, reading: Reading): Promise<Around | null> {
  const { appView, config, context, read, signal, observedAt } = reading;
  const raws = await appView.all('quotes', formatUri(post.uri), Math.max(config.mostReactions, 100), signal);
  if (raws === null) return null;
  const id = postTarget(post.uri, context).id;
  const posts: PostView[] = [];
  const items: RawItem[] = [];
  for (const [index, raw] of raws.entries()) {
    const one = peekPost(raw);
    if (one === null) {
      items.push(
        rawItem(`${postWhere(id)}: quotes[${index}]`, { kind: 'post', view: raw, isChanged: false, observedAt }),
      );
    } else if (!read.has(one.authorDid)) posts.push(one);
  }
  return { posts, items, isWhole: true };
}
