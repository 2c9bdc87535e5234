import { type Config, weekdays } from '../../../infra/config.js';

/** When the organisation works; waits are measured in it, and posts are compared with posts of like hours and days. */
export interface WorkingCalendar {
  /** IANA name. */
  readonly timeZone: string;
  /** 1 Monday … 7 Sunday, ascending. */
  readonly workingDays: readonly number[];
  /** ms after midnight. */
  readonly opensMs: number;
  readonly closesMs: number;
}

export function workingCalendar({ organisation }: Config): WorkingCalendar {
  const { days, from, to } = organisation.workingHours;
  return {
    timeZone: organisation.timeZone,
    workingDays: weekdays.flatMap((day, index) => (days.includes(day) ? [index + 1] : [])),
    opensMs: millisecondsOf(from),
    closesMs: millisecondsOf(to),
  };
}

/** `09:30` → 34,200,000. */
function millisecondsOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * 60_000;
}
