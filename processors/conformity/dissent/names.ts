import { createRequire } from 'node:module';
import { markersOf } from '../../enrich/markers.js';
import { lexiconOf } from '../../enrich/sentiment/lexicon.js';
import { stopWords } from '../../enrich/stop-words.js';

/** What is known of words as names, from how an organisation writes. */
export interface NameBook {
  /** The word has been seen as a name: in a mention, an address, a greeting, or with a capital within sentences. */
  isName(lower: string): boolean;
  /** Ordinary: a function word, a word with an opinion, or one that several people write without a capital. */
  isCommon(lower: string): boolean;
  /** It is ordinary, but with a capital first of all a name: "Mark". */
  isAlsoName(lower: string): boolean;
  /** Several people write it with a capital: a noun in German. */
  isCommonNoun(lower: string): boolean;
  /** It is mostly written with a capital. */
  isMostlyCapital(lower: string): boolean;
}

/** Fewer people than this who write a word do not make it ordinary. */
const commonFrom = 2;
const commonNounFrom = 5;
/** Texts that write it with a capital within a sentence, and how often at least, against those without. */
const nameTexts = 2;
const nameShare = 0.2;

interface Use {
  /** Texts. */
  lower: number;
  capital: number;
  /** Who wrote it so: up to as many as matter. */
  lowerBy: string[];
  capitalBy: string[];
}

export interface NameLearner {
  /** One text of one author, as it was written. */
  learn(text: string, author: string, lang: string | null): void;
  /** A name that is known from elsewhere: "Anna de Vries". */
  add(name: string): void;
  book(): NameBook;
}

export const wordPattern = /\p{L}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*/gu;

