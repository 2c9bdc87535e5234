import type { Spike } from './spike.js';
import { grainMs } from './windows.js';

export interface AlertRules {
  /** A stream has one alert in so long at most. */
  readonly everyMs: number;
  /** So many times what is expected does not wait for the end of the quiet hours. */
  readonly urgentRatio: number;
  readonly isQuiet: boolean;
  readonly now: number;
}

/** Quiet hours are shorter than a day; anything older was found by a process that had been down. */
const longestHeldMs = 86_400_000;

/**
 * The spike of a stream that somebody must be told of now, or null: one that nobody was told of, at the earliest so long after the
 * last of this stream – a day where it is one by the day, for an hour that was told of is part of that day – and not in quiet
 * hours unless it is urgent. What quiet hours held back is told after them even when it has ended by then; what came too soon
 * after another only if it still goes on. Of several the hour, which says more nearly when, and of those the one that shows most.
 */
export function dueAlert(spikes: readonly Spike[], { everyMs, urgentRatio, isQuiet, now }: AlertRules): Spike | null {
  const raised = spikes.flatMap(({ raisedAt }) => (raisedAt === null ? [] : [raisedAt]));
  const due = spikes.filter((spike) => {
    if (spike.raisedAt !== null || now - spike.detectedAt > longestHeldMs) return false;
    if (isQuiet && spike.count / spike.expected < urgentRatio) return false;
    const pause = spike.grain === 'day' ? Math.max(everyMs, grainMs.day) : everyMs;
    return !raised.some((at) => now - at < pause || wasCovered(spike, at, pause));
  });
  return due.reduce<Spike | null>((most, spike) => (most === null || isMore(spike, most) ? spike : most), null);
}

/** Whether it ended before the pause after another alert was over. */
const wasCovered = ({ detectedAt, endedAt }: Spike, at: number, pause: number): boolean =>
  endedAt !== null && at <= endedAt && detectedAt - at < pause;

const isMore = (a: Spike, b: Spike): boolean =>
  a.grain === b.grain ? a.count / a.expected > b.count / b.expected : a.grain === 'hour';
