import { cellOf } from './measure-columns.js';
import { asksTrend, figuresSql, measureColumn, sliceSql, sliceTrendSql } from './measure-sql.js';
import type { Column, Panel } from './panel.js';

/** A time series of measures: column → measure. */
function trend(
  panel: Omit<Panel, 'picture' | 'sql' | 'measures' | 'empty'>,
  columns: Readonly<Record<string, string>>,
  titles: Readonly<Record<string, string>>,
  picture: { drawn: 'lines' | 'bars'; stacked?: boolean; annotated?: boolean } = { drawn: 'lines' },
): Panel {
  return {
    ...panel,
    picture: {
      kind: 'time-series',
      values: Object.entries(columns).map(([column, measure]) => measureColumn(measure, column, titles[column])),
      ...picture,
    },
    ...asksTrend(columns),
    empty: people,
    measures: Object.values(columns),
  };
}

const people = ['no-data', 'too-few-people'] as const;

export const activePeople = trend(
  {
    id: 'participation-active-people',
    title: 'How many people take part?',
    description:
      'Distinct people with a post, reply, reaction or share: on a day and in a week (means), and in the four weeks that end with the week.',
  },
  { on_a_day: 'active_people_day', in_a_week: 'active_people', in_four_weeks: 'active_people_28d' },
  { on_a_day: 'On a day', in_a_week: 'In a week', in_four_weeks: 'In four weeks' },
  { drawn: 'lines', annotated: true },
);

export const shares = trend(
  {
    id: 'participation-shares',
    title: 'What share takes part, and keeps coming?',
    description:
      'Interactive: of eligible people, in a week. Every day: of those active in four weeks, how many are on a day. Newcomers who stay: of those first active in the week, how many come back within 28 days.',
  },
  { taking_part: 'interactive_share', sticky: 'stickiness', stay: 'retention' },
  { taking_part: 'Interactive', sticky: 'There every day', stay: 'Newcomers who stay' },
  { drawn: 'lines', annotated: true },
);

const classes = {
  much: 'class_heavy',
  writing: 'class_contributing',
  only_reacting: 'class_reacting',
  only_observing: 'class_observing',
  not_seen: 'class_absent',
};
export const activityClasses = trend(
  {
    id: 'participation-classes',
    title: 'Who does how much?',
    description:
      'Shares of eligible people, each in one class a week: from ten contributions a week (heavy; the configuration may say another number) to not seen at all.',
  },
  classes,
  {
    much: 'Heavy contributors',
    writing: 'Contributors',
    only_reacting: 'Reacting only',
    only_observing: 'Observing',
    not_seen: 'Absent',
  },
  { drawn: 'bars', stacked: true },
);

export const newcomers = trend(
  {
    id: 'participation-newcomers',
    title: 'Do people come, come back, or leave?',
    description:
      'Newcomers contribute for the first time, returning people after 28 silent days; lapsed were there in the 28 days before and are silent in the week.',
  },
  { come: 'newcomers', back: 'returning', gone: 'lapsed' },
  { come: 'Newcomers', back: 'Returning', gone: 'Lapsed' },
  { drawn: 'bars' },
);

export const answers = trend(
  {
    id: 'participation-answers',
    title: 'Do people get an answer?',
    description:
      'Posts with a reply or reaction of somebody else, of all that begin a thread; questions without a reply, of all questions. Recent posts may still be answered.',
  },
  { answered_share: 'response_rate', open_share: 'open_questions' },
  { answered_share: 'Answered posts', open_share: 'Open questions' },
);

export const waiting = trend(
  {
    id: 'participation-waiting',
    title: 'How long do they wait for it?',
    description:
      'From a post to the first reply or timed reaction of somebody else, of answered posts: half of them, nine of ten.',
  },
  { half: 'time_to_first_response', most: 'time_to_first_response_p90' },
  { half: 'Half have an answer', most: 'Nine of ten have one' },
);

export const heatmap: Panel = {
  id: 'participation-communities-by-week',
  title: 'Where is something going on, and when?',
  description:
    'People who take part, by community and week; of many communities, the 25 with most. Empty: fewer than 5 people.',
  picture: { kind: 'heatmap', label: 'label', value: measureColumn('active_people', 'value', 'People a week') },
  sql: sliceTrendSql('community', 'active_people'),
  empty: people,
  measures: ['active_people'],
};

