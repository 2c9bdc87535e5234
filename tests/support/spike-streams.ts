import type { Random } from '../../infra/random.js';
import { zoneOffsets } from '../../infra/time-zone.js';

/** Mentions of a simulated stream, in order of time: when, whose, and of which near-duplicates. */
export interface Stream {
  readonly times: number[];
  readonly authors: number[];
  readonly copies: number[];
}

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;
export const weekMs = 7 * dayMs;

export const berlin = zoneOffsets('Europe/Berlin');

/** Mentions an hour as a function of time. */
export type Rate = (ms: number) => number;

export interface Kind {
  readonly name: string;
  /** Mean mentions an hour. */
  readonly level: number;
  rate(level: number, from: number, random: Random): Rate;
  /** Mentions come in conversations of so many, over half an hour or so. */
  readonly cluster?: number;
}

const flat: Kind['rate'] = (level) => () => level;

/** The log of the rate wanders from hour to hour and returns: standard deviation `deviation`, correlation 0.7 with the hour before. */
function wandering(deviation: number): Kind['rate'] {
  return (level, from, random) => {
    const logs: number[] = [];
    return (ms) => {
      const hour = Math.floor((ms - from) / hourMs);
      while (logs.length <= hour) {
        const before = logs.at(-1);
        logs.push(
          before === undefined
            ? random.normal(0, deviation)
            : 0.7 * before + random.normal(0, deviation * Math.sqrt(0.51)),
        );
      }
      return level * Math.exp(logs[hour]! - deviation ** 2 / 2);
    };
  };
}

/** Office hours of Berlin with two humps, a tenth at night, three tenths on weekends; the mean over a week is 1. */
export function officeHours(ms: number): number {
  const wall = ms + berlin(ms);
  const hour = (((wall % dayMs) + dayMs) % dayMs) / hourMs;
  const weekday = (Math.floor(wall / dayMs) + 3) % 7;
  const hump = (at: number, width: number): number => Math.exp(-(((hour - at) / width) ** 2) / 2);
  return ((0.1 + 1.6 * hump(10, 1.6) + 1.4 * hump(15, 2.2)) * (weekday >= 5 ? 0.3 : 1)) / 0.51;
}

const seasonal: Kind['rate'] = (level) => (ms) => level * officeHours(ms);

/** Four times a week's mean for an hour at nine on Mondays, up to twenty minutes early or late, half to twice as big. */
const mondays: Kind['rate'] = (level, from, random) => {
  const weeks: { shift: number; size: number }[] = [];
  return (ms) => {
    const wall = ms + berlin(ms);
    const week = Math.floor((wall - from + 4 * weekMs) / weekMs);
    while (weeks.length <= week + 1)
      weeks.push({ shift: (random.next() - 0.5) * 40, size: Math.exp(random.normal(0, 0.2)) });
    const weekday = (Math.floor(wall / dayMs) + 3) % 7;
    const minute = (((wall % dayMs) + dayMs) % dayMs) / minuteMs - 540 - weeks[week]!.shift;
    return weekday === 0 && minute >= 0 && minute < 60 ? level * 10 * weeks[week]!.size : level;
  };
};

/** Up to three times the mean and down to a third within 12 weeks, at office hours. */
const trending: Kind['rate'] = (level, from) => (ms) =>
  level * Math.exp(1.1 * Math.sin((2 * Math.PI * (ms - from)) / (12 * weekMs))) * officeHours(ms);

export const kinds: readonly Kind[] = [
  { name: 'Poisson, 0.1 an hour', level: 0.1, rate: flat },
  { name: 'Poisson, 2 an hour', level: 2, rate: flat },
  { name: 'Poisson, 20 an hour', level: 20, rate: flat },
  { name: 'Poisson, 500 an hour', level: 500, rate: flat },
  { name: 'wandering by 30 %, 20 an hour', level: 20, rate: wandering(0.3) },
  { name: 'wandering by 60 %, 20 an hour', level: 20, rate: wandering(0.6) },
  { name: 'conversations of 6, 10 an hour', level: 10, rate: flat, cluster: 6 },
  { name: 'office hours, 5 an hour', level: 5, rate: seasonal },
  { name: 'office hours, 100 an hour', level: 100, rate: seasonal },
  { name: 'conversations of 4 in office hours, 20 an hour', level: 20, rate: seasonal, cluster: 4 },
  { name: 'ten times as much on Mondays at nine, 5 an hour', level: 5, rate: mondays },
  { name: 'ninefold up and down in 12 weeks, 20 an hour', level: 20, rate: trending },
];

