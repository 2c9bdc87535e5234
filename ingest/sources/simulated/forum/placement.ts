import type { Random } from '../../../../infra/random.js';
import { changed } from './changed.js';
import { prominentAuthors } from './growth.js';
import type { ForumOptions } from './options.js';
import { hourOf, weekdayOf } from './rhythm.js';
import type { ForumEvent, ForumMessage } from './types.js';
import { absenceMs, byThread, eligibleMoments, hourMs, type Moment, windowMs } from './windows.js';

/** At least so far from another executive act in the thread: 48 hours of absence and a day for what is added to an act. */
const apartMs = 72 * hourMs;
/** The longest look ahead (replies are waited for) and back (the lead placebo) that a signal takes. */
const aheadMs = 72 * hourMs;
const backMs = 2 * windowMs;
/** How much more a lively thread tempts: a power of its messages, those of the last two hours threefold. */
const livelyPull = 1.5;
/** How much more a thread in a low mood tempts, per unit of sentiment, as the power of e. */
const lowMoodPull = 5;
/** A thread is closing when no more than so many messages follow. */
const closingFollow = 2;
const eveningFrom = 16;
/** Executives write while the others do: hours of working days. */
const officeFrom = 8;
const officeTo = 16;
/** Of executives' messages; the deviation is that of executives from each other and of each one's messages. */
const meanMood = 0.35;
const moodDeviation = 0.15;
/** Words of a long announcement. */
const longFrom = 150;
const longTo = 400;

export interface Placed {
  readonly messages: ForumMessage[];
  readonly events: ForumEvent[];
}

/**
 * Executives take the place of peers: what a peer writes in a thread from some moment on becomes an executive's. Apart from
 * when and where that is, which the confounder says, an executive's act is like that of any peer who comes to a thread.
 */
export function placeExecutives(
  messages: readonly ForumMessage[],
  untilMs: number,
  news: readonly number[],
  options: ForumOptions,
  random: Random,
): Placed {
  const { startMs, executives, events: wanted, confounder } = options;
  if (executives.length === 0) return { messages: [...messages], events: [] };
  const prominent = new Set(prominentAuthors(options.authors));
  // Controls are drawn from prominent posters first: whose place an executive takes must be one of them.
  const moments = eligibleMoments(messages, startMs + backMs, untilMs - aheadMs).filter(({ message }) =>
    prominent.has(message.author),
  );
  const queue = [
    ...newsMoments(moments, news, Math.round(wanted * options.newsShare), random.fork('news')),
    ...tempting(moments, options, random.fork('order')),
  ];
  const threads = byThread(messages);
  const taken = new Map<number, number[]>();
  const stays: ForumMessage[][] = [];
  for (const { message } of queue) {
    if (stays.length === wanted) break;
    const stay = stayOf(message, threads.get(message.thread) as ForumMessage[]);
    const times = taken.get(message.thread) ?? [];
    if (times.some((at) => stay.some((act) => Math.abs(at - act.at) < apartMs))) continue;
    taken.set(message.thread, [...times, ...stay.map(({ at }) => at)]);
    stays.push(stay);
  }

  const moods = random.fork('moods');
  const mean = new Map(executives.map((name) => [name, moods.normal(meanMood, moodDeviation)]));
  const events: ForumEvent[] = [];
  const placed = changed(messages, (change) => {
    for (const stay of stays) {
      const { id, thread, at } = stay[0] as ForumMessage;
      const own = random.fork('act', id);
      const executive = own.pick(executives);
      events.push({ message: id, thread, executive, at });
      for (const message of stay) {
        const sentiment = Math.max(-1, Math.min(1, (mean.get(executive) as number) + own.normal(0, moodDeviation)));
        const isLong = confounder === 'long' && message.id === id;
        const tokens = isLong ? longFrom + own.int(longTo - longFrom) : message.tokens;
        change(message, { author: executive, sentiment, tokens, dissents: false });
      }
    }
  });
  return { messages: placed, events: events.sort((a, b) => a.at - b.at || a.message - b.message) };
}

/** What somebody writes in a thread from a message on until staying away for 48 hours. */
function stayOf(first: ForumMessage, thread: readonly ForumMessage[]): ForumMessage[] {
  const stay = [first];
  for (const message of thread.slice(thread.indexOf(first) + 1)) {
    if (message.author !== first.author) continue;
    if (message.at - (stay.at(-1) as ForumMessage).at >= absenceMs) break;
    stay.push(message);
  }
  return stay;
}

/** In the order in which they are taken; where it is a tendency, moments that tempt more come earlier by chance. */
function tempting(moments: readonly Moment[], options: ForumOptions, random: Random): readonly Moment[] {
  const { confounder } = options;
  const shiftMs = options.shiftHours * hourMs;
  const office = moments.filter(({ message: { at } }) => {
    const hour = hourOf(at - shiftMs);
    return weekdayOf(at) < 5 && hour >= officeFrom && hour < officeTo;
  });
  switch (confounder) {
    case 'lively':
      return drawn(office, ({ before, lately }) => (before + 2 * lately) ** livelyPull, random);
    case 'low-sentiment':
      return drawn(office, ({ mood }) => Math.exp(-lowMoodPull * mood), random);
    case 'friday':
      return random.shuffle(moments.filter(({ message: { at } }) => weekdayOf(at) === 4 && hourOf(at) >= eveningFrom));
    case 'closing':
      return random.shuffle(office.filter(({ follow }) => follow <= closingFollow));
    default:
      return random.shuffle(office);
  }
}

/** A weighted draw without replacement (P. S. Efraimidis, P. G. Spirakis, 2006). */
function drawn(moments: readonly Moment[], weight: (moment: Moment) => number, random: Random): readonly Moment[] {
  return moments
    .map((moment) => ({ moment, key: random.exponential() / weight(moment) }))
    .sort((a, b) => a.key - b.key)
    .map(({ moment }) => moment);
}

/** Some within an hour of news, spread over the news evenly. */
function newsMoments(moments: readonly Moment[], news: readonly number[], count: number, random: Random): Moment[] {
  const each = news.map((at) =>
    random.shuffle(moments.filter(({ message }) => message.at > at && message.at <= at + hourMs)),
  );
  const chosen: Moment[] = [];
  for (let round = 0; chosen.length < count && each.some((list) => list.length > round); round += 1) {
    for (const list of each) {
      const moment = list[round];
      if (moment !== undefined && chosen.length < count) chosen.push(moment);
    }
  }
  return chosen;
}
