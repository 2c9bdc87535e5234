import {
  countVariance,
  type Dispersion,
  type Forecast,
  leastDispersion,
  overDispersion,
  relativeDispersion,
} from './dispersion.js';
import type { Expectation, Model, Windows } from './windows.js';

/** The 12 hours before, of those that are known; looked for no further back than this many hours. */
const before = 12;
const furthestBack = 48;
const fewestBefore = 3;
/** Known days at the same hour, from which on a daily pattern is looked for. */
const fewestDays = 1;
/** Known days at the same hour, from which on the hours before count by that pattern only. */
const enoughDays = 7;
/** Voices usually heard in a stretch of nothing. */
const silentBelow = 15;
/** How far a day's level is from that of other days by itself: a relative variance. */
const levelVariance = 0.25;
const priorDispersion: Dispersion = { ofRate: 0.1, ofVoices: 0.5 };
const priorWeight = 6;

/**
 * What the last hour is held against: the 12 hours before; the same hours of last week and the week before, an hour more or
 * less; and the same hour of other days at the level of the last 12 hours, so that neither a daily pattern nor a stream
 * that grows is a spike. Empty where too little is known.
 */
export function hourModel({ counts: told, clockHours }: Windows): Model {
  const counts = withoutSilence(told, clockHours);
  const recent = recentLevel(counts, 0);
  const known = counts.reduce<number>((sum, count, index) => sum + (index > 0 && count !== null ? 1 : 0), 0);
  if (recent.hours < fewestBefore) return { known, dispersion: () => leastDispersion, expectations: () => [] };
  const byHour = sameHours(counts, clockHours);
  const season = seasonal(counts, byHour, 0);
  return {
    known,
    dispersion: () => overDispersion(forecasts(counts, byHour), priorDispersion, priorWeight),
    expectations(dispersion) {
      const found = season !== null && season.days >= enoughDays ? [] : [ofBefore(recent, dispersion)];
      const week = ofWeek(counts, clockHours, dispersion);
      if (week !== null) found.push(week);
      if (season !== null) {
        const { mean, uncertainty } = season;
        const variance = countVariance(mean, relativeDispersion(dispersion, mean), uncertainty);
        found.push({ basis: 'season', mean, variance });
      }
      return found;
    },
  };
}

interface Level {
  readonly sum: number;
  readonly hours: number;
}

/**
 * Hours side by side in which nothing was said where so much usually is, that rather the source was silent than everybody: they
 * are not known. Chance alone does so to a Poisson stream once in e^15 times.
 */
function withoutSilence(counts: Windows['counts'], clockHours: readonly number[]): Windows['counts'] {
  const { hourOf, sums, days } = sameHours(counts, clockHours);
  const known = [...counts];
  for (let first = 1; first < counts.length; first += 1) {
    if (counts[first] !== 0) continue;
    let usual = 0;
    let end = first;
    for (; end < counts.length && counts[end] === 0; end += 1) {
      const hour = hourOf[end] ?? 0;
      usual += (sums[hour] ?? 0) / Math.max(1, days[hour] ?? 0);
    }
    if (usual > silentBelow) known.fill(null, first, end);
    first = end;
  }
  return known;
}

/** The known ones of the hours before `index`, 12 at most. */
function recentLevel(counts: Windows['counts'], index: number): Level {
  let [sum, hours] = [0, 0];
  for (let at = index + 1; at <= index + furthestBack && at < counts.length && hours < before; at += 1) {
    const count = counts[at];
    if (count === null || count === undefined) continue;
    hours += 1;
    sum += count;
  }
  return { sum, hours };
}

/** Gamma–Poisson with Jeffreys' prior of half a voice. */
function ofBefore({ sum, hours }: Level, dispersion: Dispersion): Expectation {
  const mean = (sum + 0.5) / hours;
  const relative = relativeDispersion(dispersion, mean);
  const uncertainty = 1 / (sum + 0.5) + relative / hours;
  return { basis: 'before', mean, variance: countVariance(mean, relative, uncertainty) };
}

