import { maxTextBytes } from '../../infra/text-limit.js';
import * as chars from './char-class.js';
import { put, type Scanned, scannedFor } from './scanned.js';
import {
  abbreviationFact,
  clauseToken,
  exclamationToken,
  linkToken,
  longWordToken,
  newlineToken,
  questionToken,
  referenceToken,
  stopToken,
  type Token,
} from './token.js';
import { emojiToken, emoticons, isEmoticonBegun, startsEmoticon, type Vocabulary } from './vocabulary.js';
import { contentAt, factsAt, findWord, firstHash, nextHash, tokenAt } from './word-table.js';

/** A word longer than this is none: a key, a hash, somebody leaning on the keyboard. In UTF-16 units. */
const maxWordChars = 64;
/** The most of a script without spaces that is segmented at once. */
const maxRunChars = 1000;
/** The longest `<@U123|name>` and `:short_code:`. */
const maxBracketChars = 120;
const maxShortcodeChars = 40;

const apostrophe = /['’‘´ʼ＇]/;
const anyLetter = /\p{L}/u;
const linkStart = /^(?:https?:\/\/|ftp:\/\/|www\.)/i;
const zeroWidthJoiner = 0x200d;

const segmenters = new Map<string, Intl.Segmenter>();

function segmenterOf(lang: string | null): Intl.Segmenter {
  const locale = lang ?? 'und';
  let found = segmenters.get(locale);
  if (found === undefined) {
    found = new Intl.Segmenter(locale, { granularity: 'word' });
    segmenters.set(locale, found);
  }
  return found;
}

/** What a unit is, and in bits above that what it may be part of: asked once a unit. */
const kindBits = 0x0f;
const inWord = 0x10;
const beginsEmoticon = 0x20;
/** After a word's letters: it may go on. */
const mayJoin = 0x40;
/** A letter that begins no emoticon and no link: nothing but a word. */
const beginsWord = 0x80;
const traits = Uint8Array.from({ length: 0x10000 }, (_, unit) => {
  const kind = chars.classOf(unit);
  const char = String.fromCharCode(unit);
  const isInWord = kind === chars.letter || kind === chars.digit || kind === chars.mark;
  const joins = apostrophe.test(char) || kind === chars.surrogate || '.,:@'.includes(char);
  const isPlain = kind === chars.letter && !startsEmoticon(unit) && !'hwfHWF'.includes(char);
  return (
    kind |
    (isInWord ? inWord : 0) |
    (startsEmoticon(unit) ? beginsEmoticon : 0) |
    (joins ? mayJoin : 0) |
    (isPlain ? beginsWord : 0)
  );
});

/** Stands for what is before and after the text: no character. Reading past the end makes V8 forget that units are small numbers. */
const beyond = 0xffff;
const unitAt = (text: string, at: number): number => (at < text.length ? text.charCodeAt(at) : beyond);

const isWordUnit = (unit: number): boolean => (traits[unit]! & inWord) !== 0;

/** A skin tone, a variation selector or a tag: changes the emoji before it. */
const isEmojiModifier = (codePoint: number): boolean =>
  codePoint === 0xfe0f ||
  codePoint === 0xfe0e ||
  codePoint === 0x20e3 ||
  (codePoint >= 0x1f3fb && codePoint <= 0x1f3ff) ||
  (codePoint >= 0xe0020 && codePoint <= 0xe007f);

/** Where a link, an address or a mention ends: at a space or at what may close it. */
function endOfSolid(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (unit <= 0x20 || unit === 0x3c || unit === 0x3e || unit === 0x7c || unit === 0x22 || unit === 0xa0) break;
    at += 1;
  }
  return at;
}

/** For the units of the text that is scanned: used again for each. */
const shared = new Uint16Array(maxTextBytes + 1);
const sharedBytes = Buffer.from(shared.buffer);

/** The units of a text, and one `beyond` behind them. */
function unitsOf(text: string): Uint16Array {
  const isUsual = text.length < shared.length;
  const units = isUsual ? shared : new Uint16Array(text.length + 1);
  (isUsual ? sharedBytes : Buffer.from(units.buffer)).write(text, 0, 'utf16le');
  units[text.length] = beyond;
  return units;
}

/**
 * Splits a text into tokens in one pass. Time is linear in its length whatever it holds: no look-ahead reaches further
 * than a constant. What it gives is used again for the next text.
 */
