import { beforeAll, describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../../../infra/random.js';
import { createForum } from '../../../../../../ingest/sources/simulated/forum/create-forum.js';
import { growForum } from '../../../../../../ingest/sources/simulated/forum/growth.js';
import { defaultForumOptions } from '../../../../../../ingest/sources/simulated/forum/options.js';
import { hourOf, momentOf, weekdayOf, workAt } from '../../../../../../ingest/sources/simulated/forum/rhythm.js';
import { forumRows } from '../../../../../../ingest/sources/simulated/forum/rows.js';
import type { ForumMessage } from '../../../../../../ingest/sources/simulated/forum/types.js';
import { byThread } from '../../../../../../ingest/sources/simulated/forum/windows.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const grow = (seed: string, changes = {}): ForumMessage[] =>
  growForum({ ...defaultForumOptions, ...changes }, createRandom(seed));

describe('working time', () => {
  it('is the inverse of the moment, everywhere in the week', () => {
    const random = createRandom('moments');
    for (let i = 0; i < 2_000; i += 1) {
      const at = Date.UTC(2026, 2, 1) + random.int(400 * dayMs);
      expect(Math.abs(momentOf(workAt(at)) - at)).toBeLessThanOrEqual(1);
    }
  });

  it('knows weekdays and hours', () => {
    const friday = Date.UTC(2026, 6, 31, 17, 59);
    expect([weekdayOf(friday), hourOf(friday)]).toEqual([4, 17]);
    expect(weekdayOf(Date.UTC(2026, 7, 3))).toBe(0);
  });
});

describe('the talk of a forum without executives', () => {
  let messages: ForumMessage[];
  let threads: ForumMessage[][];
  beforeAll(() => {
    messages = grow('a');
    threads = [...byThread(messages).values()];
  });

  it('is the same for the same seed, and another for another', () => {
    expect(JSON.stringify(grow('a'))).toBe(JSON.stringify(messages));
    expect(grow('b')).not.toHaveLength(messages.length);
  });

  it('numbers messages by time, and every answer comes after what it answers, in its thread', () => {
    const wrong = messages.filter((message, index) => {
      const parent = message.parent === null ? null : (messages[message.parent] as ForumMessage);
      const isEarly = message.at < (messages[index - 1]?.at ?? 0) || (parent !== null && parent.id >= message.id);
      return message.id !== index || isEarly || (parent !== null && parent.thread !== message.thread);
    });
    expect(wrong).toEqual([]);
    const roots = threads.map((thread) => thread.findLastIndex(({ parent }) => parent === null));
    expect(new Set(roots)).toEqual(new Set([0]));
  });

  it('goes on in many threads side by side for days, in which the same people write', () => {
    const { weeks, startMs } = defaultForumOptions;
    expect(messages.length).toBeGreaterThan(11_000);
    expect(messages.length).toBeLessThan(16_000);
    const whole = threads.filter((thread) => (thread[0] as ForumMessage).at > startMs + 14 * dayMs);
    expect(mean(whole.map((thread) => (thread.at(-1)?.at ?? 0) - (thread[0]?.at ?? 0)))).toBeGreaterThan(4 * dayMs);
    const wednesday = startMs + (weeks / 2) * 7 * dayMs + 2 * dayMs;
    const day = messages.filter(({ at }) => at >= wednesday && at < wednesday + dayMs);
    const perAuthor = new Map<string, Set<number>>();
    for (const { author, thread } of day) perAuthor.set(author, (perAuthor.get(author) ?? new Set()).add(thread));
    expect(mean([...perAuthor.values()].map(({ size }) => size))).toBeGreaterThan(2);
  });

  it('has the rhythm of the day and of the week', () => {
    const share = (of: (message: ForumMessage) => boolean): number => messages.filter(of).length / messages.length;
    expect(share(({ at }) => weekdayOf(at) >= 5)).toBeLessThan(0.04);
    expect(share(({ at }) => hourOf(at) >= 8 && hourOf(at) < 17)).toBeGreaterThan(0.9);
    expect(share(({ at }) => hourOf(at) < 6)).toBeLessThan(0.02);
    const late = grow('a', { shiftHours: 3 });
    expect(late.filter(({ at }) => hourOf(at) >= 11 && hourOf(at) < 20).length / late.length).toBeGreaterThan(0.9);
  });

  it('is as busy in the first week as later', () => {
    const weekly = Array.from({ length: defaultForumOptions.weeks }, (_, week) => {
      const from = defaultForumOptions.startMs + week * 7 * dayMs;
      return messages.filter(({ at }) => at >= from && at < from + 7 * dayMs).length;
    });
    expect(weekly[0]).toBeGreaterThan(0.8 * mean(weekly));
    expect(weekly.at(-1)).toBeGreaterThan(0.8 * mean(weekly));
  });

  it('has few people who write much: rank to the power of the exponent', () => {
    const posts = new Map<string, number>();
    for (const { author } of messages) posts.set(author, (posts.get(author) ?? 0) + 1);
    const counts = [...posts.values()].sort((a, b) => b - a);
    const logs = counts.slice(0, 80).map((count, index) => [Math.log(index + 1), Math.log(count)] as const);
    const [x, y] = [mean(logs.map(([rank]) => rank)), mean(logs.map(([, count]) => count))];
    const slope =
      logs.reduce((sum, [rank, count]) => sum + (rank - x) * (count - y), 0) /
      logs.reduce((sum, [rank]) => sum + (rank - x) ** 2, 0);
    expect(slope).toBeGreaterThan(-0.9);
    expect(slope).toBeLessThan(-0.6);
  });

  it('excites itself: a message is followed sooner and by more than where nothing sets off answers', () => {
    const soon = (talk: readonly ForumMessage[]): number =>
      mean(
        [...byThread(talk).values()].flatMap((thread) =>
          thread.map(({ at }, index) => {
            const now = workAt(at);
            return thread.slice(index + 1).filter((other) => workAt(other.at) < now + 1).length;
          }),
        ),
      );
    const calm = grow('a', { excitation: 0 });
    expect(Math.abs(calm.length / messages.length - 1)).toBeLessThan(0.06);
    // An answer comes within an hour with probability 1 − exp(−1 ÷ 1.2), and sets off others.
    expect(soon(messages) - soon(calm)).toBeGreaterThan(0.15);
    expect(soon(messages) - soon(calm)).toBeLessThan(0.35);
  });

  it('has people of different moods and dissent, and moods of threads that last', () => {
    const by = (value: (message: ForumMessage) => number): number[] => {
      const all = new Map<string, number[]>();
      for (const message of messages) all.set(message.author, [...(all.get(message.author) ?? []), value(message)]);
      return [...all.values()].filter((values) => values.length >= 80).map(mean);
    };
    const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
    expect(spread(by(({ sentiment }) => sentiment))).toBeGreaterThan(0.4);
    expect(spread(by(({ dissents }) => Number(dissents)))).toBeGreaterThan(0.3);
    const overall = mean(messages.map(({ sentiment }) => sentiment));
    const neighbours = threads.flatMap((thread) =>
      thread.slice(1).map((message, index) => {
        const before = thread[index] as ForumMessage;
        return before.author === message.author ? 0 : (message.sentiment - overall) * (before.sentiment - overall);
      }),
    );
    expect(mean(neighbours)).toBeGreaterThan(0.02);
  });
});

describe('a forum', () => {
  it('hands out rows of numbers', () => {
    const forum = createForum(createRandom('rows'), { weeks: 3, events: 5 });
    const rows = forumRows(forum, 7);
    expect(rows).toHaveLength(forum.messages.length);
    expect(new Set(rows.map(({ community }) => community))).toEqual(new Set([7]));
    const executives = rows.filter(({ role }) => role === 'executive');
    expect(executives.length).toBeGreaterThanOrEqual(5);
    expect(executives.length).toBeLessThan(20);
    expect(new Set(executives.map(({ person }) => person)).size).toBeLessThanOrEqual(4);
    expect(Math.max(...rows.map(({ person }) => person))).toBeLessThan(124);
    expect(rows.filter(({ isRoot }) => isRoot).length).toBe(new Set(rows.map(({ thread }) => thread)).size);
  });
});
