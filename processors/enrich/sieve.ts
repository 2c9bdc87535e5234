import { fnv1a32 } from './hash.js';

/** Tells without a look into the lists that a word is in none of them. */
export interface Sieve {
  /** `hash`: of the word by `fnv1a32`. False: it is not there; true: it most likely is. */
  mayHold(hash: number): boolean;
}

/** Holds back nothing. */
export const noSieve: Sieve = { mayHold: () => true };

/** `bitsEach`: bits a word; one in so many of the words that are not there passes. */
export function createSieve(words: Iterable<string>, bitsEach = 16): Sieve {
  const hashes = Array.from(words, fnv1a32);
  const places = 2 ** Math.ceil(Math.log2(Math.max(32, hashes.length * bitsEach)));
  const bits = new Int32Array(places / 32);
  const placeOf = (hash: number): number => (hash ^ (hash >>> 15)) & (places - 1);
  for (const hash of hashes) bits[placeOf(hash) >>> 5]! |= 1 << (placeOf(hash) & 31);
  return {
    mayHold: (hash) => (bits[placeOf(hash) >>> 5]! & (1 << (placeOf(hash) & 31))) !== 0,
  };
}
