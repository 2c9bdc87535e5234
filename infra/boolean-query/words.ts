import { astralKind, patternKinds, textKinds, unspaced } from './character-kinds.js';
import { foldWord, normalised } from './fold.js';
import { maxPhraseWords } from './limits.js';
import { maxWordUnits, tokenise } from './tokenise.js';

/** Words of a term or phrase as texts are split, or what to say. */
export function wordsOf(written: string): { readonly words: readonly string[]; readonly says: string | null } {
  const text = normalised(written);
  const words: {
    readonly text: string;
    readonly start: number;
    readonly end: number;
    readonly isCharacter: boolean;
  }[] = [];
  let says: string | null = null;
  let signedUntil = 0;
  tokenise(text, patternKinds(), (kind, start, end) => {
    if (start < signedUntil) return;
    if (kind === 'link') says ??= 'Links are found by the field link: write link:example.org or link:example.org/news.';
    else if (kind === 'address' || kind === 'reference') {
      says ??= 'E-mail addresses and names of accounts are not searched, for privacy: write the words around them.';
    } else {
      if (end - start >= maxWordUnits)
        says ??= `A word of a query has at most ${maxWordUnits - 1} characters: use a wildcard.`;
      if (kind === 'signed') signedUntil = end;
      const folded = foldWord(text.slice(start, end));
      if (folded !== '') words.push({ text: folded, start, end, isCharacter: kind === 'character' });
    }
  });
  if (says !== null) return { words: [], says };
  const kept: string[] = [];
  for (const [index, word] of words.entries()) {
    if (/[^*?#@'.,_]/.test(word.text)) {
      kept.push(word.text);
      continue;
    }
    const after = words[index - 1]?.isCharacter && words[index - 1]?.end === word.start;
    const before = words[index + 1]?.isCharacter && words[index + 1]?.start === word.end;
    // 東京* is 東京, which is found inside longer words anyway.
    if (after !== before && /^\*+$/.test(word.text)) continue;
    return {
      words: [],
      says:
        after || before
          ? 'Between characters of a script without spaces there are no wildcards: write NEAR/1 or OR.'
          : 'A wildcard needs a letter or digit beside it: pric* or *phone.',
    };
  }
  if (kept.length > maxPhraseWords)
    return { words: [], says: `A phrase has at most ${maxPhraseWords} words: shorten it.` };
  return { words: kept, says: null };
}

export const hasWildcard = (word: string): boolean => word.includes('*') || word.includes('?');

/** Places that a word of a query takes in a text: a signed one is found at the first of the words in it. */
export function placesOf(word: string): number {
  return word.startsWith('#') || word.startsWith('@')
    ? Math.max(
        1,
        tokenise(word.slice(1), patternKinds(), () => undefined),
      )
    : 1;
}

/** One character of a script without spaces. */
export function isUnspaced(word: string): boolean {
  const codePoint = word.codePointAt(0) ?? 0;
  return (codePoint > 0xffff ? astralKind(codePoint) : textKinds()[codePoint]) === unspaced;
}
