import type { Random } from '../../infra/random.js';

/**
 * Matching (CONFORMITY §2) in memory, fast enough to go through hundreds of simulated forums: tells whether the simulation
 * is fair. What the SQL is held to, count by count, is conformity-brute-force.ts. Times are ms of the wall clock that the strata
 * are cut by. People are everybody but executives and the focal poster: at a control, its poster plays the executive.
 */
export interface ReferenceMessage {
  readonly id: number;
  readonly thread: number;
  readonly author: string;
  readonly at: number;
}

export interface ReferenceOptions {
  readonly executives: readonly string[];
  readonly untilMs: number;
  readonly fromMs: number;
  readonly windowMs: number;
  readonly controls: number;
  readonly minControlThreads: number;
  readonly preferTopDecile: boolean;
}

export const referenceDefaults: Omit<ReferenceOptions, 'executives' | 'fromMs' | 'untilMs'> = {
  windowMs: 24 * 3_600_000,
  controls: 5,
  minControlThreads: 8,
  preferTopDecile: true,
};

/** A message with what is needed to match it; for an executive's it is an event, for others a possible control. */
export interface Focal {
  readonly message: ReferenceMessage;
  /** People's messages and the people in the thread in the window before. */
  readonly before: number;
  readonly authors: ReadonlySet<string>;
  readonly stratum: string;
}

export interface Outcomes {
  /** ln((after + ½) / (before + ½)) of posts by the people before, in other threads (S1) … */
  readonly elsewhere: number;
  /** … of posts by anybody in the thread (S2) … */
  readonly thread: number;
  /** … and of people in the thread (S3). */
  readonly voices: number;
  /** Share of the people before who post anywhere in 7 days. */
  readonly returned: number;
  /** ms to the next post of people in the thread; null: none in 72 hours. */
  readonly replyMs: number | null;
  /** Messages of people that follow in the thread. */
  readonly follow: number;
  /** Posts elsewhere before and after, and in the thread after: what the logarithms are made of. */
  readonly counts: { readonly before: number; readonly after: number; readonly threadAfter: number };
}

export interface ReferenceMatch {
  readonly event: Focal;
  /** Threads that there was a choice of. */
  readonly threads: number;
  readonly controls: readonly Focal[];
}

export interface ReferenceResult {
  readonly events: readonly Focal[];
  readonly matches: readonly ReferenceMatch[];
  /** Executives' first acts that are not eligible. */
  readonly ineligible: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const absenceMs = 48 * hourMs;
const followMs = 72 * hourMs;

export class ForumReference {
  readonly #threads = new Map<number, ReferenceMessage[]>();
  readonly #writers = new Map<string, ReferenceMessage[]>();
  readonly #executives: ReadonlySet<string>;
  readonly #sorted: ReferenceMessage[];
  readonly #options: ReferenceOptions;

