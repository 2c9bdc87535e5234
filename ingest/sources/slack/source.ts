import { throwSite } from '../../failure.js';
import type { Source, SourceContext, SourceReader } from '../../source.js';
import { backfillPages } from './backfill.js';
import { checkSlack } from './check.js';
import { createSlackClient } from './client.js';
import { type SlackConfig, slackConfig } from './config.js';
import type { ItemContext } from './context.js';
import { parseItem } from './items.js';
import { slackApi } from './limits.js';
import { createRounds } from './rounds.js';
import { createAsking } from './stretches.js';
import { slackWebhook } from './webhook.js';
import { readWorkspace, wantedChannels } from './workspace.js';

/** A workspace by Slack's Web API, and its Events API where a signing secret is set. */
export const slackSource: Source<SlackConfig> = {
  type: 'slack',
  title: 'Slack (Web API and events)',
  gives: {
    scope: 'internal',
    views: 'none',
    reactionTimes: false,
    edits: true,
    deletes: true,
    membership: true,
    people: true,
  },
  ways: ['poll', 'webhook', 'back-fill'],
  tried:
    'the Slack emulator of the package emulate 0.10, written to by the official client, and a simulator written from the documents; no real workspace',
  config: slackConfig,
  api: slackApi,
  webhook: slackWebhook,
  open: openSlack,
};

async function openSlack(config: SlackConfig, source: SourceContext): Promise<SourceReader> {
  const client = createSlackClient(config, source);
  const workspace = await readWorkspace(client, config, source, new AbortController().signal);
  const context: ItemContext = { workspace, choice: source.communities, pseudonym: source.pseudonym };
  return {
    instance: workspace.instance,
    pages: createRounds({ config, source, workspace, client, context }),
    backfill(position, range, signal) {
      const asking = createAsking(client, source.now);
      const channels = wantedChannels(workspace);
      const { logger } = source;
      return backfillPages(position, range, { config, channels, context, asking, logger, signal });
    },
    parse(item) {
      try {
        return parseItem(item, context);
      } catch (error) {
        return [{ kind: 'reject', reason: `could not be understood: ${throwSite(error)}` }];
      }
    },
    check: (signal) => checkSlack(client, workspace, source.communities.listedPrivate, signal),
  };
}
