import type { Work } from './work.js';

/** Words with `*` and `?`, found by a few of their letters: how many there are does not matter to a word that has none of them. */
export interface Wildcards {
  add(pattern: string, id: number): void;
  /** Calls back with the id of each that the word fits. */
  find(word: string, work: Work, onFit: (id: number) => void): void;
}

interface Pattern {
  readonly text: string;
  readonly id: number;
}

type Buckets = Map<string, Pattern[]>;

/** Units by which patterns are kept apart. */
const keyUnits = 3;

export function createWildcards(): Wildcards {
  const byBeginning: Buckets = new Map();
  const byEnd: Buckets = new Map();
  const byInside: Buckets = new Map();

  return {
    add(text, id) {
      const pieces = text.split(/[*?]+/);
      const first = pieces[0]!;
      const last = pieces.at(-1)!;
      // A pattern's beginning keeps its sign; what is found inside has none.
      if (first !== '' && (first.length >= last.length || first.length >= keyUnits)) {
        put(byBeginning, first.slice(0, keyUnits), { text, id });
      } else if (last !== '') put(byEnd, last.slice(-keyUnits), { text, id });
      else {
        const longest = pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '');
        put(byInside, longest.slice(0, keyUnits), { text, id });
      }
    },
    find(word, work, onFit) {
      const tryAll = (patterns: readonly Pattern[] | undefined): void => {
        for (const pattern of patterns ?? []) {
          work.tried += 1;
          if (fits(pattern.text, word)) onFit(pattern.id);
        }
      };
      for (let units = 1; units <= Math.min(keyUnits, word.length); units += 1) {
        if (byBeginning.size > 0) tryAll(byBeginning.get(word.slice(0, units)));
        if (byEnd.size > 0) tryAll(byEnd.get(word.slice(-units)));
      }
      if (byInside.size === 0) return;
      const seen = new Set<string>();
      for (let at = 0; at < word.length; at += 1) {
        for (let units = 1; units <= keyUnits && at + units <= word.length; units += 1) {
          const key = word.slice(at, at + units);
          if (seen.has(key)) continue;
          seen.add(key);
          tryAll(byInside.get(key));
        }
      }
    },
  };
}

function put(buckets: Buckets, key: string, pattern: Pattern): void {
  const bucket = buckets.get(key);
  if (bucket === undefined) buckets.set(key, [pattern]);
  else bucket.push(pattern);
}

const isSigned = (word: string): boolean => word.startsWith('#') || word.startsWith('@');

/**
 * `*` is any characters, none too, `?` is one; the sign of a tag or name is not among them. Goes back to the last `*` only, so
 * that time is at most the product of the lengths, both of which are bounded.
 */
export function fits(pattern: string, word: string): boolean {
  if (isSigned(word) !== isSigned(pattern)) return false;
  const astral = /[\ud800-\udfff]/;
  const plain = !astral.test(pattern) && !astral.test(word);
  const wanted: ArrayLike<string> = plain ? pattern : [...pattern];
  const given: ArrayLike<string> = plain ? word : [...word];
  let p = 0;
  let w = 0;
  let star = -1;
  let resume = 0;
  while (w < given.length) {
    if (p < wanted.length && wanted[p] === '*') {
      star = p;
      resume = w;
      p += 1;
    } else if (p < wanted.length && (wanted[p] === '?' || wanted[p] === given[w])) {
      p += 1;
      w += 1;
    } else if (star >= 0) {
      resume += 1;
      w = resume;
      p = star + 1;
    } else return false;
  }
  while (p < wanted.length && wanted[p] === '*') p += 1;
  return p === wanted.length;
}
