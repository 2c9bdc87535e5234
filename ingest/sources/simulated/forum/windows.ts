import type { ForumMessage } from './types.js';

export const hourMs = 3_600_000;
export const windowMs = 24 * hourMs;
/** An executive's act begins an event after so long without one in the thread. */
export const absenceMs = 48 * hourMs;
export const minMessagesBefore = 4;
export const minAuthorsBefore = 3;
export const minAgeMs = 6 * hourMs;

/** The messages of each thread, in order of time. */
export function byThread(messages: readonly ForumMessage[]): Map<number, ForumMessage[]> {
  const threads = new Map<number, ForumMessage[]>();
  for (const message of messages) {
    const thread = threads.get(message.thread);
    if (thread === undefined) threads.set(message.thread, [message]);
    else thread.push(message);
  }
  return threads;
}

/** The first place whose message is at the moment or later. */
export function firstFrom(sorted: readonly { readonly at: number }[], at: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as { at: number }).at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What goes on in a thread at one of its messages. */
export interface Moment {
  readonly message: ForumMessage;
  /** Messages in the 24 hours before and in the last 2 of them. */
  readonly before: number;
  readonly lately: number;
  /** Mean sentiment of the last six messages. */
  readonly mood: number;
  /** Messages that follow in the thread. */
  readonly follow: number;
}

/**
 * The moments at which an executive's message would be an event that can be matched (CONFORMITY §2): somebody writes in the
 * thread for the first time in 48 hours, as an executive does in an event.
 */
export function eligibleMoments(messages: readonly ForumMessage[], fromMs: number, toMs: number): Moment[] {
  const moments: Moment[] = [];
  for (const thread of byThread(messages).values()) {
    const began = (thread[0] as ForumMessage).at;
    let windowStart = 0;
    let latelyStart = 0;
    for (let i = 0; i < thread.length; i += 1) {
      const message = thread[i] as ForumMessage;
      const { at } = message;
      while ((thread[windowStart] as ForumMessage).at < at - windowMs) windowStart += 1;
      while ((thread[latelyStart] as ForumMessage).at < at - 2 * hourMs) latelyStart += 1;
      const before = i - windowStart;
      if (before < minMessagesBefore || at - began < minAgeMs || at < fromMs || at > toMs) continue;
      if (!hasAuthors(thread, windowStart, i) || wroteSince(thread, i, at - absenceMs)) continue;
      let mood = 0;
      const recent = Math.min(6, i);
      for (let j = i - recent; j < i; j += 1) mood += (thread[j] as ForumMessage).sentiment / recent;
      moments.push({ message, before, lately: i - latelyStart, mood, follow: thread.length - 1 - i });
    }
  }
  return moments;
}

function wroteSince(thread: readonly ForumMessage[], index: number, since: number): boolean {
  const { author } = thread[index] as ForumMessage;
  for (let i = index - 1; i >= 0 && (thread[i] as ForumMessage).at >= since; i -= 1) {
    if ((thread[i] as ForumMessage).author === author) return true;
  }
  return false;
}

function hasAuthors(thread: readonly ForumMessage[], start: number, end: number): boolean {
  let [first, second] = ['', ''];
  for (let i = start; i < end; i += 1) {
    const { author } = thread[i] as ForumMessage;
    if (first === '' || author === first) first = author;
    else if (second === '' || author === second) second = author;
    else return true;
  }
  return false;
}
