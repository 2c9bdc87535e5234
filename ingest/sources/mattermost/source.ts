import type { Page, Source, SourceContext, SourceReader } from '../../source.js';
import { backfillPages } from './back-fill.js';
import { checkServer } from './check.js';
import { type MattermostConfig, mattermostConfig } from './config.js';
import { type Connection, connect } from './connection.js';
import { follow } from './follow.js';
import { sweep } from './live.js';
import { parseItem } from './parse.js';
import { createServer, type Server } from './server.js';
import { createState } from './state.js';

/** A Mattermost server by its API: https://developers.mattermost.com/api-documentation/ */
export const mattermostSource: Source<MattermostConfig> = {
  type: 'mattermost',
  title: 'Mattermost',
  gives: {
    scope: 'internal',
    views: 'none',
    reactionTimes: true,
    edits: true,
    deletes: true,
    membership: true,
    people: true,
  },
  ways: ['poll', 'stream', 'back-fill'],
  tried: 'a simulator written from the documents; no real server',
  config: mattermostConfig,
  // What a server allows unless its administrator sets it otherwise; by default it does not limit at all.
  api: { limits: { all: { requests: 10, perMs: 1000 } }, pauses: 'all' },
  open: (config, context) => openMattermost(config, context),
};

export interface LiveOptions {
  /** Beside the socket everything is read by requests this often. */
  readonly sweepMs?: number;
}

export async function openMattermost(
  config: MattermostConfig,
  context: SourceContext,
  { sweepMs = 300_000 }: LiveOptions = {},
): Promise<SourceReader> {
  const server = createServer(config, context);
  await server.client.me(new AbortController().signal);
  return {
    instance: server.names.instance,
    pages: (position, signal) => livePages(server, position, sweepMs, signal),
    backfill: (position, range, signal) => backfillPages(server, position, range, signal),
    parse: (item) => parseItem(item, server.names),
    check: (signal) => checkServer(server, signal),
  };
}

/** The socket is opened first, so that what happens while everything is read by requests waits in it. */
async function* livePages(
  server: Server,
  position: unknown,
  sweepMs: number,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { config, context } = server;
  const state = createState(position, context.startAt);
  const strangers = new Set<string>();
  let connection: Connection | null = null;
  try {
    if (config.live) connection = await connect({ url: config.url, token: config.token, signal });
    for (let isFirst = true; ; isFirst = false) {
      const channels = yield* sweep(server, state, signal, isFirst);
      if (connection === null) return;
      yield* follow(server, state, channels, connection, { forMs: sweepMs, strangers, signal });
    }
  } finally {
    connection?.close();
  }
}
