import { PlatformError, SourceStoppedError } from '../../source.js';
import type { FeedClient, Fetched } from './client.js';
import { decodeText } from './decode.js';
import { feedLinks, isHtml, usualPlaces } from './discover.js';
import type { Feed } from './entry.js';
import { readFeed } from './read-feed.js';
import type { State } from './state.js';

export interface Found {
  readonly feed: Feed;
  readonly fetched: Fetched;
}

/**
 * The feed as it is now; null: as it was. Looks for it where it was last, on the configured page, where that page says, and in
 * the usual places.
 */
export async function findFeed(
  url: string,
  state: State,
  client: FeedClient,
  signal: AbortSignal,
): Promise<Found | null> {
  const known = state.feedUrl ?? url;
  const fetched = await client.fetch(known, { signal, validators: state.validators });
  if (fetched.status === 'unchanged') {
    noteMove(state, known, fetched);
    return null;
  }
  const feed = fetched.status === 'whole' ? readFeed(fetched.bytes, fetched.contentType, fetched.url) : null;
  if (feed) {
    noteMove(state, known, fetched);
    state.feedUrl ??= url;
    return { feed, fetched };
  }
  const lives = fetched.status === 'whole';
  if (!lives && known !== url) {
    // The page that named it may name another one by now, or a move has been undone.
    Object.assign(state, { feedUrl: null, isFound: false, moved: null, validators: null });
    return findFeed(url, state, client, signal);
  }
  if (fetched.status === 'gone') {
    throw new SourceStoppedError(
      `${known} answered 410: the feed is gone for good. Take the source out of the configuration, or give the feed's new address`,
    );
  }
  if (!lives) throw new PlatformError(`${known} answered 404: there is no feed any more, or not for now`, false);
  const text = decodeText(fetched.bytes, fetched.contentType);
  if (state.feedUrl !== null || !isHtml(text)) {
    throw new PlatformError(`${known} answered with something that is neither a feed nor a page`);
  }
  return search(url, fetched.url, text, state, client, signal);
}

async function search(
  url: string,
  page: string,
  html: string,
  state: State,
  client: FeedClient,
  signal: AbortSignal,
): Promise<Found> {
  const named = feedLinks(html, page);
  for (const candidate of [...named, ...usualPlaces(page)]) {
    const fetched = await client.fetch(candidate, { signal, mayRefuse: true });
    const feed = fetched.status === 'whole' ? readFeed(fetched.bytes, fetched.contentType, fetched.url) : null;
    if (!feed) continue;
    state.feedUrl = fetched.movedTo ?? candidate;
    state.isFound = true;
    return { feed, fetched };
  }
  throw new PlatformError(
    `${url} is a page that names no feed, and there is none in the usual places. Give the address of the feed itself`,
    false,
  );
}

function noteMove(state: State, from: string, { movedTo }: Fetched): void {
  if (movedTo === null || movedTo === from) return;
  state.moved = { from: state.moved?.from ?? from, to: movedTo };
  state.feedUrl = movedTo;
}
