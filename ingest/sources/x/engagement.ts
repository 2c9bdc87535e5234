import { isRecord } from '../../fields.js';
import type { Page, RawItem } from '../../source.js';
import { shareId } from '../public-common/events.js';
import { newPost } from '../public-common/posts.js';
import type { PostPage } from './client.js';
import { compareIds, isId, timeOfId } from './ids.js';
import { item } from './items.js';
import { events } from './parse.js';
import { type Counters, factsOf, ownIdOf, type XPost } from './post.js';
import { type Account, type Server, save } from './server.js';
import type { State } from './state.js';
import { authorOf, samePage } from './timeline.js';

/** Search looks back seven days; an id from before is refused. */
export const searchedMs = 7 * 86_400_000;
const searchSlackMs = 3_600_000;
/** Of one post, so many pages of answers, quotes or reposts are read at once; the numbers say the rest. */
const mostPages = 10;

/** What has come back to a post since it was looked at last, as far as its numbers say that something has. */
export async function* engagementPages(
  server: Server,
  state: State,
  accounts: readonly Account[],
  post: XPost,
  now: Counters,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { config, client } = server;
  const before = post.engagedAt;
  const moved = (which: keyof Counters): boolean => (now[which] ?? 0) !== (before?.[which] ?? 0);
  const own = new Set(accounts.map(({ nativeId }) => nativeId));

  if (config.replies && moved('replies')) {
    const since = state.threads.get(post.id) ?? null;
    const isSearchable = since !== null && (timeOfId(since) ?? 0) > server.context.now() - searchedMs + searchSlackMs;
    // In others' conversations only what answers this post itself is wanted.
    const what = post.parentId === null ? `conversation_id:${post.id}` : `in_reply_to_tweet_id:${post.id}`;
    const newest = yield* answerPages(server, state, post, own, signal, (token) =>
      client.search(`${what} -is:retweet`, isSearchable ? since : null, token, signal),
    );
    if (newest !== null) state.threads.set(post.id, newest);
  }
  if (config.quotes && moved('quotes')) {
    yield* answerPages(server, state, post, own, signal, (token) => client.quotes(post.id, token, signal));
  }
  if (config.reposters && moved('shares')) {
    const items = await reposts(server, state, post, own, signal);
    if (items.length > 0) yield { items, position: save(state, server) };
  }
  const known = state.posts.get(post.id);
  if (known !== null) state.posts.put({ ...known, engagedAt: now });
}

/** Returns the newest of them once all were read. */
async function* answerPages(
  server: Server,
  state: State,
  post: XPost,
  own: ReadonlySet<string>,
  signal: AbortSignal,
  read: (token: string | null) => Promise<PostPage | null>,
): AsyncGenerator<Page, string | null> {
  let token: string | null = null;
  let newest: string | null = null;
  let oldest: string | null = null;
  for (let count = 0; count < mostPages; count += 1) {
    signal.throwIfAborted();
    const page: PostPage | null = await read(token);
    if (page === null) return null;
    const ids = page.posts.flatMap((one) => ownIdOf(one) ?? []).sort(compareIds);
    const last = ids.at(-1);
    if (oldest !== null && last !== undefined && compareIds(last, oldest) >= 0) throw samePage();
    newest ??= last ?? null;
    oldest = ids[0] ?? oldest;
    const items = page.posts.flatMap((one) => takeAnswer(server, state, post, one, own));
    if (items.length > 0) yield { items, position: save(state, server) };
    if (page.next === null) return newest;
    token = page.next;
  }
  return newest;
}

/** An answer or a quote, if it is new or was edited. */
function takeAnswer(server: Server, state: State, of: XPost, post: unknown, own: ReadonlySet<string>): RawItem[] {
  const observedAt = server.context.now();
  const facts = factsOf(post);
  const where = `answers to ${of.id}, post ${ownIdOf(post) ?? 'without an id'}`;
  if (facts === null) return [item(where, { kind: 'post', post, isEdit: false, observedAt })];
  // What the accounts post themselves comes with their own timelines.
  if (own.has(facts.authorId) || facts.repostOf !== null) return [];
  const known = state.replies.get(facts.id);
  if (known !== null && compareIds(facts.newestId, known.mark ?? facts.id) <= 0) return [];
  if (facts.editedAt === null && facts.newestId !== facts.id) return [];
  state.replies.put({
    ...(known ?? newPost(of.id, facts, facts.rootId)),
    editedAt: facts.editedAt,
    mark: facts.newestId,
  });
  state.watchReplies.add(facts.id, facts.createdAt);
  return [item(where, { kind: 'post', post, isEdit: known !== null, observedAt })];
}

/** Who has reposted. X does not say when. */
async function reposts(
  server: Server,
  state: State,
  post: XPost,
  own: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<RawItem[]> {
  const users: unknown[] = [];
  let token: string | null = null;
  let isWhole = false;
  for (let count = 0; count < mostPages && !isWhole; count += 1) {
    const page = await server.client.reposters(post.id, token, signal);
    if (page === null) return [];
    users.push(...page.users);
    if (page.next !== null && page.next === token) throw samePage();
    token = page.next;
    isWhole = token === null;
  }
  const observedAt = server.context.now();
  const had = new Set(state.acts.known('acts', post.id)?.acts ?? []);
  const now = new Set(isWhole ? [] : had);
  const items: RawItem[] = [];
  for (const user of users) {
    const nativeId = isRecord(user) && isId(user.id) ? user.id : null;
    if (nativeId !== null && own.has(nativeId)) continue;
    const id = nativeId === null ? null : shareId(events.contentId(post.id), authorOf(server, nativeId));
    if (id !== null) now.add(id);
    if (id === null || !had.has(id))
      items.push(item(`reposts of ${post.id}`, { kind: 'repost', of: post, user, observedAt }));
  }
  const { gone } = state.acts.note('acts', post.id, post.createdAt, '', [...now]);
  for (const id of gone) items.push(item(`reposts of ${post.id}`, { kind: 'taken-back', id, of: post, observedAt }));
  return items;
}
