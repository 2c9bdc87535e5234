import type { RawItem } from '../../source.js';
import { newPost } from '../public-common/posts.js';
import { rememberShare, samePage, statusItems } from './forward.js';
import { compareIds } from './ids.js';
import { item } from './items.js';
import type { Server, Timeline } from './server.js';
import type { LiveState } from './state.js';
import { type Counters, factsOf, idOf, type Status, type StatusFacts } from './status.js';

/** Beyond it, a timeline's edits and deletions are looked for in so many of its newest statuses only. */
const mostPages = 25;
/** In one reading; the others are looked at the next time. */
const mostLookups = 40;

export interface Rescanned {
  readonly items: readonly RawItem[];
  /** Counters as they are now. */
  readonly counters: ReadonlyMap<string, Counters>;
}

/** Reads again what a timeline has shown of late: edits, and what is gone. */
export async function rescan(
  server: Server,
  state: LiveState,
  timeline: Timeline,
  signal: AbortSignal,
): Promise<Rescanned> {
  const { context, config } = server;
  const from = context.now() - config.rescanDays * 86_400_000;
  const isFirst = !state.begun.has(timeline.key);
  const items: RawItem[] = [];
  const counters = new Map<string, Counters>();
  if (!isFirst && !state.posts.of(timeline.key).some(({ createdAt }) => createdAt >= from)) return { items, counters };

  const listed = await listNewest(server, timeline, from, signal);
  if (listed === null) return { items, counters };
  const cursor = state.cursors.get(timeline.key) ?? '0';
  for (const status of listed.statuses) {
    const id = idOf(status);
    // What is newer comes when it is read forwards.
    if (id === null || compareIds(id, cursor) > 0) continue;
    const facts = factsOf(status);
    if (facts === null || !facts.isPublic) continue;
    if (facts.reblog === null) counters.set(id, facts.counters);
    const known = state.posts.get(id);
    if (known === null && isFirst) remember(server, state, timeline, facts);
    else if (known === null && facts.createdAt < state.posts.since(timeline.key)) continue;
    else items.push(...(await statusItems(server, state, timeline, status, signal)));
  }
  state.begun.add(timeline.key);

  const present = new Set(listed.statuses.map(idOf));
  const missing = state.posts
    .of(timeline.key)
    .filter(
      (post) => !present.has(post.id) && compareIds(post.id, listed.oldest) >= 0 && compareIds(post.id, cursor) <= 0,
    );
  items.push(...(await goneItems(server, state, missing, timeline.where, signal)));
  return { items, counters };
}

/** What was there before reading began: the back-fill writes it, and later changes of it are told from what is known now. */
function remember(server: Server, state: LiveState, timeline: Timeline, facts: StatusFacts): void {
  if (facts.reblog !== null) {
    rememberShare(server, state, timeline, facts);
    return;
  }
  const { counters } = facts;
  state.posts.put({ ...newPost(timeline.key, facts, null), engagedAt: counters, countedAt: counters });
  if (!timeline.isWatched) return;
  state.watch.add(facts.id, facts.createdAt);
  state.watch.taken(facts.id, server.context.now());
}

async function listNewest(server: Server, timeline: Timeline, fromMs: number, signal: AbortSignal) {
  const statuses: unknown[] = [];
  let before: string | null = null;
  let oldest = '0';
  for (let page = 0; page < mostPages; page += 1) {
    const found = await server.client.statuses(timeline.path, { before }, signal);
    if (found === null) return null;
    const ids = found.statuses.flatMap((status) => idOf(status) ?? []).sort(compareIds);
    const last = ids[0];
    if (last === undefined) return { statuses, oldest: '0' };
    if (before !== null && ids.some((id) => compareIds(id, before as string) >= 0)) throw samePage();
    statuses.push(...found.statuses);
    oldest = last;
    if (found.statuses.some((status) => (factsOf(status)?.createdAt ?? fromMs) < fromMs)) break;
    before = found.cursor ?? last;
  }
  return { statuses, oldest };
}

/** A status that is not listed is only gone when the server says so itself. */
export async function goneItems(
  server: Server,
  state: LiveState,
  missing: readonly Status[],
  where: string,
  signal: AbortSignal,
): Promise<RawItem[]> {
  const items: RawItem[] = [];
  for (const post of missing.slice(-mostLookups)) {
    const isGone = (await server.client.status(post.id, signal)) === null;
    if (isGone) items.push(goneItem(state, post, where, server.context.now()));
    // Its author has taken the hashtag out of it.
    else if (post.place.startsWith('#')) state.posts.forget(post.id);
  }
  return items;
}

export function goneItem(state: LiveState, post: Status, where: string, observedAt: number): RawItem {
  state.posts.forget(post.id);
  state.replies.forget(post.id);
  state.acts.forget('acts', post.id);
  state.watch.forget(post.id);
  const at = `${where}, status ${post.id}`;
  return post.shareOf === null
    ? item(at, { kind: 'gone', of: post, observedAt })
    : item(at, { kind: 'taken-back', id: post.shareOf.actId, act: 'share', of: post.shareOf, observedAt });
}
