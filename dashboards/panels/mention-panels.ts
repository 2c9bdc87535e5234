import { measureColumn, sliceSql, sliceTrendSql } from './measure-sql.js';
import type { Panel } from './panel.js';

const nothing = ['no-queries', 'no-data', 'no-text', 'too-few-authors'] as const;
const floors = 'Weeks in which 20 people mention it, and 5 others write or nobody does.';

export const shareOfVoice: Panel = {
  id: 'listening-share-of-voice',
  title: 'Who is talked about: we, or our competitors?',
  description: `Mentions of each brand and competitor of the configuration, of all of theirs that are shown; a text that names two counts for both. ${floors}`,
  picture: { kind: 'bars', label: 'label', values: [measureColumn('share_of_voice')] },
  sql: `SELECT label, value, value_of
FROM
(
${sliceSql('query', { value: 'share_of_voice' }, 'value DESC, label')}
)
WHERE value IS NOT NULL`,
  empty: nothing,
  measures: ['share_of_voice'],
};

export const mentionsByQuery: Panel = {
  id: 'listening-mentions-by-query',
  title: 'Is it mentioned more often?',
  description: `Posts and replies of a week that match a query of the configuration; the eight with the most. ${floors}`,
  picture: { kind: 'time-series', by: 'label', values: [measureColumn('mentions')], drawn: 'lines' },
  sql: sliceTrendSql('query', 'mentions', { most: 8 }),
  empty: nothing,
  measures: ['mentions'],
};

export const mentionTable: Panel = {
  id: 'listening-mention-table',
  title: 'How is it spoken of?',
  description:
    'Mentions, copies counted once, net sentiment and how far its mean moved against the four weeks before, and what could not be scored. Sentiment where each side of it has 5 authors or none.',
  picture: {
    kind: 'table',
    columns: [
      { name: 'label', title: 'Query', unit: 'text' },
      { ...measureColumn('mentions', 'mentioned'), bar: true },
      measureColumn('voices', 'once', 'Copies counted once'),
      measureColumn('mention_flagged', 'flagged_share', 'Flagged'),
      measureColumn('mention_sentiment', 'net'),
      measureColumn('mention_sentiment_shift', 'shift'),
      measureColumn('mention_unscored', 'without_score', 'Not scored'),
    ],
  },
  sql: sliceSql(
    'query',
    {
      mentioned: 'mentions',
      once: 'voices',
      flagged_share: 'mention_flagged',
      net: 'mention_sentiment',
      shift: 'mention_sentiment_shift',
      without_score: 'mention_unscored',
    },
    'mentioned DESC, label LIMIT 100',
  ),
  empty: nothing,
  measures: [
    'mentions',
    'voices',
    'mention_flagged',
    'mention_sentiment',
    'mention_sentiment_shift',
    'mention_unscored',
  ],
};

export const risingTerms: Panel = {
  id: 'listening-rising-terms',
  title: 'Which words are on the rise?',
  description:
    'Words and pairs of words that more people used in a week than in the four before (log-odds with an informative prior, 3.29 standard errors and more): 5 people at least, of 20 who wrote in that language.',
  picture: {
    kind: 'table',
    columns: [
      { name: 'label', title: 'Term', unit: 'text' },
      { name: 'language', title: 'Language', unit: 'text' },
      { name: 'week', title: 'Week of', unit: 'time' },
      { name: 'used_by', title: 'People', unit: 'people', bar: true },
      { name: 'used_before', title: 'People in a usual week', unit: 'people' },
      { name: 'rise', title: 'Standard errors above', unit: 'index' },
    ],
  },
  sql: `SELECT term AS label, lang AS language, toDateTime(week_starts, {timeZone:String}) AS week, used_by, used_before, rise
FROM
(
  SELECT term, lang, argMax(starts, z) AS week_starts, argMax(authors, z) AS used_by, argMax(usual, z) AS used_before, max(z) AS rise
  FROM v_term
  WHERE starts BETWEEN {from:Date} AND {until:Date} AND scope = {scope:String}
  GROUP BY term, lang
)
ORDER BY rise DESC, label LIMIT 25`,
  empty: ['no-data', 'no-text', 'nothing-rises'],
  measures: ['term_rise'],
};

export const topLinks: Panel = {
  id: 'listening-top-links',
  title: 'Where do people point to?',
  description:
    'Links that 5 people or more shared in a week in which 20 wrote; the most people of a week. Host and path only: what follows may hold a secret.',
  picture: { kind: 'bars', label: 'label', values: [measureColumn('link_people')] },
  sql: sliceSql('link', { value: 'link_people' }, 'value DESC, label LIMIT 15'),
  empty: ['no-data', 'no-text', 'no-shared-link'],
  measures: ['link_people'],
};

export const reinforcement: Panel = {
  id: 'listening-reinforcement',
  title: 'Does a theme spread when several speak of it?',
  description:
    'Of people who met a theme in a community and had not written of it: who did within the week after, by how many independent sources carried it (not of one unit, no reply or share between them, other words). No proof of a cause.',
  picture: {
    kind: 'bars',
    label: 'label',
    values: [measureColumn('uptake_one', 'one', 'One source'), measureColumn('uptake_more', 'more', 'Two and more')],
  },
  sql: `SELECT label, one, one_of, more, more_of
FROM
(
${sliceSql('query', { one: 'uptake_one', more: 'uptake_more' }, 'label')}
)
WHERE one IS NOT NULL
LIMIT 15`,
  empty: ['no-queries', 'no-data', 'no-text', 'too-few-authors'],
  measures: ['uptake_one', 'uptake_more'],
};

export const spikes: Panel = {
  id: 'listening-spikes',
  title: 'What was suddenly spoken of?',
  description:
    'Hours and days in which a query was said unusually often: voices (authors, copies counted once) against what the hours before, the same hours of other days and last week lead to expect. 5 authors at least.',
  picture: {
    kind: 'table',
    columns: [
      { name: 'label', title: 'Query', unit: 'text' },
      { name: 'began', title: 'Began', unit: 'time' },
      { name: 'lasted', title: 'In an hour or a day', unit: 'text' },
      { name: 'voices', title: 'Voices at the peak', unit: 'people', bar: true },
      { name: 'times', title: 'Times as many', unit: 'times', of: 'usual', ofTitle: 'voices expected' },
      { name: 'noticed_s', title: 'Noticed after', unit: 'seconds' },
      { name: 'state', title: 'Alert', unit: 'text' },
    ],
  },
  sql: `SELECT found.title AS label, toDateTime(found.started_at, {timeZone:String}) AS began, found.grain AS lasted, found.count AS voices,
  found.expected AS usual, found.ratio AS times, found.detection_delay_s AS noticed_s,
  multiIf(alerts.state != '', alerts.state, found.raised_at IS NULL, 'none', 'raised') AS state
FROM v_spike AS found
LEFT JOIN (SELECT about, scope, started_at, any(state) AS state FROM v_alert GROUP BY about, scope, started_at) AS alerts
  ON found.query = alerts.about AND found.scope = alerts.scope AND found.started_at = alerts.started_at
WHERE toDate(found.started_at, {timeZone:String}) BETWEEN {from:Date} AND {until:Date} AND found.scope = {scope:String}
ORDER BY began DESC, label
LIMIT 50`,
  empty: ['no-queries', 'no-spikes'],
  measures: [],
};
