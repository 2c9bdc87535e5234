import type { RefreshContext } from '../metric-family.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';
import { dirtyCount, inChunks } from './threads.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const dirtyLeaderPosts = sql('dirty-leader-posts.sql');
const leaderActSelect = sql('leader-act.sql');
const leaderPostSelect = sql('leader-post.sql');
const leaderCountSelect = sql('leader-count.sql');

/** Fewer matched posts than this say nothing about what a post usually comes to. */
export const minMatched = 5;

export const leaderPostDefinition: readonly string[] = [
  dirtyLeaderPosts,
  leaderActSelect,
  leaderPostSelect,
  leaderCountSelect,
  String(minMatched),
];

const leaderAct: ResultTable = {
  name: 'leader_act',
  key: ['post_id', 'act_id'],
  values: [
    'leader_id',
    'kind',
    'occurred_at',
    'precision',
    'person_id',
    'account_id',
    'target_id',
    'role',
    'on_leader',
    'mentions',
    'unit_names',
    'line',
  ],
};

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
    'counted_members',
    'audience',
    'audience_kind',
    'seen',
    'estimated',
    'estimated_low',
    'estimated_high',
    'estimate_posts',
    'estimate_authors',
    'interactors',
    'repliers',
    'reactors',
    'sharers',
    'reshares',
    'carriers',
    'organic',
    'unit_depth',
    'units',
    'units_reached',
    'in_units',
    'line_known',
    'outside_line',
    'timed_people',
    'half_s',
    'ninety_s',
    'commenters',
    'answered',
    'answer_waits',
    'dialogues',
    'lift',
    'lift_basis',
    'lift_matched',
    'lift_authors',
    'cascade_size',
    'cascade_depth',
    'cascade_virality',
    'cascade_capped',
    'peer_posts',
    'peer_authors',
    'size_lift',
    'depth_lift',
    'peer_trees',
    'peer_tree_authors',
    'virality_lift',
  ],
};

const leaderCount: ResultTable = {
  name: 'leader_count',
  key: ['leader_id', 'day', 'post_id', 'as_of'],
  values: ['age_s', 'views', 'reactions', 'replies', 'shares', 'answers', 'grown', 'is_newest', 'half_s'],
};

/** Posts computed in one statement: each may bring a thread of thousands. */
const postsAtOnce = 5_000;

/**
 * Leaders' posts whose thread, audience or comparison changed; all of them when the directory did, because who stands in
 * whose line and who could have read a post follows from it. Returns how many were looked at.
 */
export async function refreshLeaderPosts(context: RefreshContext, everything: boolean): Promise<number> {
  const { store, run, since, factsSince, weekMode, config } = context;
  await store.command(
    dirtyLeaderPosts,
    { run, since, factsSince, weekMode, everything: everything ? 1 : 0 },
    { limitSeconds: 600 },
  );
  const posts = await dirtyCount(context, 'leader_post');
  if (posts === 0) return 0;
  const dirty =
    "post_id IN (SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'leader_post' AND id BETWEEN {firstId:String} AND {lastId:String})";
  const [first] = await store.query<{ day: string }>(
    `SELECT toString(greatest(min(toDate(occurred_at)), toDate('1970-01-02'))) AS day FROM post
     WHERE leader_id != '' AND post_id IN (SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'leader_post')`,
    { run },
  );
  const { timeZone } = config.organisation;
  const { windowDays } = config.reach;
  await inChunks(
    posts,
    async (firstId, lastId) => {
      const range = { run, firstId, lastId };
      await replaceWindows(store, {
        table: leaderAct,
        select: leaderActSelect,
        window: dirty,
        params: { ...range, windowDays, firstDay: first?.day ?? '1970-01-02' },
        version: run,
      });
      await replaceWindows(store, {
        table: leaderPost,
        select: leaderPostSelect,
        window: dirty,
        params: { ...range, timeZone, weekMode, minMatched },
        version: run,
      });
      await replaceWindows(store, {
        table: leaderCount,
        select: leaderCountSelect,
        window: dirty,
        params: range,
        version: run,
      });
    },
    postsAtOnce,
  );
  return posts;
}
