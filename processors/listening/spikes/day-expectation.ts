import {
  countVariance,
  type Dispersion,
  type Forecast,
  leastDispersion,
  overDispersion,
  relativeDispersion,
} from './dispersion.js';
import type { Expectation, Model, Windows } from './windows.js';

const days = 14;
const fewestDays = 4;
/** Days differ by a fifth where nothing else is known. */
const priorDispersion: Dispersion = { ofRate: 0.04, ofVoices: 0.5 };
const priorWeight = 3;

/**
 * What the last day is held against: the 14 days before; the same weekday of last week and the week before; and the same
 * weekday at the level of this week, so that a stream that grows from week to week has no spike each Monday. Empty where too
 * little is known.
 */
export function dayModel({ counts }: Windows): Model {
  const usable = counts.slice(1, days + 1).filter((count) => count !== null);
  const known = usable.length;
  if (known < fewestDays) return { known, dispersion: () => leastDispersion, expectations: () => [] };
  return {
    known,
    dispersion: () => overDispersion(pairs(counts), priorDispersion, priorWeight),
    expectations: (dispersion) => [ofBefore(usable, dispersion), ...ofWeek(counts, dispersion)],
  };
}

/** Days differ by their weekday too: that is part of the spread around their mean. */
function ofBefore(known: readonly number[], dispersion: Dispersion): Expectation {
  const sum = known.reduce((total, count) => total + count, 0.5);
  const mean = sum / known.length;
  const around = known.map((count) => ({ count, mean, uncertainty: 0 }));
  const spread = Math.max(
    relativeDispersion(dispersion, mean),
    relativeDispersion(overDispersion(around, priorDispersion, priorWeight), mean),
  );
  return { basis: 'before', mean, variance: countVariance(mean, spread, 1 / sum + spread / known.length) };
}

function ofWeek(counts: Windows['counts'], dispersion: Dispersion): Expectation[] {
  const weekdays = [counts[7], counts[14]].filter((count) => typeof count === 'number');
  if (weekdays.length === 0) return [];
  const greatest = Math.max(...weekdays) + 0.5;
  const spread = relativeDispersion(dispersion, greatest);
  const variance = countVariance(greatest, spread, 1 / greatest + spread);
  const week: Expectation = { basis: 'week', mean: greatest, variance };
  const growth = growthOf(counts);
  if (growth === null) return [week];
  const usual = weekdays.reduce((total, count) => total + count, 0.5);
  const mean = (usual / weekdays.length) * growth.factor;
  const relative = relativeDispersion(dispersion, mean);
  const uncertainty = 1 / usual + relative / weekdays.length + growth.uncertainty + (2 * relative) / growth.days;
  return [week, { basis: 'season', mean, variance: countVariance(mean, relative, uncertainty) }];
}

interface Growth {
  readonly factor: number;
  readonly uncertainty: number;
  readonly days: number;
}

/** The last days against the same weekdays a week earlier, where both are known. */
function growthOf(counts: Windows['counts']): Growth | null {
  let [now, then, known] = [0, 0, 0];
  for (let day = 1; day <= 6; day += 1) {
    const [late, early] = [counts[day], counts[day + 7]];
    if (typeof late !== 'number' || typeof early !== 'number') continue;
    now += late;
    then += early;
    known += 1;
  }
  if (known < 3) return null;
  return { factor: (now + 4) / (then + 4), uncertainty: 1 / (now + 4) + 1 / (then + 4), days: known };
}

/** Each day of this week as the same weekday of last week foretells it at this week's level. */
function pairs(counts: Windows['counts']): Forecast[] {
  const both: { late: number; early: number }[] = [];
  for (let day = 1; day <= 7; day += 1) {
    const [late, early] = [counts[day], counts[day + 7]];
    if (typeof late === 'number' && typeof early === 'number') both.push({ late, early });
  }
  const now = both.reduce((total, { late }) => total + late, 0.5);
  const then = both.reduce((total, { early }) => total + early, 0.5);
  // The early day is as uncertain as the late one, and as dispersed: its share of the error is taken as the forecast's.
  return both.map(({ late, early }) => {
    const mean = ((early + 0.5) * now) / then;
    return { count: late, mean, uncertainty: 1 / (early + 0.5) };
  });
}
