/** Stems are no shorter: "number" is no comparative of "numb", nor "later" of a verb. */
export const minStem = 3;

type Spell = (stem: string, into: string[]) => void;

/** A stem as it may be spelled in the dictionary: "crash", "hate", "stop". */
const spelled: Spell = (stem, into) => {
  into.push(stem, `${stem}e`);
  if (stem.length > minStem && stem.at(-1) === stem.at(-2)) into.push(stem.slice(0, -1));
};

const as =
  (...endings: readonly string[]): Spell =>
  (stem, into) => {
    for (const ending of endings) into.push(stem + ending);
  };

/** By the last letter; in the order in which they are tried. */
const englishEndings: Readonly<Record<string, readonly (readonly [ending: string, spell: Spell, unless?: string])[]>> =
  {
    s: [
      ['ies', as('y', 'ie')],
      ['es', as('', 'e')],
      ['s', as(''), 'ss'],
      ['iness', as('y')],
      ['ness', as('')],
    ],
    d: [
      ['ied', as('y')],
      ['ed', spelled],
    ],
    g: [['ing', spelled]],
    "'": [["in'", spelled]],
    r: [
      ['ier', as('y')],
      ['er', spelled],
    ],
    t: [
      ['iest', as('y')],
      ['est', spelled],
    ],
    y: [
      ['ily', as('y')],
      ['ably', as('able')],
      ['ibly', as('ible')],
      ['ically', as('ic')],
      ['ly', as('', 'le')],
    ],
  };

const endingsByUnit = Array.from({ length: 128 }, (_, unit) => englishEndings[String.fromCharCode(unit)]);
const none: readonly string[] = [];

/** Dictionary forms that an English word may be an inflection of, likeliest first. All begin as the word does. */
export function englishBases(word: string): readonly string[] {
  if (word.length <= minStem) return none;
  const endings = endingsByUnit[word.charCodeAt(word.length - 1)];
  if (endings === undefined) return none;
  let bases: string[] | undefined;
  for (const [ending, spell, unless] of endings) {
    const stem = word.length - ending.length;
    if (stem < minStem || !word.endsWith(ending) || (unless !== undefined && word.endsWith(unless))) continue;
    bases ??= [];
    spell(word.slice(0, stem), bases);
  }
  return bases ?? none;
}

/** What "un-" or "non-" is put before: "unhelpful" → "helpful". */
export function englishUnprefixed(word: string): string | undefined {
  if (word.startsWith('un') && word.length >= 7) return word.slice(2);
  if (word.startsWith('non') && word.length >= 8) return word.slice(3);
  return undefined;
}

/** Masculine singular and the adjective of an adverb, for Spanish and Portuguese: "malas" → "malo", "mala". */
export function romanceBases(word: string): string[] {
  const bases: string[] = [];
  const cut = (ending: string, replacements: readonly string[]): void => {
    if (word.length >= ending.length + 3 && word.endsWith(ending)) {
      for (const replacement of replacements) bases.push(word.slice(0, -ending.length) + replacement);
    }
  };
  cut('s', ['']);
  cut('es', ['']);
  cut('as', ['o']);
  cut('a', ['o']);
  cut('amente', ['o', 'a']);
  cut('mente', ['']);
  cut('ísimo', ['o', '']);
  cut('ísima', ['o', 'a', '']);
  cut('íssimo', ['o', '']);
  cut('íssima', ['o', 'a', '']);
  return bases;
}
