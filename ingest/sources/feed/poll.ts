import type { Page, SourceContext } from '../../source.js';
import type { FeedClient } from './client.js';
import type { Threads } from './comments.js';
import type { FeedConfig } from './config.js';
import type { Content, ContentContext } from './content.js';
import { newsOf, placeOutside } from './entries.js';
import type { Feed, FeedEntry } from './entry.js';
import { type Found, findFeed } from './find.js';
import { goneFrom } from './gone.js';
import type { FeedHead } from './items.js';
import { linkItems } from './people.js';
import { readFeed } from './read-feed.js';
import { createState, type State } from './state.js';

export interface Polled {
  readonly config: FeedConfig;
  readonly content: ContentContext;
  readonly client: FeedClient;
  readonly threads: Threads;
  readonly context: SourceContext;
}

const wholeEveryMs = 86_400_000;
/** Of older entries, read once. */
const mostOlderPages = 20;
/** Posts of which pages and comments are looked at; a feed that shows all there ever was has more. */
const mostLookedAfter = 300;
/** Posts whose time has come, in one reading. */
const watchedAtOnce = 20;

/** One reading: the feed, comments that are due, pages of posts that are due. */
export async function* pollPages(polled: Polled, saved: unknown, signal: AbortSignal): AsyncGenerator<Page> {
  const { config, content, client, threads, context } = polled;
  const state = createState(saved, config.url, context.startAt);
  const links = await linkItems(config, content.instance, state, client, context, signal);
  if (links.length > 0) yield { items: links, position: state.save() };

  const before = state.moved?.to;
  // WordPress says that nothing has changed when a post is deleted that is not the newest.
  if (context.now() - state.wholeAt >= wholeEveryMs) state.validators = null;
  const found = await findFeed(config.url, state, client, signal);
  if (state.moved !== null && state.moved.to !== before) {
    const to = shown(state.moved.to);
    context.logger.warn({ to }, 'the feed has moved for good; it is read where it is now. Change its url');
  }
  if (found) yield* newsPages(polled, state, found, signal);

  const watched = state.watch.due(context.now(), watchedAtOnce);
  for (const id of config.comments ? threads.due(state, watched) : []) {
    const items = await threads.read(id, state, signal);
    if (items.length > 0) yield { items, position: state.save() };
  }

  const head: FeedHead = { ...state.blog, authors: [], lang: null };
  const gone = await goneFrom(watched, state, client, head, context, signal);
  yield { items: gone, position: state.save(), caughtUp: true };
}

async function* newsPages(
  { content, client, context }: Polled,
  state: State,
  { feed, fetched }: Found,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const observedAt = context.now();
  const isWhole = feed.leftOut.length === 0;
  state.blog = { title: feed.title, site: feed.site };
  const earlier = state.isBegun ? [] : await earlierEntries(feed, fetched.url, client, signal);
  const { items, present } = newsOf(
    { ...feed, entries: [...feed.entries, ...earlier] },
    null,
    state,
    content,
    observedAt,
  );
  if (isWhole) placeOutside(present, feed.entries.length, state);
  const newest = [...present.values()].sort((a, b) => b.at - a.at).slice(0, mostLookedAfter);
  for (const one of newest) lookAfter(one, state, observedAt);
  for (const what of feed.leftOut) context.logger.warn({ what }, 'a part of the feed was not read');
  state.isBegun = true;
  state.wholeAt = observedAt;
  state.validators = isWhole ? fetched.validators : null;
  yield { items, position: state.save() };
}

/** Feeds in several documents (RFC 5005, JSON Feed) name the next one. */
async function earlierEntries(feed: Feed, url: string, client: FeedClient, signal: AbortSignal): Promise<FeedEntry[]> {
  const entries: FeedEntry[] = [];
  const asked = new Set([url]);
  let next = feed.next;
  while (next !== null && !asked.has(next) && asked.size <= mostOlderPages) {
    asked.add(next);
    const { status, bytes, contentType, url: from } = await client.fetch(next, { signal, mayRefuse: true });
    const older = status === 'whole' ? readFeed(bytes, contentType, from) : null;
    if (older === null) break;
    entries.push(...older.entries);
    next = older.next;
  }
  return entries;
}

/** Posts that are in the feed have a page of their own, and comments. */
function lookAfter(content: Content, state: State, observedAt: number): void {
  const { id, at, kind, parentId, rootId, url, commentFeed, replies } = content;
  const known = state.posts.get(id);
  if (!known) {
    state.watch.add(id, at);
    // It was seen just now; what its past ages would have asked for is done with it.
    state.watch.taken(id, observedAt);
  }
  const hasOthers = known ? replies !== known.replies : replies !== 0;
  state.posts.set(id, {
    ...{ at, kind, parentId, rootId, url, replies },
    place: 'in',
    missedAt: known?.missedAt ?? null,
    comments: commentFeed,
    validators: known?.validators ?? null,
    isNews: commentFeed !== null && (hasOthers || known?.isNews === true),
  });
}

/** An address may hold a key in its search parameters. */
const shown = (url: string): string => `${new URL(url).origin}${new URL(url).pathname}`;