  constructor(messages: readonly ReferenceMessage[], options: ReferenceOptions) {
    this.#options = options;
    this.#executives = new Set(options.executives);
    this.#sorted = [...messages].sort((a, b) => a.at - b.at || a.id - b.id);
    for (const message of this.#sorted) {
      push(this.#threads, message.thread, message);
      push(this.#writers, message.author, message);
    }
  }

  match(random: Random): ReferenceResult {
    const { fromMs, untilMs, windowMs, controls, minControlThreads, preferTopDecile } = this.#options;
    const strata = new Map<string, Focal[]>();
    const events: Focal[] = [];
    let ineligible = 0;
    for (const message of this.#sorted) {
      // Both windows, the lead placebo's and the wait for an answer must lie within the data.
      if (message.at < fromMs + 2 * windowMs || message.at > untilMs - followMs) continue;
      const acts = this.#executives.has(message.author);
      if (acts && this.#actIn(message.thread, message.at - absenceMs, message.at)) continue;
      if (!acts && (this.#isDisturbed(message) || !this.#comesNew(message))) continue;
      const focal = this.focal(message);
      if (focal === null) ineligible += Number(acts);
      else if (acts) events.push(focal);
      else push(strata, focal.stratum, focal);
    }
    const top = preferTopDecile ? this.#topDecile() : new Set<string>();
    const matches: ReferenceMatch[] = [];
    for (const event of events) {
      const shuffled = random.fork('draw', event.message.id).shuffle(strata.get(event.stratum) ?? []);
      const drawn = [
        ...shuffled.filter(({ message }) => top.has(message.author)),
        ...shuffled.filter(({ message }) => !top.has(message.author)),
      ];
      // One post a thread.
      const posts = new Map<number, Focal>();
      for (const post of drawn) {
        const { thread } = post.message;
        if (thread !== event.message.thread && !posts.has(thread)) posts.set(thread, post);
      }
      const fit = [...posts.values()].filter((post) => !this.#sharePeople(event, post));
      if (posts.size < minControlThreads || fit.length < controls) continue;
      matches.push({ event, threads: posts.size, controls: fit.slice(0, controls) });
    }
    return { events, matches, ineligible };
  }

  /** The message as the middle of two windows; null: not eligible. */
  focal(message: ReferenceMessage): Focal | null {
    const { windowMs } = this.#options;
    const { at } = message;
    const thread = this.#threads.get(message.thread) as ReferenceMessage[];
    const people = between(thread, at - windowMs, at).filter((other) => this.#isPerson(other, message));
    const authors = new Set(people.map(({ author }) => author));
    const age = at - (thread[0] as ReferenceMessage).at;
    if (people.length < 4 || authors.size < 3 || age < 6 * hourMs) return null;
    const lately = people.filter((other) => other.at >= at - 2 * hourMs).length;
    const days = [at - windowMs, at, at + windowMs];
    const stratum = [
      Math.floor(Math.min(people.length, 40) / 2),
      Math.floor(Math.log2(Math.max(1, lately))),
      Math.floor(Math.log2(age / hourMs)),
      Math.floor((at % dayMs) / (4 * hourMs)),
      days.map((day) => (isWeekend(day) ? 1 : 0)).join(''),
    ].join('|');
    return { message, before: people.length, authors, stratum };
  }

  outcomes({ message, before, authors }: Focal): Outcomes {
    const { windowMs } = this.#options;
    const { at } = message;
    const elsewhere = (from: number, to: number): number => {
      let count = 0;
      for (const author of authors) {
        for (const other of between(this.#writers.get(author) as ReferenceMessage[], from, to)) {
          count += Number(other.thread !== message.thread);
        }
      }
      return count;
    };
    const thread = this.#threads.get(message.thread) as ReferenceMessage[];
    const after = between(thread, at + 1, at + windowMs + 1).filter((other) => this.#isPerson(other, message));
    const later = thread.filter((other) => other.at > at && this.#isPerson(other, message));
    const counts = {
      before: elsewhere(at - windowMs, at),
      after: elsewhere(at + 1, at + windowMs + 1),
      threadAfter: after.length,
    };
    const next = later[0];
    const returned = [...authors].filter(
      (author) => between(this.#writers.get(author) as ReferenceMessage[], at + 1, at + 7 * dayMs + 1).length > 0,
    ).length;
    return {
      elsewhere: logRatio(counts.after, counts.before),
      thread: logRatio(after.length, before),
      voices: logRatio(new Set(after.map(({ author }) => author)).size, authors.size),
      returned: returned / authors.size,
      replyMs: next === undefined || next.at > at + followMs ? null : next.at - at,
      follow: later.length,
      counts,
    };
  }

  #isPerson(other: ReferenceMessage, focal: ReferenceMessage): boolean {
    return !this.#executives.has(other.author) && other.author !== focal.author;
  }

  #actIn(thread: number, from: number, to: number): boolean {
    return between(this.#threads.get(thread) as ReferenceMessage[], from, to).some(({ author }) =>
      this.#executives.has(author),
    );
  }

  #comesNew({ thread, author, at }: ReferenceMessage): boolean {
    return !between(this.#threads.get(thread) as ReferenceMessage[], at - absenceMs, at).some(
      (other) => other.author === author,
    );
  }

  #isDisturbed({ thread, at }: ReferenceMessage): boolean {
    const { windowMs } = this.#options;
    return this.#actIn(thread, at - 2 * windowMs, at + windowMs + 1);
  }

  /** Whoever an event changed is no yardstick for it. */
  #sharePeople(event: Focal, post: Focal): boolean {
    if (Math.abs(event.message.at - post.message.at) >= 2 * this.#options.windowMs) return false;
    return [...post.authors, post.message.author].some((author) => event.authors.has(author));
  }

  /** The tenth of the people who write most. */
  #topDecile(): Set<string> {
    const people = [...this.#writers].filter(([author]) => !this.#executives.has(author));
    people.sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1));
    return new Set(people.slice(0, Math.ceil(people.length / 10)).map(([author]) => author));
  }
}

export function logRatio(after: number, before: number): number {
  return Math.log((after + 0.5) / (before + 0.5));
}

/** 0 is Thursday, the first day of the Unix epoch. */
function isWeekend(at: number): boolean {
  const day = Math.floor(at / dayMs) % 7;
  return day === 2 || day === 3;
}

/** From a moment on and before another, of messages by time. */
function between(sorted: readonly ReferenceMessage[], from: number, to: number): ReferenceMessage[] {
  return sorted.slice(lowerBound(sorted, from), lowerBound(sorted, to));
}

function lowerBound(sorted: readonly ReferenceMessage[], at: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as ReferenceMessage).at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
