import { isDay } from '../../infra/day.js';
import { UserError } from '../../infra/errors.js';
import type { Params } from '../../infra/store/store.js';
import type { VariableName } from '../panels/panel.js';
import { addDays, dayIn, daysIn, startOfWeek } from './days.js';

/** From what a reader asks to the parameters that panels are bound with; the only way. */

export const weeksOffered = [4, 12, 26, 52] as const;
export const defaultWeeks = 12;
const maxWeeks = 520;
const maxKeyLength = 200;

export type Chosen = Readonly<Record<VariableName, string>>;

export const nothingChosen: Chosen = {
  scope: 'internal',
  platform: '*',
  community: '*',
  unit: '*',
  executive: '*',
};

/** What is asked, checked: the last weeks, or days. */
export interface Asked extends Chosen {
  readonly time: { readonly weeks: number } | { readonly from: string; readonly until: string };
}

export const parameterNames = [
  'weeks',
  'from',
  'until',
  'scope',
  'platform',
  'community',
  'unit',
  'executive',
] as const;

/** Throws UserError, in words for the reader. An empty field of the form is one left alone. */
export function asked(input: Readonly<Record<string, unknown>>): Asked {
  const unknown = Object.keys(input).find((name) => !(parameterNames as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new UserError(`${unknown} is not a parameter; there are ${parameterNames.join(', ')}`);
  }
  const text = (name: (typeof parameterNames)[number]): string | null => {
    const value = input[name];
    if (value === undefined || value === '') return null;
    if (typeof value !== 'string') throw new UserError(`${name} is given more than once`);
    return value;
  };
  const scope = text('scope') ?? nothingChosen.scope;
  if (scope !== 'internal' && scope !== 'public') throw new UserError('scope must be internal or public');
  const key = (name: Exclude<VariableName, 'scope'>): string => {
    const value = text(name) ?? '*';
    if (value.length > maxKeyLength) throw new UserError(`${name} must have ${maxKeyLength} characters or fewer`);
    return value;
  };
  return {
    time: timeAsked(text('weeks'), text('from'), text('until')),
    scope,
    platform: key('platform'),
    community: key('community'),
    unit: key('unit'),
    executive: key('executive'),
  };
}

/** Days win over weeks: the form sends both, and nobody fills in days by accident. */
function timeAsked(weeksText: string | null, from: string | null, until: string | null): Asked['time'] {
  for (const [name, day] of [['from', from] as const, ['until', until] as const]) {
    if (day !== null && !isDay(day)) throw new UserError(`${name} must be a day such as 2026-11-21`);
  }
  if (from !== null || until !== null) {
    if (from === null) throw new UserError('from is missing: until alone says no time');
    if (until === null) throw new UserError('until is missing: from alone says no time');
    if (until < from) throw new UserError(`until (${until}) must not lie before from (${from})`);
    if (daysIn(from, until) > maxWeeks * 7) throw new UserError(`from and until may lie ${maxWeeks} weeks apart`);
    return { from, until };
  }
  const weeks = weeksText === null ? defaultWeeks : Number(weeksText);
  if (!Number.isInteger(weeks) || weeks < 1 || weeks > maxWeeks) {
    throw new UserError(`weeks must be a whole number from 1 to ${maxWeeks}`);
  }
  return { weeks };
}

/** The days there are data of, and the organisation's calendar. */
export interface Calendar {
  readonly timeZone: string;
  readonly weekMode: 0 | 1;
  /** Null: there are no data yet. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly nowMs: number;
}

export interface Time {
  readonly from: string;
  readonly until: string;
  /** Last day of it that there can be data of. */
  readonly lastDay: string;
  /** The last whole weeks of the data, rather than days that somebody chose. */
  readonly isWholeWeeks: boolean;
}

/** A half week compares unfairly with whole ones: weeks asked for end with the last whole one of the data. */
export function timeOf(time: Asked['time'], calendar: Calendar): Time {
  const last = calendar.lastDay ?? dayIn(calendar.timeZone, calendar.nowMs);
  if ('weeks' in time) {
    const until = addDays(startOfWeek(addDays(last, 1), calendar.weekMode), -1);
    // Where there is no whole week yet, the begun one is all there is.
    if (calendar.firstDay !== null && until < calendar.firstDay) {
      const end = addDays(until, 7);
      return { from: addDays(end, 1 - 7 * time.weeks), until: end, lastDay: last, isWholeWeeks: false };
    }
    return { from: addDays(until, 1 - 7 * time.weeks), until, lastDay: until, isWholeWeeks: true };
  }
  const { from, until } = time;
  return { from, until, lastDay: last < from || last > until ? until : last, isWholeWeeks: false };
}

/** What panels, variables and annotations are bound with. */
export function panelParams(
  given: Pick<Time, 'from' | 'until' | 'lastDay'> & Pick<Calendar, 'timeZone' | 'weekMode'> & Partial<Chosen>,
): Params {
  const { from, until, lastDay, timeZone, weekMode, ...chosen } = given;
  return {
    ...nothingChosen,
    ...chosen,
    from,
    until,
    lastDay,
    weeks: Math.ceil(daysIn(from, until) / 7),
    weekMode,
    timeZone,
  };
}
