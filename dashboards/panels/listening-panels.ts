import { asksStat, asksTrend, measureColumn, sliceSql, sliceTrendSql } from './measure-sql.js';
import type { Panel } from './panel.js';

const texts = ['no-data', 'no-text', 'too-few-authors'] as const;
const floors = 'Weeks with 20 authors or more, 5 or nobody on each side.';

function stat(id: string, measure: string, title: string, description: string): Panel {
  return {
    id: `listening-${id}`,
    title,
    description,
    picture: { kind: 'stat', value: measureColumn(measure) },
    ...asksStat(measure),
    empty: texts,
    measures: [measure],
  };
}

export const net = stat(
  'net',
  'sentiment_net',
  'By how much does positive outweigh negative?',
  `Positive posts and replies less negative ones, of those that could be scored by their words. ${floors}`,
);
export const unknown = stat(
  'unknown',
  'sentiment_unknown',
  'How much of it says nothing of tone?',
  'Posts and replies without words that carry sentiment, or in a language without a lexicon, of all. The larger it is, the less the tone says.',
);
export const mentioning = stat(
  'mentioning',
  'mention_share',
  'How often do people turn to somebody by name?',
  `Posts and replies that mention an account, of all. ${floors}`,
);
export const linking = stat(
  'linking',
  'link_share',
  'How often do people point to something elsewhere?',
  `Posts and replies with a link, of all. ${floors}`,
);

export const tone: Panel = {
  id: 'listening-tone',
  title: 'How does the tone change?',
  description: `Positive and negative posts and replies, of those that could be scored; and the share of all that could not. ${floors}`,
  picture: {
    kind: 'time-series',
    values: [
      measureColumn('sentiment_positive', 'positive_share', 'Positive'),
      measureColumn('sentiment_negative', 'negative_share', 'Negative'),
      measureColumn('sentiment_unknown', 'unknown_share', 'Could not be scored, of all'),
    ],
    drawn: 'lines',
    annotated: true,
  },
  ...asksTrend({
    positive_share: 'sentiment_positive',
    negative_share: 'sentiment_negative',
    unknown_share: 'sentiment_unknown',
  }),
  empty: texts,
  measures: ['sentiment_positive', 'sentiment_negative', 'sentiment_unknown'],
};

export const toneByCommunity: Panel = {
  id: 'listening-tone-by-community',
  title: 'Where is the tone better, where worse?',
  description: `Positive posts and replies less negative ones, of those that could be scored; the 15 communities with the most. ${floors}`,
  picture: { kind: 'bars', label: 'label', values: [measureColumn('sentiment_net', 'balance')] },
  sql: `SELECT label, balance, balance_of
FROM
(
${sliceSql('community', { balance: 'sentiment_net' }, 'balance_of DESC, label LIMIT 15')}
)
WHERE balance IS NOT NULL
ORDER BY balance DESC, label`,
  empty: texts,
  measures: ['sentiment_net'],
};

export const languages: Panel = {
  id: 'listening-languages',
  title: 'In which languages do people write?',
  description:
    'Share of posts and replies, over the weeks that show the language: 20 authors in all, 5 of them in the language. As the platform says, else as the text tells.',
  picture: { kind: 'bars', label: 'label', values: [measureColumn('language_share')] },
  sql: sliceSql('language', { value: 'language_share' }, 'value DESC, label LIMIT 15'),
  empty: texts,
  measures: ['language_share'],
};

export const languagesOverTime: Panel = {
  id: 'listening-languages-over-time',
  title: 'Does the mix of languages change?',
  description: 'Share of posts and replies of a week by language; the eight largest.',
  picture: { kind: 'time-series', by: 'label', values: [measureColumn('language_share')], drawn: 'lines' },
  sql: sliceTrendSql('language', 'language_share', { most: 8 }),
  empty: texts,
  measures: ['language_share'],
};

export const mentionsOverTime: Panel = {
  id: 'listening-mentions',
  title: 'Do people turn to each other more?',
  description: `Posts and replies that mention somebody, and those with a link, of all. ${floors}`,
  picture: {
    kind: 'time-series',
    values: [
      measureColumn('mention_share', 'with_mention_share', 'Mention somebody'),
      measureColumn('link_share', 'with_link_share', 'Have a link'),
    ],
    drawn: 'lines',
  },
  ...asksTrend({ with_mention_share: 'mention_share', with_link_share: 'link_share' }),
  empty: texts,
  measures: ['mention_share', 'link_share'],
};

export const mentionDays: Panel = {
  id: 'listening-mention-days',
  title: 'Are there days when mentions leap up?',
  description:
    'Mentions of a day as a multiple of the mean of the fourteen days before: days with 20 mentions or more by 5 people or more, in halves. A leap is three times as many.',
  picture: {
    kind: 'time-series',
    values: [
      {
        name: 'times_usual',
        title: 'Times as many as usual',
        unit: 'times',
        of: 'usual',
        ofTitle: 'mentions on a usual day',
      },
    ],
    drawn: 'bars',
    thresholds: [{ value: 3, title: 'a leap' }],
  },
  sql: `SELECT toDateTime(day, {timeZone:String}) AS time, times_usual, usual
FROM v_mention_day
WHERE day BETWEEN {from:Date} AND {until:Date} AND scope = {scope:String} AND times_usual IS NOT NULL
ORDER BY time`,
  empty: ['no-data', 'no-text', 'too-few-people'],
  measures: [],
};
