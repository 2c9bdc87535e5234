import type { SpikeSettings } from '../../../infra/spike-settings.js';
import { dueAlert } from './due-alerts.js';
import { isQuiet, minutesOf } from './quiet-hours.js';
import type { StoredStream } from './read-streams.js';
import { type Score, scoreWindows } from './score.js';
import { look, type Spike, windowsOfSpike } from './spike.js';
import { clockHoursBefore, type Grain, isUnknown, type Windows } from './windows.js';

export interface Watching {
  readonly now: number;
  readonly settings: SpikeSettings;
  /** As of infra/time-zone.ts, of the organisation's zone. */
  readonly offsetAt: (ms: number) => number;
  /** Default: scoreWindows. */
  readonly score?: (grain: Grain, windows: Windows) => Score;
}

const grains = ['hour', 'day'] as const;

/** The spikes of a stream after one more look; those that did not change are the same objects. */
export function watchStream(stream: StoredStream, spikes: readonly Spike[], watching: Watching): readonly Spike[] {
  const { now, settings, score: scored = scoreWindows } = watching;
  const after = [...spikes];
  for (const grain of grains) {
    const at = after.findLastIndex((spike) => spike.grain === grain);
    const before = after[at] ?? null;
    const least = Math.min(settings.minVoices, settings.minVoicesUnknown);
    // Nothing to find out: most streams, most of the time.
    if ((stream.voices[grain][0] ?? 0) < least && (before === null || before.endedAt !== null)) continue;
    const score = scored(grain, windowsOf(stream, grain, before, watching));
    const { spike } = look(score, stream.authors[grain], before, { grain, now, rules: settings });
    if (spike === null || spike === before) continue;
    if (before !== null && spike.startedAt === before.startedAt) after[at] = spike;
    else after.push(spike);
  }
  return after;
}

function windowsOf(stream: StoredStream, grain: Grain, spike: Spike | null, { now, offsetAt }: Watching): Windows {
  const covered = windowsOfSpike(spike, now);
  const counts = stream.voices[grain].map((count, index) =>
    index > 0 && (index <= covered || isUnknown(stream.unknown, grain, index, now)) ? null : count,
  );
  return { counts, clockHours: grain === 'hour' ? clockHoursBefore(now, counts.length, grain, offsetAt) : [] };
}

/** Which of a stream's spikes somebody must be told of now. */
export function dueOf(spikes: readonly Spike[], { now, settings, offsetAt }: Watching): Spike | null {
  const quiet = settings.quietHours;
  return dueAlert(spikes, {
    everyMs: settings.everyHours * 3_600_000,
    urgentRatio: settings.urgentRatio,
    isQuiet: isQuiet(now, quiet && { from: minutesOf(quiet.from), to: minutesOf(quiet.to) }, offsetAt),
    now,
  });
}
