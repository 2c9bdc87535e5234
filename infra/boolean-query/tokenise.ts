import * as kinds from './character-kinds.js';

/** Longest word that is looked at, in UTF-16 units: what is longer is cut. */
export const maxWordUnits = 64;

/** Longest `<@U123|name>` of Slack. */
const maxBracketUnits = 120;
const zeroWidthJoiner = 0x200d;

export type TokenKind =
  | 'word'
  /** One character of a script without spaces. */
  | 'character'
  | 'emoji'
  /** `#tag`, `@name`: said before the words in it, at the place of the first of them. */
  | 'signed'
  /** Has a place and no words: a link, an e-mail address, a platform's own way to name somebody. */
  | 'link'
  | 'address'
  | 'reference';

/** `place` counts words from 0; units `start` to `end` of the text. */
export type OnToken = (kind: TokenKind, start: number, end: number, place: number) => void;

/**
 * Splits a normalised text into what queries speak of, in one pass: every unit is looked at a constant number of times,
 * whatever the text is. Returns the number of places.
 */
export function tokenise(text: string, kindOf: Uint8Array, onToken: OnToken): number {
  const length = text.length;
  let at = 0;
  let place = 0;
  let before = kinds.other;
  while (at < length) {
    const unit = text.charCodeAt(at);
    let kind = kindOf[unit]!;
    let width = 1;
    if (kind === kinds.surrogate) {
      const codePoint = text.codePointAt(at)!;
      width = codePoint > 0xffff ? 2 : 1;
      kind = width === 2 ? kinds.astralKind(codePoint) : kinds.other;
    }
    const start = at;
    switch (kind) {
      case kinds.letter:
      case kinds.digit: {
        if (isLinkAt(text, at, unit)) {
          at = endOfSolid(text, at, kindOf);
          onToken('link', start, at, place);
          place += 1;
          kind = kinds.other;
          break;
        }
        at = endOfWord(text, at + width, kindOf);
        if (text.charCodeAt(at) === 0x40 && isWordKind(kindOf[text.charCodeAt(at + 1)])) {
          at = endOfSolid(text, at, kindOf);
          onToken('address', start, at, place);
        } else {
          onToken('word', start, cut(text, start, withoutUnderscores(text, start, at)), place);
        }
        place += 1;
        break;
      }
      case kinds.unspaced:
        at += width;
        onToken('character', start, at, place);
        place += 1;
        break;
      case kinds.pictograph:
        at = endOfEmoji(text, at + width, text.codePointAt(start)!, kindOf);
        onToken('emoji', start, cut(text, start, at), place);
        place += 1;
        break;
      case kinds.other:
        if ((unit === 0x23 || unit === 0x40) && !isWordKind(before)) {
          const end = endOfSigned(text, at + 1, kindOf);
          if (end > at + 1) onToken('signed', start, cut(text, start, end), place);
        } else if (unit === 0x3c) {
          const end = endOfBracket(text, at);
          if (end > at) {
            onToken('reference', start, end, place);
            place += 1;
            at = end;
            break;
          }
        }
        at += width;
        break;
      default:
        at += width;
    }
    before = kind;
  }
  return place;
}

const isWordKind = (kind: number | undefined): boolean =>
  kind === kinds.letter || kind === kinds.digit || kind === kinds.mark;

const isApostrophe = (unit: number): boolean =>
  unit === 0x27 ||
  unit === 0x2019 ||
  unit === 0x2018 ||
  unit === 0x2032 ||
  unit === 0x2bc ||
  unit === 0x2bb ||
  unit === 0x2b9;

