import type { MetricFamily, RefreshContext } from '../metric-family.js';
import { sqlFile } from '../sql-file.js';
import { contactDays, refreshLeaderContacts } from './leader-contacts.js';
import { refreshLeaderHops } from './leader-hops.js';
import {
  leaderPeriodDefinition,
  refreshLeaderPeriods,
  refreshLeaderTies,
  refreshLeaderVoices,
} from './leader-periods.js';
import { leaderPostDefinition, refreshLeaderPosts } from './leader-posts.js';
import { refreshManagementChains } from './management-chain.js';
import { refreshThreads, threadDefinition } from './threads.js';
import { refreshUnitLists } from './unit-list.js';

const viewsSql = sqlFile(import.meta.url, 'views.sql');

export const reach: MetricFamily = {
  name: 'reach',
  pace: 'live',
  definition: [
    '2',
    viewsSql,
    contactDays,
    ...threadDefinition,
    ...leaderPostDefinition,
    ...leaderPeriodDefinition,
  ].join(' '),
  settings: (config) => [
    config.reach.windowDays,
    config.organisation.timeZone,
    config.organisation.weekStart,
    config.privacy.minPeople,
    config.privacy.minPeopleByAttribute,
  ],
  refresh: refreshReach,
  views: [{ name: 'reach/views.sql', sql: viewsSql }],
};

/**
 * Chains and units follow from the directory, threads from posts, leaders' posts from threads, four weeks from leaders'
 * posts and ties. Each stage looks at what the one before it wrote since the last refresh that came to its end, so that
 * the cost follows what changed, and nothing is lost where one broke off.
 */
async function refreshReach(context: RefreshContext): Promise<number> {
  const { store, run, since, factsSince, config, progress } = context;
  const stages = 6;
  const isNewDirectory = await directoryChanged(context);
  if (isNewDirectory) {
    await refreshManagementChains(store, run);
    await refreshUnitLists(store, run, config.privacy.minPeopleByAttribute);
    await refreshLeaderVoices(context);
  }
  progress(1, stages);
  const everything = isNewDirectory || factsSince === 0;
  const nodes = await refreshThreads(context);
  progress(2, stages);
  const leaders = await store.query(
    'SELECT 1 FROM leader_voice LIMIT 1 UNION ALL SELECT 1 FROM leader_post LIMIT 1 UNION ALL SELECT 1 FROM leader_period LIMIT 1',
  );
  if (leaders.length === 0) return nodes;
  const posts = await refreshLeaderPosts(context, everything);
  progress(3, stages);
  const days = await refreshLeaderTies(context, everything);
  progress(4, stages);
  const [owners] = await store.query<{ rows: number }>(
    'SELECT count() AS rows FROM community_owner WHERE landed_at > {since:DateTime64(3)}',
    { since },
  );
  const periods = await refreshLeaderPeriods(context, everything || Number(owners?.rows ?? 0) > 0);
  if (periods > 0) await refreshLeaderHops(context);
  progress(5, stages);
  const contacts = await refreshLeaderContacts(context);
  progress(stages, stages);
  return nodes + posts + days + periods + contacts;
}

async function directoryChanged({ store, since }: RefreshContext): Promise<boolean> {
  const [changed] = await store.query<{ rows: number }>(
    'SELECT count() AS rows FROM person WHERE landed_at > {since:DateTime64(3)}',
    { since },
  );
  return Number(changed?.rows ?? 0) > 0;
}
