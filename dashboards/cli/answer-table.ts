import Table from 'cli-table3';
import type { MeasureAnswer } from '../api/measure-query.js';
import { formatValue, formatWithDenominator, sparkline } from './format.js';

/** The measures that fit a terminal's width; --json gives all of them. */
const shown: Readonly<Record<MeasureAnswer['family'], readonly (readonly [string, string])[]>> = {
  participation: [
    ['active_people', 'People\na week'],
    ['interactive_share', 'Interactive\nof eligible'],
    ['posts', 'Posts,\nreplies'],
    ['response_rate', 'Answered\nof posts'],
    ['time_to_first_response', 'First\nanswer'],
    ['gini_posters', 'Gini of\nauthors'],
    ['community_health', 'Health\nof the year'],
  ],
  reach: [
    ['leader_posts', 'Posts'],
    ['silent_weeks', 'Silent\nweeks'],
    ['longest_gap', 'Longest\ngap'],
    ['audience_share', 'Audience\nreached'],
    ['unread_posts', 'Unread\nof posts'],
    ['engagement_rate', 'Engaged\nof seen'],
    ['reply_ratio', 'Answered\nof commenters'],
    ['status_lift', 'Status\nlift'],
  ],
};

const heads: Readonly<Record<string, string>> = {
  all: '',
  executive: 'Executive',
  community: 'Community',
  platform: 'Platform',
  unit: 'Unit',
  level: 'Level',
  location: 'Location',
};

const plain = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

export function answerTable(answer: MeasureAnswer): string {
  const title = `${answer.family === 'reach' ? 'Executive reach' : 'Participation'} by ${answer.by === 'all' ? 'everybody' : answer.by}, ${answer.scope}`;
  if (answer.rows.length === 0) {
    return `${title}: nothing to show${answer.until === '' ? '; there is no data yet' : ` from ${answer.from} to ${answer.until}`}.\n`;
  }
  const units = new Map(answer.measures.map((measure) => [measure.name, measure.unit]));
  const columns = shown[answer.family].filter(([name]) => units.has(name));
  const hiding = answer.rows.some((row) => row.hiddenWeeks > 0);
  const table = new Table({
    head: [
      heads[answer.by] ?? answer.by,
      ...columns.map(([, head]) => head),
      ...(hiding ? ['Weeks\nshown'] : []),
      `${answer.weeks} weeks`,
    ],
    colAligns: ['left', ...columns.map(() => 'right' as const), ...(hiding ? ['right' as const] : []), 'left'],
    chars: plain,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  let hidden = 0;
  for (const row of answer.rows) {
    const allHidden = Object.values(row.values).every(({ value }) => value === null);
    if (allHidden && row.hiddenWeeks > 0) {
      hidden += 1;
      continue;
    }
    table.push([
      shorten(row.label),
      ...columns.map(([name]) => {
        const value = row.values[name] ?? { value: null, of: null };
        const unit = units.get(name)!;
        return answer.family === 'reach' && name !== 'unread_posts' && name !== 'reply_ratio'
          ? formatValue(value.value, unit)
          : formatWithDenominator(value, unit);
      }),
      ...(hiding ? [`${row.trend.length - row.hiddenWeeks}`] : []),
      sparkline(row.trend),
    ]);
  }
  const notes = [
    `${answer.from} to ${answer.until}, weeks in ${answer.timeZone}. "–" is unknown or hidden: groups under ${answer.floor} people are never shown.`,
  ];
  if (hidden > 0)
    notes.push(
      `${hidden} ${hidden === 1 ? 'row has' : 'rows have'} too few people in every week and ${hidden === 1 ? 'is' : 'are'} left out.`,
    );
  return `${title}\n\n${table.length > 0 ? table.toString() : 'Not enough people to show.'}\n\n${notes.join('\n')}\n`;
}

function shorten(label: string): string {
  return label.length > 34 ? `${label.slice(0, 33)}…` : label;
}
