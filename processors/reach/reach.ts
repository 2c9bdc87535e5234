import type { MetricFamily, RefreshContext } from '../metric-family.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const leaderPostSelect = sql('leader-post.sql');

const leaderPost: ResultTable = {
  name: 'leader_post',
  key: ['leader_id', 'day', 'post_id'],
  values: [
    'occurred_at',
    'community_id',
    'scope',
    'platform',
    'url',
    'by_delegate',
    'words',
    'audience',
    'audience_kind',
    'seen',
    'interactors',
    'repliers',
    'reactors',
    'sharers',
    'commenters',
    'answered',
    'lift',
    'lift_basis',
    'lift_matched',
    'lift_authors',
  ],
};

/** Fewer matched posts than this say nothing about what a post usually reaches. */
const minMatched = 5;

export const reach: MetricFamily = {
  name: 'reach',
  definition: `1 ${minMatched} ${leaderPostSelect}`,
  settings: (config) => [config.reach.windowDays, config.organisation.timeZone],
  refresh: refreshLeaderPosts,
  views: [{ name: 'reach/views.sql', sql: sql('views.sql') }],
};

/**
 * Leaders' posts are few (some thousand a year) and depend on much – members, followers, what others' posts reach – so
 * all of them are one window, computed again when any of that has changed.
 */
async function refreshLeaderPosts({ store, run, since, factsSince, config }: RefreshContext): Promise<number> {
  const [changed] = await store.query<{ rows: number; leader_posts: number }>(
    `SELECT (SELECT count() FROM post WHERE version > {factsSince:UInt64})
          + (SELECT count() FROM person_day WHERE version > {factsSince:UInt64})
          + (SELECT count() FROM membership WHERE landed_at > {since:DateTime64(3)})
          + (SELECT count() FROM person WHERE landed_at > {since:DateTime64(3)})
          + (SELECT count() FROM community WHERE landed_at > {since:DateTime64(3)})
          + (SELECT count() FROM snapshot WHERE landed_at > {since:DateTime64(3)} AND object_kind = 'person')
          + (SELECT count() FROM account_link WHERE landed_at > {since:DateTime64(3)}) AS rows,
          (SELECT count() FROM post WHERE leader_id != '') + (SELECT count() FROM leader_post) AS leader_posts`,
    { factsSince, since },
  );
  if (Number(changed?.rows ?? 0) === 0 || Number(changed?.leader_posts ?? 0) === 0) return 0;
  await replaceWindows(store, {
    table: leaderPost,
    select: leaderPostSelect,
    window: '1',
    params: { windowDays: config.reach.windowDays, timeZone: config.organisation.timeZone, minMatched },
    version: run,
  });
  return 1;
}
