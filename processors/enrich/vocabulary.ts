import { fnv1a32 } from './hash.js';
import { markersOf } from './markers.js';
import { emojiValence, type Lexicon, lexiconOf, type WordSense } from './sentiment/lexicon.js';
import { stopWords } from './stop-words.js';
import { numberToken, type Token, token } from './token.js';

/** Tokens of one language, each made once. */
export interface Vocabulary {
  readonly lang: string | null;
  readonly hasLexicon: boolean;
  /** The token of `text.slice(start, end)`; a word that is known is found without being cut out. */
  word(text: string, start: number, end: number): Token;
  number(surface: string): Token;
}

/** Places for words of all languages: a power of two. */
const maxWords = 131_072;
/** A word may be in any of so many neighbouring places. */
const ways = 4;
/** Languages kept at a time. A platform may send any tag, so there are many more than are ever in use. */
const maxVocabularies = 24;

const apostrophes = /[’‘`´ʼ＇]/g;

/** ASCII letters, digits and straight apostrophes: nothing to normalise. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f || unit === 0x60) return false;
  }
  return true;
}

function hasTriple(text: string): boolean {
  for (let i = 2; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit === text.charCodeAt(i - 1) && unit === text.charCodeAt(i - 2)) return true;
  }
  // A letter outside the basic plane has two units.
  return /[\ud800-\udbff]/.test(text);
}

/** 'sooooo' → 'soo' and 'so'; undefined where no letter comes three times in a row. */
function squeezed(lower: string): readonly [string, string] | undefined {
  if (!hasTriple(lower) || !/(\p{L})\1\1/u.test(lower)) return undefined;
  return [lower.replace(/(\p{L})\1{2,}/gu, '$1$1'), lower.replace(/(\p{L})\1{2,}/gu, '$1')];
}

/** A copy: V8 keeps the whole text in memory for a slice of it that is longer than this. */
const unsliced = (text: string): string => (text.length < 13 ? text : Buffer.from(text, 'utf16le').toString('utf16le'));

const saysSomething = (sense: WordSense): boolean =>
  sense.valence !== 0 || sense.factor !== 1 || sense.role !== 'none' || sense.negatedValence !== 0;

function makeWord(surface: string, lang: string | null, lexicon: Lexicon | null, stops: ReadonlySet<string>): Token {
  const small = surface.toLowerCase();
  const lower = isPlain(small) ? small : unsliced(small.normalize('NFKC').replace(apostrophes, "'"));
  const caps = surface.length > 1 && surface !== small && surface === surface.toUpperCase();
  const short = squeezed(lower);
  const candidates = short === undefined ? [lower] : [lower, ...short];
  const base = lower.endsWith("'s") ? lower.slice(0, -2) : lower;
  const isContent = base.length > 1 && !stops.has(lower) && !stops.has(base) && !lower.endsWith("n't");
  const hash = isContent ? fnv1a32(base) : -1;
  const markers = lang === 'en' ? markersOf(lower) : 0;
  const stretched = short !== undefined;
  if (lexicon === null) return token({ lower, caps, stretched, hash, markers });
  if (base !== lower) candidates.push(base);
  let known = candidates.at(-1)!;
  let sense: WordSense = lexicon.describe(candidates[0]!);
  for (const candidate of candidates) {
    if (candidate !== candidates[0]) sense = lexicon.describe(candidate);
    if (!saysSomething(sense) && !lexicon.phrases.next.has(candidate)) continue;
    known = candidate;
    break;
  }
  const { valence, negatedValence, factor, role } = sense;
  return {
    kind: 'word',
    ends: 'nothing',
    // Expressions name "it's" as it is written.
    lower: known === base && base !== lower ? lower : known,
    caps,
    stretched,
    markers,
    hash,
    valence,
    negatedValence,
    factor,
    role,
    phrases: lexicon.phrases.next.get(lower) ?? lexicon.phrases.next.get(known),
  };
}

function isAt(surface: string, text: string, start: number, end: number): boolean {
  if (surface.length !== end - start) return false;
  for (let i = 0; i < surface.length; i += 1) {
    if (surface.charCodeAt(i) !== text.charCodeAt(start + i)) return false;
  }
  return true;
}

const hashes = new Uint32Array(maxWords);
/** Which vocabulary a word is of; 0 is none. */
const owners = new Uint32Array(maxWords);
const surfaces = new Array<string>(maxWords).fill('');
const kept = new Array<Token | null>(maxWords).fill(null);
let lastId = 0;

/** As in a cache of processors: where all places of a word are taken, it takes the place of another, which is made again when it comes. */
function keep(surface: string, hash: number, id: number, made: Token): Token {
  let place = (hash >>> 16) % ways;
  for (let way = ways - 1; way >= 0; way -= 1) if (owners[(hash + way) & (maxWords - 1)] === 0) place = way;
  const at = (hash + place) & (maxWords - 1);
  hashes[at] = hash;
  owners[at] = id;
  surfaces[at] = surface;
  kept[at] = made;
  return made;
}

function createVocabulary(lang: string | null): Vocabulary {
  lastId += 1;
  const id = lastId;
  const lexicon = lexiconOf(lang);
  const stops = stopWords(lang);
  return {
    lang,
    hasLexicon: lexicon !== null,
    word(text, start, end) {
      let hash = id;
      for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
      hash = (hash ^ (hash >>> 15)) >>> 0;
      for (let way = 0; way < ways; way += 1) {
        const at = (hash + way) & (maxWords - 1);
        if (hashes[at] === hash && owners[at] === id && isAt(surfaces[at]!, text, start, end)) return kept[at]!;
      }
      const surface = unsliced(text.slice(start, end));
      return keep(surface, hash, id, makeWord(surface, lang, lexicon, stops));
    },
    number(surface) {
      const phrases = surface.length <= 4 ? lexicon?.phrases.next.get(surface) : undefined;
      return phrases === undefined ? numberToken : token({ kind: 'number', lower: surface, phrases });
    },
  };
}

const vocabularies = new Map<string, Vocabulary>();

export function vocabularyOf(lang: string | null): Vocabulary {
  const key = lang ?? '';
  let found = vocabularies.get(key);
  if (found === undefined) {
    found = createVocabulary(lang);
    if (vocabularies.size >= maxVocabularies) vocabularies.clear();
    vocabularies.set(key, found);
  }
  return found;
}

const neutralEmoji = token({ kind: 'emoji', ends: 'clause' });
const emojiTokens = new Map<string, Token>(
  [...emojiValence].map(
    ([emoji, valence]) => [emoji, token({ kind: 'emoji', ends: 'clause', lower: emoji, valence })] as const,
  ),
);

/** A pictograph without skin tone and variation selector, an emoticon or a short code. */
export const emojiToken = (emoji: string): Token => emojiTokens.get(emoji) ?? neutralEmoji;

/** Units that an emoticon may begin with: asked at every token. */
const emoticonStarts = new Uint8Array(0x10000);

export const startsEmoticon = (unit: number): boolean => emoticonStarts[unit] === 1;

/** Emoticons by their first character, the longest first. */
export const emoticons: ReadonlyMap<number, readonly string[]> = (() => {
  const byFirst = new Map<number, string[]>();
  for (const entry of emojiValence.keys()) {
    if (/\p{Extended_Pictographic}/u.test(entry) || /^:[a-z0-9_+-]{2,}:$/.test(entry)) continue;
    const first = entry.charCodeAt(0);
    emoticonStarts[first] = 1;
    byFirst.set(first, [...(byFirst.get(first) ?? []), entry]);
  }
  for (const list of byFirst.values()) list.sort((a, b) => b.length - a.length);
  return byFirst;
})();