export interface Injection {
  readonly at: number;
  readonly hours: number;
  /** Times the stream's own rate. */
  readonly factor: number;
}

/** People who may write; big enough that most of an hour's mentions are of different ones. */
const peopleAnHour = 60;

export interface Simulated {
  readonly stream: Stream;
  /** The same with more said by other people. */
  withMore(injection: Injection): Stream;
}

/** A stream of a kind between two times. */
export function simulate(
  { level, rate, cluster = 1 }: Kind,
  { from, to, random }: { from: number; to: number; random: Random },
): Simulated {
  const at = rate(level, from, random.fork('rate'));
  const own = random.fork('own');
  const people = Math.max(200, Math.round(level * peopleAnHour));
  const mentions: SimulatedMention[] = [];
  for (let minute = from; minute < to; minute += minuteMs) {
    for (let starts = own.poisson(at(minute) / 60 / cluster); starts > 0; starts -= 1) {
      const size = cluster === 1 ? 1 : 1 + own.poisson(cluster - 1);
      for (let one = 0; one < size; one += 1) {
        const later = cluster === 1 ? 0 : own.exponential(15 * minuteMs);
        mentions.push({ time: minute + own.next() * minuteMs + later, author: own.int(people) });
      }
    }
  }
  return {
    stream: streamOf(mentions),
    withMore({ at: begin, hours, factor }) {
      const added = random.fork('added', factor, hours);
      const more: SimulatedMention[] = [];
      for (let minute = begin; minute < begin + hours * hourMs; minute += minuteMs) {
        for (let count = added.poisson((at(minute) / 60) * (factor - 1)); count > 0; count -= 1) {
          more.push({ time: minute + added.next() * minuteMs, author: people + added.int(people) });
        }
      }
      return streamOf([...mentions, ...more]);
    },
  };
}

export interface SimulatedMention {
  readonly time: number;
  readonly author: number;
  readonly copies?: number;
}

export function streamOf(mentions: readonly SimulatedMention[]): Stream {
  const sorted = [...mentions].sort((a, b) => a.time - b.time);
  return {
    times: sorted.map(({ time }) => time),
    authors: sorted.map(({ author }) => author),
    copies: sorted.map(({ copies }) => copies ?? 0),
  };
}

export interface SlidingVoices {
  /** Of the window that ends at each tick. */
  readonly voices: Int32Array;
  readonly authors: Int32Array;
}

/** countVoices of every window of a length that ends at `from`, `from + step`, …, in one pass. */
export function slidingVoices(
  { times, authors, copies }: Stream,
  { from, to, step, length }: { from: number; to: number; step: number; length: number },
): SlidingVoices {
  const ticks = Math.floor((to - from) / step) + 1;
  const found = { voices: new Int32Array(ticks), authors: new Int32Array(ticks) };
  // A mention counts where no earlier copy of it is in the window.
  const before = new Int32Array(times.length).fill(-1);
  const after = new Int32Array(times.length).fill(-1);
  const last = new Map<number, number>();
  for (const [index, copy] of copies.entries()) {
    if (copy === 0) continue;
    const other = last.get(copy);
    if (other !== undefined) {
      before[index] = other;
      after[other] = index;
    }
    last.set(copy, index);
  }
  const heard = new Map<number, number>();
  const present = new Map<number, number>();
  const change = (of: Map<number, number>, key: number, by: number): void => {
    const value = (of.get(key) ?? 0) + by;
    if (value === 0) of.delete(key);
    else of.set(key, value);
  };
  let [first, end] = [0, 0];
  for (let tick = 0; tick < ticks; tick += 1) {
    const now = from + tick * step;
    for (; end < times.length && times[end]! < now; end += 1) {
      change(present, authors[end]!, 1);
      if (before[end]! < first) change(heard, authors[end]!, 1);
    }
    for (; first < end && times[first]! < now - length; first += 1) {
      change(present, authors[first]!, -1);
      change(heard, authors[first]!, -1);
      const next = after[first]!;
      if (next !== -1 && next < end) change(heard, authors[next]!, 1);
    }
    found.voices[tick] = heard.size;
    found.authors[tick] = present.size;
  }
  return found;
}
