import type { Source, SourceContext, SourceReader } from '../../source.js';
import { backfillPages } from './backfill.js';
import { checkVivaEngage } from './check.js';
import { api, createClient } from './client.js';
import { type VivaEngageConfig, vivaEngageConfig } from './config.js';
import { livePages } from './live.js';
import { parseVivaItem } from './parse.js';

/** https://learn.microsoft.com/rest/api/yammer: messages by REST, what was before by data exports. */
export const vivaEngageSource: Source<VivaEngageConfig> = {
  type: 'viva-engage',
  title: 'Viva Engage (Yammer)',
  gives: {
    scope: 'internal',
    views: 'none',
    reactionTimes: false,
    edits: true,
    deletes: true,
    membership: false,
    people: true,
  },
  ways: ['poll', 'back-fill'],
  tried: 'recorded answers of 2011–13 and a simulator written from the documents; no real tenant',
  config: vivaEngageConfig,
  api,
  open: (config, context) => openVivaEngage(config, context),
};

async function openVivaEngage(config: VivaEngageConfig, source: SourceContext): Promise<SourceReader> {
  const client = createClient(config, source.http, source.now);
  const { networkId } = await client.current(AbortSignal.timeout(600_000));
  const context = { instance: networkId, pseudonym: source.pseudonym };
  const deps = { config, client, context, source };
  return {
    instance: networkId,
    pages: (position, signal) => livePages(deps, position, signal),
    backfill: (position, range, signal) => backfillPages(deps, position, range, signal),
    parse: (item) => parseVivaItem(item, context),
    check: (signal) => checkVivaEngage(deps, signal),
  };
}
