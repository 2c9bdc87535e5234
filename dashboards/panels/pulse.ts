import { whatChanges } from './conformity-panels.js';
import { asksStat, asksTrend, measureColumn, sliceSql } from './measure-sql.js';
import type { Dashboard, EmptyReasonName, Panel } from './panel.js';

/** A figure of the time asked for beside that of as long a time before. */
function stat(
  id: string,
  measure: string,
  title: string,
  description: string,
  more: string,
  empty: readonly EmptyReasonName[],
): Panel {
  const value = measureColumn(measure);
  return {
    id: `pulse-${id}`,
    title,
    description,
    picture: { kind: 'stat', value },
    ...asksStat(measure),
    empty,
    measures: [measure],
    more,
  };
}

const people = ['no-data', 'too-few-people'] as const;
const leaders = ['no-data', 'no-executive', 'no-leader-posts', 'too-few-people'] as const;

const activePeople = stat(
  'active-people',
  'active_people',
  'How many people take part in a week?',
  'People who posted, replied, reacted or shared in a week; the mean of the weeks.',
  'participation',
  people,
);
const interactiveShare = stat(
  'interactive-share',
  'interactive_share',
  'What share of those who could take part does?',
  'People who posted, replied, reacted or mentioned somebody in a week, of everybody eligible.',
  'participation',
  people,
);
const answeredPosts = stat(
  'answered-posts',
  'response_rate',
  'Does somebody answer when people post?',
  'Posts with a reply or reaction of somebody else, of all posts that begin a thread.',
  'participation',
  people,
);
const openQuestions = stat(
  'open-questions',
  'open_questions',
  'How many questions has nobody answered?',
  'Posts with a question and without a reply, of all posts with a question.',
  'participation',
  people,
);
const audienceShare = stat(
  'audience-share',
  'audience_share',
  'What share of its audience does an executive’s post reach?',
  'Who saw it, or where nobody counts that, who answered, of those it was written for; the middle one of the posts.',
  'reach',
  leaders,
);
const unreadPosts = stat(
  'unread-posts',
  'unread_posts',
  'How many posts of executives does almost nobody read?',
  'Posts that reached less than 5 % of their audience (the configuration may say another share), three days or more after they were written.',
  'reach',
  leaders,
);

const overTime: Panel = {
  id: 'pulse-over-time',
  title: 'Is taking part growing?',
  description:
    'Share of eligible people who posted, replied, reacted or mentioned somebody, week by week. Marks are posts of executives.',
  picture: {
    kind: 'time-series',
    values: [measureColumn('interactive_share')],
    drawn: 'lines',
    annotated: true,
  },
  ...asksTrend({ value: 'interactive_share' }),
  empty: people,
  measures: ['interactive_share'],
  more: 'participation',
};

const where: Panel = {
  id: 'pulse-where',
  title: 'Where do people take part?',
  description: 'People who take part in a week, by community; the mean of the weeks, of the ten largest.',
  picture: { kind: 'bars', label: 'label', values: [measureColumn('active_people', 'value', 'People a week')] },
  sql: sliceSql('community', { value: 'active_people' }, 'value DESC, label LIMIT 10'),
  empty: people,
  measures: ['active_people'],
  more: 'participation',
};

export const pulse: Dashboard = {
  uid: 'pulse',
  title: 'Pulse',
  question: 'Do people take part, do executives reach them, and does speaking up survive when executives speak?',
  rows: [
    {
      title: 'In short, beside as long a time before',
      panels: [activePeople, interactiveShare, answeredPosts, openQuestions, audienceShare, unreadPosts].map(
        (panel) => ({
          panel,
          width: 4,
          height: 'low' as const,
        }),
      ),
    },
    {
      title: 'Who takes part, and where',
      panels: [
        { panel: overTime, width: 16, height: 'middle' },
        { panel: where, width: 8, height: 'middle' },
      ],
    },
    { title: 'Once an executive has spoken', panels: [{ panel: whatChanges, width: 24, height: 'middle' }] },
  ],
};
