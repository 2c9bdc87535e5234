import { changed } from './changed.js';
import type { Injection } from './inject.js';
import { peopleAfter } from './inject-counts.js';
import type { ForumMessage } from './types.js';

/** Share of dissent among the replies of people in the thread: some labels turn, so many that the share moves by `size`. */
export function dissent({ messages, events, executives, size, random }: Injection): ForumMessage[] {
  const isReply = ({ parent, author }: ForumMessage): boolean => parent !== null && !executives.has(author);
  const replies = messages.filter(isReply);
  const share = replies.filter(({ dissents }) => dissents).length / Math.max(1, replies.length);
  const turning = size < 0 ? Math.min(1, -size / share) : Math.min(1, size / (1 - share));
  return changed(messages, (change) => {
    for (const event of events) {
      const own = random.fork(event.message);
      for (const message of peopleAfter({ messages }, event, executives).filter(isReply)) {
        if (own.chance(turning) && message.dissents === size < 0) change(message, { dissents: size > 0 });
      }
    }
  });
}

/** Sentiment of people in the thread: its variance, and how far its mean is from the executive's, × (1 + size). */
export function sentiment({ messages, events, executives, size }: Injection): ForumMessage[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  return changed(messages, (change) => {
    for (const event of events) {
      const after = peopleAfter({ messages }, event, executives);
      const mean = after.reduce((sum, { sentiment }) => sum + sentiment, 0) / Math.max(1, after.length);
      const pole = byId.get(event.message)?.sentiment ?? 0;
      const moved = pole + (mean - pole) * (1 + size);
      for (const message of after) {
        const felt = moved + (message.sentiment - mean) * Math.sqrt(1 + size);
        change(message, { sentiment: Math.max(-1, Math.min(1, felt)) });
      }
    }
  });
}
