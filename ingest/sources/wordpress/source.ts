import type { Source, SourceContext, SourceReader } from '../../source.js';
import { backfillPages } from './backfill.js';
import { checkSite } from './check.js';
import { type WordPressConfig, wordpressConfig } from './config.js';
import { livePages } from './live.js';
import { type ParseContext, parseItem } from './parse.js';
import { createWordPress } from './wordpress.js';

/** A WordPress site by its REST API: https://developer.wordpress.org/rest-api/ */
export const wordpressSource: Source<WordPressConfig> = {
  type: 'wordpress',
  title: 'WordPress',
  gives: {
    scope: 'public',
    views: 'none',
    reactionTimes: false,
    edits: true,
    deletes: true,
    membership: false,
    people: false,
  },
  ways: ['poll', 'back-fill'],
  tried: 'a real WordPress 6.1 on MariaDB, and a simulator written from the documents',
  config: wordpressConfig,
  // WordPress itself has no limit; hosts do, and this is what a small one bears.
  api: { limits: { all: { requests: 60, perMs: 60_000 } }, pauses: 'all' },
  open: async (config, context) => openWordPress(config, context),
};

export function openWordPress(config: WordPressConfig, context: SourceContext): SourceReader {
  const wordpress = createWordPress(config, context);
  const parsing: ParseContext = { instance: wordpress.instance, url: config.url, pseudonym: context.pseudonym };
  return {
    instance: wordpress.instance,
    pages: (position, signal) => livePages(wordpress, position, signal),
    backfill: (position, range, signal) => backfillPages(wordpress, position, range, signal),
    parse: (item) => parseItem(item, parsing),
    check: (signal) => checkSite(wordpress, signal),
    close: () => wordpress.client.close(),
  };
}
