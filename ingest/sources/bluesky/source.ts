import type { Source, SourceContext, SourceReader } from '../../source.js';
import { checkAccounts } from '../bluesky-common/accounts.js';
import { appViewLimits, createAppView } from '../bluesky-common/client.js';
import { createParseContext, instanceOf } from '../bluesky-common/context.js';
import { createSeal } from '../bluesky-common/sealed.js';
import { backfillPages } from './backfill.js';
import { type BlueskyConfig, blueskyConfig } from './config.js';
import { parseBlueskyItem } from './items.js';
import { livePages, type ReadingParts } from './live.js';

/** What accounts say and what comes back, from an AppView: https://docs.bsky.app/docs/category/http-reference */
export const blueskySource: Source<BlueskyConfig> = {
  type: 'bluesky',
  title: 'Bluesky',
  gives: {
    scope: 'public',
    views: 'none',
    reactionTimes: true,
    edits: true,
    deletes: true,
    membership: false,
    people: true,
  },
  ways: ['poll', 'back-fill'],
  tried:
    'a real AppView over a real PDS of @atproto/dev-env 0.3.215, written to by the official client, and a simulator written from the lexicons',
  config: blueskyConfig,
  api: { limits: appViewLimits, pauses: 'all' },
  async open(config, source) {
    const parts = readingParts(config, source);
    const reader: SourceReader = {
      instance: parts.instance,
      pages: (position, signal) => livePages(position, parts, source, signal),
      backfill: (position, range, signal) => backfillPages(position, range, parts, source, signal),
      parse: (item) => parseBlueskyItem(item, parts.context),
      check: (signal) => checkAccounts(parts.config.accounts, parts, signal),
    };
    return reader;
  },
};

function readingParts(config: BlueskyConfig, source: SourceContext): ReadingParts {
  const instance = config.instance ?? instanceOf(config.url);
  return {
    config,
    instance,
    appView: createAppView(source.http, config.url),
    context: createParseContext(instance, source.pseudonym),
    seal: createSeal(source.pseudonym),
    pseudonym: source.pseudonym,
    logger: source.logger,
  };
}
