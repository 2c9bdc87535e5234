/** Different unsigned 32-bit numbers in the order in which they came, up to a limit; what is over it is left out. */
export interface Distinct {
  clear(): void;
  add(value: number): void;
  /** A copy. */
  values(): number[];
}

/** One that is used again for every text: cleared at once, without an allocation. */
export function createDistinct(limit: number): Distinct {
  const found = new Uint32Array(limit);
  /** A quarter full at most; a power of two. */
  const places = 2 ** Math.ceil(Math.log2(Math.max(1, limit) * 4));
  const values = new Uint32Array(places);
  /** The round in which a place was filled. */
  const rounds = new Uint32Array(places);
  let round = 0;
  let count = 0;
  return {
    clear() {
      count = 0;
      round = (round + 1) >>> 0;
      if (round === 0) {
        rounds.fill(0);
        round = 1;
      }
    },
    add(value) {
      if (count >= limit) return;
      let at = value & (places - 1);
      while (rounds[at] === round) {
        if (values[at] === value) return;
        at = (at + 1) & (places - 1);
      }
      rounds[at] = round;
      values[at] = value;
      found[count] = value;
      count += 1;
    },
    values() {
      const copy = new Array<number>(count);
      for (let i = 0; i < count; i += 1) copy[i] = found[i]!;
      return copy;
    },
  };
}
