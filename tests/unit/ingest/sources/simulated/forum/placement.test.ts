import { beforeAll, describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../../../../infra/random.js';
import { createForum } from '../../../../../../ingest/sources/simulated/forum/create-forum.js';
import { growForum } from '../../../../../../ingest/sources/simulated/forum/growth.js';
import {
  type Confounder,
  confounderNames,
  defaultForumOptions,
  forumFor,
} from '../../../../../../ingest/sources/simulated/forum/options.js';
import { hourOf, weekdayOf } from '../../../../../../ingest/sources/simulated/forum/rhythm.js';
import type { Forum, ForumMessage } from '../../../../../../ingest/sources/simulated/forum/types.js';
import { byThread } from '../../../../../../ingest/sources/simulated/forum/windows.js';
import { ForumReference, type Outcomes, referenceDefaults } from '../../../../../support/forum-reference.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const forumWith = (confounder: Confounder, seed: string | number): Forum =>
  createForum(createRandom(seed), forumFor[confounder]);

const known = new Map<Confounder, Forum>();
function placed(confounder: Confounder): Forum {
  const forum = known.get(confounder) ?? forumWith(confounder, 'placed');
  known.set(confounder, forum);
  return forum;
}

describe.each(confounderNames)('executives of the confounder %s', (confounder) => {
  let forum: Forum;
  let executives: ReadonlySet<string>;
  beforeAll(() => {
    forum = placed(confounder);
    executives = new Set(forum.executives);
  });

  it('act where their act is an event that can be matched', () => {
    expect(forum.events).toHaveLength(defaultForumOptions.events);
    expect(new Set(forum.events.map(({ executive }) => executive)).size).toBeGreaterThanOrEqual(3);
    const threads = byThread(forum.messages);
    for (const { thread: number, at, message, executive } of forum.events) {
      const thread = threads.get(number) as ForumMessage[];
      expect(thread.find(({ id }) => id === message)).toMatchObject({ author: executive, at });
      const before = thread.filter((other) => other.at < at && other.at >= at - dayMs);
      expect(before.length).toBeGreaterThanOrEqual(4);
      expect(new Set(before.map(({ author }) => author)).size).toBeGreaterThanOrEqual(3);
      expect(at - (thread[0] as ForumMessage).at).toBeGreaterThanOrEqual(6 * hourMs);
      const absent = thread.filter(
        (other) => other.at < at && other.at >= at - 2 * dayMs && executives.has(other.author),
      );
      expect(absent).toEqual([]);
      expect(at).toBeGreaterThanOrEqual(forum.startMs + 2 * dayMs);
      expect(at).toBeLessThanOrEqual(forum.untilMs - 3 * dayMs);
    }
    const first = new Set(forum.events.map(({ message }) => message));
    const repeated = forum.messages.filter(({ id, author }) => executives.has(author) && !first.has(id));
    for (const { thread, at } of repeated) {
      expect(forum.events.some((event) => event.thread === thread && event.at < at)).toBe(true);
    }
  });
});

describe('where executives act', () => {
  const moments = (confounder: Confounder): ForumMessage[] => {
    const { messages, events } = placed(confounder);
    return events.map(({ message }) => messages.find(({ id }) => id === message) as ForumMessage);
  };

  it('is the same for the same seed', () => {
    for (const confounder of ['none', 'news'] as const) {
      expect(JSON.stringify(forumWith(confounder, 'placed'))).toBe(JSON.stringify(placed(confounder)));
    }
  });

  it('takes the place of peers and leaves all else of the talk as it is', () => {
    const forum = placed('none');
    const base = growForum(defaultForumOptions, createRandom('placed').fork('growth'));
    const executives = new Set(forum.executives);
    expect(forum.messages.map(({ id }) => id)).toEqual(base.map(({ id }) => id));
    const asPeers = forum.messages.map((message, index) => {
      const { author, sentiment, dissents } = base[index] as ForumMessage;
      return executives.has(message.author)
        ? { ...message, author, sentiment, dissents, flagged: false }
        : { ...message, flagged: false };
    });
    expect(JSON.stringify(asPeers)).toBe(JSON.stringify(base));
  });

  it('friday: from four in the afternoon', () => {
    for (const { at } of moments('friday')) {
      expect(weekdayOf(at)).toBe(4);
      expect(hourOf(at)).toBeGreaterThanOrEqual(16);
    }
  });

  it('long: their announcements are long, and only those', () => {
    for (const { tokens } of moments('long')) expect(tokens).toBeGreaterThanOrEqual(150);
    expect(mean(moments('none').map(({ tokens }) => tokens))).toBeLessThan(60);
  });

  it('news: some act in the hour after, and every thread has more to say for a day', () => {
    const { news, events, messages } = placed('news');
    expect(news).toHaveLength(3);
    const soon = events.filter(({ at }) => news.some((time) => at > time && at <= time + hourMs));
    expect(soon.length).toBeGreaterThanOrEqual(4);
    const calm = placed('none').messages;
    const after = (talk: readonly ForumMessage[]): number =>
      news.reduce((sum, time) => sum + talk.filter(({ at }) => at > time && at <= time + dayMs).length, 0);
    expect(after(messages) / after(calm)).toBeGreaterThan(1.25);
    expect(after(messages) / after(calm)).toBeLessThan(1.55);
  });

  it('low-sentiment: when the last six messages were low', () => {
    const moodBefore = (forum: Forum): number => {
      const threads = byThread(forum.messages);
      return mean(
        forum.events.map(({ thread, at }) =>
          mean(
            (threads.get(thread) ?? [])
              .filter((other) => other.at < at)
              .slice(-6)
              .map(({ sentiment }) => sentiment),
          ),
        ),
      );
    };
    expect(moodBefore(placed('low-sentiment'))).toBeLessThan(moodBefore(placed('none')) - 0.1);
  });

  it('misclassified: labels are wrong as often as the classifier is, whoever writes', () => {
    const { messages, executives } = placed('misclassified');
    const people = messages.filter(({ author }) => !executives.includes(author));
    const rate = (of: boolean): number =>
      mean(people.filter(({ dissents }) => dissents === of).map(({ flagged }) => Number(flagged)));
    expect(rate(true)).toBeCloseTo(0.7, 1);
    expect(rate(false)).toBeCloseTo(0.2, 1);
    expect(placed('none').messages.every(({ dissents, flagged }) => dissents === flagged)).toBe(true);
  });
});

interface Verdict {
  readonly delta: number;
  readonly rejects: boolean;
}

interface Trial {
  readonly matchRate: number;
  readonly matched: number;
  readonly closing: { readonly events: number; readonly controls: number };
  verdict(y: (outcomes: Outcomes) => number, against: 'controls' | 'nothing'): Verdict;
}

/** What matching makes of a world; the interval is Student's, of independent events. */
function trial(forum: Forum, seed: number): Trial {
  const { messages, executives, startMs: fromMs, untilMs } = forum;
  const reference = new ForumReference(messages, { ...referenceDefaults, executives, fromMs, untilMs });
  const { events, matches } = reference.match(createRandom('match').fork(seed));
  const sets = matches.map(({ event, controls }) => ({
    event: reference.outcomes(event),
    controls: controls.map((control) => reference.outcomes(control)),
  }));
  const closes = ({ follow }: Outcomes): number => Number(follow <= 3);
  return {
    matchRate: matches.length / events.length,
    matched: matches.length,
    closing: {
      events: mean(sets.map(({ event }) => closes(event))),
      controls: mean(sets.map(({ controls }) => mean(controls.map(closes)))),
    },
    verdict(y, against) {
      const deltas = sets.map(({ event, controls }) => y(event) - (against === 'nothing' ? 0 : mean(controls.map(y))));
      const delta = mean(deltas);
      const variance = deltas.reduce((sum, value) => sum + (value - delta) ** 2, 0) / (deltas.length - 1);
      return { delta, rejects: Math.abs(delta) > 2.02 * Math.sqrt(variance / deltas.length) };
    },
  };
}

const elsewhere = ({ elsewhere: y }: Outcomes): number => y;
const inThread = ({ thread: y }: Outcomes): number => y;
const rate = (verdicts: readonly Verdict[]): number => mean(verdicts.map(({ rejects }) => Number(rejects)));
const average = (verdicts: readonly Verdict[]): number => mean(verdicts.map(({ delta }) => delta));

describe('matching in worlds without any effect', () => {
  it('null: executives are like peers – no difference on average, and one world in twenty says otherwise', () => {
    const trials = Array.from({ length: 24 }, (_, world) => trial(forumWith('none', world), world));
    expect(mean(trials.map(({ matchRate }) => matchRate))).toBeGreaterThan(0.8);
    expect(trials.filter(({ matched }) => matched < 30)).toEqual([]);
    for (const y of [elsewhere, inThread]) {
      const verdicts = trials.map(({ verdict }) => verdict(y, 'controls'));
      // The mean of 24 worlds has a standard error of about 0.025.
      expect(Math.abs(average(verdicts))).toBeLessThan(0.08);
      expect(rate(verdicts)).toBeLessThanOrEqual(0.21);
    }
    const naive = trials.map(({ verdict }) => verdict(inThread, 'nothing'));
    expect(average(naive)).toBeLessThan(-0.3);
    expect(rate(naive)).toBeGreaterThan(0.8);
  });

  it('lively: before and after show a large drop that is none; matched, nothing is left of it', () => {
    const trials = Array.from({ length: 6 }, (_, world) => trial(forumWith('lively', world), world));
    expect(mean(trials.map(({ matchRate }) => matchRate))).toBeGreaterThan(0.7);
    expect(average(trials.map(({ verdict }) => verdict(inThread, 'nothing')))).toBeLessThan(-0.4);
    expect(rate(trials.map(({ verdict }) => verdict(inThread, 'nothing')))).toBe(1);
    for (const y of [elsewhere, inThread]) {
      expect(Math.abs(average(trials.map(({ verdict }) => verdict(y, 'controls'))))).toBeLessThan(0.16);
    }
  });

  it('friday: the weekend empties everything, and is matched by other Fridays', () => {
    const trials = Array.from({ length: 4 }, (_, world) => trial(forumWith('friday', world), world));
    expect(mean(trials.map(({ matchRate }) => matchRate))).toBeGreaterThan(0.7);
    expect(average(trials.map(({ verdict }) => verdict(elsewhere, 'nothing')))).toBeLessThan(-1);
    expect(Math.abs(average(trials.map(({ verdict }) => verdict(elsewhere, 'controls'))))).toBeLessThan(0.3);
  });

  it('closing: the thread falls silent, which no matching mends; the same people elsewhere do not', () => {
    const trials = Array.from({ length: 8 }, (_, world) => trial(forumWith('closing', world), world));
    expect(rate(trials.map(({ verdict }) => verdict(inThread, 'controls')))).toBe(1);
    expect(average(trials.map(({ verdict }) => verdict(inThread, 'controls')))).toBeLessThan(-0.5);
    for (const { closing } of trials) expect(closing.events / closing.controls).toBeGreaterThan(1.5);
    expect(Math.abs(average(trials.map(({ verdict }) => verdict(elsewhere, 'controls'))))).toBeLessThan(0.14);
  });
});
