import type { ForumMessage } from './types.js';

/** A copy with some messages changed; the order stays. */
export function changed(
  messages: readonly ForumMessage[],
  collect: (change: (message: ForumMessage, to: Partial<ForumMessage>) => void) => void,
): ForumMessage[] {
  const changes = new Map<number, ForumMessage>();
  collect((message, to) => changes.set(message.id, { ...message, ...to }));
  return messages.map((message) => changes.get(message.id) ?? message);
}
