/** Days of the organisation's calendar, as `2026-11-21`: no time zone is left in them. */

const msADay = 86_400_000;

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * msADay).toISOString().slice(0, 10);
}

/** Both included. */
export function daysIn(from: string, until: string): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / msADay) + 1;
}

/** Week mode 1: weeks begin on Monday, 0: on Sunday. */
export function startOfWeek(day: string, weekMode: 0 | 1): string {
  const weekday = new Date(day).getUTCDay();
  return addDays(day, -((weekday - weekMode + 7) % 7));
}

export function dayIn(timeZone: string, ms: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(ms);
}
