import type { Injection } from './inject.js';
import { momentOf, workAt } from './rhythm.js';
import type { ForumEvent, ForumMessage } from './types.js';
import { byThread, hourMs, windowMs } from './windows.js';

/** An answer that comes later than this is none (CONFORMITY, S4). */
const horizonMs = 72 * hourMs;
/** The first answer never moves so late that nothing else has room behind it. */
const latest = 0.95;

/**
 * Working time from an event to the next post of people in its thread × (1 + size). What follows moves along and is pressed
 * into the rest of the window, so that order and number stay.
 */
export function latency({ messages, events, executives, size, shiftMs }: Injection): ForumMessage[] {
  const threads = byThread(messages);
  const moved = new Map<number, number>();
  for (const event of events) {
    const thread = threads.get(event.thread) ?? [];
    const next = thread.find(({ at, author }) => at > event.at && !executives.has(author));
    const untilMs = untilNext(event, events, event.at + horizonMs);
    if (next === undefined || next.at > untilMs) continue;
    const from = workAt(event.at - shiftMs);
    const delay = workAt(next.at - shiftMs) - from;
    const wanted = delay * (1 + size);
    const day = workAt(untilNext(event, events, event.at + windowMs) - shiftMs) - from;
    const end = wanted <= latest * day && delay < day ? day : workAt(untilMs - shiftMs) - from;
    const after = Math.min(wanted, latest * end);
    for (const { id, at } of thread) {
      const since = workAt(at - shiftMs) - from;
      if (at <= event.at || since >= end) continue;
      const then = since <= delay ? since * (after / delay) : after + ((since - delay) * (end - after)) / (end - delay);
      moved.set(id, Math.max(event.at + 1, momentOf(from + then) + shiftMs));
    }
  }
  return messages
    .map((message) => ({ ...message, at: moved.get(message.id) ?? message.at }))
    .sort((a, b) => a.at - b.at || a.id - b.id);
}

function untilNext({ thread, at }: ForumEvent, events: readonly ForumEvent[], untilMs: number): number {
  const next = events.find((event) => event.thread === thread && event.at > at);
  return next === undefined ? untilMs : Math.min(untilMs, next.at - 1);
}
