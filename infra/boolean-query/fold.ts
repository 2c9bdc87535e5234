/**
 * Spelling that does not matter to a query: NFKC, full case folding (ß is ss), one apostrophe, no invisible characters; and,
 * unless diacritics count, letters without their accents.
 */

export type Diacritics = 'ignored' | 'exact';

/** Accents on one character, more than any language writes. UAX 15 D4 (stream-safe text) has the same number. */
const maxMarksInARow = 30;
const acute = /\u00b4/g;
const markRun = /\p{M}/u;

/**
 * A text in the form that everything else works on. The engine sorts accents by insertion, so that a text of nothing but
 * accents takes time by its square: of a run of them, only the first few count.
 */
export function normalised(text: string): string {
  if (isAscii(text)) return text;
  // NFKC makes a space of it, and of "don´t" two words.
  return withoutMarkRuns(text.replace(acute, "'")).normalize('NFKC');
}

function withoutMarkRuns(text: string): string {
  let run = 0;
  let kept = '';
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    let width = 1;
    let isMark = false;
    if (unit >= 0x300) {
      const codePoint = text.codePointAt(at)!;
      width = codePoint > 0xffff ? 2 : 1;
      isMark = markRun.test(width === 1 ? text[at]! : String.fromCodePoint(codePoint));
    }
    run = isMark ? run + 1 : 0;
    if (run > maxMarksInARow) {
      kept += text.slice(from, at);
      from = at + width;
    }
    at += width;
  }
  return from === 0 ? text : kept + text.slice(from);
}

export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** Soft hyphen, tatweel, what has no width, directions, variants. */
const invisible = anyOf(
  ...[[0xad], [0x34f], [0x61c], [0x640], [0x180b, 0x180f], [0x200b, 0x200f], [0x202a, 0x202e], [0x2060, 0x2064]],
  ...[[0xfe00, 0xfe0f], [0xfeff], [0xe0000, 0xe0fff]],
);
const apostrophes = /[\u2018\u2019\u02bc\u02bb\u02b9\u2032\uff07]/g;
const pictograph = /^[\p{Extended_Pictographic}\u{1f1e6}-\u{1f1ff}]/u;
/** Colours of skin and forms of drawing, which nobody searches; what would join to something, and does not. */
const emojiForms = /[\u{1f3fb}-\u{1f3ff}\ufe0e\ufe0f\u20e3]/gu;
const trailing = /(?<![_\u200d])[_\u200d]+$/;

/** One word, 64 units or so, with its diacritics. Folding twice changes nothing. */
export function foldWord(word: string): string {
  if (isAscii(word)) return word.toLowerCase();
  if (pictograph.test(word)) return word.replace(emojiForms, '').replace(trailing, '');
  const plain = word.normalize('NFKC').replace(invisible, '').replace(apostrophes, "'").replace(trailing, '');
  // The capital of ı is I, whose small letter is i: it must not lose its difference on the way.
  return plain.split('ı').map(foldCase).join('ı').normalize('NFKC');
}

function foldCase(text: string): string {
  // Small first, because the capital ẞ is its own capital; i with a dot above is what is left of İ.
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ').replaceAll('i\u0307', 'i');
}

/**
 * Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel signs of Arabic. Vowel signs of Indic scripts are letters,
 * those of Japanese make other letters.
 */
const accents = anyOf(
  ...[[0x300, 0x36f], [0x483, 0x487], [0x591, 0x5bd], [0x5bf], [0x5c1, 0x5c2], [0x5c4, 0x5c5], [0x5c7]],
  ...[[0x64b, 0x65f], [0x670], [0x6d6, 0x6dc], [0x6df, 0x6e4], [0x6e7, 0x6e8], [0x6ea, 0x6ed]],
  ...[
    [0x1ab0, 0x1aff],
    [0x1dc0, 0x1dff],
    [0x20d0, 0x20ff],
    [0xfe20, 0xfe2f],
  ],
);
/** Letters that Unicode does not take apart. */
const without: Readonly<Record<string, string>> = {
  ...{ ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', ı: 'i', æ: 'ae', œ: 'oe', þ: 'th' },
};
const special = new RegExp(`[${Object.keys(without).join('')}]`, 'g');

/** Takes the diacritics from a folded word. The Russian й is a letter of its own: мой and мои are two words. */
export function withoutDiacritics(folded: string): string {
  if (isAscii(folded)) return folded;
  return folded
    .split('й')
    .map((part) => part.normalize('NFD').replace(accents, '').normalize('NFC'))
    .join('й')
    .replace(special, (char) => without[char]!);
}

export function foldFor(word: string, diacritics: Diacritics): string {
  const folded = foldWord(word);
  return diacritics === 'exact' ? folded : withoutDiacritics(folded);
}

/** Ranges of code points. */
function anyOf(...ranges: readonly (readonly number[])[]): RegExp {
  const escaped = (codePoint: number): string => `\\u{${codePoint.toString(16)}}`;
  return new RegExp(`[${ranges.map((range) => range.map(escaped).join('-')).join('')}]`, 'gu');
}
