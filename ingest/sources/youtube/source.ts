import type { Source, SourceContext, SourceReader } from '../../source.js';
import type { Server } from './channels.js';
import { checkChannels } from './check.js';
import { createClient } from './client.js';
import { type YoutubeConfig, youtubeConfig } from './config.js';
import { livePages } from './live.js';
import { createParser, instance } from './parse.js';
import { quotaZone } from './quota.js';
import { createState } from './state.js';

/** Channels on YouTube with the comments on their videos: https://developers.google.com/youtube/v3/docs */
export const youtubeSource: Source<YoutubeConfig> = {
  type: 'youtube',
  title: 'YouTube',
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
  tried: 'a simulator written from the documents only; never YouTube itself',
  config: youtubeConfig,
  api: {
    limits: { all: { requests: 1800, perMs: 60_000 } },
    pauses: 'all',
    // https://developers.google.com/youtube/v3/determine_quota_cost
    costs: { unit: 'quota units', timeZone: quotaZone, perDay: 10_000 },
  },
  open: (config, context) => openYoutube(config, context),
};

export async function openYoutube(config: YoutubeConfig, context: SourceContext): Promise<SourceReader> {
  const server: Server = { client: createClient(context.http, config, () => context.now()), config, context };
  return {
    instance,
    pages: (position, signal) =>
      livePages(
        server,
        createState(position, context.startAt, () => context.now()),
        signal,
      ),
    parse: createParser(context.pseudonym),
    check: (signal) => checkChannels(server, signal),
  };
}
