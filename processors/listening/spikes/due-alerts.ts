import type { Spike } from './spike.js';

export interface AlertRules {
  /** A stream has one alert in so long at most. */
  readonly everyMs: number;
  /** So many times what is expected does not wait for the end of the quiet hours. */
  readonly urgentRatio: number;
  readonly isQuiet: boolean;
  readonly now: number;
}

/**
 * The spike of a stream that somebody must be told of now, or null: one that nobody was told of, at the earliest so long after the
 * last of this stream, and not in quiet hours unless it is urgent. What quiet hours held back is told after them even when it has
 * ended by then; what came too soon after another only if it still goes on. Of two grains the one that shows more.
 */
export function dueAlert(spikes: readonly Spike[], { everyMs, urgentRatio, isQuiet, now }: AlertRules): Spike | null {
  const raised = spikes.flatMap(({ raisedAt }) => (raisedAt === null ? [] : [raisedAt]));
  if (raised.some((at) => now - at < everyMs)) return null;
  const due = spikes.filter((spike) => {
    if (spike.raisedAt !== null || now - spike.detectedAt > longestHeldMs) return false;
    if (isQuiet && spike.count / spike.expected < urgentRatio) return false;
    // One that another alert of its stream covered while it went on is old news.
    return spike.endedAt === null || !raised.some((at) => at <= spike.endedAt! && spike.detectedAt - at < everyMs);
  });
  return due.reduce<Spike | null>((most, spike) => (most === null || isMore(spike, most) ? spike : most), null);
}

/** Quiet hours are shorter than a day; anything older was found by a process that had been down. */
const longestHeldMs = 86_400_000;

const isMore = (a: Spike, b: Spike): boolean => a.count / a.expected > b.count / b.expected;