const units = { only: "(dim = 'all' OR key != '' AND NOT endsWith(key, ' / '))", withAll: true };
const everybodyFirst = "label != 'everybody'";

export const byUnit: Panel = {
  id: 'participation-units',
  title: 'Which parts of the organisation take part?',
  description:
    'Interactive share of each unit with 10 eligible people or more, mean of the weeks; a unit includes its parts.',
  picture: { kind: 'bars', label: 'label', values: [measureColumn('interactive_share', 'value', 'Interactive share')] },
  sql: sliceSql('unit', { value: 'interactive_share' }, `${everybodyFirst}, value DESC, label LIMIT 25`, units),
  empty: people,
  measures: ['interactive_share'],
};

const communityColumns = {
  taking_part: 'active_people',
  share: 'interactive_share',
  written: 'posts',
  answered_share: 'response_rate',
  wait: 'time_to_first_response',
  alive: 'community_health',
  old_threads: 'revived_threads',
} as const;

export const communities: Panel = {
  id: 'participation-communities',
  title: 'How is each community doing?',
  description:
    'Over the time asked for. Health: people of the last 28 days, of those of the last 364. Revived threads got a reply after 30 silent days. The 50 with most people.',
  picture: {
    kind: 'table',
    columns: [
      { name: 'label', title: 'Community', unit: 'text' },
      { ...measureColumn('active_people', 'taking_part', 'People a week'), bar: true },
      measureColumn('interactive_share', 'share', 'Of members'),
      measureColumn('posts', 'written'),
      measureColumn('response_rate', 'answered_share', 'Answered'),
      measureColumn('time_to_first_response', 'wait', 'First answer after'),
      measureColumn('community_health', 'alive', 'Health'),
      measureColumn('revived_threads', 'old_threads'),
    ],
  },
  sql: sliceSql('community', communityColumns, 'taking_part DESC, label LIMIT 50'),
  empty: people,
  measures: Object.values(communityColumns),
};

export const lorenz: Panel = {
  id: 'participation-lorenz',
  title: 'How much is written by how few?',
  description:
    'The quieter part of people (across) writes that part of all posts and replies (up), in the last four weeks of the time asked for; each tenth is 5 people or more.',
  picture: {
    kind: 'curve',
    x: {
      name: 'people_percent',
      title: 'Quietest people',
      unit: 'percent',
      of: 'everybody',
      ofTitle: 'people of the group',
    },
    value: {
      name: 'value',
      title: 'Of what is written',
      unit: 'percent',
      of: 'everybody',
      ofTitle: 'people of the group',
    },
    by: 'label',
    diagonal: 'everybody writes as much',
  },
  sql: `SELECT if(population = 'authors', 'those who write', 'everybody eligible') AS label, 100 * point.1 AS people_percent, 100 * point.2 AS value, everybody
FROM
(
  SELECT population, any(people) AS everybody, groupArray((people_share, written_share)) AS points
  FROM
  (
    SELECT population, people, people_share, written_share
    FROM v_lorenz
    WHERE ends BETWEEN {from:Date} AND {until:Date} AND scope = {scope:String} AND ${cellOf(['platform', 'community', 'unit'])}
    ORDER BY ends DESC
    LIMIT 10 BY population
  )
  GROUP BY population
)
ARRAY JOIN arraySort(arrayConcat([(toFloat64(0), toFloat64(0))], points)) AS point
ORDER BY label, people_percent`,
  empty: people,
  measures: ['gini_posters', 'gini_eligible'],
};

const figureColumns = (unit: Column['unit']): readonly Column[] => [
  { name: 'value', title: 'Now', unit, of: 'value_of', ofTitle: 'see "Of what"' },
  { name: 'value_before', title: 'Before', unit, of: 'value_of', ofTitle: 'see "Of what"' },
  { name: 'value_of', title: 'Of', unit: 'count' },
  { name: 'of_what', title: 'Of what', unit: 'text' },
];

