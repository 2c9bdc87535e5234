import type { EventCounts } from '../../processors/conformity/matching/event-counts.js';
import type { Focal, MatchedEvent, Outcome } from '../../processors/conformity/matching/outcomes.js';
import { type MatchOptions, matchDefaults, seedKey } from '../../processors/conformity/matching/plan.js';
import type { ActKind, CommunitySpan, StagedAct } from '../../processors/conformity/matching/stage-rows.js';
import { intHash64, keyOf, localMs, workingMs } from './conformity-clock.js';

/**
 * Matching of one community as CONFORMITY §2 and §4 (S1–S4) read, with lists and loops: what the SQL has to come to, every
 * count, stratum, reason and draw.
 */
export interface BruteForceMatch {
  readonly counts: EventCounts;
  readonly events: readonly MatchedEvent[];
  /** Eligible events that found no controls. */
  readonly unmatched: readonly number[];
  readonly people: { readonly events: [number, number]; readonly controls: [number, number] };
}

export interface Moment {
  readonly act: StagedAct;
  readonly key: bigint;
  readonly status: 'eligible' | 'repeat' | 'edge' | 'young' | 'few messages' | 'few authors';
  readonly isNewcomer: boolean;
  readonly started: number;
  /** Posts of others in the window before. */
  readonly before: readonly StagedAct[];
  readonly people: ReadonlySet<number>;
  /** Bins of the exact stratum, packed into one number. */
  readonly stratum: bigint;
}

const hour = 3_600_000;
const day = 24 * hour;

export class BruteForce {
  readonly #said: readonly StagedAct[];
  readonly #threads = new Map<number, StagedAct[]>();
  readonly #options: Required<MatchOptions>;
  readonly #span: CommunitySpan;
  readonly #seed: bigint;
  readonly #windowMs: number;
  readonly #absenceMs: number;
  readonly #prominent: ReadonlySet<number>;
  readonly moments: readonly Moment[];

  constructor(acts: readonly StagedAct[], options: MatchOptions, span?: CommunitySpan) {
    this.#options = { ...matchDefaults, ...options };
    this.#windowMs = this.#options.windowHours * hour;
    this.#absenceMs = Math.max(48 * hour, 2 * this.#windowMs);
    this.#seed = BigInt(seedKey(this.#options.seed));
    const unique = [...new Map(acts.map((act) => [act.act, act])).values()];
    this.#said = unique.filter(isSaid);
    this.#prominent = this.#findProminent();
    for (const act of unique) {
      const thread = this.#threads.get(act.thread);
      if (thread === undefined) this.#threads.set(act.thread, [act]);
      else thread.push(act);
    }
    const times = unique.map(({ at }) => at);
    const first = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const last = times.reduce((a, b) => Math.max(a, b), 0);
    const community = unique[0]?.community ?? 0;
    this.#span = span ?? {
      community,
      observedFrom: first,
      observedTo: last + 1,
      eventsFrom: first,
      eventsTo: last + 1,
    };
    this.moments = unique.flatMap((act) => this.#moment(act) ?? []);
  }

  match(): BruteForceMatch {
    const events = this.moments.filter(({ act, status }) => act.role === 'executive' && status === 'eligible');
    const { matched, unmatched } = this.draw(0, events, new Set());
    return {
      counts: this.#counts(matched),
      events: matched,
      unmatched,
      people: {
        events: this.#windowPeople(matched),
        controls: this.#windowPeople(matched.flatMap(({ controls }) => controls)),
      },
    };
  }