function endOfWord(text: string, from: number, kindOf: Uint8Array): number {
  let at = from;
  for (;;) {
    const unit = text.charCodeAt(at);
    const kind = kindOf[unit];
    if (isWordKind(kind)) at += 1;
    else if (kind === kinds.surrogate) {
      const codePoint = text.codePointAt(at)!;
      if (codePoint <= 0xffff || !isWordKind(kinds.astralKind(codePoint))) return at;
      at += 2;
    } else if (isApostrophe(unit) && kindOf[text.charCodeAt(at + 1)] === kinds.letter) at += 1;
    else if (
      // 3.14 and 1,000 are one number.
      (unit === 0x2e || unit === 0x2c) &&
      kindOf[text.charCodeAt(at - 1)] === kinds.digit &&
      kindOf[text.charCodeAt(at + 1)] === kinds.digit
    ) {
      at += 1;
    } else return at;
  }
}

/** `_emphasis_` of Markdown. */
function withoutUnderscores(text: string, start: number, end: number): number {
  let last = end;
  while (last > start + 1 && text.charCodeAt(last - 1) === 0x5f) last -= 1;
  return last;
}

/** Letters, digits and characters of any script. */
function endOfSigned(text: string, from: number, kindOf: Uint8Array): number {
  let at = from;
  for (;;) {
    const kind = kindOf[text.charCodeAt(at)];
    if (isWordKind(kind) || kind === kinds.unspaced) at += 1;
    else if (kind === kinds.surrogate) {
      const codePoint = text.codePointAt(at)!;
      const astral = codePoint > 0xffff ? kinds.astralKind(codePoint) : kinds.other;
      if (!isWordKind(astral) && astral !== kinds.unspaced) return at;
      at += 2;
    } else return at;
  }
}

/** At most the longest word, between code points. */
function cut(text: string, start: number, end: number): number {
  if (end - start <= maxWordUnits) return end;
  const last = start + maxWordUnits;
  return (text.charCodeAt(last) & 0xfc00) === 0xdc00 ? last - 1 : last;
}

function isLinkAt(text: string, at: number, unit: number): boolean {
  const first = unit | 0x20;
  if (first !== 0x68 && first !== 0x77) return false;
  return /^(?:https?:\/\/|www\.)/i.test(text.slice(at, at + 8));
}

/** Where a link or an address ends: at a space or at what may close it. */
function endOfSolid(text: string, from: number, kindOf: Uint8Array): number {
  let at = from;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (kindOf[unit] === kinds.space || unit === 0x3c || unit === 0x3e || unit === 0x7c || unit === 0x22) break;
    at += 1;
  }
  return at;
}

/** A skin tone, a variation selector or a tag: changes the emoji before it. */
const isEmojiModifier = (codePoint: number): boolean =>
  codePoint === 0xfe0f ||
  codePoint === 0xfe0e ||
  codePoint === 0x20e3 ||
  (codePoint >= 0x1f3fb && codePoint <= 0x1f3ff) ||
  (codePoint >= 0xe0020 && codePoint <= 0xe007f);

/** Takes the rest of an emoji: modifiers, parts joined to it, the second half of a flag. */
function endOfEmoji(text: string, from: number, first: number, kindOf: Uint8Array): number {
  let at = from;
  let flagHalves = first >= 0x1f1e6 && first <= 0x1f1ff ? 1 : 0;
  while (at < text.length) {
    const codePoint = text.codePointAt(at)!;
    if (isEmojiModifier(codePoint)) at += codePoint > 0xffff ? 2 : 1;
    else if (codePoint === zeroWidthJoiner) {
      at += 1;
      const next = text.codePointAt(at);
      if (next !== undefined && next > 0x2000 && kindOf[text.charCodeAt(at)] !== kinds.unspaced) {
        at += next > 0xffff ? 2 : 1;
      }
    } else if (flagHalves === 1 && codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff) {
      at += 2;
      flagHalves = 2;
    } else break;
  }
  return at;
}

/** End of Slack's `<@U123>`, `<#C123|name>`, `<!here>`; else `at`. */
function endOfBracket(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next !== 0x40 && next !== 0x23 && next !== 0x21) return at;
  const limit = Math.min(text.length, at + maxBracketUnits);
  for (let i = at + 2; i < limit; i += 1) if (text.charCodeAt(i) === 0x3e) return i + 1;
  return at;
}
