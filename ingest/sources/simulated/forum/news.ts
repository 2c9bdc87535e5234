import type { Random } from '../../../../infra/random.js';
import type { ForumOptions } from './options.js';
import { momentOf, workAt } from './rhythm.js';
import { draftOf, scale, settled, within } from './thinning.js';
import type { ForumMessage } from './types.js';
import { hourMs, windowMs } from './windows.js';

/** So many executive events fall into the hour after each piece of news. */
const eventsEach = 2;
/** How much more is written in every thread for a day. */
const surge = 0.4;

/** Moments of news while people work, with room for the windows on either side. */
export function newsTimes({ startMs, weeks, shiftHours, events, newsShare }: ForumOptions, random: Random): number[] {
  const count = Math.ceil((events * newsShare) / eventsEach);
  const shiftMs = shiftHours * hourMs;
  const from = workAt(startMs + 3 * windowMs - shiftMs);
  const until = workAt(startMs + weeks * 7 * windowMs - 4 * windowMs - shiftMs);
  return Array.from({ length: count }, (_, index) => {
    const work = from + ((index + random.next()) / count) * (until - from);
    return momentOf(work) + shiftMs;
  });
}

export function spreadNews(messages: readonly ForumMessage[], news: readonly number[], random: Random): ForumMessage[] {
  const draft = draftOf(messages);
  for (const at of news) {
    scale(draft, within(draft.messages, at, at + windowMs), surge, at + windowMs, random.fork(at));
  }
  return settled(draft);
}
