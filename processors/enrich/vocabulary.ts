import { fnv1a32 } from './hash.js';
import { markersOf } from './markers.js';
import { emojiValence, type Lexicon, lexiconOf, type WordSense } from './sentiment/lexicon.js';
import { stopWords } from './stop-words.js';
import { numberToken, type Token, token } from './token.js';

/** Tokens of one language, each made once. */
export interface Vocabulary {
  readonly lang: string | null;
  readonly hasLexicon: boolean;
  word(surface: string): Token;
  number(surface: string): Token;
}

/** Words kept per language; when there are more, all are forgotten and the common ones come back at once. */
const maxWords = 30_000;
/** Languages kept at a time. A platform may send any tag, so there are many more than are ever in use. */
const maxVocabularies = 24;

const apostrophes = /[’‘`´ʼ＇]/g;

/** 'sooooo' → 'soo' and 'so'; undefined where no letter comes three times in a row. */
function squeezed(lower: string): readonly [string, string] | undefined {
  if (!/(\p{L})\1\1/u.test(lower)) return undefined;
  return [lower.replace(/(\p{L})\1{2,}/gu, '$1$1'), lower.replace(/(\p{L})\1{2,}/gu, '$1')];
}

/** A copy: V8 keeps the whole text in memory for a slice of it that is longer than this. */
const unsliced = (text: string): string => (text.length < 13 ? text : Buffer.from(text, 'utf16le').toString('utf16le'));

const saysSomething = (sense: WordSense): boolean =>
  sense.valence !== 0 || sense.factor !== 1 || sense.role !== 'none' || sense.negatedValence !== 0;

function makeWord(surface: string, lang: string | null, lexicon: Lexicon | null, stops: ReadonlySet<string>): Token {
  const lower = unsliced(surface.toLowerCase().normalize('NFKC').replace(apostrophes, "'"));
  const caps = surface.length > 1 && surface !== surface.toLowerCase() && surface === surface.toUpperCase();
  const short = squeezed(lower);
  const candidates = short === undefined ? [lower] : [lower, ...short];
  const base = lower.endsWith("'s") ? lower.slice(0, -2) : lower;
  const isContent = base.length > 1 && !stops.has(lower) && !stops.has(base) && !lower.endsWith("n't");
  const common = {
    kind: 'word',
    caps,
    stretched: short !== undefined,
    hash: isContent ? fnv1a32(base) : -1,
    markers: lang === 'en' ? markersOf(lower) : 0,
  } as const;
  if (lexicon === null) return token({ ...common, lower });
  if (base !== lower) candidates.push(base);
  let known = candidates.at(-1)!;
  let sense: WordSense | undefined;
  for (const candidate of candidates) {
    sense = lexicon.describe(candidate);
    if (!saysSomething(sense) && !lexicon.phrases.next.has(candidate)) continue;
    known = candidate;
    break;
  }
  return token({
    ...common,
    ...sense,
    // Expressions name "it's" as it is written.
    lower: known === base && base !== lower ? lower : known,
    phrases: lexicon.phrases.next.get(lower) ?? lexicon.phrases.next.get(known),
  });
}

function createVocabulary(lang: string | null): Vocabulary {
  const lexicon = lexiconOf(lang);
  const stops = stopWords(lang);
  const words = new Map<string, Token>();
  return {
    lang,
    hasLexicon: lexicon !== null,
    word(surface) {
      let found = words.get(surface);
      if (found === undefined) {
        found = makeWord(surface, lang, lexicon, stops);
        if (words.size >= maxWords) words.clear();
        words.set(unsliced(surface), found);
      }
      return found;
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
