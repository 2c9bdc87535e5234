import { UserError } from '../errors.js';
import type { KnownLetter, Letters } from './letters.js';
import { findIds, noSuchLetter } from './select.js';

export interface FoundLetter {
  readonly letter: KnownLetter;
  /** The letter of the record's next failure. */
  readonly before: string | null;
}

/** A letter by its id or the beginning of it. Throws a UserError where it is none, or more than one. */
export async function findLetter(letters: Letters, asked: string): Promise<FoundLetter> {
  const [wanted] = findIds(letters.ids(), [asked]);
  let found: KnownLetter | null = null;
  let before: string | null = null;
  await letters.each((letter) => {
    if (letter.id === wanted) found = letter;
    if (letter.after === wanted) before = letter.id;
  });
  if (found === null) throw new UserError(noSuchLetter(asked));
  return { letter: found, before };
}
