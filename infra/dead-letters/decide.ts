import { encodeDeadLetterMark } from '../contracts/cloud-events.js';
import { replayedFromHeader } from '../contracts/dead-letter.js';
import { deadLetterTopic, type Topic, topics } from '../contracts/topics.js';
import type { AppendRecord, EventLog } from '../log/event-log.js';
import type { KnownLetter, Letters } from './letters.js';

/** Why a letter is left as it is. */
export type Unfit = 'not open' | 'no payload' | 'unknown topic' | 'newer in the log';

interface Left {
  readonly id: string;
  readonly why: Unfit;
}

export interface Decided {
  /** Ids. */
  readonly done: readonly string[];
  readonly left: readonly Left[];
}

/** Which letters are meant. */
export type Wanted = (letter: KnownLetter) => boolean;

/** Asked to end early: the reading ends with it. */
class Enough extends Error {}

export interface DecideOptions {
  readonly now: () => number;
  /** Asks to end early, between two pieces. */
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

const piece = 500;
const pieceBytes = 8 * 2 ** 20;

/**
 * Puts the records of open letters back into the topics they came from, with the same key and headers and the letter's id beside
 * them, in the order in which the log took the letters, so that records of a key stay in order. A piece is marked once the log has
 * it: after a crash in between its records come twice, which landing absorbs.
 */
export async function replayLetters(
  log: EventLog,
  letters: Letters,
  wanted: Wanted,
  { now, signal, onProgress }: DecideOptions,
): Promise<Decided> {
  const { fit, left } = await sort(log, letters, wanted);
  const done: string[] = [];
  let some: KnownLetter[] = [];
  let bytes = 0;
  const putBack = async (): Promise<void> => {
    for (const topic of topics) {
      const ofTopic = some.filter((letter) => letter.topic === topic.name);
      if (ofTopic.length > 0) await log.append(topic, ofTopic.map(recordOf));
    }
    const ids = some.map(({ id }) => id);
    await mark(log, ids, 'replayed', now());
    done.push(...ids);
    some = [];
    bytes = 0;
    onProgress?.(done.length, fit.size);
    if (signal.aborted) throw new Enough();
  };
  try {
    if (fit.size > 0 && !signal.aborted) {
      await letters.each(async (letter) => {
        if (!fit.has(letter.id)) return;
        some.push(letter);
        bytes += letter.payload?.length ?? 0;
        if (some.length === piece || bytes > pieceBytes) await putBack();
      });
      if (some.length > 0) await putBack();
    }
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return { done, left };
}

/** They are open no more. What they hold leaves the log and the tables at the end of their retention. */
export async function dropLetters(
  log: EventLog,
  letters: Letters,
  wanted: Wanted,
  { now, signal, onProgress }: DecideOptions,
): Promise<Decided> {
  const open: string[] = [];
  const left: Left[] = [];
  await letters.each((letter) => {
    if (!wanted(letter)) return;
    if (letter.state === 'open') open.push(letter.id);
    else left.push({ id: letter.id, why: 'not open' });
  });
  const done: string[] = [];
  for (let from = 0; from < open.length && !signal.aborted; from += piece) {
    const some = open.slice(from, from + piece);
    await mark(log, some, 'dropped', now());
    done.push(...some);
    onProgress?.(done.length, open.length);
  }
  return { done, left };
}

/** Which can be put back, by their ids. */
async function sort(
  log: EventLog,
  letters: Letters,
  wanted: Wanted,
): Promise<{ readonly fit: ReadonlySet<string>; readonly left: readonly Left[] }> {
  const fit = new Set<string>();
  const left: Left[] = [];
  const compacted = new Map<Topic, { id: string; key: string; where: string }[]>();
  await letters.each((letter) => {
    if (!wanted(letter)) return;
    const { id, key, where } = letter;
    const topic = topics.find(({ name }) => name === letter.topic);
    if (letter.state !== 'open') left.push({ id, why: 'not open' });
    else if (letter.payload === null || key === null) left.push({ id, why: 'no payload' });
    else if (topic === undefined) left.push({ id, why: 'unknown topic' });
    else {
      fit.add(id);
      if (topic.compacted) compacted.set(topic, [...(compacted.get(topic) ?? []), { id, key, where }]);
    }
  });
  for (const [topic, some] of compacted) {
    // In a compacted topic an old record would replace what has been said, or taken back, since.
    const newest = await newestPlaces(log, topic, new Set(some.map(({ key }) => key)));
    for (const { id, key, where } of some) {
      if (where === newest.get(key)) continue;
      fit.delete(id);
      left.push({ id, why: 'newer in the log' });
    }
  }
  return { fit, left };
}

/** Of these keys: where the newest record lies, as letters say it. */
async function newestPlaces(log: EventLog, topic: Topic, keys: ReadonlySet<string>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await log.read(topic, (records) => {
    for (const { key, value, partition, offset } of records) {
      if (!keys.has(key)) continue;
      if (value === null) found.delete(key);
      else found.set(key, `${topic.name}/${partition}@${offset}`);
    }
  });
  return found;
}

function mark(log: EventLog, ids: readonly string[], state: 'replayed' | 'dropped', at: number): Promise<void> {
  return log.append(
    deadLetterTopic,
    ids.map((id) => encodeDeadLetterMark({ id, state, at })),
  );
}

function recordOf({ id, key, payload, headers }: KnownLetter): AppendRecord {
  return {
    key: key ?? '',
    value: payload === null ? null : Buffer.from(payload),
    headers: { ...headers, [replayedFromHeader]: id },
  };
}
