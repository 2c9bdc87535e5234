/** What a UTF-16 unit of a text is to a query. */
export const other = 0;
/** A letter, digit or whatever may begin a word. */
export const letter = 1;
export const digit = 2;
/** Goes on with a word and begins none: accents, vowel signs, joiners, the underscore. */
export const mark = 3;
/** A letter of a script that writes no spaces between words: a word of its own. */
export const unspaced = 4;
export const pictograph = 5;
export const surrogate = 6;
/** Spaces and control characters: nothing solid (a link, an address) goes beyond. */
export const space = 7;

// By extensions, so that the mark of Japanese that makes vowels long counts as Japanese.
const unspacedScript = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const anyLetter = /[\p{L}\p{Nl}]/u;
const anyMark = /\p{M}/u;
const pictographic = /\p{Extended_Pictographic}/u;
/** ©, ®, ™ and the arrows are pictographic to Unicode, and plain text to people. */
const firstPictograph = 0x2300;

function kindOfCharacter(codePoint: number): number {
  const char = String.fromCodePoint(codePoint);
  // Regional indicators in pairs make flags, which are no Extended_Pictographic.
  if (codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff) return pictograph;
  if (codePoint >= firstPictograph && pictographic.test(char)) return pictograph;
  const isMark = anyMark.test(char);
  if ((isMark || anyLetter.test(char)) && unspacedScript.test(char)) {
    // Marks that several scripts share, and variants of ideographs, change what is before them.
    return isMark && !/[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u.test(char) ? mark : unspaced;
  }
  if (isMark) return mark;
  if (anyLetter.test(char)) return letter;
  if (/\p{Nd}/u.test(char)) return digit;
  if (/[\s\p{Cc}]/u.test(char)) return space;
  return other;
}

function build(): Uint8Array {
  const kinds = new Uint8Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit += 1) {
    kinds[unit] = unit >= 0xd800 && unit <= 0xdfff ? surrogate : kindOfCharacter(unit);
  }
  // Joiners of Persian and of emoji, the soft hyphen, what makes an Arabic word longer, the space of no width that hides a word
  // from a filter.
  for (const unit of [0x5f, 0xad, 0x61c, 0x640, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff]) kinds[unit] = mark;
  // Some apostrophes are letters to Unicode.
  for (const unit of [0x2b9, 0x2bb, 0x2bc]) kinds[unit] = other;
  return kinds;
}

let ofText: Uint8Array | undefined;
let ofPattern: Uint8Array | undefined;

/** By UTF-16 unit, for texts. */
export function textKinds(): Uint8Array {
  ofText ??= build();
  return ofText;
}

/** The same for the words of a query, in which `*` and `?` stand for characters. */
export function patternKinds(): Uint8Array {
  if (ofPattern === undefined) {
    ofPattern = textKinds().slice();
    for (const wildcard of '*?') ofPattern[wildcard.charCodeAt(0)] = letter;
  }
  return ofPattern;
}

/** Of a code point outside the basic plane. Kept, because what is asked of one letter is asked of all that follow. */
export function astralKind(codePoint: number): number {
  let kind = astral.get(codePoint);
  if (kind === undefined) {
    kind = kindOfCharacter(codePoint);
    if (astral.size < maxAstralKept) astral.set(codePoint, kind);
  }
  return kind;
}

const astral = new Map<number, number>();
const maxAstralKept = 20_000;
