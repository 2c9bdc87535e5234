import type { Source, SourceReader } from '../../source.js';
import { checkAccounts } from '../bluesky-common/accounts.js';
import { appViewLimits, createAppView } from '../bluesky-common/client.js';
import { createParseContext, instanceOf } from '../bluesky-common/context.js';
import { createSeal } from '../bluesky-common/sealed.js';
import { type JetstreamConfig, jetstreamConfig } from './config.js';
import { parseJetstreamItem } from './events.js';
import { type StreamParts, streamPages } from './stream.js';

/** The network as it happens: https://github.com/bluesky-social/jetstream */
export const jetstreamSource: Source<JetstreamConfig> = {
  type: 'bluesky-jetstream',
  title: 'Bluesky Jetstream',
  gives: {
    scope: 'public',
    views: 'none',
    reactionTimes: true,
    edits: true,
    deletes: true,
    membership: false,
    people: true,
  },
  ways: ['stream'],
  tried:
    '152 events recorded from a public server, the records of a real PDS (@atproto/pds 0.4.217) brought into its shape, and a simulator written from the documents',
  config: jetstreamConfig,
  // The stream itself has no limit; handles are looked up at an AppView.
  api: { limits: appViewLimits, pauses: 'all' },
  async open(config, source) {
    const instance = config.instance ?? instanceOf(config.url);
    const context = createParseContext(instance, source.pseudonym);
    const parts: StreamParts = {
      config,
      instance,
      appView: createAppView(source.http, config.appView),
      pseudonym: source.pseudonym,
      seal: createSeal(source.pseudonym),
      logger: source.logger,
      now: () => source.now(),
    };
    const reader: SourceReader = {
      instance,
      pages: (position, signal) => streamPages(position, parts, signal),
      parse: (item) => parseJetstreamItem(item, context),
      check: (signal) => checkAccounts(parts.config.accounts, parts, signal),
    };
    return reader;
  },
};