const greeting =
  /^[\s>*_]*(?:hi|hey|hello|dear|thanks|thank you|thx|cheers|hallo|liebe[rs]?|moin|servus|danke|hola|gracias|querid[oa]|estimad[oa]|bonjour|salut|merci|chère?|ciao|grazie|olá|oi|obrigad[oa]|hei|hej|hoi|beste|dag|привет|спасибо)[\s,]+(\p{L}[\p{L}\p{M}'’-]*)/iu;
const mention = /(?:(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+)?@[\p{L}\p{N}][\p{L}\p{N}._-]*/gu;
/** As `maskText` leaves it: what follows whom one speaks to begins a sentence. */
const masked = '[mention]';
const titled =
  /\b(?:mr|mrs|ms|dr|prof|herrn?|frau|señora?|sra?|mme|monsieur|madame|signora?)\.?\s+(\p{Lu}[\p{L}\p{M}'’-]+)/giu;

/** Languages that write every noun with a capital. */
export const capitalisesNouns = (lang: string | null): boolean => lang === 'de' || lang === 'lb';

export function createNameLearner(): NameLearner {
  const uses = new Map<string, Use>();
  const known = new Set<string>();
  const lists = commonLists();
  const addParts = (name: string): void => {
    for (const part of name.split(/[^\p{L}\p{M}'’-]+/u)) if ([...part].length >= 3) known.add(part.toLowerCase());
  };
  const useOf = (lower: string): Use => {
    let use = uses.get(lower);
    if (use === undefined) {
      use = { lower: 0, capital: 0, lowerBy: [], capitalBy: [] };
      uses.set(lower, use);
    }
    return use;
  };
  const note = (people: string[], author: string): void => {
    if (people.length < commonNounFrom && !people.includes(author)) people.push(author);
  };
  return {
    learn(text, author, lang) {
      for (const [found] of text.matchAll(mention)) addParts(found.split('@', 1)[0] || found);
      for (const [, name = ''] of [
        ...text.matchAll(titled),
        ...(greeting.exec(text) === null ? [] : [greeting.exec(text)!]),
      ]) {
        // "Hi all", "thanks everybody".
        if (!lists.has(name.toLowerCase())) addParts(name);
      }
      const seen = new Set<string>();
      for (const { word, startsSentence } of wordsIn(text.replace(mention, masked))) {
        const isCapital = word !== word.toLowerCase();
        if (isCapital && startsSentence) continue;
        const lower = word.toLowerCase();
        const key = `${isCapital} ${lower}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const use = useOf(lower);
        if (isCapital) {
          // Where nouns have capitals, a capital says nothing of names.
          if (!capitalisesNouns(lang)) use.capital += 1;
          note(use.capitalBy, author);
        } else {
          use.lower += 1;
          note(use.lowerBy, author);
        }
      }
    },
    add: addParts,
    book: () => {
      const isSeenAsName = ({ capital, lower }: Use): boolean => capital >= nameTexts && capital >= nameShare * lower;
      return {
        isAlsoName: (lower) => lists.isAlsoName(lower),
        isName: (lower) => {
          if (known.has(lower)) return true;
          const use = uses.get(lower);
          return use !== undefined && isSeenAsName(use) && !lists.has(lower);
        },
        isCommon: (lower) => lists.has(lower) || (uses.get(lower)?.lowerBy.length ?? 0) >= commonFrom,
        isCommonNoun: (lower) => (uses.get(lower)?.capitalBy.length ?? 0) >= commonNounFrom,
        isMostlyCapital: (lower) => {
          const use = uses.get(lower);
          return use === undefined || use.capital >= use.lower;
        },
      };
    },
  };
}

interface WrittenWord {
  readonly word: string;
  readonly startsSentence: boolean;
  readonly at: number;
}

/** Words with where they stand; what stands in square brackets is a mask. */
export function* wordsIn(text: string): Generator<WrittenWord> {
  for (const match of text.matchAll(wordPattern)) {
    const at = match.index;
    const before = text.slice(Math.max(0, at - 8), at);
    if (before.endsWith('[') && text[at + match[0].length] === ']') continue;
    yield {
      word: match[0],
      at,
      startsSentence: at === 0 || /(?:^|[.!?…:;\n\]])(?:[^\S\n]|["'“”„«»‘’()*_~•–—-])*$/u.test(before),
    };
  }
}

interface CommonLists {
  /** A function word of any language that has a list, a word with an opinion, an English word of the dictionary. */
  has(lower: string): boolean;
  isAlsoName(lower: string): boolean;
}

function commonLists(): CommonLists {
  const stops = new Set(
    ['en', 'de', 'es', 'fr', 'it', 'nl', 'no', 'pl', 'pt', 'ru', 'sv', 'uk'].flatMap((lang) => [...stopWords(lang)]),
  );
  for (const word of greetedCrowds) stops.add(word);
  const lexicon = lexiconOf('en');
  const tags = partsOfSpeech();
  const isFunction = (lower: string): boolean => {
    if (stops.has(lower) || markersOf(lower) !== 0) return true;
    const sense = lexicon?.describe(lower);
    return sense !== undefined && (sense.valence !== 0 || sense.role !== 'none' || sense.factor !== 1);
  };
  return {
    has: (lower) => isFunction(lower) || tags.has(lower),
    isAlsoName: (lower) =>
      !isFunction(lower) && (tags.get(`${lower[0]?.toUpperCase()}${lower.slice(1)}`)?.[0]?.startsWith('NNP') ?? false),
  };
}

// natural is CommonJS, and its root must not be imported: it opens database drivers and reads .env.
const require = createRequire(import.meta.url);

/** Parts of speech of English words as newspapers spell them, the likeliest first; NNP is a name. */
function partsOfSpeech(): ReadonlyMap<string, readonly string[]> {
  const file = 'natural/lib/natural/brill_pos_tagger/data/English/lexicon_from_posjs.json';
  return new Map(Object.entries(require(file) as Readonly<Record<string, readonly string[]>>));
}

/** Whom one greets without a name, and what begins an answer. */
const greetedCrowds =
  'all team everyone everybody folks guys friends colleagues there again both alle allerseits zusammen team kollegen leute todos todas equipo tous toutes équipe tutti team pessoal'.split(
    ' ',
  );
