import { PlatformError, type RawItem } from '../../source.js';
import { shareId } from '../public-common/events.js';
import { newPost, rootFor } from '../public-common/posts.js';
import { accountId } from './accounts.js';
import { compareIds } from './ids.js';
import { item } from './items.js';
import { isWatched, type Server, type Timeline } from './server.js';
import type { LiveState } from './state.js';
import { factsOf, idOf, type StatusFacts } from './status.js';

export interface ForwardPage {
  readonly statuses: readonly unknown[];
  readonly items: readonly RawItem[];
  /** Nothing behind it is wanted. */
  readonly isLast: boolean;
}

/** The next statuses of a timeline behind its cursor, oldest first, and the cursor moved; null: there are no more. */
export async function readForward(
  server: Server,
  state: LiveState,
  timeline: Timeline,
  untilMs: number,
  signal: AbortSignal,
): Promise<ForwardPage | null> {
  const cursor = state.cursors.get(timeline.key) as string;
  const page = await server.client.statuses(timeline.path, { after: cursor }, signal);
  if (page === null || page.statuses.length === 0) return null;
  const ids = page.statuses.flatMap((status) => idOf(status) ?? []).sort(compareIds);
  const newest = page.cursor ?? ids.at(-1) ?? null;
  if (newest === null || compareIds(newest, cursor) <= 0 || ids.some((id) => compareIds(id, cursor) <= 0)) {
    throw samePage();
  }
  const wanted = page.statuses.filter((status) => (factsOf(status)?.createdAt ?? 0) < untilMs);
  const items: RawItem[] = [];
  for (const status of wanted.toReversed()) items.push(...(await statusItems(server, state, timeline, status, signal)));
  state.cursors.set(timeline.key, newest);
  return { statuses: wanted, items, isLast: wanted.length < page.statuses.length };
}

export const samePage = (): PlatformError => new PlatformError('Mastodon gave the same page of statuses again');

/** What is new in a status of a timeline, with what it answers. */
export async function statusItems(
  server: Server,
  state: LiveState,
  timeline: Timeline,
  status: unknown,
  signal: AbortSignal,
): Promise<RawItem[]> {
  const observedAt = server.context.now();
  const facts = factsOf(status);
  const where = `${timeline.where}, status ${idOf(status) ?? 'without an id'}`;
  // What cannot be read, and what is not for everybody, the parser says a reason for.
  if (facts === null || !facts.isPublic) {
    return [item(where, { kind: 'status', status, rootId: null, isEdit: false, observedAt })];
  }
  if (facts.reblog !== null) return shareItems(server, state, timeline, facts, status, where);

  const known = state.posts.get(facts.id);
  if (known !== null && known.editedAt === facts.editedAt) {
    // A hashtag may have shown it before; it belongs to the account.
    if (timeline.isWatched && known.place !== timeline.key) state.posts.put({ ...known, place: timeline.key });
    return [];
  }
  const items: RawItem[] = [];
  let rootId = known?.rootId ?? null;
  if (rootId === null && facts.parentId !== null) {
    if (timeline.isWatched) {
      const thread = await answered(server, state, facts, timeline.where, signal);
      rootId = thread.rootId;
      items.push(...thread.items);
    } else rootId = threadOf(state, facts.parentId);
  }
  const answer = state.replies.get(facts.id);
  if (!timeline.isWatched && answer !== null && answer.editedAt === facts.editedAt) return items;
  state.posts.put({ ...(known ?? newPost(timeline.key, facts, rootId)), rootId, editedAt: facts.editedAt });
  if (timeline.isWatched) state.watch.add(facts.id, facts.createdAt);
  items.push(item(where, { kind: 'status', status, rootId, isEdit: known !== null, observedAt }));
  return items;
}

/** The thread in which an answer to this status stands, if that is remembered. */
export function threadOf(state: LiveState, parentId: string): string | null {
  const parent = state.posts.get(parentId) ?? state.replies.get(parentId);
  return parent === null || parent.shareOf !== null ? null : rootFor(parent);
}

/** What a leader answers: the thread before it, and its beginning. */
async function answered(server: Server, state: LiveState, facts: StatusFacts, place: string, signal: AbortSignal) {
  const thread = await server.client.context(facts.id, signal);
  const ancestors = thread?.ancestors ?? [];
  const rootId = idOf(ancestors[0]) ?? facts.parentId;
  const observedAt = server.context.now();
  const items: RawItem[] = [];
  for (const status of ancestors) {
    const above = factsOf(status);
    // Those of leaders come with their own timelines.
    if (above === null || !above.isPublic || isWatched(above, server)) continue;
    const before = state.replies.get(above.id) ?? state.posts.get(above.id);
    if (before !== null && before.editedAt === above.editedAt) continue;
    const inThread = above.parentId === null ? null : rootId;
    state.replies.put(newPost(facts.id, above, inThread));
    const where = `${place}, status ${above.id}`;
    items.push(item(where, { kind: 'status', status, rootId: inThread, isEdit: before !== null, observedAt }));
  }
  return { rootId, items };
}

/** A boost has its own time only in the timeline of whoever boosts. */
export function shareItems(
  server: Server,
  state: LiveState,
  timeline: Pick<Timeline, 'key'>,
  facts: StatusFacts,
  status: unknown,
  where: string,
): RawItem[] {
  if (state.posts.get(facts.id) !== null) return [];
  rememberShare(server, state, timeline, facts);
  const observedAt = server.context.now();
  return [item(where, { kind: 'status', status, rootId: null, isEdit: false, observedAt })];
}

export function rememberShare(
  server: Server,
  state: LiveState,
  timeline: Pick<Timeline, 'key'>,
  facts: StatusFacts,
): void {
  const of = facts.reblog === null ? null : factsOf(facts.reblog);
  if (of === null || !of.isPublic) return;
  const actId = shareId(server.names.contentId(of.id), accountId(facts.acct, server.names));
  const { id, createdAt, parentId } = of;
  state.posts.put({ ...newPost(timeline.key, facts, null), shareOf: { id, createdAt, parentId, rootId: null, actId } });
}
