/** Days of a time zone by way of Intl, apart from anything the database thinks of time zones. */
export interface Calendar {
  /** `2026-03-29` of an instant. */
  dayOf(ms: number): string;
  hourOf(ms: number): number;
  /** First instant of a day. */
  startOf(day: string): number;
  weekOf(day: string): string;
}

export const dayMs = 86_400_000;

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

export function daysBetween(from: string, until: string): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / dayMs);
}

/** 1 is Monday. */
export function weekdayOf(day: string): number {
  return new Date(day).getUTCDay() || 7;
}

export function createCalendar(timeZone: string, weekStart: 'monday' | 'sunday'): Calendar {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const quarterHour = 900_000;
  const wall = new Map<number, string>();
  const wallClock = (ms: number): string => {
    // No zone's offset changes within a quarter of an hour.
    const quarter = Math.floor(ms / quarterHour) * quarterHour;
    let text = wall.get(quarter);
    if (text === undefined) {
      text = format.format(quarter);
      wall.set(quarter, text);
    }
    return text;
  };
  const dayOf = (ms: number): string => wallClock(ms).slice(0, 10);
  const starts = new Map<string, number>();
  return {
    dayOf,
    hourOf: (ms) => Number(wallClock(ms).slice(11, 13)),
    startOf(day) {
      let start = starts.get(day);
      if (start === undefined) {
        start = Date.parse(day) - 14 * 3_600_000;
        while (dayOf(start) < day) start += quarterHour;
        starts.set(day, start);
      }
      return start;
    },
    weekOf: (day) => addDays(day, -(weekStart === 'monday' ? weekdayOf(day) - 1 : weekdayOf(day) % 7)),
  };
}
