import { chosenPosts } from './leader-post-sql.js';
import { columnsSql, figureSql } from './measure-columns.js';
import { asksStat, asksTrend, measureColumn, sliceSql, sliceTrendSql } from './measure-sql.js';
import type { Panel, TableColumn } from './panel.js';

const leaders = ['no-data', 'no-executive', 'no-leader-posts', 'too-few-people'] as const;
const people = ['inside-only', 'no-data', 'no-executive', 'too-few-people'] as const;

function stat(id: string, measure: string, title: string, description: string): Panel {
  return {
    id: `reach-${id}`,
    title,
    description,
    picture: { kind: 'stat', value: measureColumn(measure) },
    ...asksStat(measure),
    empty: leaders,
    measures: [measure],
  };
}

export const audienceShare = stat(
  'audience-share',
  'audience_share',
  'What share of its audience does a post reach?',
  'Who saw it, or where nobody counts that, who answered, of members, followers or the directory; the middle one of the posts.',
);
export const replyRatio = stat(
  'reply-ratio',
  'reply_ratio',
  'Do leaders talk back?',
  'People who replied to a post and were answered by the leader in its thread, of all who replied; from 5 of them on.',
);
export const statusLift = stat(
  'status-lift',
  'status_lift',
  'Do leaders reach more than others would?',
  'Reach of a post, as a multiple of that of like posts by others (community, weekday, hours, length; at least five); the middle one of the posts.',
);

export const overTime: Panel = {
  id: 'reach-over-time',
  title: 'Is it getting better?',
  description:
    'Week by week: the middle audience share of the posts, the share of posts that less than 5 % of the audience read, and of those who saw a post, how many answered.',
  picture: {
    kind: 'time-series',
    values: [
      measureColumn('audience_share', 'reached_share'),
      measureColumn('unread_posts', 'unread_share'),
      measureColumn('engagement_rate', 'answered_share', 'Answered by those who saw'),
    ],
    drawn: 'lines',
    annotated: true,
  },
  ...asksTrend({ reached_share: 'audience_share', unread_share: 'unread_posts', answered_share: 'engagement_rate' }),
  empty: leaders,
  measures: ['audience_share', 'unread_posts', 'engagement_rate'],
};

/** Upper ends of the classes, per cent. */
const classes = [1, 2, 5, 10, 20, 30, 40, 50, 75, 100];
const className = classes.map((upper, index) => `${classes[index - 1] ?? 0}–${upper} %`);

export const histogram: Panel = {
  id: 'reach-audience-shares',
  title: 'Do most posts reach many, or few?',
  description:
    'Posts by the share of their audience that they reached; those whose audience is known and 5 people or more.',
  picture: {
    kind: 'histogram',
    label: 'label',
    axis: 'Share of the audience reached',
    value: { name: 'value', title: 'Posts', unit: 'posts' },
  },
  sql: `SELECT class.2 AS label, class.3 AS value
FROM
(
  SELECT countIf(audience_share IS NOT NULL) AS known,
    [${classes
      .map((upper, index) => {
        const lower = (classes[index - 1] ?? 0) / 100;
        const above = index === 0 ? 'audience_share >= 0' : `audience_share >= ${lower}`;
        const below = upper === 100 ? 'audience_share <= 1' : `audience_share < ${upper / 100}`;
        return `(${index}, '${className[index]}', countIf(${above} AND ${below}))`;
      })
      .join(', ')}] AS classes
  FROM v_leader_post
  WHERE ${chosenPosts}
)
ARRAY JOIN classes AS class
WHERE known > 0
ORDER BY class.1`,
  empty: leaders,
  measures: ['audience_share'],
};

export const fields: Panel = {
  id: 'reach-fields',
  title: 'Seen, might have been, could have been: by how many?',
  description:
    'Three figures that are never mixed or added, the middle one of the posts: viewers counted by the platform, an estimate where it does not count them, and the audience. The 12 communities with the largest.',
  picture: {
    kind: 'bars',
    label: 'label',
    values: [
      measureColumn('seen_reach', 'was_seen', 'Seen'),
      measureColumn('estimated_reach', 'may_be', 'Estimated'),
      measureColumn('potential_reach', 'could_be', 'Potential'),
    ],
  },
  sql: sliceSql(
    'community',
    { was_seen: 'seen_reach', may_be: 'estimated_reach', could_be: 'potential_reach' },
    'could_be DESC, label LIMIT 12',
  ),
  empty: leaders,
  measures: ['seen_reach', 'estimated_reach', 'potential_reach'],
};

