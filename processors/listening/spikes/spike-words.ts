import type { AlertInput } from '../../../infra/contracts/alert.js';
import { ratioUntilKnown, type Spike } from './spike.js';

const windows = { hour: 'hour', day: 'day' } as const;

const against = {
  hour: {
    before: 'in the 12 hours before',
    week: 'in the same hours of last week and the week before',
    season: 'in the 12 hours before, as this time of the day usually compares with them',
  },
  day: {
    before: 'on the 14 days before',
    week: 'on the same weekday of last week and the week before',
    season: 'on this weekday, as this week compares with the last',
  },
} as const;

/** Why it is one, from figures alone. */
export function spikeReason({ grain, count, expected, basis, perWeek, authors, known }: Spike): string {
  const times = (count / expected).toFixed(count < 10 * expected ? 1 : 0);
  return `${count} voices of ${authors} authors within the last ${windows[grain]}, ${times} times the ${expected.toFixed(1)} to be expected from what was said ${against[grain][basis]}. By chance alone this is seen ${rarity(perWeek)}.${youth(grain, known)}`;
}

/** What is new has no daily or weekly pattern yet. */
function youth(grain: Spike['grain'], known: number): string {
  const least = ratioUntilKnown(grain, known);
  if (least === null) return '';
  const since = known < 24 ? `${known} hours are` : `${Math.round(known / 24)} days are`;
  return ` Only ${since} known of it so far, too few to tell a busy hour of the day or week from a spike: ${least} times what was to be expected is the least that counts until then.`;
}

function rarity(perWeek: number): string {
  const weeks = 1 / Math.max(perWeek, 1e-12);
  if (weeks < 8) return `about once in ${Math.max(1, Math.round(weeks))} weeks`;
  if (weeks < 104) return `about once in ${Math.round(weeks / 4.35)} months`;
  return weeks < 5_200 ? `about once in ${Math.round(weeks / 52)} years` : 'less than once in a hundred years';
}

export interface SpikeOfStream {
  readonly query: string;
  readonly title: string;
  readonly scope: 'public' | 'internal';
  readonly spike: Spike;
}

export function spikeAlert({ query, title, scope, spike }: SpikeOfStream): AlertInput {
  const { grain, startedAt, detectedAt, count, expected, authors } = spike;
  return {
    rule: 'spike',
    about: query,
    scope,
    grain,
    startedAt,
    at: detectedAt,
    title: `${title}: ${count} voices in the last ${windows[grain]}, ${expected.toFixed(1)} expected`,
    reason: spikeReason(spike),
    figures: {
      voices: count,
      authors,
      expected: Math.round(expected * 10) / 10,
      timesExpected: Math.round((10 * count) / expected) / 10,
    },
    panel: `/dashboards/listening?scope=${scope}`,
  };
}
