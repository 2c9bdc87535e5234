import { decodeDeadLetter, decodeDeadLetterMark } from '../contracts/cloud-events.js';
import { type DeadLetter, isDeadLetterMarkKey } from '../contracts/dead-letter.js';
import { deadLetterTopic } from '../contracts/topics.js';
import type { EventLog, LogRecord } from '../log/event-log.js';

/** Open: no operator has replayed or dropped it. */
export type LetterState = 'open' | 'replayed' | 'dropped';

export interface KnownLetter extends DeadLetter {
  readonly state: LetterState;
  /** When an operator replayed or dropped it, ms. */
  readonly markedAt: number | null;
}

/** A letter without what it carries. */
export interface LetterHead extends Omit<KnownLetter, 'payload' | 'key'> {
  readonly hasPayload: boolean;
}

export function headOf({ payload, key: _, ...letter }: KnownLetter): LetterHead {
  return { ...letter, hasPayload: payload !== null };
}

/** Letters of the log, one after the other: what they hold can be larger than memory. */
export interface Letters {
  /** Of every letter, also of one that cannot be read. */
  ids(): Iterable<string>;
  /** Every letter once, in the order in which the log took them. What cannot be read is left out. */
  each(onLetter: (letter: KnownLetter) => void | Promise<void>): Promise<void>;
}

/**
 * The letters that the log holds now, with what has been decided about them until now. A failure that was delivered again is one
 * letter; of several marks the newest counts. In memory are its ids, and what is being read.
 */
export async function openLetters(log: Pick<EventLog, 'read'>): Promise<Letters> {
  const marks = new Map<string, { state: LetterState; at: number }>();
  const newest = new Map<string, string>();
  await log.read(deadLetterTopic, (records) => {
    for (const record of records) {
      if (!isDeadLetterMarkKey(record.key)) {
        // Erased.
        if (record.value === null) newest.delete(record.key);
        else newest.set(record.key, placeOf(record));
        continue;
      }
      const mark = decodeDeadLetterMark(record);
      if (!mark.ok) continue;
      const { id, state, at } = mark.value;
      if (at >= (marks.get(id)?.at ?? 0)) marks.set(id, { state, at });
    }
  });
  return {
    ids: () => newest.keys(),
    each: (onLetter) =>
      log.read(deadLetterTopic, async (records) => {
        for (const record of records) {
          if (newest.get(record.key) !== placeOf(record)) continue;
          const letter = decodeDeadLetter(record);
          if (!letter.ok) continue;
          const mark = marks.get(letter.value.id);
          await onLetter({ ...letter.value, state: mark?.state ?? 'open', markedAt: mark?.at ?? null });
        }
      }),
  };
}

const placeOf = ({ partition, offset }: LogRecord): string => `${partition}@${offset}`;

/** No letters: where there is no log yet. */
export const noLetters: Letters = { ids: () => [], each: async () => undefined };
