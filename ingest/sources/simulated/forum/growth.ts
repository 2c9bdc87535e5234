import type { Random } from '../../../../infra/random.js';
import { cumulative, indexIn } from '../clock.js';
import type { ForumOptions } from './options.js';
import { momentOf, workAt, workHoursPerDay } from './rhythm.js';
import type { ForumMessage } from './types.js';

/** How unequal threads are: deviation of the logarithm of length and of the number of messages. */
const lengthDeviation = 0.2;
const sizeDeviation = 0.15;
/** Share of messages by somebody who has written in the thread before. */
const stayingShare = 0.3;
/** Share of the messages set off by nothing that answer one of the last few, and how many these are. */
const recentShare = 0.5;
const recentMessages = 4;
/** Share of the days on which a person is there at all. */
const presence = 0.85;
const presenceTries = 8;
/** The part of the people who are prominent, and how many times more answers their messages set off where that counts. */
const prominentShare = 0.1;
const prominentPull = 4;
/** Share of all messages that they write there. */
const prominentVoice = 0.4;
const dayMs = 86_400_000;
// Looked up once: globals are slow to reach inside a test runner's sandbox, and these run for every message.
const { exp, floor, max, min, round } = Math;

const authorMoodDeviation = 0.2;
const threadMoodDeviation = 0.2;
const moodPersistence = 0.85;
const ownMoodDeviation = 0.25;
const meanDissent = 0.22;
const mostDissent = 0.7;
const medianTokens = 22;
const tokensDeviation = 0.75;
const mostTokens = 400;

/** The tenth of the authors who write most: the first ones. */
export function prominentAuthors(authors: readonly string[]): readonly string[] {
  return authors.slice(0, max(1, round(authors.length * prominentShare)));
}

interface Seed {
  /** Working hours. */
  readonly at: number;
  readonly parent: Seed | null;
  readonly prominent: boolean;
  id: number;
  author: number;
}

/**
 * The talk of a forum without any executive. A thread is a Hawkes process in its cluster form (A. G. Hawkes, D. Oakes,
 * 1974): messages that nothing sets off come at a steady rate while it lives (more evenly than by chance, or few moments would be alike enough to be matched), and each message sets off a Poisson number of
 * others after exponential delays; all of it in working hours, which gives it the rhythm of the day and the week.
 */
export function growForum(options: ForumOptions, random: Random): ForumMessage[] {
  const { startMs, weeks } = options;
  const untilMs = startMs + weeks * 7 * dayMs;
  const crowd = createCrowd(options, random.fork('people'));
  const shiftMs = options.shiftHours * 3_600_000;
  const from = workAt(startMs - shiftMs);
  const until = workAt(untilMs - shiftMs);
  const life = options.threadWorkdays * workHoursPerDay;
  // Threads that began before the data and go on in it: the number of threads is as large in the first week as later.
  const before = 2 * life;
  const count = round((options.threadsPerWeek * weeks * (until - from + before)) / (until - from));
  const messages: ForumMessage[] = [];
  for (let thread = 0; thread < count; thread += 1) {
    const own = random.fork('thread', thread);
    const began = from - before + ((thread + own.next()) / count) * (until - from + before);
    const length = life * exp(own.normal(0, lengthDeviation));
    const size = options.messagesPerThread * exp(own.normal(0, sizeDeviation));
    const seeds = growThread(began, length, size, options, own).filter(({ at }) => at >= from && at < until);
    write(seeds, thread, shiftMs, crowd, own, messages);
  }
  messages.sort((a, b) => a.at - b.at || a.id - b.id);
  return numbered(messages);
}

function growThread(began: number, length: number, size: number, options: ForumOptions, random: Random): Seed[] {
  const { excitation, answerHours, confounder } = options;
  const counts = confounder === 'prominent';
  // The mean number of answers stays the same whoever counts as prominent.
  const spread = counts ? 1 + prominentVoice * (prominentPull - 1) : 1;
  const seed = (at: number, parent: Seed | null): Seed => {
    const prominent = counts && random.chance(prominentVoice);
    return { at, parent, prominent, id: -1, author: -1 };
  };
  const root = seed(began, null);
  const seeds = [root];
  const unprompted = max(0, round(size * (1 - excitation) - 1));
  for (let i = 0; i < unprompted; i += 1) seeds.push(seed(began + ((i + random.next()) / unprompted) * length, root));
  // The list grows while it is read: answers set off answers.
  for (let i = 0; i < seeds.length; i += 1) {
    const parent = seeds[i] as Seed;
    const pull = counts && parent.prominent ? prominentPull : 1;
    for (let left = random.poisson((excitation * pull) / spread); left > 0; left -= 1) {
      const at = parent.at + random.exponential(answerHours);
      if (at < began + length) seeds.push(seed(at, parent));
    }
  }
  return seeds.sort((a, b) => a.at - b.at);
}

