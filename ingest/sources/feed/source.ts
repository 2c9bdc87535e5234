import type { Source, SourceContext, SourceReader } from '../../source.js';
import { instanceOf } from '../blog-common/events.js';
import { checkFeed } from './check.js';
import { createFeedClient } from './client.js';
import { createThreads } from './comments.js';
import { type FeedConfig, feedConfig } from './config.js';
import { accountKey } from './content.js';
import { createFeedDates } from './dates.js';
import { type ParseContext, parseItem } from './parse.js';
import { type Polled, pollPages } from './poll.js';

/** RSS, Atom or JSON Feed: of a blog, a podcast, a channel of films. */
export const feedSource: Source<FeedConfig> = {
  type: 'feed',
  title: 'RSS, Atom or JSON Feed',
  gives: {
    scope: 'public',
    views: 'aggregate',
    reactionTimes: false,
    edits: true,
    deletes: true,
    membership: false,
    people: false,
  },
  ways: ['poll'],
  tried: 'the feeds of a real WordPress 6.1, hand-made malformed feeds, and a simulator',
  config: feedConfig,
  // No server says what it allows; this is what a reader of feeds can ask of anybody.
  api: {
    limits: { all: { requests: 60, perMs: 60_000 }, pages: { requests: 20, perMs: 60_000 } },
    pauses: 'scope',
  },
  open: async (config, context) => openFeed(config, context),
};

export function openFeed(config: FeedConfig, context: SourceContext): SourceReader {
  const instance = instanceOf(config.url);
  const ownAccount = accountKey(config.url);
  const content: ParseContext = {
    url: config.url,
    instance,
    pseudonym: context.pseudonym,
    dates: createFeedDates(context.timeZone ?? 'UTC'),
    ownAccount,
    isOwnAccountPerson: config.accounts.some(
      ({ account, person }) => person !== undefined && accountKey(account) === ownAccount,
    ),
  };
  const client = createFeedClient(config, context);
  const polled: Polled = { config, content, client, threads: createThreads(client, content, context), context };
  return {
    instance,
    pages: (position, signal) => pollPages(polled, position, signal),
    parse: (item) => parseItem(item, content),
    check: (signal) => checkFeed(polled, signal),
    close: () => client.close(),
  };
}
