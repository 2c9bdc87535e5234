import { parseDirectoryItem } from '../../directory/items.js';
import type { Source } from '../../source.js';
import { createGraph } from '../microsoft-graph/client.js';
import { backfillPages } from './backfill.js';
import { checkTeams } from './check.js';
import { type TeamsConfig, teamsConfig } from './config.js';
import type { MessageItem } from './envelope.js';
import { livePages } from './live.js';
import { parseMessage } from './message.js';
import type { Reading } from './reading.js';

/** https://learn.microsoft.com/graph/api/chatmessage-delta */
export const teamsSource: Source<TeamsConfig> = {
  type: 'teams',
  title: 'Microsoft Teams',
  gives: {
    scope: 'internal',
    views: 'none',
    reactionTimes: true,
    edits: true,
    deletes: true,
    membership: true,
    people: true,
  },
  ways: ['poll', 'back-fill'],
  tried: 'a simulator written from the documents; no real tenant',
  config: teamsConfig,
  api: {
    limits: { all: { requests: 30, perMs: 1000 }, team: { requests: 4, perMs: 1000 } },
    pauses: 'all',
  },
  async open(config, context) {
    const reading: Reading = {
      graph: createGraph({ settings: config, http: context.http, now: context.now }),
      config,
      context,
      parse: { tenantId: config.tenantId, pseudonym: context.pseudonym },
    };
    return {
      instance: config.tenantId,
      pages: (position, signal) => livePages(reading, position, signal),
      backfill: (position, range, signal) => backfillPages(reading, position, range, signal),
      parse(item) {
        const value = item.value as { kind?: string };
        if (value.kind === 'message') return parseMessage(value as MessageItem, reading.parse);
        return parseDirectoryItem(item);
      },
      check: (signal) => checkTeams(reading, signal),
    };
  },
};
