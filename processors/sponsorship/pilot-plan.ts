import { minWeeksBefore } from './pilot-effect.js';

export interface PilotPlan {
  /** First days of the whole weeks compared, ascending. */
  readonly before: readonly string[];
  readonly during: readonly string[];
  readonly over: boolean;
}

const maxWeeksBefore = 12;
const dayMs = 86_400_000;

/**
 * Which weeks a pilot's are compared with: the whole weeks within the pilot with as many before it, but at least 4 and at
 * most 12, and none before the first whole week of data. `weekMode` 0: weeks begin on Sunday, 1: on Monday. Days are ISO days.
 */
export function pilotPlan(
  pilot: { readonly starts: string; readonly ends: string },
  data: { readonly firstDay: string; readonly lastDay: string },
  weekMode: 0 | 1,
): PilotPlan {
  const [starts, ends] = [dayOf(pilot.starts), dayOf(pilot.ends)];
  const [firstDay, lastDay] = [dayOf(data.firstDay), dayOf(data.lastDay)];
  const during: number[] = [];
  for (let week = weekFrom(starts, weekMode); week + 6 <= Math.min(ends, lastDay); week += 7) during.push(week);
  const wanted = Math.min(maxWeeksBefore, Math.max(minWeeksBefore, during.length));
  // The week in which the pilot begins belongs to neither, unless it begins with it.
  const next = weekFrom(starts, weekMode);
  const last = next === starts ? starts - 7 : next - 14;
  const before: number[] = [];
  for (let week = last; week >= firstDay && before.length < wanted; week -= 7) before.unshift(week);
  return { before: before.map(isoDay), during: during.map(isoDay), over: lastDay >= ends };
}

const dayOf = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / dayMs;
const isoDay = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** The first day of a week that is not before the day. 1970-01-01 was a Thursday. */
function weekFrom(day: number, weekMode: 0 | 1): number {
  const weekday = (((day + 4) % 7) + 7) % 7;
  return day + ((7 + weekMode - weekday) % 7);
}
