import { encodeDeadLetterMark } from '../contracts/cloud-events.js';
import { replayedFromHeader } from '../contracts/dead-letter.js';
import { deadLetterTopic, type Topic, topics } from '../contracts/topics.js';
import type { AppendRecord, EventLog } from '../log/event-log.js';
import type { KnownLetter } from './letters.js';

/** Why a letter is left as it is. */
export type Unfit = 'not open' | 'no payload' | 'unknown topic' | 'newer in the log';

export interface Decided {
  /** Ids. */
  readonly done: readonly string[];
  readonly left: readonly { readonly id: string; readonly why: Unfit }[];
}

export interface DecideOptions {
  readonly now: () => number;
  /** Asks to end early, between two pieces. */
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

const piece = 500;

/**
 * Puts the records of letters back into the topics they came from, with the same key and headers and the letter's id beside
 * them. A piece is marked once the log has it: after a crash in between its records come twice, which landing absorbs.
 */
export async function replayLetters(
  log: EventLog,
  letters: readonly KnownLetter[],
  options: DecideOptions,
): Promise<Decided> {
  const newest = await newestOffsets(log, letters);
  const fit: { letter: KnownLetter; topic: Topic }[] = [];
  const left: { id: string; why: Unfit }[] = [];
  for (const letter of letters) {
    const topic = topics.find(({ name }) => name === letter.topic);
    if (letter.state !== 'open') left.push({ id: letter.id, why: 'not open' });
    else if (letter.payload === null || letter.key === null) left.push({ id: letter.id, why: 'no payload' });
    else if (topic === undefined) left.push({ id: letter.id, why: 'unknown topic' });
    else if (isOvertaken(letter, topic, newest)) left.push({ id: letter.id, why: 'newer in the log' });
    else fit.push({ letter, topic });
  }
  // In the order in which they failed, so that records of a key stay in order.
  fit.reverse();
  const done = await inPieces(fit, options, async (some) => {
    for (const topic of new Set(some.map((one) => one.topic))) {
      await log.append(
        topic,
        some.filter((one) => one.topic === topic).map(({ letter }) => recordOf(letter)),
      );
    }
    await mark(log, some, 'replayed', options.now());
  });
  return { done, left };
}

/** They are open no more. What they hold leaves the log and the tables at the end of their retention. */
export async function dropLetters(
  log: EventLog,
  letters: readonly KnownLetter[],
  options: DecideOptions,
): Promise<Decided> {
  const open = letters.filter(({ state }) => state === 'open').map((letter) => ({ letter }));
  const left = letters.filter(({ state }) => state !== 'open').map(({ id }) => ({ id, why: 'not open' as const }));
  const done = await inPieces(open, options, (some) => mark(log, some, 'dropped', options.now()));
  return { done, left };
}

async function inPieces<T extends { readonly letter: KnownLetter }>(
  all: readonly T[],
  { signal, onProgress }: DecideOptions,
  work: (some: readonly T[]) => Promise<void>,
): Promise<string[]> {
  const done: string[] = [];
  for (let from = 0; from < all.length && !signal.aborted; from += piece) {
    const some = all.slice(from, from + piece);
    await work(some);
    done.push(...some.map(({ letter }) => letter.id));
    onProgress?.(done.length, all.length);
  }
  return done;
}

function mark(
  log: EventLog,
  some: readonly { readonly letter: KnownLetter }[],
  state: 'replayed' | 'dropped',
  at: number,
): Promise<void> {
  return log.append(
    deadLetterTopic,
    some.map(({ letter: { id } }) => encodeDeadLetterMark({ id, state, at })),
  );
}

function recordOf({ id, key, payload, headers }: KnownLetter): AppendRecord {
  return {
    key: key ?? '',
    value: payload === null ? null : Buffer.from(payload),
    headers: { ...headers, [replayedFromHeader]: id },
  };
}

type Newest = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Of the compacted topics that letters came from: where the newest record of each key lies. */
async function newestOffsets(log: EventLog, letters: readonly KnownLetter[]): Promise<Newest> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const topic of topics) {
    if (!topic.compacted || letters.every((letter) => letter.topic !== topic.name)) continue;
    const records = await log.latest(topic);
    found.set(topic.name, new Map(records.map(({ key, partition, offset }) => [key, `${partition}@${offset}`])));
  }
  return found;
}

/** In a compacted topic an old record would replace what has been said, or taken back, since. */
function isOvertaken({ key, where }: KnownLetter, topic: Topic, newest: Newest): boolean {
  return topic.compacted && where !== `${topic.name}/${newest.get(topic.name)?.get(key ?? '')}`;
}
