import { detectAll } from 'tinyld';
import { classOf, digit, letter, mark, unspaced } from './char-class.js';
import { englishWords } from './english-words.js';
import { fnv1a32 } from './hash.js';
import { readWordFile } from './word-file.js';
import { firstHash, nextHash } from './word-table.js';

/** What is looked at; more text does not change the answer. In UTF-16 units. */
const sampleChars = 400;
/** Below these a guess is as often wrong as right. Scripts without spaces say more with a character. */
const minWords = 3;
const minLetters = 12;
const minUnspacedLetters = 5;
/** Share of a sample's letters that one script must have. */
const minScriptShare = 0.6;
/** Function words: this many, and this many times as many as of the next language. */
const minVotes = 1;
const voteLead = 2;
/** With so clear a vote the rest of the sample is not read. */
const enoughVotes = 4;
/** Of a sample's words of three letters and more: so many, and this share of them, in the dictionary of English. */
const minKnownWords = 2;
const minKnownShare = 0.75;
const minKnownLetters = 3;
/** What tinyld is given; its time grows with it. */
const guessWords = 5;
/** tinyld's own measure, 0 … 1, of the first guess. */
const minAccuracy = 0.2;

type Script = 'latin' | 'cyrillic' | 'arabic' | 'devanagari' | 'kana' | 'han' | 'hangul' | 'thai' | 'greek' | 'hebrew';

const scripts: readonly (readonly [Script, RegExp])[] = [
  ['latin', /\p{sc=Latin}/gu],
  ['cyrillic', /\p{sc=Cyrillic}/gu],
  ['arabic', /\p{sc=Arabic}/gu],
  ['devanagari', /\p{sc=Devanagari}/gu],
  ['kana', /[\p{sc=Hiragana}\p{sc=Katakana}]/gu],
  ['han', /\p{sc=Han}/gu],
  ['hangul', /\p{sc=Hangul}/gu],
  ['thai', /\p{sc=Thai}/gu],
  ['greek', /\p{sc=Greek}/gu],
  ['hebrew', /\p{sc=Hebrew}/gu],
];

/** Scripts that name the language by themselves. */
const scriptLanguage: Partial<Record<Script, string>> = {
  hangul: 'ko',
  kana: 'ja',
  han: 'zh',
  thai: 'th',
  greek: 'el',
  hebrew: 'he',
};

const unspacedScripts: ReadonlySet<Script> = new Set(['kana', 'han', 'thai']);

/** tinyld also knows Latin, Klingon and the like, which on chat are only ever wrong. */
const candidates: Partial<Record<Script, string[]>> = {
  latin: [
    ...['en', 'es', 'pt', 'fr', 'de', 'it', 'nl', 'da', 'sv', 'no', 'fi', 'is', 'et', 'lv', 'lt', 'pl', 'cs', 'sk'],
    ...['hu', 'ro', 'sl', 'hr', 'sq', 'tr', 'az', 'ca', 'eu', 'gl', 'ga', 'cy', 'id', 'ms', 'tl', 'vi', 'sw', 'af'],
  ],
  cyrillic: ['ru', 'uk', 'be', 'bg', 'sr', 'mk', 'kk', 'mn', 'tt'],
  arabic: ['ar', 'fa', 'ur'],
  devanagari: ['hi', 'mr', 'ne'],
};

const functionWordFile = readWordFile(new URL('./words/function-words.txt', import.meta.url));
const votingLanguages = functionWordFile.map(({ label }) => label);
const english = votingLanguages.indexOf('en');

/** Function words, and the languages that each speaks for, as indices of `votingLanguages`. */
const spoken: string[] = [];
const speaksFor: number[][] = [];
/** Where a word is by its hash: its index in `spoken` and one more, 0 where there is none. A power of two, a quarter full at most. */
const spokenPlaces = 16_384;
const spokenAt = new Uint16Array(spokenPlaces);

const placeOf = (hash: number): number => (hash ^ (hash >>> 15)) & (spokenPlaces - 1);

for (const [language, { values }] of functionWordFile.entries()) {
  for (const word of values) {
    let hash = firstHash;
    for (let i = 0; i < word.length; i += 1) hash = nextHash(hash, word.charCodeAt(i));
    let place = placeOf(hash);
    while (spokenAt[place] !== 0 && spoken[spokenAt[place]! - 1] !== word) place = (place + 1) & (spokenPlaces - 1);
    if (spokenAt[place] === 0) {
      spokenAt[place] = spoken.push(word);
      speaksFor.push([]);
    }
    speaksFor[spokenAt[place]! - 1]!.push(language);
  }
}

