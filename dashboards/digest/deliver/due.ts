import { createTask, parse } from 'node-cron';
import { atWall, zoneOffsets } from '../../../infra/time-zone.js';
import { addDays, dayIn, startOfWeek } from '../../report/days.js';
import type { Week } from '../digest.js';

/** When a digest is due, in the organisation's time zone. */

const msADay = 86_400_000;
const daysBack = 8;

export interface Calendar {
  /** Five fields, minute first, or six, second first. */
  readonly schedule: string;
  readonly timeZone: string;
  readonly weekStart: 'monday' | 'sunday';
}

export interface Due {
  /** ms. */
  readonly at: number;
  readonly week: Week;
}

/**
 * The last time at or before `now` that the schedule names, and the week it is about: the last whole one. Null when it is made
 * up for no longer: the organisation's week in which it was due is over, and two days have passed.
 */
export function lastDue({ schedule, timeZone, weekStart }: Calendar, now: number): Due | null {
  const at = lastTime(schedule, timeZone, now);
  if (at === null) return null;
  const mode = weekStart === 'monday' ? 1 : 0;
  const ofDay = startOfWeek(dayIn(timeZone, at), mode);
  const isThisWeek = ofDay === startOfWeek(dayIn(timeZone, now), mode);
  if (!isThisWeek && now - at > 2 * msADay) return null;
  return { at, week: addDays(ofDay, -7) };
}

/** The last whole week before `now`. */
export function lastWholeWeek({ timeZone, weekStart }: Omit<Calendar, 'schedule'>, now: number): Week {
  return addDays(startOfWeek(dayIn(timeZone, now), weekStart === 'monday' ? 1 : 0), -7);
}

/**
 * By the clock on the wall, so that each time comes once on both days of the clock change: one that is left out in spring comes
 * as much later as the clock is put forward, one that comes twice in autumn counts the first time.
 */
function lastTime(schedule: string, timeZone: string, now: number): number | null {
  const { hour, minute, second } = parse(schedule);
  // As if the wall's clock were UTC, which is never changed.
  const task = createTask(schedule, () => undefined, { timezone: 'Etc/UTC' });
  const offsetAt = zoneOffsets(timeZone);
  const today = Date.parse(dayIn(timeZone, now));
  const ofDay = hour.flatMap((h) => minute.map((m) => ((h * 60 + m) * 60 + (second[0] ?? 0)) * 1_000));
  ofDay.sort((a, b) => b - a);
  try {
    for (let day = 0; day <= daysBack; day += 1) {
      for (const time of ofDay) {
        const wall = today - day * msADay + time;
        // No clock is changed by so much.
        if (wall > now + msADay || !task.match(new Date(wall))) continue;
        const at = atWall(wall, offsetAt);
        if (at <= now) return at;
      }
    }
    return null;
  } finally {
    void task.destroy();
  }
}