export function tokenise(text: string, vocabulary: Vocabulary): Scanned {
  const length = text.length;
  const scanned = scannedFor(length);
  scanned.count = 0;
  const units = unitsOf(text);
  let at = 0;
  let before = beyond;
  while (at < length) {
    const start = at;
    const unit = units[at]!;
    if (unit === 0x20) {
      before = unit;
      at += 1;
      continue;
    }
    const trait = traits[unit]!;
    let kind = trait & kindBits;
    let width = 1;
    let codePoint = unit;
    if ((trait & beginsWord) === 0) {
      if (kind === chars.surrogate) {
        codePoint = text.codePointAt(at)!;
        width = codePoint > 0xffff ? 2 : 1;
        kind = width === 2 ? chars.astralClass(codePoint) : chars.other;
      }
      if ((trait & beginsEmoticon) !== 0 && isEmoticonBegun(unit, units[at + 1]!)) {
        const found = emoticonAt(text, at, unit, isWordUnit(before));
        if (found !== undefined) {
          put(scanned, emojiToken(found));
          at += found.length;
          before = 0x20;
          continue;
        }
      }
    }
    if (kind === chars.letter || kind === chars.digit) {
      if ((trait & beginsWord) === 0 && isLink(text, at, unit)) {
        at = endOfSolid(text, at);
        put(scanned, linkToken);
        before = units[at - 1]!;
        continue;
      }
      let hash = firstHash;
      let next = unit;
      if (width === 1) {
        // What follows most words is a space, and nothing else is to be asked of it.
        do {
          hash = nextHash(hash, next);
          at += 1;
          next = units[at]!;
        } while ((traits[next]! & inWord) !== 0);
      }
      if (width === 2 || (traits[next]! & mayJoin) !== 0) {
        const end = endOfWord(text, width === 2 ? at + 2 : at);
        if (end > at) hash = hashOf(units, start, end);
        at = end;
        if (units[at] === 0x40 && isWordUnit(unitAt(text, at + 1))) {
          at = endOfSolid(text, at);
          put(scanned, referenceToken);
          before = units[at - 1]!;
          continue;
        }
      }
      if (at - start > maxWordChars) put(scanned, longWordToken);
      else if (kind === chars.digit && !anyLetter.test(text.slice(start, at)))
        put(scanned, vocabulary.number(text.slice(start, at)));
      else putWord(scanned, text, units, start, at, hash, vocabulary);
      before = units[at - 1]!;
      continue;
    }
    switch (kind) {
      case chars.unspaced: {
        while (at < length && at - start < maxRunChars && isUnspaced(text, at)) {
          at += chars.classOf(text.charCodeAt(at)) === chars.surrogate ? 2 : 1;
        }
        for (const { index, segment, isWordLike } of segmenterOf(vocabulary.lang).segment(text.slice(start, at))) {
          if (isWordLike !== true) continue;
          const first = start + index;
          const end = first + segment.length;
          putWord(scanned, text, units, first, end, hashOf(units, first, end), vocabulary);
        }
        break;
      }
      case chars.pictograph: {
        at += width;
        put(scanned, emojiToken(text.slice(start, at)));
        at = endOfEmoji(text, at, codePoint);
        break;
      }
      case chars.dot:
        at += 1;
        if (endsSentence(units[at]!, scanned.count === 0 ? 0 : scanned.facts[scanned.count - 1]!))
          put(scanned, stopToken);
        break;
      case chars.fullStop:
        at += 1;
        put(scanned, stopToken);
        break;
      case chars.exclamation:
        at += 1;
        put(scanned, exclamationToken);
        break;
      case chars.question:
        at += 1;
        put(scanned, questionToken);
        break;
      case chars.newline:
        at += 1;
        put(scanned, newlineToken);
        break;
      case chars.clause: {
        const code = unit === 0x3a ? shortcodeAt(text, at) : undefined;
        if (code === undefined) {
          at += 1;
          put(scanned, clauseToken);
        } else {
          at += code.length;
          put(scanned, emojiToken(code));
        }
        break;
      }
      default: {
        const end = referenceEnd(text, at, unit);
        if (end > at) {
          at = end;
          put(scanned, referenceToken);
        } else {
          // " - " is a dash; a hyphen joins.
          if (unit === 0x2d && before === 0x20 && unitAt(text, at + 1) <= 0x2d) put(scanned, clauseToken);
          at += width;
        }
      }
    }
    before = units[at - 1]!;
  }
  return scanned;
}

/** The tokens of a text, to be kept. */
export function scan(text: string, vocabulary: Vocabulary): Token[] {
  const { tokens, count } = tokenise(text, vocabulary);
  return tokens.slice(0, count);
}

/** An emoticon that stands apart from words; ":)" and its like may follow one directly: "great:)". */
function emoticonAt(text: string, at: number, unit: number, afterWord: boolean): string | undefined {
  if (afterWord && unit !== 0x3a && unit !== 0x3b && unit !== 0x3d) return undefined;
  const second = unitAt(text, at + 1);
  for (const emoticon of emoticons.get(unit) ?? []) {
    if (emoticon.charCodeAt(1) !== second || !text.startsWith(emoticon, at)) continue;
    const last = emoticon.charCodeAt(emoticon.length - 1);
    const next = unitAt(text, at + emoticon.length);
    if (isWordUnit(last) && (afterWord || isWordUnit(next))) continue;
    // ":/" also begins what follows "http", and "o/" a path.
    if (last === 0x2f && (next === 0x2f || isWordUnit(next))) continue;
    return emoticon;
  }
  return undefined;
}

/** Looks closer only at "http…", "www…" and "ftp…". */
function isLink(text: string, at: number, unit: number): boolean {
  const first = unit | 0x20;
  if (first !== 0x68 && first !== 0x77 && first !== 0x66) return false;
  const second = unitAt(text, at + 1) | 0x20;
  return (second === 0x74 || second === 0x77) && linkStart.test(text.slice(at, at + 8));
}

