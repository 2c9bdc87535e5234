import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../../../infra/random.js';
import { createForum } from '../../../../../../ingest/sources/simulated/forum/create-forum.js';
import type { ForumEffectName } from '../../../../../../ingest/sources/simulated/forum/effects.js';
import { workAt } from '../../../../../../ingest/sources/simulated/forum/rhythm.js';
import type { Forum, ForumEvent, ForumMessage } from '../../../../../../ingest/sources/simulated/forum/types.js';
import { firstFrom } from '../../../../../../ingest/sources/simulated/forum/windows.js';

const dayMs = 86_400_000;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

const small = { weeks: 6, events: 30 };
const worlds = 5;
const bases = Array.from({ length: worlds }, (_, world) => createForum(createRandom('effects').fork(world), small));

interface Pair {
  readonly base: Forum;
  readonly changed: Forum;
  readonly byId: ReadonlyMap<number, ForumMessage>;
}

/** The same worlds without and with an effect. */
function pairs(name: ForumEffectName, size: number): Pair[] {
  return bases.map((base, world) => {
    const changed = createForum(createRandom('effects').fork(world), { ...small, effects: [{ name, size }] });
    return { base, changed, byId: new Map(changed.messages.map((message) => [message.id, message])) };
  });
}

const isPerson = ({ executives }: Forum, { author }: ForumMessage): boolean => !executives.includes(author);

/** Of messages by time, those from a moment on and before another. */
const between = ({ messages }: Forum, from: number, to: number): ForumMessage[] =>
  messages.slice(firstFrom(messages, from), firstFrom(messages, to));
const windowAfter = (forum: Forum, { at }: ForumEvent, ms = dayMs): ForumMessage[] =>
  between(forum, at + 1, at + ms + 1);

function authorsBefore(forum: Forum, { thread, at }: ForumEvent): Set<string> {
  const before = between(forum, at - dayMs, at).filter(
    (message) => message.thread === thread && isPerson(forum, message),
  );
  return new Set(before.map(({ author }) => author));
}

type Reach = (event: ForumEvent, message: ForumMessage, authors: ReadonlySet<string>) => boolean;

/** How many events reach each message, by its id; none: not in it. */
function reached(forum: Forum, reaches: Reach, ms = dayMs): Map<number, number> {
  const times = new Map<number, number>();
  for (const event of forum.events) {
    const authors = authorsBefore(forum, event);
    for (const message of windowAfter(forum, event, ms)) {
      if (isPerson(forum, message) && reaches(event, message, authors)) {
        times.set(message.id, (times.get(message.id) ?? 0) + 1);
      }
    }
  }
  return times;
}

const lost = ({ base, byId }: Pair): ForumMessage[] => base.messages.filter(({ id }) => !byId.has(id));

/** All that is in both has not changed, but for the answers to what is gone. */
function expectRestUnchanged({ base, byId }: Pair): void {
  const before = base.messages.filter(({ id }) => byId.has(id));
  const after = before.map(({ id, parent }) => ({ ...(byId.get(id) as ForumMessage), parent }));
  expect(JSON.stringify(after)).toBe(JSON.stringify(before));
}

/** By time, every id once, one first message a thread, and answers after what they answer. */
function expectWhole({ messages }: Forum): void {
  const byId = new Map(messages.map((message) => [message.id, message]));
  expect(byId.size).toBe(messages.length);
  const wrong = messages.filter((message, index) => {
    const parent = message.parent === null ? undefined : byId.get(message.parent);
    const isLost = message.parent !== null && parent === undefined;
    const isEarly = message.at < (messages[index - 1]?.at ?? 0) || message.at < (parent?.at ?? 0);
    return isLost || isEarly || (parent !== undefined && parent.thread !== message.thread);
  });
  expect(wrong).toEqual([]);
  const roots = messages.filter(({ parent }) => parent === null).map(({ thread }) => thread);
  expect(roots.length).toBe(new Set(messages.map(({ thread }) => thread)).size);
  expect(new Set(roots).size).toBe(roots.length);
}

const reach = {
  chill: (event, message, authors) => message.thread !== event.thread && authors.has(message.author),
  quiet: (event, message) => message.thread === event.thread,
} satisfies Record<string, Reach>;

