import { leastDispersion } from '../../processors/listening/spikes/dispersion.js';
import type { Score } from '../../processors/listening/spikes/score.js';
import type { Grain, Windows } from '../../processors/listening/spikes/windows.js';

/** What is often used in place of a score, to compare with: each against the 12 hours or the 14 days before. */
export type PlainRule = (grain: Grain, windows: Windows) => Score;

const always = 0;
const never = 1e9;

function ruled(holds: (count: number, mean: number, deviation: number) => boolean): PlainRule {
  return (grain, { counts }) => {
    const count = counts[0] ?? 0;
    const known = counts.slice(1, grain === 'hour' ? 13 : 15).filter((one) => one !== null);
    const mean = known.reduce((sum, one) => sum + one, 0) / Math.max(1, known.length);
    const deviation = Math.sqrt(known.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, known.length - 1));
    const perWeek = holds(count, mean, deviation) ? always : never;
    const expected = Math.max(mean, 0.1);
    return { count, expected, basis: 'before', perWeek, dispersion: leastDispersion, known: counts.length };
  };
}

export const zScore = ruled((count, mean, deviation) => count > mean + 3 * deviation);
export const threefold = ruled((count, mean) => count >= 3 * mean);
