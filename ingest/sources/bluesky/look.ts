import type { RawItem } from '../../source.js';
import type { Account } from '../bluesky-common/accounts.js';
import { postTarget } from '../bluesky-common/context.js';
import { formatUri, parseUri } from '../bluesky-common/uri.js';
import { type Acts, type Around, likesOf, quotesOf, repostsOf, threadOf } from './answers.js';
import { countsText, type PostView } from './peek.js';
import { postWhere, type Reading, rawItem } from './reading.js';
import type { LiveState } from './state.js';

/**
 * A look at a post of an account that is read: what is new or has changed since the last look, and what has gone. What others
 * did with it is asked for only where a counter has moved.
 */
export async function lookAt(post: PostView, account: Account, state: LiveState, reading: Reading): Promise<RawItem[]> {
  const { config, context, observedAt } = reading;
  const { recent, watch } = state;
  const { rkey } = post.uri;
  const id = postTarget(post.uri, context).id;
  const key = postKey(rkey);
  const before = recent.known(account.id, key);
  const [cidBefore = '', countsBefore = ',,,'] = before?.state.split(' ') ?? [];
  const moved = movedCounts(countsBefore, post);
  const items: RawItem[] = [];

  if (before === null || cidBefore !== post.cid) {
    items.push(rawItem(postWhere(id), { kind: 'post', view: post.value, isChanged: before !== null, observedAt }));
  }
  if (before === null) watch.add(watchKey(account, rkey), post.at);

  const isNewReply = before === null && post.isReply;
  if (config.replies && (moved.replies || isNewReply)) {
    items.push(...(await lookAround(`t:${id}`, await threadOf(post, reading, isNewReply), state, reading)));
  }
  if (config.quotes && moved.quotes) {
    items.push(...(await lookAround(`q:${id}`, await quotesOf(post, reading), state, reading)));
  }
  if (config.likes && moved.likes) {
    items.push(...noteActs(`l:${rkey}`, true, await likesOf(post, reading), post, account, state, reading));
  }
  if (config.reposts && moved.reposts) {
    items.push(...noteActs(`r:${rkey}`, false, await repostsOf(post, reading), post, account, state, reading));
  }
  recent.note(account.id, key, post.at, `${post.cid} ${countsText(post.counts)}`);
  return items;
}

export const postKey = (rkey: string): string => `p:${rkey}`;
export const watchKey = (account: Account, rkey: string): string => `${account.id}/${rkey}`;

function movedCounts(
  before: string,
  { counts }: PostView,
): Record<'likes' | 'reposts' | 'replies' | 'quotes', boolean> {
  const [likes, reposts, replies, quotes] = before.split(',').map((count) => (count === '' ? 0 : Number(count)));
  return {
    likes: (counts.likes ?? 0) !== likes,
    reposts: (counts.reposts ?? 0) !== reposts,
    replies: (counts.replies ?? 0) !== replies,
    quotes: (counts.quotes ?? 0) !== quotes,
  };
}

function noteActs(
  key: string,
  isLike: boolean,
  acts: Acts | null,
  post: PostView,
  account: Account,
  { recent }: LiveState,
  { context, observedAt }: Reading,
): RawItem[] {
  if (acts === null) return [];
  const { added, gone } = recent.note(account.id, key, post.at, '', [...acts.byId.keys()]);
  const objectId = postTarget(post.uri, context).id;
  return [
    ...added.map((id) => acts.byId.get(id) as RawItem),
    ...acts.unread,
    ...gone.map((id) =>
      rawItem(`${postWhere(objectId)}: ${id.slice(0, 12)}`, {
        kind: 'undone',
        id,
        objectId,
        at: post.at,
        like: isLike,
        observedAt,
      }),
    ),
  ];
}

/** Posts of others: of a thread, or that quote it. Those that are not shown any more are asked for one by one before they are gone. */
async function lookAround(
  place: string,
  around: Around | null,
  { recent }: LiveState,
  { appView, context, seal, signal, observedAt }: Reading,
): Promise<RawItem[]> {
  if (around === null) return [];
  const items: RawItem[] = [...around.items];
  const present = new Set<string>();
  for (const one of around.posts) {
    const key = seal.seal(formatUri(one.uri));
    present.add(key);
    if (one.isHidden) {
      items.push(rawItem(place, { kind: 'skip', reason: hiddenReason, observedAt }));
      continue;
    }
    const { changed, isNew } = recent.note(place, key, one.at, one.cid);
    if (!changed) continue;
    const where = postWhere(postTarget(one.uri, context).id);
    items.push(rawItem(where, { kind: 'post', view: one.value, isChanged: !isNew, observedAt }));
  }
  if (!around.isWhole) return items;
  const missing = recent
    .of(place)
    .filter(({ key }) => !present.has(key))
    .flatMap(({ key, at }) => {
      const uri = parseUri(seal.open(key));
      return uri === null ? [] : [{ key, at, uri }];
    });
  const there = await stillThere(
    missing.map(({ uri }) => formatUri(uri)),
    { appView, signal },
  );
  for (const { key, at, uri } of missing) {
    if (there.has(formatUri(uri))) continue;
    recent.forget(place, key);
    items.push(rawItem(postWhere(postTarget(uri, context).id), { kind: 'gone', uri, at, observedAt }));
  }
  return items;
}

export const hiddenReason = 'post that the network’s moderation hides';

/** A feed or a thread leaves out more than what is deleted (blocks, moderation, places too deep): only this says what is gone. */
export async function stillThere(
  uris: readonly string[],
  { appView, signal }: Pick<Reading, 'appView' | 'signal'>,
): Promise<Set<unknown>> {
  return uris.length === 0 ? new Set() : new Set((await appView.posts(uris, signal)).map(({ uri }) => uri));
}
