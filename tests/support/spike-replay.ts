import { type SpikeSettings, spikesSchema } from '../../infra/spike-settings.js';
import { dueAlert } from '../../processors/listening/spikes/due-alerts.js';
import { type StoredStream, type Stretch, windowsKept } from '../../processors/listening/spikes/read-streams.js';
import type { Score } from '../../processors/listening/spikes/score.js';
import type { Spike } from '../../processors/listening/spikes/spike.js';
import { watchStream } from '../../processors/listening/spikes/watch.js';
import { type Grain, grainMs, type Windows } from '../../processors/listening/spikes/windows.js';
import { berlin, dayMs, hourMs, type Stream, slidingVoices } from './spike-streams.js';

export const defaultSpikes: SpikeSettings = spikesSchema.parse({});

export interface Replay {
  /** Alerts, in order. */
  readonly raised: readonly Spike[];
  readonly spikes: readonly Spike[];
}

export interface ReplayOptions {
  /** Looks begin here; what is before is baseline. */
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  readonly settings?: SpikeSettings;
  /** Times of which nothing is known. */
  readonly unknown?: readonly Stretch[];
  /** In place of the scorer: another rule, to compare with. */
  readonly score?: (grain: Grain, windows: Windows) => Score;
  /** Ends with the first alert. */
  readonly untilRaised?: boolean;
  /** Times of which nothing was in the tables until a source delivered it. */
  readonly unknownUntil?: Stretch & { readonly deliveredAt: number };
  /** Since when the stream is known; default: always. */
  readonly knownSince?: number;
}

/** Looks at a stream again and again as the tick does, with everything in the tables the moment it is said. */
export function replay(stream: Stream, options: ReplayOptions): Replay {
  const { from, to, stepMs, settings = defaultSpikes, unknown = [], unknownUntil, knownSince, score } = options;
  const begin = from - Math.ceil((15 * dayMs + hourMs) / stepMs) * stepMs;
  const sliding = (grain: Grain) => slidingVoices(stream, { from: begin, to, step: stepMs, length: grainMs[grain] });
  const [hours, days] = [sliding('hour'), sliding('day')];
  const before: Stretch[] = knownSince === undefined ? [] : [{ from: 0, to: knownSince }];
  let spikes: readonly Spike[] = [];
  const raised: Spike[] = [];
  for (let now = from; now <= to; now += stepMs) {
    const tick = (now - begin) / stepMs;
    // Where there is nothing to find out one window is enough, and the others are most of the time of a replay.
    const windows = (voices: Int32Array, grain: Grain): number[] => {
      const isIdle = voices[tick]! < settings.minVoices && !spikes.some((one) => one.grain === grain && !one.endedAt);
      return Array.from(
        { length: isIdle ? 1 : windowsKept[grain] },
        (_, index) => voices[tick - (index * grainMs[grain]) / stepMs] ?? 0,
      );
    };
    const late = unknownUntil !== undefined && now < unknownUntil.deliveredAt ? [unknownUntil] : [];
    const stored: StoredStream = {
      query: 'acme',
      scope: 'public',
      voices: { hour: windows(hours.voices, 'hour'), day: windows(days.voices, 'day') },
      authors: { hour: hours.authors[tick]!, day: days.authors[tick]! },
      unknown: [...before, ...unknown, ...late],
    };
    spikes = watchStream(stored, spikes, {
      now,
      settings,
      offsetAt: berlin,
      ...(score === undefined ? {} : { score }),
    });
    const recent = spikes.filter(({ detectedAt }) => now - detectedAt < 2 * dayMs);
    const due = dueAlert(recent, {
      everyMs: settings.everyHours * hourMs,
      urgentRatio: settings.urgentRatio,
      isQuiet: false,
      now,
    });
    if (due === null) continue;
    const told = { ...due, raisedAt: now };
    spikes = spikes.map((spike) => (spike === due ? told : spike));
    raised.push(told);
    if (options.untilRaised) break;
  }
  return { raised, spikes };
}
