import type { SlackRawItem } from './items.js';
import { type ChannelPlace, wholeStretch } from './position.js';
import { type Asking, historyPage, repliesPage, type StretchPage, type StretchRange } from './stretches.js';
import { isNotReadable } from './workspace.js';

/** What becomes of what is read: live reading compares, a back-fill takes all. */
export interface ChannelReading {
  historyRange(): StretchRange;
  repliesRange(thread: string): StretchRange;
  takeHistory(page: StretchPage): Promise<{ items: SlackRawItem[]; due: ChannelPlace['due'] }>;
  takeReplies(thread: string, said: string, page: StretchPage): Promise<SlackRawItem[]>;
  /** Slack knows the thread no more. */
  threadGone(thread: string): Promise<SlackRawItem[]>;
}

/** One request further, from a place that is not the end. */
export async function readOn(
  place: ChannelPlace,
  reading: ChannelReading,
  asking: Asking,
  signal: AbortSignal,
): Promise<{ items: SlackRawItem[]; place: ChannelPlace }> {
  const [next] = place.due;
  if (next !== undefined) {
    const [thread, said] = next;
    const done = { ...place, due: place.due.slice(1), replies: wholeStretch };
    try {
      const page = await repliesPage(
        asking,
        place.channel,
        thread,
        reading.repliesRange(thread),
        place.replies,
        signal,
      );
      const items = await reading.takeReplies(thread, said, page);
      return { items, place: page.next === null ? done : { ...place, replies: page.next } };
    } catch (error) {
      if (!isThreadGone(error)) throw error;
      return { items: await reading.threadGone(thread), place: done };
    }
  }
  const page = await historyPage(asking, place.channel, reading.historyRange(), place.history ?? wholeStretch, signal);
  const { items, due } = await reading.takeHistory(page);
  const newest = Math.max(place.newest ?? 0, page.messages.at(-1)?.at ?? 0);
  return { items, place: { ...place, history: page.next, due, newest: newest === 0 ? null : newest } };
}

export const isThreadGone = (error: unknown): boolean =>
  isNotReadable(error) && (error.code === 'thread_not_found' || error.code === 'message_not_found');

export const isRead = ({ history, due }: ChannelPlace): boolean => history === null && due.length === 0;