/** Units of the sample that is surveyed: sooner read one by one than a string's. */
const units = new Uint16Array(sampleChars);
const unitBytes = Buffer.from(units.buffer);

function languagesOf(start: number, end: number, hash: number): readonly number[] | undefined {
  for (let place = placeOf(hash); spokenAt[place] !== 0; place = (place + 1) & (spokenPlaces - 1)) {
    const word = spoken[spokenAt[place]! - 1]!;
    if (word.length !== end - start) continue;
    let i = 0;
    while (i < word.length && word.charCodeAt(i) === units[start + i]) i += 1;
    if (i === word.length) return speaksFor[spokenAt[place]! - 1];
  }
  return undefined;
}

const tags = new Map<string, string | null>();
const noLanguage = new Set(['und', 'zxx', 'mul', 'mis', 'art', 'qme', 'qht', 'qam', 'qst', 'qct', 'root']);

/** Primary subtag of a BCP 47 tag: `pt-BR`, `pt_BR` and `por` are all `pt`; null where it names no language. */
export function primarySubtag(tag: string): string | null {
  let known = tags.get(tag);
  if (known === undefined) {
    known = null;
    try {
      const { language } = new Intl.Locale(tag.trim().replaceAll('_', '-'));
      if (typeof language === 'string' && !noLanguage.has(language)) known = language;
    } catch {
      // Not a language tag.
    }
    if (tags.size < 1000 && tag.length <= 35) tags.set(tag, known);
  }
  return known;
}

const lastLatin = 0x24f;
const firstCyrillic = 0x400;
const lastCyrillic = 0x52f;

/** First pass over a sample: what its words vote for, and in which of the usual letters it is written. */
interface Survey {
  readonly words: number;
  readonly letters: number;
  readonly latinLetters: number;
  readonly cyrillicLetters: number;
  readonly best: string | undefined;
  readonly clear: boolean;
  /** No other language has more votes. */
  readonly isEnglishFirst: boolean;
}

const votes = new Float64Array(votingLanguages.length);
/** Begin and end of each word of the sample. */
const bounds = new Uint16Array(2 * sampleChars);

function survey(sample: string): Survey {
  votes.fill(0);
  let words = 0;
  let letters = 0;
  let latinLetters = 0;
  let cyrillicLetters = 0;
  let first = 0;
  let second = 0;
  let leader = -1;
  const length = Math.min(sample.length, sampleChars);
  unitBytes.write(sample, 0, 'utf16le');
  let at = 0;
  while (at < length) {
    const unit = units[at]!;
    const kind = classOf(unit);
    if (kind !== letter && kind !== unspaced) {
      // Mentions and short codes are names.
      if (unit === 0x40 || (unit === 0x3a && at + 1 < length && units[at + 1]! > 0x60)) {
        at = endOfName(at + 1, length);
      } else {
        at += 1;
      }
      continue;
    }
    const start = at;
    let hash = firstHash;
    for (let next = unit; ; next = units[at]!) {
      hash = nextHash(hash, next);
      at += 1;
      if (at === length || !isWordUnit(units[at]!)) break;
    }
    // The scheme and all that follows: no words.
    if ((unit === 0x68 || unit === 0x77) && at < length && units[at]! < 0x3b && isScheme(sample, start, at)) {
      while (at < length && units[at]! > 0x20) at += 1;
      continue;
    }
    bounds[2 * words] = start;
    bounds[2 * words + 1] = at;
    words += 1;
    letters += at - start;
    if (unit <= lastLatin || (unit >= 0x1e00 && unit <= 0x1eff)) latinLetters += at - start;
    else if (unit >= firstCyrillic && unit <= lastCyrillic) cyrillicLetters += at - start;
    const languages = languagesOf(start, at, hash);
    if (languages === undefined) continue;
    for (let i = 0; i < languages.length; i += 1) {
      const language = languages[i]!;
      // A word that several languages have says less for each.
      const count = votes[language]! + 1 / languages.length;
      votes[language] = count;
      if (language === leader) {
        first = count;
      } else if (count > first) {
        leader = language;
        second = first;
        first = count;
      } else if (count > second) {
        second = count;
      }
    }
    if (first >= enoughVotes && second * enoughVotes <= first && letters >= minLetters) {
      const least = minScriptShare * letters;
      if (latinLetters >= least || cyrillicLetters >= least) break;
    }
  }
  return {
    words,
    letters,
    latinLetters,
    cyrillicLetters,
    best: leader < 0 ? undefined : votingLanguages[leader],
    clear: first >= minVotes && first >= voteLead * second,
    isEnglishFirst: votes[english]! >= first,
  };
}