  /** Sets of peers who pretend to be executives, with what they did and which of it found controls. */
  fakeSets(
    sets: number,
    { events, people, minEvents }: { events: number; people: number; minEvents: number },
  ): {
    set: number;
    tried: number;
    events: readonly MatchedEvent[];
  }[] {
    const lists = this.lists();
    const posts = new Map<number, number>();
    for (const { act } of [...lists.values()].flat().filter(({ isNewcomer }) => isNewcomer))
      posts.set(act.person, (posts.get(act.person) ?? 0) + 1);
    const able = [...posts].filter(([, count]) => count >= minEvents);
    const prominent = able.filter(([person]) => this.#prominent.has(person));
    const peers = prominent.length < 2 * people ? able : prominent;
    const keys = new Map<number, bigint>();
    for (const act of this.#said) {
      const known = keys.get(act.person);
      if (known === undefined || keyOf(act) < known) keys.set(act.person, keyOf(act));
    }
    return Array.from({ length: sets }, (_, index) => index + 1).map((set) => {
      const order = ([person]: [number, number]): bigint =>
        intHash64((keys.get(person) ?? 0n) ^ intHash64(this.#seed ^ BigInt(set)));
      const members = new Set<number>();
      let eligible = 0;
      for (const peer of [...peers].sort((a, b) => (order(a) < order(b) ? -1 : 1))) {
        if (members.size >= people && eligible >= 2 * events) break;
        members.add(peer[0]);
        eligible += peer[1];
      }
      const chosen = this.#pretended(members)
        .filter(({ stratum }) => lists.has(stratum))
        .map((moment) => ({ moment, hash: intHash64(moment.key ^ intHash64(this.#seed ^ BigInt(set))) }))
        .sort((a, b) => (a.hash < b.hash ? -1 : 1))
        .slice(0, events)
        .map(({ moment }) => moment);
      return { set, tried: chosen.length, events: this.draw(set, chosen, members).matched };
    });
  }

  /** First acts in a thread after none of them has been there. */
  #pretended(members: ReadonlySet<number>): Moment[] {
    return this.moments.filter(({ act, key }) => {
      if (act.role !== 'other' || !members.has(act.person)) return false;
      const earlier = (this.#threads.get(act.thread) ?? []).filter(
        (other) =>
          isSaid(other) &&
          members.has(other.person) &&
          (other.at < act.at || (other.at === act.at && keyOf(other) < key)),
      );
      return earlier.every(({ at }) => act.at - at >= this.#absenceMs);
    });
  }

  /** Matches the events of a set of people. */
  draw(
    set: number,
    events: readonly Moment[],
    members: ReadonlySet<number>,
  ): { matched: MatchedEvent[]; unmatched: number[] } {
    const { controls: k, minControlThreads } = this.#options;
    const lists = this.lists();
    const matched: MatchedEvent[] = [];
    const unmatched: number[] = [];
    const ordered = [...events].sort((a, b) => this.#byDraw(a, b));
    for (const event of ordered) {
      const list = (lists.get(event.stratum) ?? []) as readonly Moment[];
      const others = ordered.filter(({ stratum }) => stratum === event.stratum);
      const prominent = list.filter(({ act }) => this.#prominent.has(act.person)).length;
      const spread = prominent >= others.length * k ? prominent : list.length;
      const first = others.indexOf(event) * Math.max(k, Math.floor(spread / others.length));
      const controls: Moment[] = [];
      for (let step = 0; step < Math.min(list.length, 60) && controls.length < k; step += 1) {
        const post = inTurn(list, first + step, this.#beginning(set, event), this.#prominent);
        const threads = [event, ...controls].map(({ act }) => act.thread);
        if (threads.includes(post.act.thread) || members.has(post.act.person)) continue;
        if (set > 0 && this.#isNear(post, events)) continue;
        if (this.#sharePeople(event, post)) continue;
        controls.push(post);
      }
      const threads = new Set(list.map(({ act }) => act.thread));
      threads.delete(event.act.thread);
      if (threads.size < minControlThreads || controls.length < k) unmatched.push(event.act.act);
      else matched.push(this.#matched(event, controls));
    }
    matched.sort((a, b) => a.at - b.at || a.act - b.act);
    return { matched, unmatched: unmatched.sort((a, b) => a - b) };
  }

  /** Posts to draw from in every stratum with enough threads, prominent people's first. */
  lists(): Map<bigint, Moment[]> {
    const rank = ({ act }: Moment): number => (this.#prominent.has(act.person) ? 0 : 1);
    const strata = new Map<bigint, Moment[]>();
    for (const moment of this.moments) {
      if (moment.act.role !== 'other' || (this.#options.newcomersOnly && !moment.isNewcomer)) continue;
      strata.set(moment.stratum, [...(strata.get(moment.stratum) ?? []), moment]);
    }
    const lists = new Map<bigint, Moment[]>();
    for (const [stratum, posts] of strata) {
      if (new Set(posts.map(({ act }) => act.thread)).size < this.#options.minControlThreads) continue;
      lists.set(
        stratum,
        posts.sort((a, b) => rank(a) - rank(b) || this.#byDraw(a, b)),
      );
    }
    return lists;
  }

  outcome(moment: Moment): Outcome {
    const { act, people, before, started } = moment;
    const w = this.#windowMs;
    const t = act.at;
    const thread = (this.#threads.get(act.thread) ?? []).filter(
      (other) => isSaid(other) && other.person !== act.person,
    );
    const between = (acts: readonly StagedAct[], from: number, to: number): StagedAct[] =>
      acts.filter(({ at }) => at >= from && at < to);
    const elsewhere = this.#said.filter((other) => people.has(other.person) && other.thread !== act.thread);
    const lead = between(thread, t - 2 * w, t - w);
    const after = between(thread, t + 1, t + w + 1);
    const next = between(thread, t + 1, t + 72 * hour + 1).sort((a, b) => a.at - b.at)[0];
    const leadFrom = Math.max(t - w, started);
    const leadNext = between(thread, leadFrom + 1, t).sort((a, b) => a.at - b.at)[0];
    const back = new Set(between(this.#said, t + 1, t + 7 * day + 1).map(({ person }) => person));
    const wait = (from: number, to: number): number => workingMs(from, to, this.#options.calendar) / hour;
    return {
      elsewhere: {
        lead: between(elsewhere, t - 2 * w, t - w).length,
        before: between(elsewhere, t - w, t).length,
        after: between(elsewhere, t + 1, t + w + 1).length,
      },
      thread: { lead: lead.length, before: before.length, after: after.length },
      voices: { lead: distinct(lead), before: people.size, after: distinct(after) },
      returned: t + 7 * day > this.#span.observedTo ? null : [...people].filter((person) => back.has(person)).length,
      isLastWord: between(thread, t + 1, t + day + 1).length === 0,
      follow: thread.filter(({ at }) => at > t).length,
      wait: { time: wait(t, next?.at ?? t + 72 * hour), observed: next !== undefined },
      leadWait: { time: wait(leadFrom, leadNext?.at ?? t), observed: leadNext !== undefined },
    };
  }

  #matched(event: Moment, controls: readonly Moment[]): MatchedEvent {
    const { community, thread, act, at, kind, person } = event.act;
    const focal = (moment: Moment): Focal => ({
      act: moment.act.act,
      thread: moment.act.thread,
      outcome: this.outcome(moment),
    });
    return {
      community,
      act,
      thread,
      at,
      kind,
      executive: person,
      outcome: this.outcome(event),
      controls: controls.map(focal),
    };
  }

  #moment(act: StagedAct): Moment | null {
    const { observedFrom, observedTo, eventsFrom, eventsTo } = this.#span;
    const [w, t] = [this.#windowMs, act.at];
    if (act.role === 'excluded' || (act.role === 'other' && !isSaid(act)) || t < eventsFrom || t >= eventsTo)
      return null;
    const thread = this.#threads.get(act.thread) ?? [];
    const authority = thread.filter(({ role }) => role !== 'other');
    if (act.role === 'other' && authority.some(({ at }) => at >= t - 2 * w && at <= t + w)) return null;
    const before = thread.filter(
      (other) => isSaid(other) && other.person !== act.person && other.at >= t - w && other.at < t,
    );
    const people = new Set(before.map(({ person }) => person));
    const started = Math.min(...thread.map(({ at }) => at));
    const atOnce = thread.filter((other) => other.role === 'executive' && other.at === t).map(keyOf);
    const isRepeat =
      authority.some(({ at }) => at < t && t - at < this.#absenceMs) || atOnce.some((key) => key < keyOf(act));
    const status =
      act.role === 'executive' && isRepeat
        ? 'repeat'
        : t - 2 * w < observedFrom || t + Math.max(w, 72 * hour) > observedTo
          ? 'edge'
          : t - started < 6 * hour
            ? 'young'
            : before.length < 4
              ? 'few messages'
              : people.size < 3
                ? 'few authors'
                : 'eligible';
    if (act.role === 'other' && status !== 'eligible') return null;
    const isNewcomer = !thread.some(
      (other) => isSaid(other) && other.person === act.person && other.at < t && t - other.at < this.#absenceMs,
    );
    return {
      act,
      key: keyOf(act),
      status,
      isNewcomer,
      started,
      before,
      people,
      stratum: this.#stratum(act, before, started),
    };
  }

  #stratum(act: StagedAct, before: readonly StagedAct[], started: number): bigint {
    const { calendar, windowHours, byLanguage } = this.#options;
    const local = (at: number): number => localMs(at, calendar.timeZone);
    const isOff = (at: number): boolean => !calendar.workingDays.includes(new Date(local(at)).getUTCDay() || 7);
    const days = windowHours / 24;
    const daysOff = Array.from({ length: 2 * days + 1 }, (_, index) =>
      isOff(act.at + (index - days) * day) ? 2 ** index : 0,
    );
    const bins = [
      [1, Math.floor(Math.min(before.length, 40) / 2)],
      [32, log2Bin(before.filter(({ at }) => at >= act.at - 2 * hour).length)],
      [32, log2Bin((act.at - started) / hour)],
      [8, Math.floor(new Date(local(act.at)).getUTCHours() / 4)],
      [128, sum(daysOff)],
    ] as const;
    const packed = bins.reduce((total, [size, bin]) => total * size + bin, 0);
    if (!byLanguage) return BigInt(packed);
    const scored = before
      .filter(({ sentiment }) => sentiment !== null)
      .sort((a, b) => b.at - a.at || (keyOf(b) > keyOf(a) ? 1 : -1))
      .slice(0, 6)
      .map(({ sentiment }) => Math.fround(sentiment ?? 0));
    const mood = scored.length === 0 ? -100 : Math.round((4 * sum(scored)) / scored.length);
    const wording = Math.floor(Math.floor(Math.log2(act.tokens + 1)) / 2) * 2 + Number(act.isRoot);
    return BigInt((mood + 128) * 256 + wording) * 2n ** 32n + BigInt(packed);
  }

  /** The tenth of the people who post most; whoever posts as much as the last of them too. */
  #findProminent(): Set<number> {
    const posts = new Map<number, number>();
    for (const { person } of this.#said) posts.set(person, (posts.get(person) ?? 0) + 1);
    const counts = [...posts.values()];
    return new Set(
      [...posts]
        .filter(([, count]) => counts.filter((other) => other > count).length * 10 < posts.size)
        .map(([person]) => person),
    );
  }

  #isNear(post: Moment, events: readonly Moment[]): boolean {
    return events.some(
      ({ act: { thread, at } }) =>
        thread === post.act.thread && at >= post.act.at - 2 * this.#windowMs && at <= post.act.at + this.#windowMs,
    );
  }

  #sharePeople(a: Moment, b: Moment): boolean {
    if (Math.abs(a.act.at - b.act.at) >= 2 * this.#windowMs) return false;
    const mine = new Set([...a.people, a.act.person]);
    return [...b.people, b.act.person].some((person) => mine.has(person));
  }

  #byDraw(a: Moment, b: Moment): number {
    const [x, y] = [intHash64(a.key ^ this.#seed), intHash64(b.key ^ this.#seed)];
    return x < y ? -1 : x > y ? 1 : a.act.act - b.act.act;
  }

  #beginning(set: number, event: Moment): bigint {
    const place = intHash64(event.stratum ^ intHash64(BigInt(event.act.community)));
    return intHash64(intHash64(this.#seed ^ BigInt(set)) ^ place);
  }

  #windowPeople(focals: readonly Focal[]): [number, number] {
    const [before, after] = [new Set<number>(), new Set<number>()];
    for (const { act } of focals) {
      const moment = this.moments.find((other) => other.act.act === act);
      if (moment === undefined) throw new Error(`There is no moment of act ${act}`);
      for (const person of moment.people) before.add(person);
      for (const other of this.#threads.get(moment.act.thread) ?? []) {
        if (!isSaid(other) || other.person === moment.act.person) continue;
        if (other.at > moment.act.at && other.at <= moment.act.at + this.#windowMs) after.add(other.person);
      }
    }
    return [before.size, after.size];
  }

  #counts(matched: readonly MatchedEvent[]): EventCounts {
    const ofKind = (kind: ActKind): EventCounts[ActKind] => {
      const own = this.moments.filter(({ act }) => act.role === 'executive' && act.kind === kind);
      const count = (status: Moment['status']): number => own.filter((moment) => moment.status === status).length;
      const matches = matched.filter((event) => event.kind === kind).length;
      return {
        acts: own.length,
        events: own.length - count('repeat'),
        eligible: count('eligible'),
        matched: matches,
        dropped: {
          edge: count('edge'),
          young: count('young'),
          'few messages': count('few messages'),
          'few authors': count('few authors'),
          'few controls': count('eligible') - matches,
        },
      };
    };
    return { post: ofKind('post'), reply: ofKind('reply'), reaction: ofKind('reaction') };
  }
}

/** The post at a place of the two circles: prominent people's from a beginning of their own, then the others'. */
function inTurn(list: readonly Moment[], turn: number, beginning: bigint, prominent: ReadonlySet<number>): Moment {
  const first = list.filter(({ act }) => prominent.has(act.person));
  const others = list.filter(({ act }) => !prominent.has(act.person));
  const spot = turn % list.length;
  const from = (circle: readonly Moment[], place: number): Moment =>
    circle[(place + Number(beginning % BigInt(circle.length))) % circle.length] as Moment;
  return spot < first.length ? from(first, spot) : from(others, spot - first.length);
}

function isSaid({ role, kind }: StagedAct): boolean {
  return role === 'other' && kind !== 'reaction';
}

const distinct = (acts: readonly StagedAct[]): number => new Set(acts.map(({ person }) => person)).size;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);
const log2Bin = (value: number): number => Math.floor(Math.log2(Math.max(1, value)));
