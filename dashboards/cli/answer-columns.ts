import type { MeasureAnswer, MeasureInfo, MeasureValue } from '../api/measure-query.js';
import { formatCount, formatValue, formatWithDenominator, unknown } from './format.js';

/** A measure as a column of a terminal's table. */
export interface Column {
  readonly measure: string;
  readonly head: string;
  cell(value: MeasureValue, unit: MeasureInfo['unit']): string;
  /** How to read it, where the head is not enough. */
  readonly note?: string;
}

const plain = ({ value }: MeasureValue, unit: MeasureInfo['unit']): string => formatValue(value, unit);
const ratio = formatWithDenominator;
/** `3 of 12` */
const countOf = ({ value, of }: MeasureValue): string =>
  value === null ? unknown : `${formatCount(value)}${of === null ? '' : ` of ${formatCount(of)}`}`;

/** In the order of importance: where the terminal is too narrow, the last ones go first. All are in --json. */
export const columnsOf: Readonly<Record<MeasureAnswer['family'], readonly Column[]>> = {
  participation: [
    { measure: 'active_people', head: 'People\na week', cell: plain },
    { measure: 'interactive_share', head: 'Taking part\nof eligible', cell: ratio },
    { measure: 'posts', head: 'Posts,\nreplies', cell: plain },
    { measure: 'response_rate', head: 'Answered\nof posts', cell: ratio },
    { measure: 'time_to_first_response', head: 'First\nanswer', cell: plain },
    {
      measure: 'gini_posters',
      head: 'Inequality\nof authors',
      cell: ratio,
      note: 'Inequality: Gini, 0 when all authors write alike, towards 1 when a few write nearly everything.',
    },
    {
      measure: 'community_health',
      head: 'Still here\nof the year',
      cell: ratio,
      note: 'Still here: people of the last 28 days, of those of the last 364.',
    },
  ],
  reach: [
    { measure: 'leader_posts', head: 'Posts', cell: plain },
    {
      measure: 'audience_share',
      head: 'Reached of\naudience',
      cell: ratio,
      note: 'Reached: who saw a post (where only answers are known: who answered it), median over posts.',
    },
    { measure: 'unread_posts', head: 'Unread\nof posts', cell: ratio },
    { measure: 'reply_ratio', head: 'Answered of\ncommenters', cell: ratio },
    {
      measure: 'status_lift',
      head: 'Status\nlift',
      cell: plain,
      note: 'Status lift: reach against that of like posts by others, same place, weekday and hour.',
    },
    { measure: 'silent_weeks', head: 'Silent\nweeks', cell: countOf },
    { measure: 'engagement_rate', head: 'Engaged of\nviews', cell: ratio },
    { measure: 'longest_gap', head: 'Longest\ngap', cell: plain },
  ],
};

/** What the last column draws: the family's first measure, week by week. */
export const trendHead: Readonly<Record<MeasureAnswer['family'], string>> = {
  participation: 'People',
  reach: 'Posts',
};
