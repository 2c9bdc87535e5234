import { dueAlert } from '../../processors/listening/spikes/due-alerts.js';
import { type Score, scoreWindows } from '../../processors/listening/spikes/score.js';
import { look, type Spike, type SpikeRules, windowsOfSpike } from '../../processors/listening/spikes/spike.js';
import { clockHoursBefore, type Grain, grainMs, type Windows } from '../../processors/listening/spikes/windows.js';
import { berlin, dayMs, hourMs, type SlidingVoices, type Stream, slidingVoices } from './spike-streams.js';

export const defaultRules: SpikeRules = {
  falseAlarmsPerWeek: 0.25,
  minVoices: 10,
  minAuthors: 5,
  minVoicesUnknown: 30,
  minRatio: 1.5,
};

export interface Replay {
  /** Alerts, in order. */
  readonly raised: readonly Spike[];
  readonly spikes: readonly Spike[];
  readonly looks: number;
}

export interface ReplayOptions {
  /** Looks begin here; what is before is baseline. */
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  readonly rules?: SpikeRules;
  readonly grains?: readonly Grain[];
  /** Times of which nothing is known. */
  readonly unknown?: readonly { readonly from: number; readonly to: number }[];
  /** In place of the scorer: another rule, to compare with. */
  readonly score?: (grain: Grain, windows: Windows) => Score;
  /** Ends with the first alert. */
  readonly untilRaised?: boolean;
  /** Times of which nothing was in the tables until a source delivered it. */
  readonly unknownUntil?: { readonly from: number; readonly to: number; readonly deliveredAt: number };
  /** Since when the stream is known; default: always. */
  readonly knownSince?: number;
}

const windowsOf = { hour: 15 * 24 + 1, day: 15 } as const;

/** Looks at a stream again and again as the tick does, with everything in the tables the moment it is said. */
export function replay(stream: Stream, options: ReplayOptions): Replay {
  const { from, to, stepMs, rules = defaultRules, grains = ['hour', 'day'], score = scoreWindows } = options;
  const begin = from - Math.ceil((15 * dayMs + hourMs) / stepMs) * stepMs;
  const sliding = new Map<Grain, SlidingVoices>(
    grains.map((grain) => [grain, slidingVoices(stream, { from: begin, to, step: stepMs, length: grainMs[grain] })]),
  );
  const spikes: Spike[] = [];
  const raised: Spike[] = [];
  let looks = 0;
  for (let now = from; now <= to; now += stepMs) {
    const tick = (now - begin) / stepMs;
    looks += 1;
    for (const grain of grains) {
      const { voices, authors } = sliding.get(grain)!;
      const at = spikes.findLastIndex((spike) => spike.grain === grain);
      const before = at === -1 ? null : spikes[at]!;
      const least = Math.min(rules.minVoices, rules.minVoicesUnknown);
      // Nothing to find out: saves the time of the score.
      if (voices[tick]! < least && (before === null || before.endedAt !== null)) continue;
      const every = grainMs[grain] / stepMs;
      const covered = windowsOfSpike(before, now);
      const counts = Array.from({ length: windowsOf[grain] }, (_, index) => {
        const end = now - index * grainMs[grain];
        if (index > 0 && (index <= covered || isUnknown(end - grainMs[grain], end, now, options))) return null;
        return voices[tick - index * every] ?? null;
      });
      const clockHours = grain === 'hour' ? clockHoursBefore(now, counts.length, grain, berlin) : [];
      const seen = look(score(grain, { counts, clockHours }), authors[tick]!, before, { grain, now, rules });
      if (seen.spike === null || seen.spike === before) continue;
      if (at !== -1 && seen.spike.startedAt === before?.startedAt) spikes[at] = seen.spike;
      else spikes.push(seen.spike);
    }
    const recent = spikes.filter(({ detectedAt }) => now - detectedAt < 2 * dayMs);
    const due = dueAlert(recent, { everyMs: 6 * hourMs, urgentRatio: 10, isQuiet: false, now });
    if (due === null) continue;
    const told = { ...due, raisedAt: now };
    spikes[spikes.indexOf(due)] = told;
    raised.push(told);
    if (options.untilRaised) break;
  }
  return { raised, spikes, looks };
}

function isUnknown(
  from: number,
  to: number,
  now: number,
  { unknown = [], unknownUntil, knownSince }: ReplayOptions,
): boolean {
  if (knownSince !== undefined && from < knownSince) return true;
  const late = unknownUntil !== undefined && now < unknownUntil.deliveredAt ? [unknownUntil] : [];
  return [...unknown, ...late].some((gap) => gap.from < to && gap.to > from);
}
