import { beforeAll, describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../../../infra/random.js';
import { createForum } from '../../../../../../ingest/sources/simulated/forum/create-forum.js';
import type { ForumEffect } from '../../../../../../ingest/sources/simulated/forum/effects.js';
import type { Forum, ForumEvent, ForumMessage } from '../../../../../../ingest/sources/simulated/forum/types.js';
import {
  adjectives,
  functionWords,
  general,
  glad,
  sorry,
  verbs,
} from '../../../../../../ingest/sources/simulated/forum/vocabulary.js';
import { byThread } from '../../../../../../ingest/sources/simulated/forum/windows.js';
import { markersOf } from '../../../../../../processors/enrich/markers.js';

const dayMs = 86_400_000;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const options = { weeks: 6, events: 40, texts: true };
const forumWith = (...effects: ForumEffect[]): Forum => createForum(createRandom('texts'), { ...options, effects });
const wordsOf = ({ text }: ForumMessage): string[] => (text ?? '').toLowerCase().match(/[a-z']+/g) ?? [];
const closed = new Set<string>(Object.values(functionWords).flat());
const contentOf = (message: ForumMessage): string[] => wordsOf(message).filter((word) => !closed.has(word));

/** Messages of people in the thread in the day after, with the executive's. */
function after(forum: Forum): { event: ForumEvent; act: ForumMessage; messages: ForumMessage[] }[] {
  const byId = new Map(forum.messages.map((message) => [message.id, message]));
  return forum.events.map((event) => ({
    event,
    act: byId.get(event.message) as ForumMessage,
    messages: forum.messages.filter(
      ({ thread, at, author }) =>
        thread === event.thread && at > event.at && at <= event.at + dayMs && !forum.executives.includes(author),
    ),
  }));
}

describe('texts of a forum', () => {
  let forum: Forum;
  beforeAll(() => {
    forum = forumWith();
  });

  it('are the same for the same seed, as long as they should be, and differ', () => {
    expect(forumWith()).toEqual(forum);
    for (const message of forum.messages.slice(0, 1_000)) {
      expect(Math.abs(wordsOf(message).length - message.tokens)).toBeLessThanOrEqual(5);
      expect(message.text).toMatch(/^[A-Z].*\.$/);
    }
    expect(new Set(forum.messages.map(({ text }) => text)).size).toBeGreaterThan(0.95 * forum.messages.length);
  });

  it('are not made unless asked for, and change nothing else', () => {
    const silent = createForum(createRandom('texts'), { ...options, texts: false });
    expect(silent.messages).toEqual(forum.messages.map((message) => ({ ...message, text: null })));
  });

  it('have function words of one class each, about half of all words', () => {
    for (const [name, words] of Object.entries(functionWords)) {
      const bit = { article: 1, auxverb: 2, conj: 4, adverb: 8, ppron: 16, ipron: 32, preps: 64, quant: 128 }[name];
      for (const word of words) expect([word, markersOf(word)]).toEqual([word, bit]);
    }
    const words = forum.messages.flatMap(wordsOf);
    const share = words.filter((word) => closed.has(word)).length / words.length;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.65);
  });

  it('are alike within a thread, less so across threads: they have topics', () => {
    const everywhere = new Set([...verbs, ...adjectives, ...general]);
    const topical = (message: ForumMessage): string[] => contentOf(message).filter((word) => !everywhere.has(word));
    const overlap = (a: ForumMessage, b: ForumMessage): number => {
      const words = new Set(topical(b));
      const own = topical(a);
      return own.length === 0 ? 0 : own.filter((word) => words.has(word)).length / own.length;
    };
    const random = createRandom('pairs');
    const threads = [...byThread(forum.messages).values()].filter((thread) => thread.length > 5);
    const draws = Array.from({ length: 3_000 }, () => [random.pick(threads), random.pick(threads)] as const);
    const within = draws.map(([thread]) => overlap(random.pick(thread.slice(0, 3)), random.pick(thread.slice(3))));
    const across = draws.map(([one, other]) => overlap(random.pick(one), random.pick(other)));
    expect(mean(within)).toBeGreaterThan(1.5 * mean(across));
  });

  it('have a vocabulary whose rare words go on and on', () => {
    const seen = new Set<string>();
    const half = forum.messages.length / 2;
    let late = 0;
    forum.messages.forEach((message, index) => {
      for (const word of contentOf(message)) {
        if (index > half && !seen.has(word)) late += 1;
        seen.add(word);
      }
    });
    expect(seen.size).toBeGreaterThan(1_000);
    expect(late).toBeGreaterThan(5);
  });

  it('show sentiment and dissent', () => {
    const tone = (message: ForumMessage): number =>
      wordsOf(message).filter((word) => glad.includes(word)).length -
      wordsOf(message).filter((word) => sorry.includes(word)).length;
    const toneWhere = (of: (message: ForumMessage) => boolean): number => mean(forum.messages.filter(of).map(tone));
    expect(toneWhere(({ sentiment }) => sentiment > 0.3)).toBeGreaterThan(0.3);
    expect(toneWhere(({ sentiment }) => sentiment < -0.3)).toBeLessThan(-0.3);
    const objects = (of: boolean): number =>
      mean(
        forum.messages
          .filter(({ dissents, parent }) => parent !== null && dissents === of)
          .map(({ text }) => Number(/^(I disagree|I don't think|No, that|I doubt|I see a problem)/.test(text ?? ''))),
      );
    expect(objects(true)).toBeGreaterThan(0.6);
    expect(objects(false)).toBeLessThan(0.12);
  });
});

describe('effects on words', () => {
  const base = forumWith();

  it.each([
    ['convergence', { name: 'convergence', size: 0.4 }],
    ['narrowing', { name: 'narrowing', size: -0.4 }],
    ['echo', { name: 'echo', size: 0.8 }],
  ] as const)('%s: every other message keeps its text', (_, effect) => {
    const changed = forumWith(effect);
    const executives = new Set(
      base.messages.flatMap(({ id, author }) => (base.executives.includes(author) ? [id] : [])),
    );
    const reached = new Set(after(base).flatMap(({ messages }) => messages.map(({ id }) => id)));
    const mayChange = ({ id, parent }: ForumMessage): boolean =>
      effect.name === 'echo' ? executives.has(parent ?? -1) : reached.has(id);
    const others = ({ messages }: Forum): string => JSON.stringify(messages.filter((message) => !mayChange(message)));
    expect(others(changed)).toBe(others(base));
    expect(changed.messages.filter(({ text }, index) => text !== base.messages[index]?.text).length).toBeGreaterThan(
      10,
    );
  });

  /** Share of the content words that the executive's message has too. */
  const shared = (forum: Forum): number =>
    mean(
      after(forum).flatMap(({ act, messages }) => {
        const theirs = new Set(contentOf(act));
        return messages.map((message) => {
          const own = contentOf(message);
          return own.filter((word) => theirs.has(word)).length / own.length;
        });
      }),
    );

  it("convergence: so many more of the words are the executive's, or fewer", () => {
    const plain = shared(base);
    const closer = shared(forumWith({ name: 'convergence', size: 0.4 }));
    expect(closer).toBeGreaterThan(plain + 0.4 * (1 - plain) - 0.05);
    expect(closer).toBeLessThan(plain + 0.4 * (1 - plain) + 0.05);
    expect(shared(forumWith({ name: 'convergence', size: -0.8 }))).toBeLessThan(0.5 * plain);
  });

  it('narrowing: fewer different words in as much text, or more', () => {
    const different = (forum: Forum): number => {
      const words = after(forum).flatMap(({ messages }) => messages.flatMap(contentOf));
      return new Set(words.slice(0, 1_200)).size;
    };
    const plain = different(base);
    expect(different(forumWith({ name: 'narrowing', size: -0.5 }))).toBeLessThan(0.85 * plain);
    expect(different(forumWith({ name: 'narrowing', size: 0.5 }))).toBeGreaterThan(1.1 * plain);
  });

  it("echo: answers have the executive's classes of function words more often, or more rarely", () => {
    const classes = (message: ForumMessage): Set<number> =>
      new Set(wordsOf(message).flatMap((word) => [1, 2, 4, 8, 16, 32, 64, 128].filter((bit) => markersOf(word) & bit)));
    const repeated = (forum: Forum): number => {
      const byId = new Map(forum.messages.map((message) => [message.id, message]));
      const shares = forum.messages.flatMap((message) => {
        const act = message.parent === null ? undefined : byId.get(message.parent);
        if (act === undefined || !forum.executives.includes(act.author) || forum.executives.includes(message.author))
          return [];
        const [theirs, own] = [classes(act), classes(message)];
        return [[...theirs].filter((bit) => own.has(bit)).length / Math.max(1, theirs.size)];
      });
      return mean(shares);
    };
    const plain = repeated(base);
    expect(repeated(forumWith({ name: 'echo', size: 0.8 }))).toBeGreaterThan(plain + 0.5 * (1 - plain));
    expect(repeated(forumWith({ name: 'echo', size: -0.8 }))).toBeLessThan(0.5 * plain);
  });
});
