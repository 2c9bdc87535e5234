import { endsIn } from '../ends-in.js';
import { fnv1a32With } from '../hash.js';
import { noSieve, type Sieve } from '../sieve.js';

/** Stems are no shorter: "number" is no comparative of "numb", nor "later" of a verb. */
const minStem = 3;

interface Ending {
  readonly ending: string;
  /** What may stand in its place in the dictionary. */
  readonly becomes: readonly string[];
  /** A doubled letter before it may be one in the dictionary: "stopped". */
  readonly doubles: boolean;
  readonly unless: string | undefined;
}

const to = (ending: string, becomes: readonly string[], unless?: string): Ending => ({
  ending,
  becomes,
  doubles: false,
  unless,
});

/** A stem as it may be spelled in the dictionary: "crash", "hate", "stop". */
const verbal = (ending: string): Ending => ({ ending, becomes: ['', 'e'], doubles: true, unless: undefined });

/** By the last letter; in the order in which they are tried. */
const englishEndings: Readonly<Record<string, readonly Ending[]>> = {
  s: [to('ies', ['y', 'ie']), to('es', ['', 'e']), to('s', [''], 'ss'), to('iness', ['y']), to('ness', [''])],
  d: [to('ied', ['y']), verbal('ed')],
  g: [verbal('ing')],
  "'": [verbal("in'")],
  r: [to('ier', ['y']), verbal('er')],
  t: [to('iest', ['y']), verbal('est')],
  y: [to('ily', ['y']), to('ably', ['able']), to('ibly', ['ible']), to('ically', ['ic']), to('ly', ['', 'le'])],
};

/** Masculine singular and the adjective of an adverb, for Spanish and Portuguese: "malas" → "malo", "mala". */
const romanceEndings: Readonly<Record<string, readonly Ending[]>> = {
  s: [to('s', ['']), to('es', ['']), to('as', ['o'])],
  a: [to('a', ['o']), to('ísima', ['o', 'a', '']), to('íssima', ['o', 'a', ''])],
  e: [to('amente', ['o', 'a']), to('mente', [''])],
  o: [to('ísimo', ['o', '']), to('íssimo', ['o', ''])],
};

const byLastUnit = (endings: Readonly<Record<string, readonly Ending[]>>) =>
  Array.from({ length: 128 }, (_, unit) => endings[String.fromCharCode(unit)]);

const none: readonly string[] = [];

/** Those of a word's bases that `listed` may hold, likeliest first. */
export type Bases = (word: string, listed?: Sieve) => readonly string[];

function basesBy(endings: Readonly<Record<string, readonly Ending[]>>): Bases {
  const endingsByUnit = byLastUnit(endings);
  return (word, listed = noSieve) => {
    if (word.length <= minStem) return none;
    const last = word.charCodeAt(word.length - 1);
    const tried = last < endingsByUnit.length ? endingsByUnit[last] : undefined;
    if (tried === undefined) return none;
    let bases: string[] | undefined;
    for (let i = 0; i < tried.length; i += 1) {
      const { ending, becomes, doubles, unless } = tried[i]!;
      const stem = word.length - ending.length;
      if (stem < minStem || !endsIn(word, ending) || (unless !== undefined && endsIn(word, unless))) continue;
      const isDoubled = doubles && stem > minStem && word.charCodeAt(stem - 1) === word.charCodeAt(stem - 2);
      for (let other = 0; other < becomes.length + (isDoubled ? 1 : 0); other += 1) {
        const length = other < becomes.length ? stem : stem - 1;
        const instead = other < becomes.length ? becomes[other]! : '';
        if (listed.mayHold(fnv1a32With(word, length, instead))) {
          bases ??= [];
          bases.push(word.slice(0, length) + instead);
        }
      }
    }
    return bases ?? none;
  };
}

/** Dictionary forms that an English word may be an inflection of. */
export const englishBases: Bases = basesBy(englishEndings);

/** The same of Spanish and Portuguese. */
export const romanceBases: Bases = basesBy(romanceEndings);

/** What "un-" or "non-" is put before: "unhelpful" → "helpful". */
export function englishUnprefixed(word: string): string | undefined {
  if (word.startsWith('un') && word.length >= 7) return word.slice(2);
  if (word.startsWith('non') && word.length >= 8) return word.slice(3);
  return undefined;
}