export const cadence: Panel = {
  id: 'reach-cadence',
  title: 'How often do they post?',
  description: 'Posts a week of each executive and their delegates. Weeks without a bar are weeks without a post.',
  picture: {
    kind: 'time-series',
    values: [{ name: 'value', title: 'Posts', unit: 'posts' }],
    by: 'label',
    stacked: true,
    drawn: 'bars',
  },
  sql: `SELECT toDateTime(toStartOfWeek(day, {weekMode:UInt8}), {timeZone:String}) AS time, any(leader) AS label, count() AS value
FROM v_leader_post
WHERE ${chosenPosts}
GROUP BY time, leader_id
ORDER BY time, label`,
  empty: leaders,
  measures: ['leader_posts'],
};

const comparison = {
  written: 'leader_posts',
  rhythm: 'cadence',
  silent: 'silent_weeks',
  gap: 'longest_gap',
  reached_share: 'audience_share',
  unread_share: 'unread_posts',
  back: 'reply_ratio',
  more: 'status_lift',
  rate: 'engagement_rate',
} as const;

/** Silence is a finding: whoever holds the office and has not posted has a row too. */
const comparisonSql = `SELECT if(told.label = '', enrolled.name, told.label) AS label,
  ifNull(told.written, toFloat64(0)) AS written,
  ifNull(told.rhythm, toFloat64(0)) AS rhythm, {weeks:UInt32} AS rhythm_of,
  ifNull(told.silent, toFloat64({weeks:UInt32})) AS silent, {weeks:UInt32} AS silent_of,
  ifNull(told.gap, toFloat64(toUInt32({lastDay:Date}) - toUInt32({from:Date}))) AS gap,
  ${['reached_share', 'unread_share', 'back', 'more', 'rate'].map((name) => `told.${name} AS ${name}, told.${name}_of AS ${name}_of`).join(',\n  ')}
FROM
(
  SELECT leader_id, any(leader) AS name
  FROM v_leader
  WHERE valid_from < toDateTime64({until:Date} + 1, 3, {timeZone:String}) AND valid_to > toDateTime64({from:Date}, 3, {timeZone:String})
  GROUP BY leader_id
) AS enrolled
FULL JOIN
(
${columnsSql(comparison, { bucket: null, dimension: 'executive', keyed: true })}
) AS told ON enrolled.leader_id = told.key
ORDER BY reached_share DESC, written DESC, label
LIMIT 100`;

const leaderColumn: TableColumn = { name: 'label', title: 'Executive', unit: 'text' };

export const compared: Panel = {
  id: 'reach-leaders',
  title: 'How do leaders compare?',
  description:
    'Over the time asked for, of whoever was enrolled. Not a score: audiences differ, and who writes for few may reach them all.',
  picture: {
    kind: 'table',
    columns: [
      leaderColumn,
      measureColumn('leader_posts', 'written'),
      measureColumn('cadence', 'rhythm', 'A week'),
      measureColumn('silent_weeks', 'silent', 'Silent weeks'),
      measureColumn('longest_gap', 'gap'),
      { ...measureColumn('audience_share', 'reached_share'), bar: true },
      measureColumn('unread_posts', 'unread_share', 'Unread'),
      measureColumn('reply_ratio', 'back'),
      measureColumn('status_lift', 'more', 'Lift'),
      measureColumn('engagement_rate', 'rate', 'Engagement'),
    ],
  },
  sql: comparisonSql,
  empty: leaders,
  measures: Object.values(comparison),
};

const carried = {
  size: 'cascade_size',
  depth: 'cascade_depth',
  tree: 'structural_virality',
  passed_on: 'amplification',
  reached_units: 'units_reached',
  half: 'half_life',
  ninety: 'ninety_life',
} as const;

export const carriedOn: Panel = {
  id: 'reach-carried',
  title: 'What becomes of a post?',
  description:
    'Threads with their shares: size, steps from hand to hand, mean distance within (2 or less: answered; more: carried on). Units count from 10 people, times from 5 people on.',
  picture: {
    kind: 'table',
    columns: [
      leaderColumn,
      measureColumn('cascade_size', 'size', 'Size'),
      measureColumn('cascade_depth', 'depth', 'Depth'),
      measureColumn('structural_virality', 'tree', 'Virality'),
      measureColumn('amplification', 'passed_on'),
      { ...measureColumn('units_reached', 'reached_units'), bar: true },
      measureColumn('half_life', 'half', 'Half of the answers after'),
      measureColumn('ninety_life', 'ninety', '90 % after'),
    ],
  },
  sql: sliceSql('executive', carried, 'size DESC, label LIMIT 100'),
  empty: leaders,
  measures: Object.values(carried),
};

