import { fnv1a32 } from '../../enrich/hash.js';
import { scan } from '../../enrich/scan.js';
import { stripQuotes } from '../../enrich/strip-quotes.js';
import { vocabularyOf } from '../../enrich/vocabulary.js';

/** How alike texts are told to be. Both are unsigned 64-bit numbers. */
export interface TextSignature {
  /**
   * Of the words in their order, without links, names, numbers and signs: the same for copies that differ by no more. Of a few
   * words and their author: many people may say "well done" without copying each other.
   */
  readonly copies: bigint;
  /**
   * SimHash (Charikar, STOC 2002) of pairs of neighbouring words: texts that are much the same differ in few bits (Manku et
   * al., WWW 2007, take 3 of 64). 0 where there are too few words to tell.
   */
  readonly simhash: bigint;
}

/** Two short texts are easily alike by chance: "thanks a lot". */
const leastWords = 8;
const leastCopiedWords = 4;

/** `author`: whatever tells the authors apart. */
export function textSignature(text: string, lang: string | null, author: string): TextSignature {
  const words: string[] = [];
  for (const { kind, lower } of scan(stripQuotes(text), vocabularyOf(lang))) if (kind === 'word') words.push(lower);
  return {
    copies: hash64(words.length < leastCopiedWords ? `${author} ${words.join(' ')}` : words.join(' ')),
    simhash: words.length < leastWords ? 0n : simhashOf(words),
  };
}

function simhashOf(words: readonly string[]): bigint {
  const weights = new Int32Array(64);
  for (let at = 1; at < words.length; at += 1) {
    const pair = `${words[at - 1]} ${words[at]}`;
    const low = fnv1a32(pair);
    const high = fnv1a32(`${pair} `);
    for (let bit = 0; bit < 32; bit += 1) {
      weights[bit] = weights[bit]! + ((low >>> bit) & 1 ? 1 : -1);
      weights[bit + 32] = weights[bit + 32]! + ((high >>> bit) & 1 ? 1 : -1);
    }
  }
  let found = 0n;
  for (let bit = 0; bit < 64; bit += 1) if (weights[bit]! > 0) found |= 1n << BigInt(bit);
  // 0 stands for a text that is too short.
  return found === 0n ? 1n : found;
}

export const hash64 = (text: string): bigint => (BigInt(fnv1a32(`${text} `)) << 32n) | BigInt(fnv1a32(text));
