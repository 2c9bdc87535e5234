import type { Page, RawItem } from '../../source.js';
import { sameCounters } from '../public-common/posts.js';
import { item } from './items.js';
import { type Counters, factsOf, type XPost } from './post.js';
import { type Server, save } from './server.js';
import { rememberMs, type State } from './state.js';

/** Posts that X gives in one answer. */
const mostAtOnce = 100;
/** In one sweep; the others are looked at in the next. */
const mostInASweep = 500;

interface Wanted {
  readonly post: XPost;
  /** Its numbers are to be written. */
  readonly isDue: boolean;
}

/**
 * Looks whether posts are still there, and how their numbers stand: whenever it costs nothing, because they were paid for today,
 * and else as they age. What was deleted there is deleted here.
 */
export async function* lookAgain(
  server: Server,
  state: State,
  counters: Map<string, Counters>,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { client, context, spending } = server;
  for (const wanted of chunks(wantedNow(server, state))) {
    // What has run out of money meanwhile waits.
    let left = spending.affordable('post');
    const asked = wanted.filter(({ post }) => spending.isPaid('post', askedId(post)) || left-- > 0);
    if (asked.length === 0) continue;
    const { posts, gone, hidden } = await client.posts(
      asked.map(({ post }) => askedId(post)),
      signal,
    );
    const found = new Map(
      posts.flatMap((post) => {
        const facts = factsOf(post);
        return facts === null ? [] : [[facts.id, { facts, post }] as const];
      }),
    );
    const items: RawItem[] = [];
    const now = context.now();
    for (const { post, isDue } of asked) {
      // Others who protect what they have said take it back from the public; accounts that are read may open again any day.
      const isWithdrawn = hidden.has(askedId(post)) && state.posts.get(post.id) === null;
      if (gone.has(askedId(post)) || isWithdrawn) {
        items.push(goneItem(state, post, now));
        continue;
      }
      state.watch.taken(post.id, now);
      state.watchReplies.taken(post.id, now);
      const facts = found.get(post.id)?.facts;
      if (facts === undefined || post.shareOf !== null || state.posts.get(post.id) === null) continue;
      counters.set(post.id, facts.counters);
      if (isDue) items.push(...countItems(server, state, post.id, facts.counters));
    }
    if (items.length > 0) yield { items, position: save(state, server) };
  }
}

const askedId = (post: XPost): string => post.mark ?? post.id;

/** What is due first, then what costs nothing, the newest first. */
function wantedNow({ context, spending }: Server, state: State): Wanted[] {
  const now = context.now();
  const due = new Set([...state.watch.due(now, mostInASweep), ...state.watchReplies.due(now, mostInASweep)]);
  for (const id of due) {
    if (state.posts.get(id) !== null || state.replies.get(id) !== null) continue;
    state.watch.forget(id);
    state.watchReplies.forget(id);
  }
  const all = [...state.posts.all(), ...state.replies.all()].filter(({ createdAt }) => createdAt >= now - rememberMs);
  const wanted = all.flatMap((post): Wanted[] =>
    due.has(post.id) || spending.isPaid('post', askedId(post)) ? [{ post, isDue: due.has(post.id) }] : [],
  );
  return wanted
    .sort((a, b) => Number(b.isDue) - Number(a.isDue) || b.post.createdAt - a.post.createdAt)
    .slice(0, mostInASweep);
}

function* chunks(all: readonly Wanted[]): Generator<readonly Wanted[]> {
  for (let from = 0; from < all.length; from += mostAtOnce) yield all.slice(from, from + mostAtOnce);
}

/** A number is only written when it is another than before. */
function countItems(server: Server, state: State, id: string, counters: Counters): RawItem[] {
  const post = state.posts.get(id);
  if (post === null || sameCounters(post.countedAt, counters)) return [];
  state.posts.put({ ...post, countedAt: counters });
  return [item(`numbers, post ${id}`, { kind: 'counts', of: post, counters, observedAt: server.context.now() })];
}

function goneItem(state: State, post: XPost, observedAt: number): RawItem {
  state.posts.forget(post.id);
  state.replies.forget(post.id);
  state.acts.forget('acts', post.id);
  state.watch.forget(post.id);
  state.watchReplies.forget(post.id);
  const where = `looked at again, post ${post.id}`;
  return post.shareOf === null
    ? item(where, { kind: 'gone', of: post, observedAt })
    : item(where, { kind: 'taken-back', id: post.shareOf.actId, of: post.shareOf, observedAt });
}