const lifts = {
  reach_times: 'status_lift',
  size_times: 'cascade_lift',
  depth_times: 'depth_lift',
  tree_times: 'virality_lift',
} as const;

export const comparedWithOthers: Panel = {
  id: 'reach-lift',
  title: 'Is it the person, or the place and time?',
  description:
    'A leader’s posts as a multiple of like posts by others (same community, weekday, hours and length; at least five by 5 people); the middle one of the posts. 1 is no difference.',
  picture: {
    kind: 'bars',
    label: 'label',
    values: Object.entries(lifts).map(([column, measure]) => measureColumn(measure, column)),
    thresholds: [{ value: 1, title: 'as others' }],
  },
  sql: sliceSql('executive', lifts, 'reach_times DESC, label LIMIT 25'),
  empty: leaders,
  measures: Object.values(lifts),
};

const withPeople = {
  after: 'answer_time',
  dialogue: 'dialogue_depth',
  partners: 'new_partners',
  outside: 'outside_line',
  far: 'beyond_hierarchy',
  near: 'hop_ratio',
  through_others: 'organic_share',
  weighing: 'weighing_in',
  team: 'contact',
  team_gap: 'longest_contact_gap',
} as const;

export const relations: Panel = {
  id: 'reach-relations',
  title: 'Do leaders talk with people, or at them?',
  description:
    'Means of periods of four weeks; contact with the adoption team by weeks. A figure is shown while those counted and those left out are nobody, or 5 people or more.',
  picture: {
    kind: 'table',
    columns: [
      leaderColumn,
      measureColumn('answer_time', 'after', 'Answers after'),
      measureColumn('dialogue_depth', 'dialogue'),
      measureColumn('new_partners', 'partners', 'New partners'),
      measureColumn('outside_line', 'outside', 'Outside own line'),
      measureColumn('beyond_hierarchy', 'far', 'Two levels away'),
      measureColumn('hop_ratio', 'near', 'Steps, of the chart’s'),
      measureColumn('organic_share', 'through_others', 'Through others'),
      measureColumn('weighing_in', 'weighing'),
      measureColumn('contact', 'team', 'Weeks with the team'),
      measureColumn('longest_contact_gap', 'team_gap', 'Longest without'),
    ],
  },
  sql: sliceSql('executive', withPeople, 'label LIMIT 100'),
  empty: people,
  measures: Object.values(withPeople),
};

export const contact: Panel = {
  id: 'reach-contact',
  title: 'In which weeks do leaders and the adoption team talk?',
  description: 'Weeks with a two-way exchange (100) and without (0), since contacts are listed or the team is known.',
  picture: { kind: 'heatmap', label: 'label', value: measureColumn('contact', 'value', 'Exchange in the week') },
  sql: sliceTrendSql('executive', 'contact'),
  empty: ['inside-only', 'no-data', 'no-executive', 'no-evidence'],
  measures: ['contact'],
};

const doors = (name: string): string => `FROM v_open_doors
WHERE ends BETWEEN {from:Date} AND {until:Date} AND scope = {scope:String} AND ${name}
GROUP BY dim, key
ORDER BY dim, label
LIMIT 50`;

const threadsMore = measureColumn('commenter_threads');

export const commenters: Panel = {
  id: 'reach-commenters',
  title: 'Do people who answer a leader begin more threads afterwards?',
  description:
    'Threads begun in the 30 days after a first comment on a leader’s post, less those in the 30 days before; mean of the commenters of 26 weeks with its 95 % interval. From 5 commenters on.',
  picture: {
    kind: 'intervals',
    label: 'label',
    value: { ...threadsMore, title: 'More threads a person' },
    verdict: 'verdict',
    thresholds: [{ value: 0, title: 'as many as before' }],
  },
  // All executives have a row even where they have no figure, so that the reason is told.
  sql: `SELECT any(label) AS label, ${figureSql('commenter_threads')},
  multiIf(value IS NULL, 'cannot tell: too few people commented', value_low > 0, 'more than before', value_high < 0, 'fewer than before', 'no detectable change') AS verdict
${doors("(dim = 'all' OR shown)")}`,
  empty: [...leaders],
  measures: ['commenter_threads'],
};

