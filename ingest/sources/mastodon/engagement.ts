import { isRecord } from '../../fields.js';
import type { RawItem } from '../../source.js';
import { reactionId, shareId } from '../public-common/events.js';
import { newPost, rootFor } from '../public-common/posts.js';
import { accountId } from './accounts.js';
import { item } from './items.js';
import { favourite } from './parse.js';
import { goneItems } from './rescan.js';
import { isWatched, type Server } from './server.js';
import type { LiveState } from './state.js';
import { type Counters, factsOf, idOf, type Status } from './status.js';

/** What has come back to a leader's post since it was looked at last, as far as its counters say that something has. */
export async function engagementItems(
  server: Server,
  state: LiveState,
  post: Status,
  now: Counters,
  /** Answers to answers do not move its counters. */
  withThread: boolean,
  signal: AbortSignal,
): Promise<RawItem[]> {
  const before = post.engagedAt;
  const moved = (which: keyof Counters): boolean =>
    (now[which] ?? 0) !== (before?.[which] ?? 0) || (now[which] === null && before === null);
  const items: RawItem[] = [];
  if (moved('replies') || (withThread && (now.replies ?? 0) > 0))
    items.push(...(await answers(server, state, post, signal)));
  if (moved('quotes')) items.push(...(await quotes(server, state, post, signal)));
  if (moved('shares') || moved('reactions')) {
    items.push(...(await acts(server, state, post, moved('shares'), moved('reactions'), signal)));
  }
  const known = state.posts.get(post.id);
  if (known !== null) state.posts.put({ ...known, engagedAt: now });
  return items;
}

/** Of a thread, without a token. */
const shownToAnybody = 60;

async function answers(server: Server, state: LiveState, post: Status, signal: AbortSignal): Promise<RawItem[]> {
  const thread = await server.client.context(post.id, signal);
  if (thread === null) return [];
  const rootId = rootFor(post) ?? idOf(thread.ancestors[0]) ?? post.parentId;
  const items: RawItem[] = [];
  const present = new Set<string>();
  for (const status of thread.descendants) {
    const taken = takeAnswer(server, state, post.id, status, rootId);
    if (taken.id !== null) present.add(taken.id);
    items.push(...taken.items);
  }
  if (server.config.token === undefined && thread.descendants.length >= shownToAnybody) return items;
  const missing = state.replies
    .of(post.id)
    .filter(({ id, parentId }) => parentId !== null && !present.has(id) && isBelow(state, id, post.id));
  items.push(...(await goneItems(server, state, missing, `answers to ${post.id}`, signal)));
  return items;
}

/** Remembered with the post may also be what it answers itself. */
function isBelow(state: LiveState, id: string, postId: string): boolean {
  for (let at = state.replies.get(id), steps = 0; at !== null && steps < 100; steps += 1) {
    if (at.parentId === postId) return true;
    if (at.parentId === null) return false;
    at = state.replies.get(at.parentId);
  }
  return false;
}

/** An answer, or a quote, if it is new or was changed. */
export function takeAnswer(server: Server, state: LiveState, place: string, status: unknown, rootId: string | null) {
  const observedAt = server.context.now();
  const facts = factsOf(status);
  if (facts === null) {
    const where = `answers to ${place}, one that cannot be read`;
    return { id: null, items: [item(where, { kind: 'status', status, rootId: null, isEdit: false, observedAt })] };
  }
  // What leaders answer comes with their own timelines.
  if (!facts.isPublic || isWatched(facts, server)) return { id: facts.id, items: [] };
  const known = state.replies.get(facts.id) ?? state.posts.get(facts.id);
  if (known !== null && known.editedAt === facts.editedAt) return { id: facts.id, items: [] };
  const inThread = facts.parentId === null ? null : (known?.rootId ?? rootId);
  state.replies.put(newPost(known?.place ?? place, facts, inThread));
  const where = `answers to ${place}, status ${facts.id}`;
  return {
    id: facts.id,
    items: [item(where, { kind: 'status', status, rootId: inThread, isEdit: known !== null, observedAt })],
  };
}

async function quotes(server: Server, state: LiveState, post: Status, signal: AbortSignal): Promise<RawItem[]> {
  const found = await server.client.quotes(post.id, signal);
  if (found === null) return [];
  const items = found.items.flatMap((status) => takeAnswer(server, state, post.id, status, null).items);
  if (!found.isWhole) return items;
  const present = new Set(found.items.map(idOf));
  const missing = state.replies
    .of(post.id)
    .filter(({ id, parentId, createdAt }) => parentId === null && createdAt >= post.createdAt && !present.has(id));
  return [...items, ...(await goneItems(server, state, missing, `quotes of ${post.id}`, signal))];
}

/** Who has boosted and favourited it. Mastodon does not say when. */
async function acts(
  server: Server,
  state: LiveState,
  post: Status,
  withShares: boolean,
  withFavourites: boolean,
  signal: AbortSignal,
): Promise<RawItem[]> {
  const { client, names, context } = server;
  const shared = withShares ? await client.accountsOf(post.id, 'reblogged_by', signal) : null;
  const liked = withFavourites ? await client.accountsOf(post.id, 'favourited_by', signal) : null;
  const observedAt = context.now();
  const objectId = names.contentId(post.id);
  const before = state.acts.known('acts', post.id)?.acts ?? [];
  const now = new Map<string, RawItem | null>();

  for (const [act, found] of [
    ['share', shared],
    ['favourite', liked],
  ] as const) {
    const mark = act === 'share' ? 's' : 'f';
    const had = before.filter((id) => id.startsWith(mark));
    // Not looked at, or only in part: what was there still is.
    if (found === null || !found.isWhole) for (const id of had) now.set(id, null);
    for (const account of found?.items ?? []) {
      const acct = isRecord(account) && typeof account.acct === 'string' ? account.acct : null;
      const actor = acct === null ? null : accountId(acct, names);
      const where = `${act}s of ${post.id}`;
      const value = { kind: 'account-act', act, of: post, account, observedAt } as const;
      if (actor === null) now.set(`?${now.size}`, item(where, value));
      // A leader's boost comes with its time from the leader's own timeline.
      else if (act === 'share' && server.watched.has(actor)) continue;
      else {
        const id = act === 'share' ? shareId(objectId, actor) : reactionId(objectId, actor, favourite);
        now.set(`${mark}${id}`, had.includes(`${mark}${id}`) ? null : item(where, value));
      }
    }
  }
  const kept = [...now.keys()].filter((id) => !id.startsWith('?'));
  const { gone } = state.acts.note('acts', post.id, post.createdAt, '', kept);
  const takenBack = gone.map((marked) =>
    item(`acts on ${post.id}`, {
      kind: 'taken-back',
      id: marked.slice(1),
      act: marked.startsWith('s') ? 'share' : 'favourite',
      of: post,
      observedAt,
    }),
  );
  return [...[...now.values()].filter((one) => one !== null), ...takenBack];
}
