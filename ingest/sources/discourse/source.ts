import type { Source, SourceContext, SourceReader } from '../../source.js';
import { backfillPages } from './backfill.js';
import type { Place } from './categories.js';
import { checkDiscourse } from './check.js';
import { api, createClient } from './client.js';
import { type DiscourseConfig, discourseConfig, instanceOf } from './config.js';
import { type Deps, loadCategories } from './forum.js';
import { livePages } from './live.js';
import { parseDiscourseItem } from './parse.js';
import { discourseWebhook } from './webhook.js';

/** https://docs.discourse.org */
export const discourseSource: Source<DiscourseConfig> = {
  type: 'discourse',
  title: 'Discourse',
  gives: {
    scope: 'internal',
    views: 'unique',
    reactionTimes: false,
    edits: true,
    deletes: true,
    membership: false,
    people: true,
  },
  ways: ['poll', 'webhook', 'back-fill'],
  tried: 'documented answers and a simulator written from the documents; no real forum',
  config: discourseConfig,
  api,
  open: (config, context) => openDiscourse(config, context),
  webhook: discourseWebhook,
};

async function openDiscourse(config: DiscourseConfig, source: SourceContext): Promise<SourceReader> {
  const client = createClient(config, source.http);
  const categories = new Map<string, Place>();
  await loadCategories(client, categories, AbortSignal.timeout(600_000));
  const instance = instanceOf(config);
  const context = { instance, scope: config.scope, url: config.url, pseudonym: source.pseudonym };
  const deps: Deps = { config, client, context, source, categories };
  return {
    instance,
    pages: (position, signal) => livePages(deps, position, signal),
    backfill: (position, range, signal) => backfillPages(deps, position, range, signal),
    parse: (item) => parseDiscourseItem(item, context, { categories, choice: source.communities }),
    check: (signal) => checkDiscourse(deps, signal),
  };
}