describe.each(['chill', 'quiet'] as const)('%s', (name) => {
  it('takes away what it reaches, by its share, and nothing else', () => {
    let [expected, left, gone] = [0, 0, 0];
    for (const pair of pairs(name, -0.3)) {
      const times = reached(pair.base, reach[name]);
      const missing = lost(pair);
      expect(missing.filter(({ id }) => !times.has(id))).toEqual([]);
      // Each event thins by itself: what two reach stays with 0.7².
      expected += sum([...times.values()].map((count) => 0.7 ** count));
      gone += missing.length;
      left += times.size - missing.length;
      expect(pair.changed.messages.length).toBe(pair.base.messages.length - missing.length);
      expectRestUnchanged(pair);
      expectWhole(pair.changed);
    }
    expect(gone).toBeGreaterThan(150);
    expect(Math.abs(left - expected)).toBeLessThan(4 * Math.sqrt(expected * 0.3));
  });

  it('adds to what it reaches when its size is positive: posts of the same people in the window', () => {
    let [reachable, added] = [0, 0];
    for (const pair of pairs(name, 0.3)) {
      reachable += sum([...reached(pair.base, reach[name]).values()].map((count) => 1.3 ** count - 1));
      const hit = reached(pair.changed, reach[name]);
      const extra = pair.changed.messages.filter(({ id }) => id >= pair.base.messages.length);
      expect(extra.filter(({ id }) => !hit.has(id))).toEqual([]);
      added += extra.length;
      expect(lost(pair)).toEqual([]);
      expectRestUnchanged(pair);
      expectWhole(pair.changed);
    }
    expect(Math.abs(added / reachable - 1)).toBeLessThan(0.15);
  });

  it('of size −1 leaves nothing in the window', () => {
    for (const { changed } of pairs(name, -1).slice(0, 2)) {
      expect(reached(changed, reach[name]).size).toBe(0);
      expectWhole(changed);
    }
  });
});

describe('voices', () => {
  it.each([-0.3, 0.3])('changes the number of people in the thread by %d', (size) => {
    const all = pairs('voices', size);
    const count = (forum: Forum): number =>
      sum(
        forum.events.map((event) => {
          const after = windowAfter(forum, event).filter((message) => isPerson(forum, message));
          return new Set(after.flatMap(({ thread, author }) => (thread === event.thread ? [author] : []))).size;
        }),
      );
    const before = sum(all.map(({ base }) => count(base)));
    const after = sum(all.map(({ changed }) => count(changed)));
    expect(before).toBeGreaterThan(400);
    expect(Math.abs(after / before - (1 + size))).toBeLessThan(0.08);
    for (const pair of all) {
      const times = reached(pair.base, reach.quiet);
      expect(lost(pair).filter(({ id }) => size > 0 || !times.has(id))).toEqual([]);
      expectRestUnchanged(pair);
      expectWhole(pair.changed);
    }
  });
});

describe('return', () => {
  it('keeps some of those who wrote before away from everything for a week', () => {
    const all = pairs('return', -0.3);
    const shares = (forum: Forum): number[] =>
      forum.events.flatMap((event) => {
        const back = new Set(windowAfter(forum, event, 7 * dayMs).map(({ author }) => author));
        return [...authorsBefore(forum, event)].map((author) => Number(back.has(author)));
      });
    const before = mean(all.flatMap(({ base }) => shares(base)));
    const after = mean(all.flatMap(({ changed }) => shares(changed)));
    expect(before).toBeGreaterThan(0.9);
    expect(Math.abs(after / before - 0.7)).toBeLessThan(0.06);
    for (const pair of all) {
      const times = reached(pair.base, (_, message, authors) => authors.has(message.author), 7 * dayMs);
      expect(lost(pair).filter(({ id }) => !times.has(id))).toEqual([]);
      expectRestUnchanged(pair);
      expectWhole(pair.changed);
    }
  });
});

