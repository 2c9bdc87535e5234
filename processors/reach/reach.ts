import type { MetricFamily, RefreshContext } from '../metric-family.js';
import { sqlFile } from '../sql-file.js';
import { refreshLeaderVoices } from './leader-periods.js';
import { leaderPostDefinition, refreshLeaderPosts } from './leader-posts.js';
import { directoryChanged, hasLeaders, reachSettings } from './leaders.js';
import { refreshManagementChains } from './management-chain.js';
import { refreshThreads, threadDefinition } from './threads.js';
import { refreshUnitLists } from './unit-list.js';

const viewsSql = sqlFile(import.meta.url, 'views.sql');

export const reach: MetricFamily = {
  name: 'reach',
  pace: 'steady',
  needs: ['facts'],
  definition: ['3', viewsSql, ...threadDefinition, ...leaderPostDefinition].join(' '),
  settings: reachSettings,
  refresh: refreshReach,
  views: [{ name: 'reach/views.sql', sql: viewsSql }],
};

/**
 * Chains and units follow from the directory, threads from posts, leaders' posts from threads. Each stage looks at what the one
 * before it wrote since the last refresh that came to its end, so that the cost follows what changed, and nothing is lost where
 * one broke off.
 */
async function refreshReach(context: RefreshContext): Promise<number> {
  const { store, run, factsSince, config, progress } = context;
  const stages = 3;
  const isNewDirectory = await directoryChanged(context);
  if (isNewDirectory) {
    await refreshManagementChains(store, run);
    await refreshUnitLists(store, run, config.privacy.minPeopleByAttribute);
    await refreshLeaderVoices(context);
  }
  progress(1, stages);
  const nodes = await refreshThreads(context);
  progress(2, stages);
  if (!(await hasLeaders(store))) return nodes;
  const posts = await refreshLeaderPosts(context, isNewDirectory || factsSince === 0);
  progress(stages, stages);
  return nodes + posts;
}
