import { type Page, PlatformError, type RawItem } from '../../source.js';
import { shareId } from '../public-common/events.js';
import { newPost } from '../public-common/posts.js';
import { compareIds } from './ids.js';
import { item } from './items.js';
import { accountId, events } from './parse.js';
import { type Counters, factsOf, ownIdOf } from './post.js';
import { type Account, type Server, save } from './server.js';
import type { State } from './state.js';

export const samePage = (): PlatformError => new PlatformError('X gave the same page of posts again');

/** New posts of an account, newest first; where the reading breaks off it goes on behind the same page. */
export async function* timelinePages(
  server: Server,
  state: State,
  account: Account,
  counters: Map<string, Counters>,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const cursor = state.cursors.get(account.key) ?? null;
  const from = cursor === null ? { sinceMs: state.beganAt } : { sinceId: cursor };
  let walk = state.walk?.account === account.key ? state.walk : null;
  for (;;) {
    const page = await server.client.timeline(account.nativeId, from, walk?.token ?? null, signal);
    if (page === null) {
      server.context.logger.warn({ account: account.where }, 'posts of an account cannot be read; it is left out');
      return;
    }
    const ids = page.posts.flatMap((post) => ownIdOf(post) ?? []).sort(compareIds);
    const [oldest, newest] = [ids[0], ids.at(-1)];
    const isRepeated =
      (cursor !== null && oldest !== undefined && compareIds(oldest, cursor) <= 0) ||
      (walk !== null && newest !== undefined && compareIds(newest, walk.oldest) >= 0);
    if (isRepeated) throw samePage();
    const items = page.posts.flatMap((post) => takePost(server, state, account, post, counters));
    const top = walk?.newest ?? newest ?? null;
    if (page.next === null || oldest === undefined || top === null) {
      if (top !== null) state.cursors.set(account.key, top);
      if (state.walk?.account === account.key) state.walk = null;
      if (items.length > 0 || walk !== null) yield { items, position: save(state, server) };
      return;
    }
    walk = { account: account.key, token: page.next, newest: top, oldest };
    state.walk = walk;
    yield { items, position: save(state, server) };
  }
}

/** A post of an account if it is new or was edited. */
export function takePost(
  server: Server,
  state: State,
  account: Account,
  post: unknown,
  counters: Map<string, Counters>,
): RawItem[] {
  const observedAt = server.context.now();
  const facts = factsOf(post);
  const where = `${account.where}, post ${ownIdOf(post) ?? 'without an id'}`;
  if (facts === null) return [item(where, { kind: 'post', post, isEdit: false, observedAt })];
  const known = state.posts.get(facts.id);
  if (facts.repostOf === null) counters.set(facts.id, facts.counters);
  // The answer may be an earlier version of what was written.
  if (known !== null && compareIds(facts.newestId, known.mark ?? facts.id) <= 0) return [];
  if (facts.editedAt === null && facts.newestId !== facts.id) return [];
  const { repostOf } = facts;
  state.posts.put({
    ...(known ?? newPost(account.key, facts, facts.rootId)),
    editedAt: facts.editedAt,
    mark: facts.newestId,
    shareOf:
      repostOf === null
        ? null
        : { ...repostOf, actId: shareId(events.contentId(repostOf.id), authorOf(server, facts.authorId)) },
  });
  // A repost has no numbers of its own; it is only looked whether it is still there.
  (repostOf === null ? state.watch : state.watchReplies).add(facts.id, facts.createdAt);
  return [item(where, { kind: 'post', post, isEdit: known !== null, observedAt })];
}

export const authorOf = ({ context }: Server, nativeId: string): string => accountId(nativeId, context.pseudonym);