const spread = {
  gini_posters: 'Writing, among those who write (Gini: 0 all alike, 1 one person)',
  gini_eligible: 'Writing, among everybody eligible (Gini)',
  gini_units: 'Taking part, across units in a week (Gini)',
  gini_units_28d: 'Taking part, across units in four weeks (Gini)',
  gini_levels: 'Taking part, across levels in a week (Gini)',
  gini_levels_28d: 'Taking part, across levels in four weeks (Gini)',
  parity_unit: 'Least active unit ÷ most active one, a week (1: alike)',
  parity_unit_28d: 'Least active unit ÷ most active one, four weeks',
  parity_level: 'Least active level ÷ most active one, a week (1: alike)',
  parity_level_28d: 'Least active level ÷ most active one, four weeks',
};

export const evenness: Panel = {
  id: 'participation-evenness',
  title: 'How evenly is it spread?',
  description: 'Means over the time asked for, beside as long a time before. Units and levels count from 10 people on.',
  picture: { kind: 'table', columns: [{ name: 'label', title: 'What', unit: 'text' }, ...figureColumns('index')] },
  sql: figuresSql(spread),
  empty: people,
  measures: Object.keys(spread),
};

const concentration = {
  top_1_percent_share: 'Loudest 1 % of authors',
  top_10_percent_share: 'Loudest 10 % of authors',
  quieter_half_share: 'Quieter half of authors',
  split_1: 'Loudest 1 % of everybody eligible',
  split_9: 'Next 9 %',
  split_90: 'The other 90 %',
};

export const loudest: Panel = {
  id: 'participation-loudest',
  title: 'How much do the loudest write?',
  description:
    'Share of posts and replies in four weeks, mean of the time asked for. 90-9-1 is a rule of thumb to compare with, not a target; each part is 5 people or more.',
  picture: {
    kind: 'table',
    columns: [
      { name: 'label', title: 'Who', unit: 'text' },
      ...figureColumns('percent').map((column) => (column.name === 'value' ? { ...column, bar: true } : column)),
    ],
  },
  sql: figuresSql(concentration),
  empty: people,
  measures: Object.keys(concentration),
};

export const acrossUnits = trend(
  {
    id: 'participation-across-units',
    title: 'Do people turn to other units and levels, or all to one person?',
    description:
      'E-I index of connections in four weeks: −1 all within, +1 all across; by chance: units dealt out anew, the band holds 95 % of it. Through one person: degree centralisation, 0 all alike, 1 a star.',
  },
  {
    ei: 'ei_unit',
    chance: 'ei_unit_null',
    ei_levels: 'ei_level',
    chance_levels: 'ei_level_null',
    star: 'centralisation',
  },
  {
    ei: 'Units',
    chance: 'Units, by chance',
    ei_levels: 'Levels',
    chance_levels: 'Levels, by chance',
    star: 'Through one person',
  },
);

export const connections = trend(
  {
    id: 'participation-connections',
    title: 'Does it go both ways, and on how few does it hang?',
    description:
      'Of pairs who interacted in four weeks: both ways, to another unit, to another level. Of connected people: the fewest who hold half of all connections.',
  },
  {
    both_ways: 'two_way_share',
    to_units: 'cross_unit_share',
    to_levels: 'cross_level_share',
    key_players: 'key_player_share',
  },
  {
    both_ways: 'Two-way',
    to_units: 'To another unit',
    to_levels: 'To another level',
    key_players: 'Who hold half of all',
  },
);

const personas = {
  engagers: 'persona_engager',
  catalysts: 'persona_catalyst',
  responders: 'persona_responder',
  broadcasters: 'persona_broadcaster',
} as const;

export const personasByUnit: Panel = {
  id: 'participation-personas',
  title: 'Who gives, and who gets?',
  description:
    'Of contributors in four weeks: give about as much as they get (engagers), get more (catalysts), give more by replies (responders) or by posts (broadcasters). Shares of units, never of a person.',
  picture: {
    kind: 'bars',
    label: 'label',
    values: Object.entries(personas).map(([column, measure]) => measureColumn(measure, column)),
    stacked: true,
  },
  sql: sliceSql('unit', personas, `${everybodyFirst}, label LIMIT 25`, units),
  empty: people,
  measures: Object.values(personas),
};