const opened = {
  first_time: 'open_doors',
  as_multiple: 'open_doors_ratio',
  first_more: 'open_doors_difference',
  founded: 'commenter_communities',
} as const;

export const openDoors: Panel = {
  id: 'reach-open-doors',
  title: 'Do posts of leaders open doors?',
  description:
    'People who write in a community for the first time within 14 days of a leader’s post there, of 1,000 who had not; against like days without a leader, over 26 weeks. From 5 people on.',
  picture: {
    kind: 'table',
    columns: [
      leaderColumn,
      measureColumn('open_doors', 'first_time', 'First-time authors'),
      measureColumn('open_doors_ratio', 'as_multiple', 'As a multiple of like days'),
      measureColumn('open_doors_difference', 'first_more', 'More than on like days'),
      measureColumn('commenter_communities', 'founded', 'Communities begun by commenters'),
    ],
  },
  sql: `SELECT any(label) AS label, ${Object.entries(opened)
    .map(([column, name]) => figureSql(name, column))
    .join(',\n  ')}
${doors('shown')}`,
  empty: leaders,
  measures: Object.values(opened),
};

/** Hours after a post at which its counters are read. */
const agesHours = [0.25, 1, 3, 6, 12, 24, 48, 96, 168, 336, 672];

export const counters: Panel = {
  id: 'reach-counters',
  title: 'How do counters grow as posts age?',
  description:
    'Reactions, replies and shares that the platform counted of a post so many hours after it (up to four weeks; of posts at least that old), the middle one of the posts. Counters are read often while a post is young, rarely later.',
  picture: {
    kind: 'curve',
    x: { name: 'hours', title: 'Hours since the post', unit: 'count' },
    value: { name: 'value', title: 'Counted answers', unit: 'acts', of: 'of_posts', ofTitle: 'posts' },
    by: 'label',
  },
  // A reading is there where a number had changed: until the next one it holds. What was before the first one nobody knows.
  sql: `SELECT platform AS label, age AS hours, quantileExactInclusive(0.5)(counted) AS value, count() AS of_posts
FROM
(
  SELECT platform, post_id, occurred_at,
    arraySort(groupArray((age_s, assumeNotNull(answers)))) AS readings
  FROM v_leader_count
  WHERE ${chosenPosts} AND answers IS NOT NULL
  GROUP BY platform, post_id, occurred_at
)
ARRAY JOIN [${agesHours.join(', ')}] AS age,
  arrayMap(hours -> arrayLast(reading -> reading.1 <= hours * 3600 + 300, readings).2, [${agesHours.join(', ')}]) AS counted
WHERE occurred_at + toIntervalSecond(toUInt32(age * 3600)) <= now64(3) AND readings[1].1 <= age * 3600 + 300
GROUP BY label, hours
ORDER BY label, hours`,
  empty: [...leaders, 'no-counters'],
  measures: ['counted_answers', 'counted_half_life'],
};

export const posts: Panel = {
  id: 'reach-posts',
  title: 'Which posts were these?',
  description:
    'The newest 100. Figures are those of the post; what would say something of fewer than 5 people is left out.',
  picture: {
    kind: 'table',
    columns: [
      { name: 'posted', title: 'When', unit: 'time', link: 'address' },
      { name: 'who', title: 'Executive', unit: 'text' },
      { name: 'place', title: 'Where', unit: 'text' },
      {
        name: 'reached_share',
        title: 'Audience share',
        unit: 'percent',
        better: 'higher',
        of: 'could_be',
        ofTitle: 'people in the audience',
        bar: true,
      },
      { name: 'got', title: 'Reached', unit: 'people' },
      { name: 'how', title: 'Counted by', unit: 'text' },
      { name: 'replied', title: 'Replied', unit: 'people' },
      { name: 'replied_back', title: 'Of them answered', unit: 'people' },
      { name: 'lift_times', title: 'Lift', unit: 'times', of: 'like_posts', ofTitle: 'like posts by others' },
    ],
  },
  sql: `SELECT toDateTime(occurred_at, {timeZone:String}) AS posted, leader AS who, community AS place,
  round(100 * audience_share, 1) AS reached_share, audience AS could_be, reached AS got, reached_by AS how, commenters AS replied, answered AS replied_back,
  round(lift, 2) AS lift_times, if(lift IS NULL, NULL, lift_matched) AS like_posts, nullIf(url, '') AS address
FROM v_leader_post
WHERE ${chosenPosts}
ORDER BY posted DESC, who
LIMIT 100`,
  empty: leaders,
  measures: ['audience_share', 'status_lift'],
};
