import type { WordLists } from '../coordination/word-lists.js';

/** Words that were met, each with a number and the categories of function words it is of. */
export interface WordBook {
  readonly categories: readonly string[];
  /** Number of a word in lower case with straight apostrophes. */
  numberOf(lower: string): number;
  /** Bits of the categories. */
  categoriesOf(number: number): number;
  wordOf(number: number): string;
  /** Categories whose words are patterns over the text: how often each is found. */
  patternHits(text: string, hit: (category: number, times: number) => void): void;
}

/**
 * A word is of a category when it is listed, or begins as a listed prefix. A contraction that is not listed is of the
 * categories of what stands before its apostrophe ("who'd": those of "who").
 */
export function createWordBook(lists: WordLists): WordBook {
  const words = new Map<string, number>();
  const spelled: string[] = [];
  const masks: number[] = [];
  const listed = new Map<string, number>();
  const prefixes: { readonly text: string; readonly bit: number }[] = [];
  const sources = new Map<number, string[]>();
  for (const { marker, text, kind } of lists.entries) {
    const straight = text.replace(/[’‘´ʼ＇]/g, "'");
    if (kind === 'word') listed.set(straight, (listed.get(straight) ?? 0) | (1 << marker));
    else if (kind === 'prefix') prefixes.push({ text: straight, bit: 1 << marker });
    else sources.set(marker, [...(sources.get(marker) ?? []), `(?:${text})`]);
  }
  const patterns = [...sources].map(([category, of]) => ({ category, expression: new RegExp(of.join('|'), 'giu') }));

  function maskOf(word: string): number {
    let mask = listed.get(word) ?? 0;
    for (const { text, bit } of prefixes) if (word.startsWith(text)) mask |= bit;
    const apostrophe = word.lastIndexOf("'");
    return mask === 0 && apostrophe > 0 ? maskOf(word.slice(0, apostrophe)) : mask;
  }

  return {
    categories: lists.markers,
    numberOf(lower) {
      let number = words.get(lower);
      if (number === undefined) {
        number = spelled.length;
        words.set(lower, number);
        spelled.push(lower);
        masks.push(maskOf(lower));
      }
      return number;
    },
    categoriesOf: (number) => masks[number]!,
    wordOf: (number) => spelled[number]!,
    patternHits(text, hit) {
      for (const { category, expression } of patterns) {
        const times = text.match(expression)?.length ?? 0;
        if (times > 0) hit(category, times);
      }
    },
  };
}
