import { z } from 'zod';
import { timeMs } from './activity.js';
import { hashId } from './ids.js';

/**
 * Something that could not be taken in, with where, at which step and why. What failed at ingest has no payload: it may
 * hold names from before the pseudonyms, and the platform still has it. What failed later carries its log record.
 */
export const deadLetterSchema = z.object({
  /** The same failure delivered again has the same id. */
  id: z.string(),
  step: z.string().max(100),
  reason: z.string().max(2000),
  /** `topic/partition@offset`, or `source: file[index]`. */
  where: z.string().max(1000),
  topic: z.string().nullable(),
  key: z.string().nullable(),
  payload: z.string().nullable(),
  headers: z.record(z.string(), z.string()).default({}),
  /** Of a record that was replayed and has failed again: the letter it was replayed from. */
  after: z.string().nullable().default(null),
  at: timeMs,
});

/** What an operator has decided about a letter, beside it in the same topic; the newest word counts. */
export const deadLetterMarkSchema = z.object({
  id: z.string(),
  state: z.enum(['replayed', 'dropped']),
  at: timeMs,
});

export type DeadLetterMark = z.infer<typeof deadLetterMarkSchema>;

const markPrefix = 'mark/';
export const deadLetterMarkKey = ({ id }: DeadLetterMark): string => `${markPrefix}${id}`;
export const isDeadLetterMarkKey = (key: string): boolean => key.startsWith(markPrefix);

/** Header of a record that comes from a dead letter: the letter's id. */
export const replayedFromHeader = 'earshot_replayed_from';

export type DeadLetter = z.infer<typeof deadLetterSchema>;

export function deadLetterId(step: string, ...what: readonly string[]): string {
  return hashId('dead-letter', step, ...what);
}
