import { ordinaryPerWeek, type Score } from './score.js';
import { type Grain, grainMs } from './windows.js';

/** More voices than a stream has at such times, from the first look that saw it to the last. */
export interface Spike {
  readonly grain: Grain;
  /** Full hour in the middle of the window that first showed it; with the stream and the grain it names the spike. Ms. */
  readonly startedAt: number;
  readonly detectedAt: number;
  /** Null while it goes on. */
  readonly endedAt: number | null;
  /** End of the window with the most voices, and what was counted in it. */
  readonly peakAt: number;
  readonly count: number;
  readonly authors: number;
  /** At the peak. */
  readonly expected: number;
  /** How often a week a stream like this shows as much by chance, at the peak. */
  readonly perWeek: number;
  readonly basis: NonNullable<Score['basis']>;
  /** Windows of its length that were known before it when it was found. */
  readonly known: number;
  /** When an alert was handed over; null: none yet. */
  readonly raisedAt: number | null;
}

export interface SpikeRules {
  /** Of a stream, both grains together. */
  readonly falseAlarmsPerWeek: number;
  readonly minVoices: number;
  readonly minAuthors: number;
  /** In place of minVoices where less than a day is known. */
  readonly minVoicesUnknown: number;
  /** Voices ÷ expected: less is no spike, however certain. */
  readonly minRatio: number;
}

export type Look =
  | { readonly state: 'quiet' | 'not enough baseline'; readonly spike: Spike | null }
  | { readonly state: 'spike'; readonly spike: Spike };

/**
 * Times what is expected of an hour that is no spike yet, while so little is known: within a day people write several times as much
 * by noon as at night, within a week as much again on a Monday as on a Sunday, and of a new stream nobody can tell how many times.
 */
const untilKnown = [
  { hours: 24, ratio: 10 },
  { hours: 8 * 24, ratio: 4 },
] as const;

/** What an hour must be times what is expected for want of a longer baseline, or null where there is enough. */
export const ratioUntilKnown = (grain: Grain, known: number): number | null =>
  grain === 'day' ? null : (untilKnown.find(({ hours }) => known < hours)?.ratio ?? null);

/** A spike goes on while it is out of the ordinary by so much, and is over after so many windows: then it is the new level. */
const goesOnRatio = 1.25;
const longestWindows = { hour: 24, day: 7 } as const;

/** Whether a spike that is kept is still going on at this time, or may come back as the same one. */
export const isSameSpike = (spike: Spike, now: number): boolean =>
  spike.endedAt === null || now - spike.endedAt < grainMs[spike.grain];

/**
 * Windows before the one looked at that a spike reaches into: they are no baseline for what goes on, but are one for what comes
 * later.
 */
export function windowsOfSpike(spike: Spike | null, now: number): number {
  if (spike === null || !isSameSpike(spike, now)) return 0;
  return Math.ceil((now - spike.startedAt) / grainMs[spike.grain]) - 1;
}

/**
 * One look at a window: nothing, a spike that begins, goes on or ends. `before` is the newest spike of the same stream and
 * grain; what comes back unchanged is the same object.
 */
export function look(
  score: Score,
  authors: number,
  before: Spike | null,
  { grain, now, rules }: { grain: Grain; now: number; rules: SpikeRules },
): Look {
  const same = before !== null && isSameSpike(before, now) ? before : null;
  const { count, expected, perWeek, basis } = score;
  if (expected === null || perWeek === null || basis === null) {
    return { state: 'not enough baseline', spike: same === null ? before : ended(same, now) };
  }
  const ratio = count / expected;
  const short = grain === 'hour' && score.known < 24;
  const least = short ? Math.max(rules.minVoices, rules.minVoicesUnknown) : rules.minVoices;
  const begins =
    count >= least &&
    authors >= rules.minAuthors &&
    ratio >= Math.max(rules.minRatio, ratioUntilKnown(grain, score.known) ?? 0) &&
    // Each grain has half of what a stream may alarm by chance.
    perWeek <= rules.falseAlarmsPerWeek / 2;
  if (same !== null) {
    const isNewLevel = now - same.startedAt > longestWindows[grain] * grainMs[grain];
    const goesOn = begins || (same.endedAt === null && perWeek <= ordinaryPerWeek && ratio >= goesOnRatio);
    if (!goesOn || isNewLevel) return { state: short ? 'not enough baseline' : 'quiet', spike: ended(same, now) };
    const seen = same.endedAt === null ? same : { ...same, endedAt: null };
    if (count <= seen.count) return { state: 'spike', spike: seen };
    return { state: 'spike', spike: { ...seen, peakAt: now, count, authors, expected, perWeek, basis } };
  }
  if (!begins) return { state: short ? 'not enough baseline' : 'quiet', spike: before };
  const middle = now - grainMs[grain] / 2;
  return {
    state: 'spike',
    spike: {
      grain,
      startedAt: Math.floor(middle / grainMs.hour) * grainMs.hour,
      detectedAt: now,
      endedAt: null,
      peakAt: now,
      count,
      authors,
      expected,
      perWeek,
      basis,
      known: score.known,
      raisedAt: null,
    },
  };
}

const ended = (spike: Spike, now: number): Spike => (spike.endedAt === null ? { ...spike, endedAt: now } : spike);
