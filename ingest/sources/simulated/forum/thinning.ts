import type { Random } from '../../../../infra/random.js';
import type { ForumMessage } from './types.js';
import { firstFrom } from './windows.js';

const cloneWithinMs = 45 * 60_000;

/** Messages in order of time, to take some away and add others while going through events. */
export interface Draft {
  readonly messages: ForumMessage[];
  /** The parents of messages that were taken away, by id. */
  readonly parents: Map<number, number | null>;
  nextId: number;
}

export function draftOf(messages: readonly ForumMessage[]): Draft {
  let nextId = 0;
  for (const { id } of messages) nextId = Math.max(nextId, id + 1);
  return { messages: [...messages], parents: new Map(), nextId };
}

/** Messages after a moment, up to another one. */
export function within(sorted: readonly ForumMessage[], afterMs: number, toMs: number): ForumMessage[] {
  return sorted.slice(firstFrom(sorted, afterMs + 1), firstFrom(sorted, toMs + 1));
}

export function remove(draft: Draft, message: ForumMessage): void {
  draft.messages.splice(placeOf(draft.messages, message), 1);
  draft.parents.set(message.id, message.parent);
}

export function insert(draft: Draft, message: Omit<ForumMessage, 'id'>): void {
  const { messages } = draft;
  messages.splice(firstFrom(messages, message.at + 1), 0, { ...message, id: draft.nextId });
  draft.nextId += 1;
}

/** Multiplies the expected number of the messages by 1 + size: some go, or people write again soon after. */
export function scale(
  draft: Draft,
  affected: readonly ForumMessage[],
  size: number,
  untilMs: number,
  random: Random,
): void {
  for (const message of affected) {
    if (size < 0) {
      if (random.chance(-size)) remove(draft, message);
      continue;
    }
    for (let left = Math.floor(size) + Number(random.chance(size % 1)); left > 0; left -= 1) {
      insert(draft, {
        ...message,
        at: soonAfter(message.at, untilMs, random),
        parent: message.parent ?? message.id,
        luck: random.next(),
      });
    }
  }
}

export function soonAfter(at: number, untilMs: number, random: Random): number {
  return at + Math.floor(random.next() * Math.min(cloneWithinMs, untilMs - at));
}

/** The messages with every parent there: who answered what is gone answers what that one had answered. */
export function settled({ messages, parents }: Draft): ForumMessage[] {
  if (parents.size === 0) return messages;
  const firsts = new Map<number, number>();
  return messages.map((message) => {
    const first = firsts.get(message.thread);
    if (first === undefined) {
      firsts.set(message.thread, message.id);
      return message.parent === null ? message : { ...message, parent: null };
    }
    let { parent } = message;
    while (parent !== null && parents.has(parent)) parent = parents.get(parent) ?? null;
    parent ??= first;
    return parent === message.parent ? message : { ...message, parent };
  });
}

function placeOf(sorted: readonly ForumMessage[], message: ForumMessage): number {
  let place = firstFrom(sorted, message.at);
  while ((sorted[place] as ForumMessage).id !== message.id) place += 1;
  return place;
}
