/** "stopp" → "stop". */
const undouble = (stem: string): string | undefined =>
  stem.length > 3 && stem.at(-1) === stem.at(-2) ? stem.slice(0, -1) : undefined;

/** A stem as it may be spelled in the dictionary: "crash", "hate", "stop". */
function spellings(stem: string): string[] {
  const doubled = undouble(stem);
  return doubled === undefined ? [stem, `${stem}e`] : [stem, `${stem}e`, doubled];
}

/** The last letters of the endings below. */
const inflectedEndings = "sdg'rty";

/**
 * Dictionary forms that an English word may be an inflection of, likeliest first. Shorter stems than three letters are
 * not given: "number" is no comparative of "numb", nor "later" of a verb.
 */
export function englishBases(word: string): string[] {
  const bases: string[] = [];
  // Most words end otherwise.
  if (!inflectedEndings.includes(word.at(-1) ?? ' ')) return bases;
  const cut = (ending: string, replacements: (stem: string) => readonly string[]): void => {
    if (!word.endsWith(ending)) return;
    const stem = word.slice(0, -ending.length);
    if (stem.length >= 3) bases.push(...replacements(stem));
  };
  cut('ies', (stem) => [`${stem}y`, `${stem}ie`]);
  cut('es', (stem) => [stem, `${stem}e`]);
  if (!word.endsWith('ss')) cut('s', (stem) => [stem]);
  cut('ied', (stem) => [`${stem}y`]);
  cut('ed', spellings);
  cut('ing', spellings);
  cut("in'", spellings);
  cut('ier', (stem) => [`${stem}y`]);
  cut('iest', (stem) => [`${stem}y`]);
  cut('er', spellings);
  cut('est', spellings);
  cut('ily', (stem) => [`${stem}y`]);
  cut('ably', (stem) => [`${stem}able`]);
  cut('ibly', (stem) => [`${stem}ible`]);
  cut('ically', (stem) => [`${stem}ic`]);
  cut('ly', (stem) => [stem, `${stem}le`]);
  cut('iness', (stem) => [`${stem}y`]);
  cut('ness', (stem) => [stem]);
  return bases;
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
