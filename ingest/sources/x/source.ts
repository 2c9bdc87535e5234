import type { Source, SourceContext, SourceReader } from '../../source.js';
import { checkAccounts } from './check.js';
import { createClient } from './client.js';
import { type XConfig, xConfig } from './config.js';
import { livePages } from './live.js';
import { accountId, createParser, instance } from './parse.js';
import type { Server } from './server.js';
import { createSpending } from './spending.js';
import { createState, paidIn } from './state.js';

const quarterHour = 900_000;

/** Leaders' accounts on X, and what comes back to them: https://docs.x.com/x-api/. Every resource that is read costs. */
export const xSource: Source<XConfig> = {
  type: 'x',
  title: 'X',
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
  tried: 'a simulator written from the documents only; never X itself',
  config: xConfig,
  api: {
    // By app, no more than the documents have said at any time: https://docs.x.com/x-api/fundamentals/rate-limits
    limits: {
      users: { requests: 300, perMs: quarterHour },
      timeline: { requests: 1500, perMs: quarterHour },
      lookup: { requests: 450, perMs: quarterHour },
      search: { requests: 300, perMs: quarterHour },
      quotes: { requests: 75, perMs: quarterHour },
      reposters: { requests: 75, perMs: quarterHour },
    },
    pauses: 'scope',
    costs: { unit: 'USD', timeZone: 'UTC' },
  },
  open: (config, context) => openX(config, context),
};

export async function openX(config: XConfig, context: SourceContext): Promise<SourceReader> {
  const spending = createSpending(context.http, () => context.now());
  const client = createClient(context.http, config, spending, (key) => accountId(key.toLowerCase(), context.pseudonym));
  const server: Server = { client, config, context, spending };
  return {
    instance,
    pages(position, signal) {
      spending.restore(paidIn(position));
      return livePages(
        server,
        createState(position, context.startAt, () => context.now()),
        signal,
      );
    },
    parse: createParser(context.pseudonym),
    check: (signal) => checkAccounts(server, signal),
  };
}
