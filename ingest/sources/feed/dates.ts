import { timeMs } from '../../../infra/contracts/activity.js';
import { createMomentReader, type Moment } from '../../directory/moments.js';

/** Times as feeds write them: RFC 822 with the names of zones, ISO 8601, and what comes near to either. */
export interface FeedDates {
  /** Null: not a time, or not one of our age. */
  read(text: string): Moment | null;
}

const longest = 100;

export function createFeedDates(timeZone: string): FeedDates {
  const moments = createMomentReader(timeZone);
  return {
    read(text) {
      if (text.length > longest) return null;
      const found = moments.read(tidy(text));
      return found && timeMs.safeParse(found.ms).success ? found : null;
    },
  };
}

/** Hours ahead of UTC. Of names with more than one meaning the American one, which RFC 822 knows. */
const zones: Readonly<Record<string, number>> = {
  ut: 0,
  z: 0,
  gmt: 0,
  utc: 0,
  wet: 0,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  akst: -9,
  akdt: -8,
  hst: -10,
  bst: 1,
  west: 1,
  cet: 1,
  mez: 1,
  cest: 2,
  mesz: 2,
  eet: 2,
  sast: 2,
  eest: 3,
  msk: 3,
  jst: 9,
  kst: 9,
  aest: 10,
  aedt: 11,
  nzst: 12,
  nzdt: 13,
};

/** In the form that the reader of moments knows. */
function tidy(text: string): string {
  return (
    expandYear(
      text
        .replace(/[\u200e\u200f]/g, '')
        .replace(/\s+/g, ' ')
        .trim()
        // A comment, and the day of the week, which is often wrong.
        .replace(/ ?\([^()]*\)$/, '')
        .replace(/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? /i, '')
        // May 1, 2024 10:00
        .replace(/^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})/i, '$2 $1 $3')
        // 1-May-2024, 1 May. 2024, 1 September 2024
        .replace(/^(\d{1,2})[ -]([a-z]{3})[a-z]*\.?,?[ -](\d{2,4})\b,?/i, '$1 $2 $3'),
    )
      .replace(/ (\d):(\d\d)/, ' 0$1:$2')
      // A day ends at 24:00 for some.
      .replace(/([ T])24:00(?::00)?(?=\D|$)/, '$123:59:59')
      .replace(/([ T]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?) ?(?:GMT|UTC|UT)?([+-]\d{2}):?(\d{2})$/i, '$1$2:$3')
      .replace(/^(.*\d) ?([a-z]{1,5})$/i, zoned)
      .replace(/^(\d{1,2} [a-z]{3} \d{4})$/i, isoDay)
  );
}

/** Names that nobody knows stand for UTC (RFC 5322 §4.3); so do single letters, which were used the wrong way round. */
function zoned(all: string, before: string, name: string): string {
  if (!before.includes(':')) return all;
  const hours = zones[name.toLowerCase()] ?? 0;
  return `${before}${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
}

function expandYear(text: string): string {
  return text.replace(/^(\d{1,2} [a-z]{3}) (\d{2})(?!\d)/i, (_, day: string, year: string) => {
    return `${day} ${Number(year) < 50 ? '20' : '19'}${year}`;
  });
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function isoDay(text: string): string {
  const [day = '', name = '', year = ''] = text.split(' ');
  const month = months.indexOf(name.toLowerCase()) + 1;
  return month === 0 ? text : `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
}