describe('latency', () => {
  it.each([0.5, -0.4])('changes the working time to the next post by %d, and neither order nor number', (size) => {
    const ratios: number[] = [];
    for (const { base, changed, byId } of pairs('latency', size)) {
      expectWhole(changed);
      expect(changed.messages).toHaveLength(base.messages.length);
      const reachable = new Set<number>();
      for (const event of base.events) {
        const inThread = (forum: Forum): ForumMessage[] =>
          windowAfter(forum, event, 3 * dayMs).filter(({ thread }) => thread === event.thread);
        const after = inThread(base);
        for (const { id } of after) reachable.add(id);
        expect(inThread(changed).map(({ id }) => id)).toEqual(after.map(({ id }) => id));
        const next = after.find((message) => isPerson(base, message));
        if (next === undefined) continue;
        const moved = byId.get(next.id) as ForumMessage;
        ratios.push((workAt(moved.at) - workAt(event.at)) / (workAt(next.at) - workAt(event.at)));
      }
      const untouched = base.messages.filter(({ id }) => !reachable.has(id));
      expect(JSON.stringify(untouched.map(({ id }) => byId.get(id)))).toBe(JSON.stringify(untouched));
    }
    const exact = ratios.filter((ratio) => Math.abs(ratio - (1 + size)) < 0.01);
    expect(ratios.length).toBeGreaterThan(100);
    // The rest waits so long that the end of the window is in the way.
    expect(exact.length / ratios.length).toBeGreaterThan(0.9);
  });
});

describe('dissent', () => {
  it.each([-0.1, 0.1])('moves the share of dissent among replies in the thread by %d', (size) => {
    const moves: number[] = [];
    for (const { base, byId } of pairs('dissent', size)) {
      const times = reached(base, reach.quiet);
      const replies = base.messages.filter(({ id, parent }) => parent !== null && times.has(id));
      for (const { id, dissents } of replies) {
        moves.push(Number((byId.get(id) as ForumMessage).dissents) - Number(dissents));
      }
      const labels = { dissents: false, flagged: false };
      const others = (messages: readonly ForumMessage[]): string =>
        JSON.stringify(messages.map((message) => (times.has(message.id) ? { ...message, ...labels } : message)));
      expect(others(base.messages.map(({ id }) => byId.get(id) as ForumMessage))).toBe(others(base.messages));
    }
    expect(new Set(moves)).toEqual(new Set([0, Math.sign(size)]));
    expect(Math.abs(mean(moves) - size)).toBeLessThan(0.03);
  });
});

describe('sentiment', () => {
  it.each([-0.5, 0.5])('changes the variance and the distance from the executive by %d', (size) => {
    const variance: number[] = [];
    const distance: number[] = [];
    for (const { base, changed, byId } of pairs('sentiment', size)) {
      for (const event of base.events) {
        const after = windowAfter(base, event).filter(
          (message) => isPerson(base, message) && message.thread === event.thread,
        );
        const moved = after.map(({ id }) => byId.get(id) as ForumMessage);
        if (after.length < 3 || [...after, ...moved].some(({ sentiment }) => Math.abs(sentiment) === 1)) continue;
        const pole = (byId.get(event.message) as ForumMessage).sentiment;
        const spread = (values: readonly number[]): number => sum(values.map((value) => (value - mean(values)) ** 2));
        const [was, is] = [after, moved].map((messages) => messages.map(({ sentiment }) => sentiment)) as [
          number[],
          number[],
        ];
        variance.push(spread(is) / spread(was));
        distance.push((mean(is) - pole) / (mean(was) - pole));
      }
      const times = reached(base, reach.quiet);
      const rest = (forum: Forum): string =>
        JSON.stringify(
          forum.messages.map((message) => (times.has(message.id) ? { ...message, sentiment: 0 } : message)),
        );
      expect(rest(changed)).toBe(rest(base));
    }
    expect(variance.length).toBeGreaterThan(60);
    for (const ratios of [variance, distance]) {
      expect(Math.min(...ratios)).toBeCloseTo(1 + size, 6);
      expect(Math.max(...ratios)).toBeCloseTo(1 + size, 6);
    }
  });
});

describe('several effects', () => {
  it('do not depend on the order in which they are given, and 0 is none', () => {
    const random = createRandom('several');
    const effects = [
      { name: 'chill', size: -0.3 },
      { name: 'dissent', size: 0.1 },
      { name: 'quiet', size: 0.5 },
    ] as const;
    const one = createForum(random, { ...small, effects });
    const other = createForum(random, { ...small, effects: [...effects].reverse() });
    expect(JSON.stringify(other.messages)).toBe(JSON.stringify(one.messages));
    const none = createForum(random, { ...small, effects: [{ name: 'chill', size: 0 }] });
    expect(none.messages).toEqual(createForum(random, small).messages);
  });
});
