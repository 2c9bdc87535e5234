import type { Page, RawItem } from '../../source.js';
import { sameCounters } from '../public-common/posts.js';
import { engagementItems } from './engagement.js';
import { readForward } from './forward.js';
import { idAt } from './ids.js';
import { item } from './items.js';
import { readProfiles } from './profiles.js';
import { goneItem, rescan } from './rescan.js';
import { hashtagTimelines, type Server, type Timeline } from './server.js';
import type { LiveState } from './state.js';
import { type Counters, factsOf } from './status.js';

/** A server shows posts of other servers a little later than they are dated. */
const overlapMs = 3_600_000;
/** Posts whose counters are read in one sweep. */
const mostDue = 60;

/** Everything that has changed since the state, with the state behind each page. */
export async function* sweep(
  server: Server,
  state: LiveState,
  signal: AbortSignal,
): AsyncGenerator<Page, readonly Timeline[]> {
  const { context } = server;
  const profiles = await readProfiles(server, state, signal);
  if (profiles.items.length > 0) yield { items: profiles.items, position: state.save() };
  const timelines = [...profiles.timelines, ...hashtagTimelines(server.config)];
  const counters = new Map<string, Counters>();
  for (const timeline of timelines) {
    if (!state.cursors.has(timeline.key)) state.cursors.set(timeline.key, idAt(state.beganAt - overlapMs));
    for (;;) {
      const page = await readForward(server, state, timeline, Number.POSITIVE_INFINITY, signal);
      if (page === null) break;
      yield { items: page.items, position: state.save() };
    }
    const again = await rescan(server, state, timeline, signal);
    if (again.items.length > 0) yield { items: again.items, position: state.save() };
    for (const [id, now] of again.counters) counters.set(id, now);
    if (timeline.isWatched) yield* changedPages(server, state, timeline, again.counters, signal);
  }
  yield* duePages(server, state, counters, signal);
  state.sweptAt = context.now();
  yield { items: [], position: state.save(), caughtUp: true };
  return timelines;
}

/** What has come back to the posts whose counters have moved. */
async function* changedPages(
  server: Server,
  state: LiveState,
  timeline: Timeline,
  counters: ReadonlyMap<string, Counters>,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  for (const post of state.posts.of(timeline.key)) {
    const now = counters.get(post.id);
    if (now === undefined || sameCounters(post.engagedAt, now)) continue;
    const items = await engagementItems(server, state, post, now, false, signal);
    if (items.length > 0) yield { items, position: state.save() };
  }
}

/** Counters of posts, often while they are young. */
async function* duePages(
  server: Server,
  state: LiveState,
  counters: ReadonlyMap<string, Counters>,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  for (const id of state.watch.due(server.context.now(), mostDue)) {
    const post = state.posts.get(id);
    if (post === null) {
      state.watch.forget(id);
      continue;
    }
    const items: RawItem[] = [];
    const where = `counters, status ${id}`;
    let now = counters.get(id) ?? null;
    if (now === null) {
      const status = await server.client.status(id, signal);
      const observedAt = server.context.now();
      if (status === null) {
        yield { items: [goneItem(state, post, where, observedAt)], position: state.save() };
        continue;
      }
      now = factsOf(status)?.counters ?? null;
    }
    state.watch.taken(id, server.context.now());
    if (now === null) continue;
    items.push(...(await engagementItems(server, state, post, now, true, signal)));
    items.push(...countItems(server, state, id, now));
    if (items.length > 0) yield { items, position: state.save() };
  }
}

/** A number is only written when it is another than before. */
export function countItems(server: Server, state: LiveState, id: string, counters: Counters): RawItem[] {
  const post = state.posts.get(id);
  if (post === null || sameCounters(post.countedAt, counters)) return [];
  state.posts.put({ ...post, countedAt: counters });
  const observedAt = server.context.now();
  return [item(`counters, status ${id}`, { kind: 'counts', of: post, counters, observedAt })];
}
