/**
 * Seeded randomness: the same seed gives the same numbers on every machine. Generator: sfc32 (Chris Doty-Humphrey,
 * PractRand), 128 bits of state, numbers of 32 bits. Not for keys or anything secret.
 */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number from 0 to below `below`, which is at most 2^32. */
  int(below: number): number;
  chance(probability: number): boolean;
  /** One of the items, all equally likely; throws RangeError when there are none. */
  pick<T>(items: readonly T[]): T;
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[];
  normal(mean?: number, deviation?: number): number;
  exponential(mean?: number): number;
  poisson(mean: number): number;
  /** A rank from 1 to `n`, with a probability in proportion to rank^-exponent. */
  zipf(n: number, exponent?: number): number;
  /**
   * An independent stream for something that has a name. It depends on the seed and the names alone, not on what was
   * drawn before, so that one more entity does not shift the numbers of the others.
   */
  fork(...names: readonly (string | number)[]): Random;
}

export function createRandom(seed: string | number): Random {
  return new Sfc32(absorb(initialKey, String(seed)));
}

type Key = readonly [number, number, number, number];

// Looked up once: globals are slow to reach inside a test runner's sandbox, and these run for every number.
const { imul, floor, sqrt, log, cos, exp, PI } = Math;

const initialKey: Key = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef];
/** Knuth's method multiplies uniform numbers down to exp(-mean), which must stay far from zero. */
const poissonChunk = 30;

/** Four lanes of a multiply-xor hash (after cyrb128); each name ends with its length, so ('a','bc') is not ('ab','c'). */
function absorb(key: Key, text: string): Key {
  let [a, b, c, d] = key;
  for (let i = 0; i <= text.length; i += 1) {
    const unit = i < text.length ? text.charCodeAt(i) : 0x10000 + text.length;
    a = b ^ imul(a ^ unit, 0x239b961b);
    b = c ^ imul(b ^ unit, 0xab0e9789);
    c = d ^ imul(c ^ unit, 0x38b34ae5);
    d = a ^ imul(d ^ unit, 0xa1e38b93);
  }
  return [scramble(a ^ c), scramble(b ^ d), scramble(c ^ (b >>> 3)), scramble(d ^ (a << 5))];
}

/** The finaliser of MurmurHash3. */
function scramble(word: number): number {
  let h = word;
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

class Sfc32 implements Random {
  readonly #key: Key;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(key: Key) {
    this.#key = key;
    this.#a = key[0] | 0;
    this.#b = key[1] | 0;
    this.#c = (key[2] ^ key[3]) | 0;
    for (let round = 0; round < 12; round += 1) this.#word();
  }

  #word(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  next(): number {
    return this.#word() / 4_294_967_296;
  }

  int(below: number): number {
    return floor(this.next() * below);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('There is nothing to pick from');
    return items[this.int(items.length)] as T;
  }

  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last -= 1) {
      const other = this.int(last + 1);
      const kept = shuffled[last] as T;
      shuffled[last] = shuffled[other] as T;
      shuffled[other] = kept;
    }
    return shuffled;
  }

  normal(mean = 0, deviation = 1): number {
    // Box and Muller; 1 - next() is never 0.
    const radius = sqrt(-2 * log(1 - this.next()));
    return mean + deviation * radius * cos(2 * PI * this.next());
  }

  exponential(mean = 1): number {
    return -mean * log(1 - this.next());
  }

  poisson(mean: number): number {
    let total = 0;
    // A sum of Poisson numbers is one of the summed mean.
    for (let rest = mean; rest > 0; rest -= poissonChunk) {
      const least = exp(-Math.min(rest, poissonChunk));
      let product = this.next();
      while (product > least) {
        total += 1;
        product *= this.next();
      }
    }
    return total;
  }

  /** Rejection-inversion, W. Hörmann and G. Derflinger (1996); needs no table. */
  zipf(n: number, exponent = 1): number {
    const integral = (x: number): number => (exponent === 1 ? Math.log(x) : (x ** (1 - exponent) - 1) / (1 - exponent));
    const inverse = (y: number): number =>
      exponent === 1 ? Math.exp(y) : (1 + y * (1 - exponent)) ** (1 / (1 - exponent));
    const low = integral(1.5) - 1;
    const high = integral(n + 0.5);
    for (;;) {
      const y = high + this.next() * (low - high);
      const rank = Math.min(n, Math.max(1, Math.round(inverse(y))));
      if (y >= integral(rank + 0.5) - rank ** -exponent) return rank;
    }
  }

  fork(...names: readonly (string | number)[]): Random {
    let key = this.#key;
    for (const name of names) key = absorb(key, String(name));
    return new Sfc32(key);
  }
}