/** Where a word ends of which `from` units have been read. */
function endOfWord(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    const trait = traits[unit]!;
    if ((trait & inWord) !== 0) {
      at += 1;
    } else if ((trait & mayJoin) === 0) {
      break;
    } else if ((trait & kindBits) === chars.surrogate) {
      const codePoint = text.codePointAt(at)!;
      if (codePoint <= 0xffff) break;
      const astral = chars.astralClass(codePoint);
      if (astral !== chars.letter && astral !== chars.mark) break;
      at += 2;
    } else {
      // 3.14, 10:30, 1,000 are one number.
      const isPoint = unit === 0x2e || unit === 0x2c || unit === 0x3a;
      const next = unitAt(text, at + 1);
      if (isPoint ? !isDigit(text.charCodeAt(at - 1)) || !isDigit(next) : unit === 0x40 || !isWordUnit(next)) break;
      at += 1;
    }
  }
  return at;
}

const isDigit = (unit: number): boolean => (traits[unit]! & kindBits) === chars.digit;

/** Of a word that is kept, the table of words has what is asked of its token. */
function putWord(
  scanned: Scanned,
  text: string,
  units: Uint16Array,
  start: number,
  end: number,
  hash: number,
  vocabulary: Vocabulary,
): void {
  const place = findWord(vocabulary.owner, hash, units, start, end);
  if (place < 0) {
    put(scanned, vocabulary.makeWord(text, start, end, hash));
    return;
  }
  const at = scanned.count;
  scanned.tokens[at] = tokenAt(place);
  scanned.facts[at] = factsAt(place);
  scanned.hashes[at] = contentAt(place);
  scanned.count = at + 1;
}

function hashOf(units: Uint16Array, start: number, end: number): number {
  let hash = firstHash;
  for (let i = start; i < end; i += 1) hash = nextHash(hash, units[i]!);
  return hash;
}

function isUnspaced(text: string, at: number): boolean {
  const kind = chars.classOf(text.charCodeAt(at));
  if (kind !== chars.surrogate) return kind === chars.unspaced;
  const codePoint = text.codePointAt(at)!;
  return codePoint > 0xffff && chars.astralClass(codePoint) === chars.unspaced;
}

/** Takes the rest of an emoji: modifiers, parts joined to it, the second half of a flag. */
function endOfEmoji(text: string, from: number, first: number): number {
  let at = from;
  let flagHalves = first >= 0x1f1e6 && first <= 0x1f1ff ? 1 : 0;
  while (at < text.length) {
    const codePoint = text.codePointAt(at)!;
    const width = codePoint > 0xffff ? 2 : 1;
    if (isEmojiModifier(codePoint)) {
      at += width;
    } else if (codePoint === zeroWidthJoiner) {
      at += 1;
      const next = text.codePointAt(at);
      if (next !== undefined && next > 0x2000 && !isWordUnit(text.charCodeAt(at))) at += next > 0xffff ? 2 : 1;
    } else if (flagHalves === 1 && codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff) {
      at += 2;
      flagHalves = 2;
    } else {
      break;
    }
  }
  return at;
}

/** A dot ends a sentence where a space or the end follows, and no single letter ("e.g.") or number comes before. */
function endsSentence(next: number, factsOfLast: number): boolean {
  if (next > 0x2e && next !== 0xa0 && next <= 0x2000) return false;
  return (factsOfLast & abbreviationFact) === 0;
}

function shortcodeAt(text: string, at: number): string | undefined {
  const limit = Math.min(text.length, at + maxShortcodeChars);
  for (let i = at + 1; i < limit; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit === 0x3a) {
      const code = text.slice(at, i + 1);
      return /^:(?:[a-z][a-z0-9_+'-]+|\+1|-1|100):$/.test(code) ? code : undefined;
    }
    if (unit <= 0x20 || unit > 0x7f) return undefined;
  }
  return undefined;
}

/** End of a mention (`@ann`), or of Slack's `<@U123>`, `<#C123|name>`, `<!here>`; else `at`. */
function referenceEnd(text: string, at: number, unit: number): number {
  if (unit !== 0x40 && unit !== 0x3c) return at;
  const next = unitAt(text, at + 1);
  if (unit === 0x40 && isWordUnit(next)) {
    let end = at + 1;
    while (isWordUnit(unitAt(text, end)) || isInnerMark(text, end)) end += 1;
    return end;
  }
  if (unit === 0x3c && (next === 0x40 || next === 0x23 || next === 0x21)) {
    const limit = Math.min(text.length, at + maxBracketChars);
    for (let i = at + 2; i < limit; i += 1) if (text.charCodeAt(i) === 0x3e) return i + 1;
  }
  return at;
}

/** The dot, hyphen or @ inside `@ann-lee` and `@ann@example.org`. */
function isInnerMark(text: string, at: number): boolean {
  const unit = unitAt(text, at);
  return (unit === 0x2d || unit === 0x2e || unit === 0x40) && isWordUnit(unitAt(text, at + 1));
}
