import { isRecord } from '../../fields.js';
import { type Page, PlatformError, type RawItem } from '../../source.js';
import { newPost, sameCounters } from '../public-common/posts.js';
import { isoMs } from '../public-common/time.js';
import type { Channel, Server } from './channels.js';
import { item } from './items.js';
import type { State } from './state.js';
import { type Counters, idOf, isId, upcoming, type Video, videoOf } from './video.js';

const dayMs = 86_400_000;
const mostAtOnce = 50;

export const samePage = (): PlatformError => new PlatformError('YouTube gave the same page again');

/** New videos of a channel, newest first. The first time it is read to its beginning, and goes on behind the page where it broke off. */
export async function* uploadPages(
  server: Server,
  state: State,
  channel: Channel,
  counters: Map<string, Counters>,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const isFirst = !state.begun.has(channel.key);
  let token = isFirst && state.walk?.channel === channel.key ? state.walk.token : null;
  const tokens = new Set<string>();
  for (;;) {
    const page = await server.client.uploads(channel.playlist, token, signal);
    if (page === null) {
      server.context.logger.warn(
        { channel: channel.where },
        'the videos of a channel cannot be listed; it is left out',
      );
      return;
    }
    const listed = page.items.map(uploadOf);
    const fresh = listed.filter(
      (upload) =>
        upload !== null && upload.at >= oldestWanted(state, channel, isFirst) && state.videos.get(upload.id) === null,
    ) as Upload[];
    const items = await newVideos(server, state, channel, fresh, counters, signal);
    const isOver = listed.some((upload) => upload !== null && upload.at < state.beganAt);
    const goesOn = page.next !== null && !isOver && (isFirst || fresh.length > 0);
    if (page.next !== null && tokens.has(page.next)) throw samePage();
    if (page.next !== null) tokens.add(page.next);
    if (goesOn && isFirst) state.walk = { channel: channel.key, token: page.next as string };
    if (!goesOn) {
      state.begun.add(channel.key);
      if (state.walk?.channel === channel.key) state.walk = null;
    }
    if (items.length > 0 || isFirst) yield { items, position: state.save() };
    if (!goesOn) return;
    token = page.next;
  }
}

/** What is older was written before and is not remembered any more. */
function oldestWanted({ beganAt, videos }: State, { key }: Channel, isFirst: boolean): number {
  return isFirst ? beganAt : Math.max(beganAt, videos.since(key));
}

interface Upload {
  readonly id: string;
  readonly at: number;
}

/** Null: private, deleted, or not to be understood. */
function uploadOf(entry: unknown): Upload | null {
  const details = isRecord(entry) && isRecord(entry.contentDetails) ? entry.contentDetails : {};
  const at = isoMs(details.videoPublishedAt);
  return typeof details.videoId === 'string' && isId(details.videoId) && at !== null
    ? { id: details.videoId, at }
    : null;
}

async function newVideos(
  server: Server,
  state: State,
  channel: Channel,
  fresh: readonly Upload[],
  counters: Map<string, Counters>,
  signal: AbortSignal,
): Promise<RawItem[]> {
  if (fresh.length === 0) return [];
  const observedAt = server.context.now();
  const items: RawItem[] = [];
  for (const video of await server.client.videos(
    fresh.map(({ id }) => id),
    signal,
  )) {
    const where = `${channel.where}, video ${idOf(video) ?? 'without an id'}`;
    const facts = videoOf(video);
    if (facts !== null) {
      remember(state, channel.key, facts);
      counters.set(facts.id, facts.counters);
    }
    items.push(item(where, { kind: 'video', video, editedAt: null, observedAt }));
  }
  return items;
}

function remember(state: State, place: string, facts: NonNullable<ReturnType<typeof videoOf>>): void {
  const { id, createdAt, mark, isUpcoming } = facts;
  const ref = { id, createdAt, parentId: null, rootId: null, editedAt: null };
  state.videos.put({ ...newPost<keyof Counters>(place, ref, null), mark });
  if (!isUpcoming) state.watch.add(id, createdAt);
}

export interface LookedAt {
  readonly counters: ReadonlyMap<string, Counters>;
  /** Videos whose numbers are to be written and whose comments are looked through. */
  readonly due: ReadonlySet<string>;
}

/** Looks again at videos of late, and at older ones as they age: what was changed, what is gone, how the numbers stand. */
export async function* videoPages(
  server: Server,
  state: State,
  fresh: ReadonlyMap<string, Counters>,
  signal: AbortSignal,
): AsyncGenerator<Page, LookedAt> {
  const { client, config, context } = server;
  const now = context.now();
  const due = new Set(state.watch.due(now, 200));
  for (const id of due) if (state.videos.get(id) === null) state.watch.forget(id);
  const from = now - config.rescanDays * dayMs;
  const known = state.videos
    .all()
    .filter(({ id, createdAt, mark }) => createdAt >= from || mark === upcoming || due.has(id));
  const counters = new Map(fresh);
  const videosById = async (ids: readonly string[]): Promise<Map<string | null, unknown>> =>
    new Map((await client.videos(ids, signal)).map((video) => [idOf(video), video]));
  for (let at = 0; at < known.length; at += mostAtOnce) {
    const asked = known.slice(at, at + mostAtOnce);
    const found = await videosById(asked.map(({ id }) => id));
    const missing = asked.flatMap(({ id }) => (found.has(id) ? [] : [id]));
    // A deletion cannot be undone here: YouTube is asked once more.
    if (missing.length > 0) for (const [id, video] of await videosById(missing)) found.set(id, video);
    const items = asked.flatMap((video) =>
      changes(server, state, video, found.get(video.id), due.has(video.id), counters),
    );
    if (items.length > 0) yield { items, position: state.save() };
  }
  return { counters, due };
}

function changes(
  server: Server,
  state: State,
  video: Video,
  now: unknown,
  isDue: boolean,
  counters: Map<string, Counters>,
): RawItem[] {
  const observedAt = server.context.now();
  const where = `looked at again, video ${video.id}`;
  if (now === undefined) {
    state.videos.forget(video.id);
    state.watch.forget(video.id);
    for (const { id } of state.comments.of(video.id)) state.comments.forget(id);
    // What was only announced was never written.
    return video.mark === upcoming ? [] : [item(where, { kind: 'gone', of: video, observedAt })];
  }
  const facts = videoOf(now);
  if (facts === null) return [];
  const items: RawItem[] = [];
  if (facts.mark !== video.mark && !facts.isUpcoming) {
    if (video.mark === upcoming) {
      remember(state, video.place, facts);
      items.push(item(where, { kind: 'video', video: now, editedAt: null, observedAt }));
    } else {
      state.videos.put({ ...video, mark: facts.mark, editedAt: observedAt });
      items.push(item(where, { kind: 'video', video: now, editedAt: observedAt, observedAt }));
    }
  }
  if (facts.isUpcoming) return items;
  counters.set(video.id, facts.counters);
  if (isDue) items.push(...countItems(state, video.id, facts.counters, observedAt));
  return items;
}

/** A number is only written when it is another than before. */
function countItems(state: State, id: string, counters: Counters, observedAt: number): RawItem[] {
  const video = state.videos.get(id);
  state.watch.taken(id, observedAt);
  if (video === null || sameCounters(video.countedAt, counters)) return [];
  state.videos.put({ ...video, countedAt: counters });
  return [item(`numbers, video ${id}`, { kind: 'counts', of: video, counters, observedAt })];
}
