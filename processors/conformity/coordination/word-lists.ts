import { UserError } from '../../../infra/errors.js';
import { englishMarkers, markerNames } from '../../enrich/markers.js';

/**
 * Lists of words by marker (a closed class of function words). What a file may hold is in README.md.
 */
export interface WordLists {
  /** Names of the markers in the order of their bits. */
  readonly markers: readonly string[];
  readonly entries: readonly Entry[];
  /**
   * What a word is made of. `ascii` is how ConvoKit reads: a–z, 0–9 and _, so that "café" has the word "caf"; the
   * apostrophe is the straight one. `unicode`: letters of any script, and typographic apostrophes are straight ones.
   */
  readonly reading: 'ascii' | 'unicode';
  /** For people: whose lists they are. */
  readonly origin: string;
}

export interface Entry {
  /** Place of the marker in `markers`. */
  readonly marker: number;
  /** In lower case; of a pattern the source of the regular expression. */
  readonly text: string;
  readonly kind: 'word' | 'prefix' | 'pattern';
}

/** Markers of a message are bits of 16. */
export const mostMarkers = 16;

const contractions = ["'ll", "'re", "'ve", "'m", "'d", "'s"] as const;
const negated = [
  ...[
    'ain',
    'aren',
    'can',
    'couldn',
    'daren',
    'didn',
    'doesn',
    'don',
    'hadn',
    'hasn',
    'haven',
    'isn',
    'mayn',
    'mightn',
  ],
  ...['mustn', 'needn', 'oughtn', 'shan', 'shouldn', 'wasn', 'weren', 'won', 'wouldn'],
];

/**
 * Earshot's own lists (processors/enrich/words/markers-en.txt), written from a grammar of English. A contraction has the
 * markers of its parts: "don't" is an auxiliary verb, "they'll" a personal pronoun and an auxiliary verb.
 */
export function englishWordLists(): WordLists {
  const masks = new Map(englishMarkers);
  const auxverb = 1 << markerNames.indexOf('auxverb');
  for (const [word, mask] of englishMarkers) {
    if (word.includes("'")) continue;
    for (const ending of contractions) {
      if (!masks.has(word + ending)) masks.set(word + ending, mask | auxverb);
    }
  }
  for (const stem of negated) masks.set(`${stem}'t`, auxverb);
  return {
    markers: markerNames,
    entries: [...masks].flatMap(([text, mask]) =>
      markerNames.flatMap((_, marker) => ((mask >> marker) & 1 ? [{ marker, text, kind: 'word' as const }] : [])),
    ),
    reading: 'unicode',
    origin: "Earshot's English function words",
  };
}

/** What somebody wrote under the name of a marker, and where. */
export interface WrittenList {
  readonly marker: string;
  readonly words: readonly string[];
  /** For people: file and line or field. */
  readonly place: string;
}

/** Throws UserError, naming the place, for what cannot be meant. */
export function wordListsFrom(lists: readonly WrittenList[], origin: string): WordLists {
  const markers = orderedMarkers(lists, origin);
  const entries = lists.flatMap(({ marker, words, place }) => {
    const found = words.map((word) => readEntry(word, markers.indexOf(marker), place));
    if (found.length === 0) throw new UserError(`${place}: there is no word for "${marker}".`);
    return found;
  });
  const isAscii = entries.every(({ text, kind }) => kind === 'pattern' || !/\P{ASCII}/u.test(text));
  return { markers, entries, reading: isAscii ? 'ascii' : 'unicode', origin };
}

/** The eight of the literature first and in its order, then others as they come. */
function orderedMarkers(lists: readonly WrittenList[], origin: string): string[] {
  const known: readonly string[] = markerNames;
  const given = [...new Set(lists.map(({ marker }) => marker))];
  if (given.length === 0) throw new UserError(`${origin}: there are no word lists in it.`);
  if (given.length > mostMarkers) {
    throw new UserError(`${origin}: ${given.length} markers are more than the ${mostMarkers} that fit.`);
  }
  return [...known.filter((name) => given.includes(name)), ...given.filter((name) => !known.includes(name))];
}

function readEntry(written: string, marker: number, place: string): Entry {
  const text = written.trim();
  if (text.startsWith('re:')) return pattern(text.slice(3), marker, place);
  // `\bword\b` and `\bprefix`, as in ConvoKit's file.
  const bounded = /^\\b(.*?)(\\b)?$/su.exec(text);
  const isPrefix = bounded === null ? text.endsWith('*') : bounded[2] === undefined;
  const word = (bounded?.[1] ?? (isPrefix ? text.slice(0, -1) : text)).toLowerCase();
  if (/^[\p{L}\p{M}\p{N}_'’]+$/u.test(word) && !/^['’]+$/u.test(word)) {
    return { marker, text: word, kind: isPrefix ? 'prefix' : 'word' };
  }
  if (!isPrefix && /^[\p{L}\p{M}\p{N}_'’]+(?:[\s-]+[\p{L}\p{M}\p{N}_'’]+)+$/u.test(word)) {
    const parts = word.split(/(\s+|-+)/u).map((part) => (/^\s/u.test(part) ? '\\s+' : part));
    return pattern(`(?<![\\p{L}\\p{N}_])${parts.join('')}(?![\\p{L}\\p{N}_])`, marker, place);
  }
  throw new UserError(
    `${place}: "${written}" is neither a word, nor the beginning of one (with * at its end), nor a regular expression (re:…).`,
  );
}

function pattern(source: string, marker: number, place: string): Entry {
  try {
    if (new RegExp(source, 'iu').test('')) throw new Error('it matches where there is nothing');
  } catch (error) {
    throw new UserError(`${place}: "re:${source}" is no regular expression: ${(error as Error).message}.`);
  }
  return { marker, text: source, kind: 'pattern' };
}
