import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createSieve, type Sieve } from './sieve.js';

const require = createRequire(import.meta.url);

/** One in so many of the words that are not there passes for one that is. */
const bitsEach = 32;
/** natural's tag of words of other languages. */
const foreign = 'FW';

let words: Sieve | undefined;

/** The words of English by natural's dictionary, of three letters at least and no names; read at first use, some 100 ms. */
export function englishWords(): Sieve {
  if (words === undefined) {
    const file = require.resolve('natural/lib/natural/brill_pos_tagger/data/English/lexicon_from_posjs.json');
    const tags = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, readonly string[]>>;
    const isWord = (word: string): boolean => /^[a-z']{3,}$/.test(word) && !tags[word]!.includes(foreign);
    words = createSieve(Object.keys(tags).filter(isWord), bitsEach);
  }
  return words;
}