/** The words of the sample that was surveyed last. */
const surveyed = (sample: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => sample.slice(bounds[2 * i], bounds[2 * i + 1]));

const isScheme = (sample: string, start: number, end: number): boolean =>
  end - start <= 5 && ['http', 'https', 'www'].includes(sample.slice(start, end));

function isWordUnit(unit: number): boolean {
  const kind = classOf(unit);
  return kind === letter || kind === unspaced || kind === mark || unit === 0x27;
}

function endOfName(from: number, length: number): number {
  let at = from;
  while (at < length && (isWordUnit(units[at]!) || classOf(units[at]!) === digit)) at += 1;
  return at;
}

function scriptOf(letters: string): Script | undefined {
  let best: Script | undefined;
  let most = 0;
  const counts = new Map<Script, number>();
  for (const [script, pattern] of scripts) {
    const count = letters.match(pattern)?.length ?? 0;
    counts.set(script, count);
    if (count > most) [best, most] = [script, count];
  }
  // Japanese mixes kana into Han characters; Chinese never does.
  const kana = counts.get('kana')!;
  if ((best === 'han' || best === 'kana') && kana > 0) {
    most = kana + counts.get('han')!;
    best = 'kana';
  }
  return most >= minScriptShare * letters.length ? best : undefined;
}

function isOfEnglishWords(words: readonly string[]): boolean {
  const dictionary = englishWords();
  let asked = 0;
  let known = 0;
  for (const word of words) {
    if (word.length < minKnownLetters) continue;
    asked += 1;
    if (dictionary.mayHold(fnv1a32(word))) known += 1;
  }
  return known >= minKnownWords && known >= minKnownShare * asked;
}

/**
 * Of the languages above only Russian writes ы and э and no Cyrillic letter outside its own 33: Belarusian has і and ў in nearly every sentence,
 * Kazakh, Mongolian and Tatar ө, ү, ә or қ, and the others neither ы nor э. Where the words speak for no other language, ь is enough: Bulgarian
 * has it before о only, Serbian and Macedonian never, and Ukrainian hardly a sentence without і.
 */
function isRussian(words: readonly string[], best: string | undefined): boolean {
  const own = best === undefined || best === 'ru' ? /[ыэ]|ь(?!о)/ : /[ыэ]/;
  let isOwn = false;
  for (const word of words) {
    if (/[ѐђ-ԯ]/.test(word)) return false;
    isOwn ||= own.test(word);
  }
  return isOwn;
}

/** The language of a text, by its script, its function words and then tinyld; null rather than a guess. */
export function detectLanguage(text: string): string | null {
  // Asked first, because to replace takes long even where there is nothing to.
  const small = text.slice(0, sampleChars).toLowerCase();
  const sample = small.includes('’') ? small.replaceAll('’', "'") : small;
  const { words: count, letters, latinLetters, cyrillicLetters, best, clear, isEnglishFirst } = survey(sample);
  const isLatin = latinLetters >= minScriptShare * letters;
  const isCyrillic = !isLatin && cyrillicLetters >= minScriptShare * letters;
  const isShort = count < minWords || letters < minLetters;
  if (isLatin || isCyrillic) {
    if (isShort) return null;
    if (clear && best !== undefined && (isLatin || candidates.cyrillic?.includes(best))) return best;
  }
  const words = surveyed(sample, count);
  const script = isLatin ? 'latin' : isCyrillic ? 'cyrillic' : scriptOf(words.join(''));
  if (script === undefined) return null;
  const byScript = scriptLanguage[script];
  if (unspacedScripts.has(script)) return letters >= minUnspacedLetters ? (byScript ?? null) : null;
  if (isShort) return null;
  if (byScript !== undefined) return byScript;
  if (script === 'cyrillic' && isRussian(words, best)) return 'ru';
  if (script === 'latin' && isEnglishFirst && isOfEnglishWords(words)) return 'en';
  const only = candidates[script] ?? [];
  const guesses = detectAll(words.slice(0, guessWords).join(' '), { only });
  const top = guesses[0];
  if (top === undefined) return null;
  if (best === undefined || top.lang === best) {
    return top.accuracy >= minAccuracy || top.lang === best ? top.lang : null;
  }
  // A single function word decides between guesses that are all weak.
  if (guesses.some(({ lang }) => lang === best)) return best;
  return top.accuracy >= minAccuracy ? top.lang : null;
}
