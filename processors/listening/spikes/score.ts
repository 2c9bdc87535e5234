import { excursionsPerWeek } from './chance.js';
import { dayModel } from './day-expectation.js';
import { type Dispersion, leastDispersion } from './dispersion.js';
import { hourModel } from './hour-expectation.js';
import { type Expectation, type Grain, type Model, type Windows, windowsPerWeek } from './windows.js';

export interface Score {
  readonly count: number;
  /** Of the expectation that comes nearest to explaining the count; null where the baseline is too short for any. */
  readonly expected: number | null;
  readonly basis: Expectation['basis'] | null;
  /** How often a week a stream that does as it always does would show as much, looked at all the time. */
  readonly perWeek: number | null;
  readonly dispersion: Dispersion;
  /** Known windows before this one. */
  readonly known: number;
}

/** What shows more often a week than this is nothing out of the ordinary. */
export const ordinaryPerWeek = 4;

/** A spike is one by each of the expectations: the one that explains the count best decides. */
export function scoreWindows(grain: Grain, windows: Windows): Score {
  const model = grain === 'hour' ? hourModel(windows) : dayModel(windows);
  const first = scoreBy(grain, windows, model, leastDispersion);
  // More dispersion makes a count more ordinary still: no need to know it, and it takes longest.
  return first.perWeek === null || first.perWeek > ordinaryPerWeek
    ? first
    : scoreBy(grain, windows, model, model.dispersion());
}

function scoreBy(grain: Grain, { counts }: Windows, { known, expectations }: Model, dispersion: Dispersion): Score {
  const count = counts[0] ?? 0;
  let best: Score = { count, expected: null, basis: null, perWeek: null, dispersion, known };
  for (const { mean, variance, basis } of expectations(dispersion)) {
    // What comes every week comes in few of its windows: there are no 168 of them that could look like a spike.
    const windows = basis === 'week' ? 1 : windowsPerWeek[grain];
    const perWeek = excursionsPerWeek(count, mean, variance, windows);
    if (best.perWeek !== null && perWeek <= best.perWeek) continue;
    best = { ...best, expected: mean, basis, perWeek };
  }
  return best;
}
