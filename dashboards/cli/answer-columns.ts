import type { MeasureAnswer, MeasureInfo, MeasureValue } from '../api/answer.js';
import { formatCount, formatValue, formatWithDenominator, unknown, withInterval } from './format.js';

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

/** Whether an answer has more to say than a table can: many measures, and none of them picked out. */
export function wantsCards({ family, measures, chosen }: MeasureAnswer): boolean {
  return !chosen && columnsOf[family] === undefined && measures.length > 6;
}

/** The columns of an answer: those written for the family, or whatever measures were asked for by name. */
export function columnsFor({ family, measures, chosen }: MeasureAnswer): readonly Column[] {
  const written = columnsOf[family] ?? [];
  if (!chosen && written.length > 0) return written;
  return measures.map((measure) => written.find((column) => column.measure === measure.name) ?? columnOf(measure));
}

function columnOf({ name, title }: MeasureInfo): Column {
  return { measure: name, head: inTwoLines(title), cell: withInterval(ratio) };
}

/** At the space nearest to the middle. */
function inTwoLines(title: string): string {
  const spaces = [...title.matchAll(/ /g)].map((match) => match.index);
  const [middle] = spaces.sort((a, b) => Math.abs(a - title.length / 2) - Math.abs(b - title.length / 2));
  return middle === undefined ? title : `${title.slice(0, middle)}\n${title.slice(middle + 1)}`;
}

/** In the order of importance: where the terminal is too narrow, the last ones go first. All are in --json. */
const columnsOf: Readonly<Record<string, readonly Column[]>> = {
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
  network: [
    { measure: 'two_way_share', head: 'Two-way of\nconnections', cell: ratio },
    { measure: 'cross_unit_share', head: 'To another\nunit', cell: ratio },
    {
      measure: 'ei_unit',
      head: 'E-I by\nunit',
      cell: plain,
      note: 'E-I: −1 when all connections stay within the unit, +1 when all leave it; by chance: with units dealt out at random.',
    },
    { measure: 'ei_unit_null', head: 'E-I by\nchance', cell: plain },
    {
      measure: 'key_player_share',
      head: 'Key players\nof members',
      cell: ratio,
      note: 'Key players: the smallest share of members who make half of the connections.',
    },
    { measure: 'centralisation', head: 'Central-\nisation', cell: plain },
  ],
  scorecard: [
    {
      measure: 'producer',
      head: 'Producer\nof parts',
      cell: ratio,
      note: 'Percentile among enrolled peers, mean of the parts that are known. For conversation, never for performance review.',
    },
    { measure: 'distributor', head: 'Distri-\nbutor', cell: ratio },
    { measure: 'recipient', head: 'Recipient', cell: ratio },
    { measure: 'adviser', head: 'Adviser', cell: ratio },
    { measure: 'architect', head: 'Architect', cell: ratio },
    { measure: 'analyst', head: 'Analyst', cell: ratio },
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

const trendHeads: Readonly<Record<string, string>> = { active_people: 'People', leader_posts: 'Posts' };

/** What the last column draws: the first measure, week by week. */
export function trendHead({ measures }: MeasureAnswer): string {
  const first = measures[0];
  return first ? (trendHeads[first.name] ?? first.title) : '';
}
