import { linearRegression, mean } from 'simple-statistics';
import { minimumDetectable, welch } from './welch.js';

/** What one member of a pilot or its control did, week by week; null in weeks in which they were not in the organisation. */
export interface MemberWeeks {
  readonly arm: 'pilot' | 'control';
  readonly before: readonly (number | null)[];
  readonly during: readonly (number | null)[];
}

export interface PilotWeeks {
  /** Whole weeks there are data of before the pilot, and within it. */
  readonly before: number;
  readonly during: number;
  /** There are data up to the last day of the pilot. */
  readonly over: boolean;
}

export type Verdict = 'helped' | 'hurt' | 'no detectable change' | `cannot tell: ${string}`;

export interface PilotEffect {
  /** Members who were there before and in the pilot, and are counted. */
  readonly pilotPeople: number;
  readonly controlPeople: number;
  /** Members who were there in one of the two times only: they joined just then, or left before it began. */
  readonly leftOut: number;
  /** (pilot after − before) − (control after − before), a week; null: nothing to compare. */
  readonly effect: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly minimumDetectable: number | null;
  /** Difference of the slopes before the pilot, a week per week, with its interval. */
  readonly preTrend: number | null;
  readonly preTrendLow: number | null;
  readonly preTrendHigh: number | null;
  readonly verdict: Verdict;
}

/** Fewer people in an arm, or weeks, do not carry an interval that holds what it promises. */
export const minPeopleInArm = 10;
export const minWeeksBefore = 4;
export const minWeeksDuring = 2;
/** A slope through fewer weeks is noise. */
const minWeeksOfSlope = 3;

/**
 * Difference in differences of a pilot against its control. Each person's weeks are collapsed to one change (mean of the
 * weeks within − mean of the weeks before), and the changes of the two arms are compared by Welch's interval: a person's
 * weeks are not independent of each other, their changes are of other people's. Source: M. Bertrand, E. Duflo,
 * S. Mullainathan, "How much should we trust differences-in-differences estimates?", QJE 119 (2004), §IV.C. The pre-trend
 * check compares each person's least-squares slope over the weeks before in the same way: where the arms already moved
 * apart, the difference cannot be laid at the pilot's door. What hits a whole arm at once (a unit's own event) is in no
 * interval over people.
 */
export function pilotEffect(members: readonly MemberWeeks[], weeks: PilotWeeks): PilotEffect {
  const changes = { pilot: [] as number[], control: [] as number[] };
  const slopes = { pilot: [] as number[], control: [] as number[] };
  let leftOut = 0;
  for (const { arm, before, during } of members) {
    const [there, then] = [before.filter(isKnown), during.filter(isKnown)];
    if (there.length === 0 || then.length === 0) {
      leftOut += 1;
      continue;
    }
    changes[arm].push(mean(then) - mean(there));
    const slope = slopeOf(before);
    if (slope !== null) slopes[arm].push(slope);
  }
  const difference = welch(changes.pilot, changes.control);
  const trend = welch(slopes.pilot, slopes.control);
  const verdict = (): Verdict => {
    if (!weeks.over) return 'cannot tell: the pilot is not over';
    if (changes.control.length === 0) return 'cannot tell: there is no control';
    if (Math.min(changes.pilot.length, changes.control.length) < minPeopleInArm) return 'cannot tell: too few people';
    if (weeks.before < minWeeksBefore) return 'cannot tell: too few weeks before';
    if (weeks.during < minWeeksDuring) return 'cannot tell: the pilot is too short';
    if (difference === null || difference.error === 0) return 'cannot tell: nothing varies';
    if (trend !== null && (trend.low > 0 || trend.high < 0)) return 'cannot tell: the arms moved apart before';
    if (difference.low > 0) return 'helped';
    return difference.high < 0 ? 'hurt' : 'no detectable change';
  };
  const known = difference !== null && difference.error > 0;
  return {
    pilotPeople: changes.pilot.length,
    controlPeople: changes.control.length,
    leftOut,
    effect: difference?.difference ?? null,
    low: known ? difference.low : null,
    high: known ? difference.high : null,
    minimumDetectable: known ? minimumDetectable(difference) : null,
    preTrend: trend?.difference ?? null,
    preTrendLow: trend?.low ?? null,
    preTrendHigh: trend?.high ?? null,
    verdict: verdict(),
  };
}

const isKnown = (value: number | null): value is number => value !== null;

function slopeOf(weeks: readonly (number | null)[]): number | null {
  const points = weeks.flatMap((value, week) => (value === null ? [] : [[week, value]]));
  return points.length < minWeeksOfSlope ? null : linearRegression(points).m;
}
