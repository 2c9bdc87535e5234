import { isRecord } from '../../fields.js';
import type { Page, RawItem } from '../../source.js';
import { shareId } from '../public-common/events.js';
import { accountId } from './accounts.js';
import { takeAnswer } from './engagement.js';
import { shareItems, statusItems, threadOf } from './forward.js';
import { goneItem } from './rescan.js';
import { isWatched, type Server, type Timeline } from './server.js';
import type { LiveState } from './state.js';
import { factsOf, type StatusFacts } from './status.js';
import type { StreamEvent, Streams } from './streams.js';
import { quotedIdOf } from './text.js';

/**
 * What the streams tell, until everything is to be read by requests again: they hold no numbers and not everything. Cursors stay
 * where they are, so that nothing before is left out.
 */
export async function* follow(
  server: Server,
  state: LiveState,
  timelines: readonly Timeline[],
  streams: Streams,
  forMs: number,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const until = performance.now() + forMs;
  for (;;) {
    const event = await streams.next(until - performance.now());
    if (event === null) return;
    const items = await newsItems(server, state, timelines, event, signal);
    if (items.length > 0) yield { items, position: state.save(), caughtUp: true };
  }
}

/** Empty: it has nothing to do with the accounts and hashtags that are read. */
export async function newsItems(
  server: Server,
  state: LiveState,
  timelines: readonly Timeline[],
  event: StreamEvent,
  signal: AbortSignal,
): Promise<RawItem[]> {
  if (event.kind === 'deleted') {
    const post = state.posts.get(event.id) ?? state.replies.get(event.id);
    return post === null ? [] : [goneItem(state, post, 'stream', server.context.now())];
  }
  const { status } = event;
  const facts = factsOf(status);
  if (facts === null || !facts.isPublic || !isRecord(status)) return [];
  const key = accountId(facts.acct, server.names);
  const own = isWatched(facts, server) ? timelines.find((timeline) => timeline.key === key) : undefined;
  if (own) return statusItems(server, state, own, status, signal);
  if (facts.reblog !== null) return boosted(server, state, facts, status, key);
  const answers = answeredPost(state, facts);
  if (answers !== null) {
    return takeAnswer(server, state, answers, status, facts.parentId === null ? null : threadOf(state, facts.parentId))
      .items;
  }
  const quoted = quotedIdOf(status);
  if (quoted !== null && state.posts.get(quoted) !== null) return takeAnswer(server, state, quoted, status, null).items;
  const tags = new Set(
    (Array.isArray(status.tags) ? status.tags : []).map((tag: unknown) =>
      isRecord(tag) && typeof tag.name === 'string' ? `#${tag.name.toLowerCase()}` : '',
    ),
  );
  const tagged = timelines.find((timeline) => tags.has(timeline.key));
  return tagged ? statusItems(server, state, tagged, status, signal) : [];
}

/** The leader's post in whose thread it stands. */
function answeredPost(state: LiveState, { parentId }: StatusFacts): string | null {
  if (parentId === null) return null;
  const post = state.posts.get(parentId);
  if (post !== null) return post.place.startsWith('#') ? null : parentId;
  return state.replies.get(parentId)?.place ?? null;
}

/** Somebody passes on a leader's post; the list of who did so will name the same act. */
function boosted(server: Server, state: LiveState, facts: StatusFacts, status: unknown, sharer: string): RawItem[] {
  const of = isRecord(facts.reblog) ? factsOf(facts.reblog) : null;
  const post = of === null ? null : state.posts.get(of.id);
  if (of === null || post === null || post.place.startsWith('#')) return [];
  const marked = `s${shareId(server.names.contentId(of.id), sharer)}`;
  const before = state.acts.known('acts', of.id)?.acts ?? [];
  if (before.includes(marked)) return [];
  state.acts.note('acts', of.id, of.createdAt, '', [...before, marked]);
  return shareItems(server, state, { key: 'boosts' }, facts, status, `stream, status ${facts.id}`);
}
