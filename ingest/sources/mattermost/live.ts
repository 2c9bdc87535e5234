import type { Gap } from '../../../infra/contracts/cursor.js';
import { type Page, PlatformError, type RawItem } from '../../source.js';
import { changeOf, type Found, remember } from './changes.js';
import type { Channel } from './channels.js';
import { type Posts, perPage } from './client.js';
import { memberItems, userItems } from './directory.js';
import type { Server } from './server.js';
import type { LiveState } from './state.js';

/** Reading by "changed since", channel after channel. */

/** A server of several nodes shows a change a little later than it dates it. */
const overlapMs = 120_000;
/** A quiet channel's place moves on with the server's clock, up to here. */
const lookbackMs = 600_000;
/** At the beginning: who has reacted in this time before is remembered, so that a reaction taken back is known. */
const rememberMs = 7 * 86_400_000;
/** So long reactions are remembered, as far as there is room. */
const reactedMs = 60 * 86_400_000;
/** Who people are and where they are members changes slowly. */
const directoryEveryMs = 6 * 3_600_000;
/** The server lists no more changes than these at once, and says nothing about it. */
const saturated = 1000;

/** Everything that has changed since the state, with the state behind each page. */
export async function* sweep(
  server: Server,
  state: LiveState,
  signal: AbortSignal,
  isFirst: boolean,
): AsyncGenerator<Page, readonly Channel[]> {
  const { wanted, leftOut } = await server.channels(signal);
  if (isFirst && leftOut.length > 0) yield { items: leftOut, position: state.save() };
  yield* directoryPages(server, state, wanted, signal);
  const read: number[] = [];
  for (const channel of wanted) {
    const until = yield* channelPages(server, state, channel, signal);
    if (until !== null) read.push(until);
  }
  if (read.length > 0) state.seen.trim(Math.min(...read) - overlapMs);
  state.reacted.trim(server.context.now() - reactedMs);
  yield { items: [], position: state.save(), caughtUp: true };
  return wanted;
}

/** Returns how far the channel has been read; null: this account may not see it. */
export async function* channelPages(
  server: Server,
  state: LiveState,
  channel: Channel,
  signal: AbortSignal,
): AsyncGenerator<Page, number | null> {
  const { client, context } = server;
  const id = channel.nativeId;
  const shown = withCount(channel, state);
  let since = state.since.get(id);
  if (since === undefined) {
    since = state.beganAt - lookbackMs;
    const before = await client.postsSince(id, state.beganAt - rememberMs, signal);
    for (const found of before?.posts ?? [])
      remember(found, { channel, since, now: context.now() }, state, server.names);
  }
  if (state.walk?.channel !== id) {
    const from = since - overlapMs;
    const answer = await client.postsSince(id, from, signal);
    if (answer === null) {
      context.logger.warn({ channel: id }, 'a channel cannot be read by this account; it is left out');
      return null;
    }
    const top = Math.max(since, newestChange(answer), (answer.serverNow ?? 0) - lookbackMs);
    const items = await newsItems(server, state, shown, from, answer.posts, signal);
    if (answer.count < saturated) {
      state.since.set(id, top);
      if (items.length > 0) yield { items, position: state.save() };
      return top;
    }
    state.walk = { channel: id, before: null, since: from, top };
    yield { items, position: state.save() };
  }
  return yield* walkPages(server, state, shown, signal);
}

/** New messages page by page, newest first; what else has changed is only known of those that were listed. */
async function* walkPages(
  server: Server,
  state: LiveState,
  channel: Channel,
  signal: AbortSignal,
): AsyncGenerator<Page, number | null> {
  for (;;) {
    const walk = state.walk;
    if (walk === null) return state.since.get(channel.nativeId) ?? null;
    const answer = await server.client.postsBefore(channel.nativeId, walk.before, signal);
    const oldest = answer?.posts.at(-1) ?? null;
    if (walk.before !== null && answer?.posts.some(({ nativeId }) => nativeId === walk.before)) throw samePage();
    const fresh = (answer?.posts ?? []).filter(({ post }) => createdAt(post) > walk.since);
    const items = await newsItems(server, state, channel, walk.since, fresh.toReversed(), signal);
    if (answer !== null && answer.count >= perPage && oldest !== null && createdAt(oldest.post) > walk.since) {
      state.walk = { ...walk, before: oldest.nativeId };
      yield { items, position: state.save() };
      continue;
    }
    state.since.set(channel.nativeId, walk.top);
    state.walk = null;
    yield { items, position: state.save(), gaps: [gapOf(walk)] };
  }
}

const gapOf = ({ since, top }: { since: number; top: number }): Gap => ({
  from: since,
  to: Math.max(since, top),
  reason: `more than ${saturated} messages of a channel changed at once: all new ones were read, but not every edit, reaction and deletion of older ones`,
});

export const samePage = (): PlatformError => new PlatformError('Mattermost gave the same page of posts again');

export const createdAt = (post: unknown): number => {
  const at = (post as { create_at?: unknown } | null | undefined)?.create_at;
  // What cannot be read is not older than anything.
  return typeof at === 'number' ? at : Number.POSITIVE_INFINITY;
};

function newestChange({ posts }: Posts): number {
  return posts.reduce((newest, { post }) => {
    const at = (post as { update_at?: unknown } | null | undefined)?.update_at;
    return typeof at === 'number' && at < 4_102_444_800_000 ? Math.max(newest, at) : newest;
  }, 0);
}

/** What is new in these posts, with those whom it mentions. */
export async function newsItems(
  server: Server,
  state: LiveState,
  channel: Channel,
  since: number,
  posts: readonly Found[],
  signal: AbortSignal,
): Promise<RawItem[]> {
  const now = server.context.now();
  const items = posts.flatMap((found): RawItem[] => {
    const value = changeOf(found, { channel, since, now }, state, server.names);
    return value === null ? [] : [{ where: `${channel.community.name}/${found.nativeId}`, value }];
  });
  return server.accounts.resolve(items, signal);
}

export const withCount = (channel: Channel, state: LiveState): Channel => {
  const memberCount = state.memberCounts.get(channel.nativeId) ?? null;
  return { ...channel, community: { ...channel.community, memberCount } };
};

async function* directoryPages(
  server: Server,
  state: LiveState,
  channels: readonly Channel[],
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { client, context, names } = server;
  const at = context.now();
  if (state.directoryAt !== null && at - state.directoryAt < directoryEveryMs) return;
  const known = await server.directory();
  for await (const items of userItems(client, known, names, at, signal)) {
    if (items.length > 0) yield { items, position: state.save() };
  }
  for (const channel of channels) {
    const members = await memberItems(client, channel, known, names, at, signal);
    if (members === null) continue;
    state.memberCounts.set(channel.nativeId, members.count);
    if (members.items.length > 0) yield { items: members.items, position: state.save() };
  }
  state.directoryAt = at;
}
