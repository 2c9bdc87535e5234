import type { MetricFamily, RefreshContext } from '../metric-family.js';
import { contactDays, refreshLeaderContacts } from './leader-contacts.js';
import { refreshLeaderHops } from './leader-hops.js';
import { leaderPeriodDefinition, refreshLeaderPeriods, refreshLeaderTies } from './leader-periods.js';
import { leaderPostDefinition } from './leader-posts.js';
import { directoryChanged, hasLeaders, reachSettings } from './leaders.js';

/** Whom leaders have to do with, over four weeks and more. What is read of it: reach/views.sql. */
export const leaderRelations: MetricFamily = {
  name: 'leader-relations',
  pace: 'settled',
  needs: ['facts', 'interactions', 'participation', 'reach'],
  definition: ['1', contactDays, ...leaderPostDefinition, ...leaderPeriodDefinition].join(' '),
  settings: reachSettings,
  refresh: refreshLeaderRelations,
  views: [],
};

/** Ties of a day follow from interactions, four weeks from ties and leaders' posts, ways to people from who met whom in them. */
async function refreshLeaderRelations(context: RefreshContext): Promise<number> {
  const { store, since, factsSince, progress } = context;
  if (!(await hasLeaders(store))) return 0;
  const stages = 3;
  const everything = factsSince === 0 || (await directoryChanged(context));
  const days = await refreshLeaderTies(context, everything);
  progress(1, stages);
  const [owners] = await store.query<{ rows: number }>(
    'SELECT count() AS rows FROM community_owner WHERE landed_at > {since:DateTime64(3)}',
    { since },
  );
  const periods = await refreshLeaderPeriods(context, everything || Number(owners?.rows ?? 0) > 0);
  if (periods > 0) await refreshLeaderHops(context);
  progress(2, stages);
  const contacts = await refreshLeaderContacts(context);
  progress(stages, stages);
  return days + periods + contacts;
}
