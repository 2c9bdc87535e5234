import { headOf, type LetterHead, type LetterState, type Letters } from './letters.js';
import { isAskedFor, type LetterFilter, type ReasonCount, tallyReasons } from './select.js';

export interface LetterPage {
  /** Of all letters. */
  readonly counts: Readonly<Record<LetterState, number>>;
  /** Letters that the filter leaves. */
  readonly found: number;
  readonly reasons: readonly ReasonCount[];
  /** The newest first. */
  readonly letters: readonly LetterHead[];
}

/** Reads all letters and keeps those of the page. */
export async function listLetters(
  letters: Letters,
  filter: LetterFilter,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): Promise<LetterPage> {
  const counts = { open: 0, replayed: 0, dropped: 0 };
  const asked = isAskedFor(filter);
  const tally = tallyReasons();
  const most = skip + limit;
  let found = 0;
  let newest: LetterHead[] = [];
  await letters.each((letter) => {
    counts[letter.state] += 1;
    if (!asked(letter)) return;
    found += 1;
    tally.add(letter);
    newest.push(headOf(letter));
    // Not at every letter: sorting costs.
    if (newest.length > 2 * most) newest = newestOf(newest, most);
  });
  return { counts, found, reasons: tally.counts(), letters: newestOf(newest, most).slice(skip) };
}

function newestOf(letters: readonly LetterHead[], most: number): LetterHead[] {
  return letters.toSorted((a, b) => b.at - a.at || a.id.localeCompare(b.id)).slice(0, most);
}
