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

/** Every letter that the log still holds, the newest first. What cannot be read is left out. */
export async function readLetters(log: EventLog): Promise<KnownLetter[]> {
  return foldLetters(await log.latest(deadLetterTopic));
}

/** A failure that was delivered again is one letter; of several marks the newest counts. */
export function foldLetters(records: readonly LogRecord[]): KnownLetter[] {
  const letters = new Map<string, DeadLetter>();
  const marks = new Map<string, { state: LetterState; at: number }>();
  for (const record of records) {
    if (isDeadLetterMarkKey(record.key)) {
      const mark = decodeDeadLetterMark(record);
      if (mark.ok && mark.value.at >= (marks.get(mark.value.id)?.at ?? 0)) marks.set(mark.value.id, mark.value);
      continue;
    }
    const letter = decodeDeadLetter(record);
    if (letter.ok) letters.set(letter.value.id, letter.value);
  }
  return [...letters.values()]
    .map((letter): KnownLetter => {
      const mark = marks.get(letter.id);
      return { ...letter, state: mark?.state ?? 'open', markedAt: mark?.at ?? null };
    })
    .sort((a, b) => b.at - a.at || a.id.localeCompare(b.id));
}
