import { contentId } from '../../../infra/contracts/ids.js';
import { type Page, PlatformError, type Source, type SourceContext, type SourceReader } from '../../source.js';
import type { Names } from './accounts.js';
import { backfillPages } from './back-fill.js';
import { checkServer } from './check.js';
import { createClient } from './client.js';
import { type MastodonConfig, mastodonConfig } from './config.js';
import { follow } from './follow.js';
import { sweep } from './live.js';
import { createParser } from './parse.js';
import { type Server, watchedAccounts } from './server.js';
import { createState } from './state.js';
import { openStreams, pathsOf, type Streams } from './streams.js';

/** Leaders' accounts on a Mastodon server, and what comes back to them: https://docs.joinmastodon.org/api/ */
export const mastodonSource: Source<MastodonConfig> = {
  type: 'mastodon',
  title: 'Mastodon',
  gives: {
    scope: 'public',
    views: 'none',
    reactionTimes: false,
    edits: true,
    deletes: true,
    membership: false,
    people: false,
  },
  ways: ['poll', 'stream', 'back-fill'],
  tried: 'recorded answers of a real server (4.6), and a simulator written from the documents',
  config: mastodonConfig,
  // https://docs.joinmastodon.org/api/rate-limits/
  api: { limits: { all: { requests: 300, perMs: 300_000 } }, pauses: 'all' },
  open: (config, context) => openMastodon(config, context),
};

export interface LiveOptions {
  /** Beside the streams everything is read by requests this often. */
  readonly sweepMs?: number;
  /** A stream that is silent for so long is taken for dead. */
  readonly idleMs?: number;
}

export async function openMastodon(
  config: MastodonConfig,
  context: SourceContext,
  { sweepMs = 300_000, idleMs }: LiveOptions = {},
): Promise<SourceReader> {
  const client = createClient(context.http, config);
  const about = await client.instance(new AbortController().signal);
  // Since 4.0 `domain`; before, `uri`.
  const domain = about.domain ?? about.uri;
  if (typeof domain !== 'string' || domain === '') throw new PlatformError('Mastodon does not say its domain');
  const instance = domain
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .toLowerCase();
  const names: Names = {
    instance,
    url: config.url,
    pseudonym: context.pseudonym,
    contentId: (nativeId) => contentId('mastodon', instance, nativeId),
  };
  const server: Server = { client, config, context, names, watched: watchedAccounts(config, names) };
  const newState = (saved: unknown = null) => createState(saved, context.startAt, () => context.now());

  /** Streams are opened first, so that what happens while everything is read by requests waits in them. */
  async function* livePages(position: unknown, signal: AbortSignal): AsyncGenerator<Page> {
    const state = newState(position);
    let streams: Streams | null = null;
    try {
      if (pathsOf(config).length > 0) streams = await openStreams(client, config, signal, idleMs);
      for (;;) {
        const timelines = yield* sweep(server, state, signal);
        if (streams === null) return;
        yield* follow(server, state, timelines, streams, sweepMs, signal);
      }
    } finally {
      streams?.close();
    }
  }

  return {
    instance,
    pages: livePages,
    backfill: (position, range, signal) => backfillPages(server, position, range, newState, signal),
    parse: createParser(names),
    check: (signal) => checkServer(server, about, signal),
  };
}
