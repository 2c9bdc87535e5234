import { addDays, daysIn } from '../report/days.js';
import type { DayPoint, Figures, Series } from './figures.js';
import { quantile } from './noise.js';

/** Whether a week is one like others, as the whole organisation lived it. */

export interface WeekKind {
  /** Working days on which it was listed as off, or on which hardly anybody was there. */
  readonly daysOff: readonly string[];
  /** Far fewer people than usual over the week as a whole. */
  readonly isQuiet: boolean;
}

/** Fewer than this part of the usual people of such a weekday, or of a week. */
const offBelow = 0.4;
const quietBelow = 0.6;
/** Fewer known days or weeks than this say nothing of what is usual. */
const fewestKnown = 6;

export const isUnusual = ({ daysOff, isQuiet }: WeekKind): boolean => daysOff.length > 0 || isQuiet;

type Calendar = Pick<Figures, 'days' | 'organisation' | 'firstDay' | 'lastDay'>;

/** Of every week of the series by its first day. */
export function weekKinds(activePeople: Series, calendar: Calendar): ReadonlyMap<string, WeekKind> {
  const usualByWeekday = usualDays(calendar);
  // Too few to be shown is few: where that is usual, it is not quiet.
  const known = activePeople.flatMap(({ week, value }) => (isKnownTime(week, calendar) ? [value ?? 0] : []));
  const usual = known.length < fewestKnown ? null : quantile(known, 0.5);
  const people = new Map(calendar.days.map((point) => [point.day, point.people]));
  return new Map(
    activePeople.map(({ week, value }) => [
      week,
      {
        daysOff: daysOffIn(week, people, usualByWeekday, calendar),
        isQuiet: usual !== null && isKnownTime(week, calendar) && (value ?? 0) < quietBelow * usual,
      },
    ]),
  );
}

const weekdayOf = (day: string): number => new Date(day).getUTCDay();

function usualDays(calendar: Calendar): ReadonlyMap<number, number> {
  const { days, organisation, firstDay, lastDay } = calendar;
  const people = new Map(days.map((point) => [point.day, point.people ?? 0]));
  const [first] = days;
  if (first === undefined || firstDay === null || lastDay === null) return new Map();
  const all = Array.from({ length: Math.max(0, daysIn(first.day, lastDay)) }, (_, index) =>
    addDays(first.day, index),
  ).filter((day) => day >= firstDay);
  return new Map(
    organisation.workingDays.flatMap((weekday): [number, number][] => {
      const known = all.filter((day) => weekdayOf(day) === weekday).map((day) => people.get(day) ?? 0);
      return known.length < fewestKnown ? [] : [[weekday, quantile(known, 0.5)]];
    }),
  );
}

function daysOffIn(
  week: string,
  people: ReadonlyMap<string, DayPoint['people']>,
  usual: ReadonlyMap<number, number>,
  calendar: Calendar,
): string[] {
  return Array.from({ length: 7 }, (_, index) => addDays(week, index)).filter((day) => {
    if (calendar.organisation.holidays.includes(day)) return true;
    const usually = usual.get(weekdayOf(day));
    if (usually === undefined || !isKnownTime(day, calendar)) return false;
    // A day without a row had nobody, or fewer than may be shown.
    return (people.get(day) ?? 0) < offBelow * usually;
  });
}

function isKnownTime(day: string, { firstDay, lastDay }: Calendar): boolean {
  return firstDay !== null && lastDay !== null && day >= firstDay && day <= lastDay;
}
