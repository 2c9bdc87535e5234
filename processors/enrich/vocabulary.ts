import { endsIn } from './ends-in.js';
import { fnv1a32 } from './hash.js';
import { englishMarkers, markersOf } from './markers.js';
import { emojiValence, type Lexicon, lexiconOf } from './sentiment/lexicon.js';
import { createSieve, type Sieve } from './sieve.js';
import { stopWords } from './stop-words.js';
import { feelingEmoji, neutralEmoji, noSense, numberToken, sayingNumber, type Token, wordToken } from './token.js';
import { keepWord } from './word-table.js';

/** Tokens of one language, each made once. */
export interface Vocabulary {
  readonly lang: string | null;
  readonly hasLexicon: boolean;
  /** Whose its words are in the table of words (`findWord`). */
  readonly owner: number;
  /** The token of the word from `start` to `end`, whose hash is `hash`: made, and kept for the next time. */
  makeWord(text: string, start: number, end: number, hash: number): Token;
  number(surface: string): Token;
}

/** A platform may send any tag, so there are many more than are ever in use. */
const maxPlainVocabularies = 100;
/** Who owns words in the table of words (`findWord`): 0 is nobody. */
const plainOwner = 1;

const anyDigit = /\p{Nd}/u;
const apostrophes = /[’‘`´ʼ＇]/g;

/**
 * What may be said of a unit without looking further: 1, small and its own NFKC, so is every word of such units; 2, a capital of ASCII;
 * 0, neither.
 */
const spelling = Uint8Array.from({ length: 0x500 }, (_, unit) => {
  const char = String.fromCharCode(unit);
  if (unit >= 0x41 && unit <= 0x5a) return 2;
  if (unit === 0x27) return 1;
  return /[\p{L}\p{Nd}]/u.test(char) && char.toLowerCase() === char && char.normalize('NFKC') === char ? 1 : 0;
});

function hasTriple(text: string): boolean {
  let before = -1;
  let again = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    // A letter outside the basic plane has two units.
    if ((unit & 0xfc00) === 0xd800) return true;
    again = unit === before ? again + 1 : 0;
    if (again === 2) return true;
    before = unit;
  }
  return false;
}

/** 'sooooo' → 'soo' and 'so'; undefined where no letter comes three times in a row. */
function squeezed(lower: string): readonly [string, string] | undefined {
  if (!hasTriple(lower) || !/(\p{L})\1\1/u.test(lower)) return undefined;
  return [lower.replace(/(\p{L})\1{2,}/gu, '$1$1'), lower.replace(/(\p{L})\1{2,}/gu, '$1')];
}

/** V8 keeps the whole text in memory for a slice of it that is longer than this. */
const maxCopied = 12;

/** A copy of a part of a text. */
function copied(text: string, start: number, end: number): string {
  if (end - start <= maxCopied) return text.slice(start, end);
  return text.slice(start, start + maxCopied) + copied(text, start + maxCopied, end);
}

/** Lower case, NFKC, straight apostrophes. */
function lowerOf(surface: string): string {
  let all = 1;
  for (let i = 0; i < surface.length && all === 1; i += 1) {
    const unit = surface.charCodeAt(i);
    all = unit < spelling.length ? spelling[unit]! : 0;
  }
  if (all === 1) return surface;
  const small = surface.toLowerCase();
  for (let i = 0; i < small.length; i += 1) {
    const unit = small.charCodeAt(i);
    if (unit < spelling.length && spelling[unit] === 1) continue;
    const normal = small.normalize('NFKC').replace(apostrophes, "'");
    return copied(normal, 0, normal.length);
  }
  return small;
}

/** What a language lists. */
interface Lists {
  readonly lang: string | null;
  readonly lexicon: Lexicon | null;
  readonly stops: ReadonlySet<string>;
  /** Of all lists. */
  readonly sieve: Sieve;
}

function makeWord(surface: string, { lang, lexicon, stops, sieve }: Lists): Token {
  const lower = lowerOf(surface);
  const caps = lower !== surface && isCapitals(surface);
  const short = squeezed(lower);
  const stretched = short !== undefined;
  const base = endsIn(lower, "'s") ? lower.slice(0, -2) : lower;
  const hashOfBase = fnv1a32(base);
  const isListed = base !== lower || sieve.mayHold(hashOfBase);
  const isStop = isListed && (stops.has(lower) || (base !== lower && stops.has(base)));
  const hash = base.length > 1 && !isStop && !endsIn(lower, "n't") ? hashOfBase : null;
  const markers = lang === 'en' && (isListed || lower.includes("'")) ? markersOf(lower) : 0;
  if (lexicon === null) return wordToken(lower, caps, stretched, markers, hash, noSense, false);
  let known = lower;
  let sense = lexicon.describe(lower, isListed);
  if (sense === noSense && (stretched || base !== lower)) {
    for (const candidate of [...(short ?? []), ...(base === lower ? [] : [base])]) {
      known = candidate;
      sense = lexicon.describe(candidate);
      if (sense !== noSense) break;
    }
  }
  // Expressions name "it's" as it is written.
  const spelled = known === base ? lower : known;
  const goesOn = (isListed || spelled !== lower) && lexicon.goesOn(spelled);
  return wordToken(spelled, caps, stretched, markers, hash, sense, goesOn);
}

/** Capitals, and no other letter: of more than one unit, and not small itself, as 漢 is. */
function isCapitals(surface: string): boolean {
  return surface.length > 1 && surface !== surface.toLowerCase() && surface === surface.toUpperCase();
}

const noNumbers: ReadonlyMap<string, Token> = new Map();

/** Numbers with which expressions begin: "5 stars". */
function numbersOf(lexicon: Lexicon): ReadonlyMap<string, Token> {
  const numbers = new Map<string, Token>();
  for (const word of lexicon.words) {
    if (!anyDigit.test(word)) continue;
    const { phrases } = lexicon.describe(word);
    if (phrases !== undefined) numbers.set(word, sayingNumber(word, { ...noSense, phrases }, lexicon.goesOn(word)));
  }
  return numbers;
}

function createVocabulary(
  owner: number,
  lang: string | null,
  lexicon: Lexicon | null,
  stops: ReadonlySet<string>,
): Vocabulary {
  const listed = [stops, lang === 'en' ? englishMarkers.keys() : [], lexicon === null ? [] : lexicon.words];
  const lists = { lang, lexicon, stops, sieve: createSieve(listed.flatMap((words) => [...words])) };
  const numbers = lexicon === null ? noNumbers : numbersOf(lexicon);
  return {
    lang,
    hasLexicon: lexicon !== null,
    owner,
    makeWord(text, start, end, hash) {
      const surface = copied(text, start, end);
      const made = makeWord(surface, lists);
      keepWord(owner, hash, surface, made);
      return made;
    },
    number: (surface) => numbers.get(surface) ?? numberToken,
  };
}

/** Of languages with a list of their own, which are few. */
const vocabularies = new Map<string, Vocabulary>();
/** Of any other tag: they share their words. */
const plainVocabularies = new Map<string, Vocabulary>();

export function vocabularyOf(lang: string | null): Vocabulary {
  const key = lang ?? '';
  const known = vocabularies.get(key) ?? plainVocabularies.get(key);
  if (known !== undefined) return known;
  const lexicon = lexiconOf(lang);
  const stops = stopWords(lang);
  if (lexicon !== null || stops.size > 0) {
    const owner = plainOwner + 1 + vocabularies.size;
    const made = createVocabulary(owner, lang, lexicon, stops);
    vocabularies.set(key, made);
    return made;
  }
  if (plainVocabularies.size >= maxPlainVocabularies) plainVocabularies.clear();
  const made = createVocabulary(plainOwner, lang, lexicon, stops);
  plainVocabularies.set(key, made);
  return made;
}

const emojiTokens = new Map<string, Token>(
  [...emojiValence].map(([emoji, valence]) => [emoji, feelingEmoji(emoji, valence)] as const),
);

/** A pictograph without skin tone and variation selector, an emoticon or a short code. */
export const emojiToken = (emoji: string): Token => emojiTokens.get(emoji) ?? neutralEmoji;

/** Units that an emoticon may begin with: asked at every token. */
const emoticonStarts = new Uint8Array(0x10000);

/** The first two units of emoticons: bits by both, some of them shared. */
const emoticonPairs = new Uint8Array(0x4000);
const pairOf = (first: number, second: number): number => ((first & 0x7f) << 7) | (second & 0x7f);

/** Whether an emoticon may begin with the two. */
export const isEmoticonBegun = (first: number, second: number): boolean => emoticonPairs[pairOf(first, second)] === 1;

export const startsEmoticon = (unit: number): boolean => emoticonStarts[unit] === 1;

/** Emoticons by their first character, the longest first. */
export const emoticons: ReadonlyMap<number, readonly string[]> = (() => {
  const byFirst = new Map<number, string[]>();
  for (const entry of emojiValence.keys()) {
    if (/\p{Extended_Pictographic}/u.test(entry) || /^:[a-z0-9_+-]{2,}:$/.test(entry)) continue;
    const first = entry.charCodeAt(0);
    emoticonStarts[first] = 1;
    emoticonPairs[pairOf(first, entry.charCodeAt(1))] = 1;
    byFirst.set(first, [...(byFirst.get(first) ?? []), entry]);
  }
  for (const list of byFirst.values()) list.sort((a, b) => b.length - a.length);
  return byFirst;
})();
