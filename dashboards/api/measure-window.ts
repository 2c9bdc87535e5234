import { addDays, daysIn } from '../report/days.js';
import { type Calendar, type Time, timeOf } from '../report/parameters.js';
import { badParameter } from './parameter-error.js';
import { maxWeeks } from './schemas.js';

/** The time that is asked about, as the pages have it, and the time it is compared with. */

export interface AskedWindow {
  readonly weeks?: number | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly compare?: 'previous' | 'year' | undefined;
}

export interface Compared {
  readonly with: 'previous' | 'year';
  readonly from: string;
  readonly until: string;
  /** The data reach back so far. */
  readonly isCovered: boolean;
  readonly shiftDays: number;
}

const defaultWeeks = 12;
/** 52 weeks, so that weekdays fall together. */
const yearDays = 364;

export function windowOf(
  asked: AskedWindow,
  calendar: Calendar,
): { readonly time: Time; readonly compared: Compared | null } {
  const time = timeOf(askedTime(asked), calendar);
  return { time, compared: asked.compare === undefined ? null : comparedWith(asked.compare, time, calendar) };
}

function askedTime({
  weeks = defaultWeeks,
  from,
  until,
}: AskedWindow): { weeks: number } | { from: string; until: string } {
  if (from === undefined && until === undefined) return { weeks };
  if (from === undefined) throw badParameter('from', 'is missing: until alone says no time');
  if (until === undefined) throw badParameter('until', 'is missing: from alone says no time');
  if (until < from) throw badParameter('until', `(${until}) must not lie before from (${from})`);
  if (daysIn(from, until) > maxWeeks * 7) throw badParameter('until', `may lie ${maxWeeks} weeks after from`);
  return { from, until };
}

function comparedWith(kind: 'previous' | 'year', { from, until }: Time, { firstDay }: Calendar): Compared {
  const shiftDays = kind === 'year' ? yearDays : daysIn(from, until);
  const earlier = addDays(from, -shiftDays);
  return {
    with: kind,
    from: earlier,
    until: addDays(until, -shiftDays),
    isCovered: firstDay !== null && firstDay <= earlier,
    shiftDays,
  };
}