/** The greatest of the same hours a week and two weeks ago, so that what comes every Monday morning is expected. */
function ofWeek(counts: Windows['counts'], clockHours: readonly number[], dispersion: Dispersion): Expectation | null {
  let greatest: number | null = null;
  for (const week of [168, 336]) {
    for (let index = week - 3; index <= week + 3 && index < counts.length; index += 1) {
      const count = counts[index];
      if (count === null || count === undefined || Math.abs((clockHours[index] ?? 0) - week) > 1) continue;
      greatest = Math.max(greatest ?? 0, count);
    }
  }
  if (greatest === null) return null;
  const mean = greatest + 0.5;
  const relative = relativeDispersion(dispersion, mean);
  return { basis: 'week', mean, variance: countVariance(mean, relative, 1 / mean + relative) };
}

/** Of each window, its hour of the day on the clock, counted back from that of the first; and what is known of each such hour. */
interface SameHours {
  readonly hourOf: readonly number[];
  readonly sums: readonly number[];
  readonly days: readonly number[];
}

function sameHours(counts: Windows['counts'], clockHours: readonly number[]): SameHours {
  const sums = new Array<number>(24).fill(0);
  const days = new Array<number>(24).fill(0);
  const hourOf = clockHours.map((hours, index) => {
    const hour = ((hours % 24) + 24) % 24;
    const count = counts[index];
    if (index > 0 && count !== null && count !== undefined) {
      sums[hour] = sums[hour]! + count;
      days[hour] = days[hour]! + 1;
    }
    return hour;
  });
  return { hourOf, sums, days };
}

/**
 * The mean of the same hour on other days, times the level of the last hours against the same hours of other days. The level is a
 * gamma variable of mean 1 before anything is known of it, so that a few quiet hours of the night say little of the morning.
 */
function seasonal(counts: Windows['counts'], byHour: SameHours, index: number): Season | null {
  const here = others(counts, byHour, index);
  if (here.days < fewestDays) return null;
  let usual = 0;
  let sum = 0;
  for (let at = index + 1, hours = 0; at <= index + furthestBack && at < counts.length && hours < before; at += 1) {
    const count = counts[at];
    if (count === null || count === undefined) continue;
    hours += 1;
    const there = others(counts, byHour, at);
    if (there.days < fewestDays) continue;
    usual += there.sum / there.days;
    sum += count;
  }
  const strength = 1 / levelVariance;
  const usualVoices = Math.max(here.sum, 0.5);
  return {
    mean: (usualVoices / here.days) * ((sum + strength) / (usual + strength)),
    uncertainty: 1 / (sum + strength) + 1 / usualVoices,
    days: here.days,
  };
}

interface Season {
  readonly mean: number;
  /** Relative variance. */
  readonly uncertainty: number;
  readonly days: number;
}

/** What is known of the same hour on other days than that of a window. */
function others(
  counts: Windows['counts'],
  { hourOf, sums, days }: SameHours,
  index: number,
): { sum: number; days: number } {
  const hour = hourOf[index] ?? 0;
  const own = index === 0 ? null : (counts[index] ?? null);
  return own === null
    ? { sum: sums[hour] ?? 0, days: days[hour] ?? 0 }
    : { sum: (sums[hour] ?? 0) - own, days: (days[hour] ?? 0) - 1 };
}

/** Each known hour of the baseline as the others foretell it: by the daily pattern, else by the hours before. */
function forecasts(counts: Windows['counts'], byHour: SameHours): Forecast[] {
  const found: Forecast[] = [];
  for (let index = 1; index < counts.length; index += 1) {
    const count = counts[index];
    if (count === null || count === undefined) continue;
    const level = recentLevel(counts, index);
    if (level.hours < before) continue;
    const season = seasonal(counts, byHour, index);
    const mean = (level.sum + 0.5) / level.hours;
    found.push({ count, ...(season ?? { mean, uncertainty: 1 / (level.sum + 0.5) }) });
  }
  return found;
}
