import { type Diacritics, foldWord, withoutDiacritics } from '../../../infra/boolean-query/fold.js';
import { hasWildcard } from '../../../infra/boolean-query/words.js';
import { createWildcards } from './wildcards.js';
import type { Work } from './work.js';

/** The words of all queries by number, and which of them a word of a text is. */
export interface Vocabulary {
  /** The number of a word of a query, which is folded and keeps its diacritics. */
  numberOf(word: string, diacritics: Diacritics): number;
  /** How many there are. */
  size(): number;
  /** Numbers that the word of a text has, as it is written. Null: no query speaks of it. */
  find(written: string, work: Work): readonly number[] | null;
}

/** Words that are remembered; people use the same ones again and again. Some ten MB at most. */
const maxRemembered = 50_000;

export function createVocabulary(): Vocabulary {
  const literal = { ignored: new Map<string, number>(), exact: new Map<string, number>() };
  const patterns = { ignored: createWildcards(), exact: createWildcards() };
  const numbers = new Map<string, number>();
  const asked = new Set<Diacritics>();
  const remembered = new Map<string, readonly number[] | null>();

  function look(written: string, work: Work): readonly number[] | null {
    work.folded += 1;
    const found = new Set<number>();
    for (const form of formsOf(foldWord(written))) {
      for (const diacritics of asked) {
        const word = diacritics === 'exact' ? form : withoutDiacritics(form);
        const number = literal[diacritics].get(word);
        if (number !== undefined) found.add(number);
        patterns[diacritics].find(word, work, (id) => found.add(id));
      }
    }
    return found.size === 0 ? null : [...found];
  }

  return {
    numberOf(word, diacritics) {
      const spelled = diacritics === 'exact' ? word : withoutDiacritics(word);
      const key = `${diacritics} ${spelled}`;
      const known = numbers.get(key);
      if (known !== undefined) return known;
      const number = numbers.size;
      numbers.set(key, number);
      asked.add(diacritics);
      if (hasWildcard(spelled)) patterns[diacritics].add(spelled, number);
      else literal[diacritics].set(spelled, number);
      remembered.clear();
      return number;
    },
    size: () => numbers.size,
    find(written, work) {
      const known = remembered.get(written);
      if (known !== undefined) return known;
      const numbersOf = look(written, work);
      if (remembered.size >= maxRemembered) remembered.clear();
      // A slice keeps the whole text alive; a copy does not.
      remembered.set(` ${written}`.slice(1), numbersOf);
      return numbersOf;
    },
  };
}

const elided = /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|all|dall|dell|nell|sull|un)'(?=.{2})/;

/** The word and what is left without a possessive or an article: Acme's, l'Oréal. */
function formsOf(folded: string): readonly string[] {
  if (!folded.includes("'")) return [folded];
  const forms = [folded];
  if (folded.endsWith("'s") && folded.length > 2) forms.push(folded.slice(0, -2));
  const rest = folded.replace(elided, '');
  if (rest !== folded) forms.push(rest);
  return forms;
}
