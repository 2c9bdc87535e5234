import type { Random } from '../../../../infra/random.js';
import type { Injection } from './inject.js';
import { type Draft, draftOf, insert, remove, scale, settled, soonAfter, within } from './thinning.js';
import type { ForumEvent, ForumMessage } from './types.js';
import { windowMs } from './windows.js';

const returnMs = 7 * windowMs;

/**
 * Each event acts by itself: what lies in the windows of two is thinned twice. So the effect of one is the same whatever the
 * others do, and those who wrote before an event are those who are left of them by then.
 */
function forEachEvent(
  { messages, events, random }: Injection,
  act: (draft: Draft, event: ForumEvent, random: Random) => void,
): ForumMessage[] {
  const draft = draftOf(messages);
  for (const event of events) act(draft, event, random.fork(event.message));
  return settled(draft);
}

/** Posts in other threads by those who wrote in the thread before. */
export function chill(input: Injection): ForumMessage[] {
  return forEachEvent(input, (draft, event, random) => {
    const authors = authorsBefore(draft, event, input.executives);
    const untilMs = event.at + windowMs;
    const affected = within(draft.messages, event.at, untilMs).filter(
      ({ thread, author }) => thread !== event.thread && authors.has(author),
    );
    scale(draft, affected, input.size, untilMs, random);
  });
}

/** Everybody's posts in the thread. */
export function quiet(input: Injection): ForumMessage[] {
  return forEachEvent(input, (draft, event, random) => {
    scale(draft, peopleAfter(draft, event, input.executives), input.size, event.at + windowMs, random);
  });
}

/** People in the thread: some say nothing there for the window, or others come who had not been there. */
export function voices(input: Injection): ForumMessage[] {
  const { size, executives, authors } = input;
  return forEachEvent(input, (draft, event, random) => {
    const after = byAuthor(peopleAfter(draft, event, executives));
    const there = new Set([...after.keys(), ...authorsBefore(draft, event, executives)]);
    for (const posts of after.values()) {
      if (size < 0) {
        if (random.chance(-size)) for (const post of posts) remove(draft, post);
        continue;
      }
      for (let left = Math.floor(size) + Number(random.chance(size % 1)); left > 0; left -= 1) {
        const others = authors.filter((name) => !there.has(name));
        if (others.length === 0) return;
        const author = random.pick(others);
        there.add(author);
        const post = random.pick(posts);
        const at = soonAfter(post.at, event.at + windowMs, random);
        insert(draft, { ...post, author, at, parent: post.parent ?? post.id, luck: random.next() });
      }
    }
  });
}

/** Of those who wrote in the thread before, some write nothing anywhere for a week. */
export function stayAway(input: Injection): ForumMessage[] {
  return forEachEvent(input, (draft, event, random) => {
    const gone = new Set([...authorsBefore(draft, event, input.executives)].filter(() => random.chance(-input.size)));
    for (const post of within(draft.messages, event.at, event.at + returnMs))
      if (gone.has(post.author)) remove(draft, post);
  });
}

export function peopleAfter(
  { messages }: { readonly messages: readonly ForumMessage[] },
  { thread, at }: ForumEvent,
  executives: ReadonlySet<string>,
): ForumMessage[] {
  return within(messages, at, at + windowMs).filter(
    (message) => message.thread === thread && !executives.has(message.author),
  );
}

function authorsBefore({ messages }: Draft, event: ForumEvent, executives: ReadonlySet<string>): Set<string> {
  const before = within(messages, event.at - windowMs - 1, event.at - 1);
  return new Set(
    before.flatMap(({ thread, author }) => (thread === event.thread && !executives.has(author) ? [author] : [])),
  );
}

function byAuthor(messages: readonly ForumMessage[]): Map<string, ForumMessage[]> {
  const posts = new Map<string, ForumMessage[]>();
  for (const message of messages) posts.set(message.author, [...(posts.get(message.author) ?? []), message]);
  return posts;
}
