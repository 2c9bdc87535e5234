import type { Random } from '../../../infra/random.js';
import { zoneOffsets } from '../../../infra/time-zone.js';
import { dayMs } from './config.js';
import type { Place } from './places.js';

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** How willing people are to start something, by hour of their own day. */
const startWeights = [0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 2, 10, 45, 90, 100, 88, 45, 60, 85, 80, 62, 38, 16, 10, 8, 6, 3, 1];
const startShares = cumulative(startWeights);
/** Share of the usual activity on a free day. */
const freeDayShare = 0.07;

export interface Clock {
  /** Local time less UTC on a day, ms. */
  offset(place: Place, timeMs: number): number;
  isWorkday(place: Place, timeMs: number): boolean;
  /** How much of a usual day's activity a person shows on the local day of this time, 0 to 1. */
  dayShare(place: Place, timeMs: number): number;
  /** A time on the day that begins at `dayStartMs` (UTC), by the daily rhythm of the person. */
  startTime(person: Rhythm, dayStartMs: number, random: Random): number;
  /** When somebody who could answer at `timeMs` does: at night and on free days most wait until work begins. */
  answerTime(person: Rhythm, timeMs: number, random: Random): number;
}

export interface Rhythm {
  readonly place: Place;
  /** Later (or earlier) than the others, minutes. */
  readonly shiftMinutes: number;
}

export function createClock(quietWeek: { readonly fromMs: number; readonly toMs: number }): Clock {
  // One entry a place and day; a period of years stays small, yet nothing may grow without a bound.
  const offsets = new Map<Place, Map<number, number>>();
  const zones = new Map<string, (utcMs: number) => number>();

  const offset = (place: Place, timeMs: number): number => {
    const day = Math.floor(timeMs / dayMs);
    let byDay = offsets.get(place);
    if (byDay === undefined) {
      byDay = new Map();
      offsets.set(place, byDay);
    }
    let found = byDay.get(day);
    if (found === undefined) {
      if (byDay.size > 1_000) byDay.clear();
      const offsetAt = zones.get(place.timeZone) ?? zoneOffsets(place.timeZone);
      zones.set(place.timeZone, offsetAt);
      found = offsetAt(day * dayMs + dayMs / 2);
      byDay.set(day, found);
    }
    return found;
  };

  const freeDays = new Map<Place, Map<number, boolean>>();
  const isWorkday = (place: Place, timeMs: number): boolean => {
    const localDay = Math.floor((timeMs + offset(place, timeMs)) / dayMs);
    let byDay = freeDays.get(place);
    if (byDay === undefined) {
      byDay = new Map();
      freeDays.set(place, byDay);
    }
    let workday = byDay.get(localDay);
    if (workday === undefined) {
      if (byDay.size > 1_000) byDay.clear();
      const date = new Date(localDay * dayMs);
      workday = !place.weekend.includes(date.getUTCDay()) && !place.holidays.includes(date.toISOString().slice(5, 10));
      byDay.set(localDay, workday);
    }
    return workday;
  };

  return {
    offset,
    isWorkday,
    dayShare(place, timeMs) {
      const quiet = timeMs >= quietWeek.fromMs && timeMs < quietWeek.toMs ? 0.3 : 1;
      return quiet * (isWorkday(place, timeMs) ? 1 : freeDayShare);
    },
    startTime(person, dayStartMs, random) {
      const hour = indexIn(startShares, random.next());
      const local = hour * hourMs + random.next() * hourMs + person.shiftMinutes * minuteMs;
      const utc = local - offset(person.place, dayStartMs);
      // The local day and the UTC day begin at different times: what falls over the edge belongs to the other end.
      return dayStartMs + Math.floor(((utc % dayMs) + dayMs) % dayMs);
    },
    answerTime(person, timeMs, random) {
      const local = timeMs + offset(person.place, timeMs) - person.shiftMinutes * minuteMs;
      const hour = Math.floor((local % dayMs) / hourMs);
      const workday = isWorkday(person.place, timeMs);
      const willing = !workday ? 0.1 : hour >= 8 && hour < 18 ? 1 : hour >= 18 && hour < 23 ? 0.3 : 0.03;
      if (random.chance(willing)) return timeMs;
      let morning = Math.floor(local / dayMs) * dayMs + 8.25 * hourMs;
      if (morning < local) morning += dayMs;
      // Two weeks without a workday do not exist in the calendars above.
      for (let days = 0; days < 14 && !isWorkday(person.place, morning - offset(person.place, morning)); days += 1) {
        morning += dayMs;
      }
      const later = Math.min(random.exponential(70 * minuteMs), 8 * hourMs) + person.shiftMinutes * minuteMs;
      return Math.max(timeMs, Math.floor(morning + later - offset(person.place, morning)));
    },
  };
}

/** Running sums of weights, scaled to end at 1. */
export function cumulative(weights: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(weights.length);
  let total = 0;
  for (let i = 0; i < weights.length; i += 1) {
    total += weights[i] ?? 0;
    sums[i] = total;
  }
  if (total > 0) for (let i = 0; i < sums.length; i += 1) sums[i] = (sums[i] ?? 0) / total;
  return sums;
}

/** The first index whose running sum is above `share`. */
export function indexIn(sums: Float64Array, share: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > share) high = middle;
    else low = middle + 1;
  }
  return low;
}
