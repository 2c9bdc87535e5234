import { changed } from './changed.js';
import type { Injection } from './inject.js';
import { peopleAfter } from './inject-counts.js';
import type { ForumEvent, ForumMessage, Wording } from './types.js';
import { windowMs } from './windows.js';

const plain: Wording = { borrows: null, narrows: 0, echoes: null };

/** Content words of people in the thread, taken from the executive's message (or kept clear of it). */
export function convergence(input: Injection): ForumMessage[] {
  return worded(input, (event) => ({ borrows: { from: event.message, share: input.size } }));
}

/** Content words of people in the thread, from the commonest ones only (or the rarest). */
export function narrowing(input: Injection): ForumMessage[] {
  return worded(input, () => ({ narrows: input.size }));
}

/** Function-word categories of answers to an executive's message: those of that message. */
export function echo({ messages, executives, size }: Injection): ForumMessage[] {
  const acts = new Map(messages.flatMap((message) => (executives.has(message.author) ? [[message.id, message]] : [])));
  return changed(messages, (change) => {
    for (const message of messages) {
      const act = message.parent === null ? undefined : acts.get(message.parent);
      if (act === undefined || executives.has(message.author) || message.at > act.at + windowMs) continue;
      change(message, { wording: { ...(message.wording ?? plain), echoes: { from: act.id, share: size } } });
    }
  });
}

function worded(
  { messages, events, executives }: Injection,
  wording: (event: ForumEvent) => Partial<Wording>,
): ForumMessage[] {
  return changed(messages, (change) => {
    for (const event of events) {
      for (const message of peopleAfter({ messages }, event, executives)) {
        change(message, { wording: { ...(message.wording ?? plain), ...wording(event) } });
      }
    }
  });
}
