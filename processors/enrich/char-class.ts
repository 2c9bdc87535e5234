/** What a UTF-16 unit is to the scanner. */
export const other = 0;
export const letter = 1;
export const digit = 2;
export const newline = 3;
export const dot = 4;
export const exclamation = 5;
export const question = 6;
export const clause = 7;
export const pictograph = 8;
/** Letters of scripts that write no spaces between words. */
export const unspaced = 9;
export const surrogate = 10;
/** The ideographic full stop and its like: ends a sentence whatever follows. */
export const fullStop = 11;
/** Part of a word, never its beginning: accents, vowel signs, joiners, the underscore. */
export const mark = 12;

const unspacedScript = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const anyLetter = /\p{L}/u;
const anyMark = /\p{M}/u;
const pictographic = /\p{Extended_Pictographic}/u;
/** ©, ®, ™, ‼, ℹ and the arrows are pictographic to Unicode, and plain text to people. */
const firstPictograph = 0x2300;

const singles: readonly (readonly [string, number])[] = [
  ['\n\r\u2028\u2029', newline],
  ['.…', dot],
  ['!！‼', exclamation],
  ['?？؟⁇\u037e', question],
  [',;:—–()[]{}"“”«»、，；：،؛·|', clause],
  ['。．।॥።', fullStop],
];

function build(): Uint8Array {
  const classes = new Uint8Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit += 1) {
    if (unit >= 0xd800 && unit <= 0xdfff) {
      classes[unit] = surrogate;
      continue;
    }
    const char = String.fromCharCode(unit);
    if (unspacedScript.test(char)) classes[unit] = unspaced;
    else if (anyLetter.test(char)) classes[unit] = letter;
    else if (anyMark.test(char)) classes[unit] = mark;
    else if (/\p{Nd}/u.test(char)) classes[unit] = digit;
    else if (unit >= firstPictograph && pictographic.test(char)) classes[unit] = pictograph;
  }
  for (const [chars, value] of singles) for (const char of chars) classes[char.charCodeAt(0)] = value;
  // Joins the parts of a word, as Persian writes them, and of an emoji.
  classes[0x200c] = mark;
  classes[0x200d] = mark;
  classes[0x5f] = mark;
  return classes;
}

const classes = build();

export const classOf = (unit: number): number => classes[unit]!;

/** The class of a character outside the basic plane, by code point. */
export function astralClass(codePoint: number): number {
  const char = String.fromCodePoint(codePoint);
  // Regional indicators in pairs make flags, which are no Extended_Pictographic.
  if (codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff) return pictograph;
  if (pictographic.test(char)) return pictograph;
  if (unspacedScript.test(char)) return unspaced;
  if (anyLetter.test(char)) return letter;
  return anyMark.test(char) ? mark : other;
}