function write(
  seeds: readonly Seed[],
  thread: number,
  shiftMs: number,
  crowd: Crowd,
  random: Random,
  into: ForumMessage[],
): void {
  let mood = random.normal(0, threadMoodDeviation);
  const noise = threadMoodDeviation * Math.sqrt(1 - moodPersistence ** 2);
  for (let i = 0; i < seeds.length; i += 1) {
    const seed = seeds[i] as Seed;
    seed.id = into.length;
    const parent = answered(seed, seeds, i, random);
    const at = momentOf(seed.at) + shiftMs;
    const stays = i > 0 && random.chance(stayingShare) ? (seeds[random.int(i)] as Seed).author : null;
    seed.author = crowd.pick(at, parent?.author ?? -1, stays, seed.prominent, random);
    mood = moodPersistence * mood + random.normal(0, noise);
    const feeling = (crowd.moods[seed.author] as number) + mood + random.normal(0, ownMoodDeviation);
    const dissents = parent !== null && random.chance(crowd.dissent[seed.author] as number);
    into.push({
      id: seed.id,
      thread,
      author: crowd.names[seed.author] as string,
      at,
      parent: parent?.id ?? null,
      tokens: min(mostTokens, max(3, round(medianTokens * exp(random.normal(0, tokensDeviation))))),
      sentiment: min(1, max(-1, feeling)),
      dissents,
      flagged: false,
      luck: random.next(),
      wording: null,
      text: null,
    });
  }
}

/** What nothing set off answers the first message or one of the last; so does what a message from before the data set off. */
function answered({ parent }: Seed, seeds: readonly Seed[], index: number, random: Random): Seed | null {
  if (index === 0) return null;
  if (parent !== null && parent.parent !== null && parent.id !== -1) return parent;
  const recent = min(index, recentMessages);
  return random.chance(recentShare) ? (seeds[index - 1 - random.int(recent)] as Seed) : (seeds[0] as Seed);
}

interface Crowd {
  readonly names: readonly string[];
  readonly moods: Float64Array;
  readonly dissent: Float64Array;
  /** Somebody who is there on the day and is not the one who is answered. */
  pick(at: number, answered: number, stays: number | null, prominent: boolean, random: Random): number;
}

function createCrowd(options: ForumOptions, random: Random): Crowd {
  const names = options.authors;
  const weights = names.map((_, index) => (index + 1) ** -options.zipfExponent);
  const everybody = cumulative(weights);
  const leading = prominentAuthors(names).length;
  const few = cumulative(weights.map((weight, index) => (index < leading ? weight : 0)));
  const many = cumulative(weights.map((weight, index) => (index < leading ? 0 : weight)));
  const days = options.weeks * 7 + 1;
  const away = Uint8Array.from({ length: names.length * days }, () => Number(!random.chance(presence)));
  const mood = random.fork('mood');
  const dissent = random.fork('dissent');
  return {
    names,
    moods: Float64Array.from(names, () => mood.normal(0.05, authorMoodDeviation)),
    dissent: Float64Array.from(names, () => min(mostDissent, dissent.exponential(meanDissent))),
    pick(at, answered, stays, prominent, draws) {
      const day = floor((at - options.startMs) / dayMs);
      const shares = options.confounder !== 'prominent' ? everybody : prominent ? few : many;
      let author = stays ?? indexIn(shares, draws.next());
      for (let tries = 0; tries < presenceTries; tries += 1) {
        const fits = options.confounder !== 'prominent' || author < leading === prominent;
        if (fits && author !== answered && away[author * days + day] === 0) break;
        author = indexIn(shares, draws.next());
      }
      return author;
    },
  };
}

/** Ids in order of time. */
function numbered(sorted: readonly ForumMessage[]): ForumMessage[] {
  const ids = new Int32Array(sorted.length);
  sorted.forEach(({ id }, index) => {
    ids[id] = index;
  });
  return sorted.map((message, id) => ({
    ...message,
    id,
    parent: message.parent === null ? null : (ids[message.parent] as number),
  }));
}
