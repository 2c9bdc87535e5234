/**
 * Replies with what they answer: column by column, because there may be millions. Whoever answers a message of their own
 * is not among them.
 */
export interface ReplyPairs {
  readonly count: number;
  /** Number of who replies: a person, or a person in a part of the data. */
  readonly speaker: Uint32Array;
  /** Number of who is answered; of the same numbering. */
  readonly target: Uint32Array;
  /** Markers of the message that is answered, bit by bit. */
  readonly said: Uint16Array;
  /** Markers of the reply. */
  readonly replied: Uint16Array;
  /** Words of the message that is answered. */
  readonly saidWords: Uint16Array;
}

export interface PairBuilder {
  add(speaker: number, target: number, said: number, replied: number, saidWords: number): void;
  pairs(): ReplyPairs;
}

export function createPairBuilder(room = 1024): PairBuilder {
  let count = 0;
  let speaker = new Uint32Array(room);
  let target = new Uint32Array(room);
  let said = new Uint16Array(room);
  let replied = new Uint16Array(room);
  let saidWords = new Uint16Array(room);
  return {
    add(from, to, before, after, words) {
      if (count === speaker.length) {
        speaker = grown(speaker, Uint32Array);
        target = grown(target, Uint32Array);
        said = grown(said, Uint16Array);
        replied = grown(replied, Uint16Array);
        saidWords = grown(saidWords, Uint16Array);
      }
      speaker[count] = from;
      target[count] = to;
      said[count] = before;
      replied[count] = after;
      saidWords[count] = words;
      count += 1;
    },
    pairs: () => ({
      count,
      speaker: speaker.subarray(0, count),
      target: target.subarray(0, count),
      said: said.subarray(0, count),
      replied: replied.subarray(0, count),
      saidWords: saidWords.subarray(0, count),
    }),
  };
}

/** The pairs that `holds` keeps. */
export function filterPairs(pairs: ReplyPairs, holds: (pair: number) => boolean): ReplyPairs {
  const builder = createPairBuilder();
  for (let pair = 0; pair < pairs.count; pair += 1) {
    if (!holds(pair)) continue;
    builder.add(
      pairs.speaker[pair]!,
      pairs.target[pair]!,
      pairs.said[pair]!,
      pairs.replied[pair]!,
      pairs.saidWords[pair]!,
    );
  }
  return builder.pairs();
}

type Column = Uint8Array | Uint16Array | Uint32Array;

/** Twice as long. */
export function grown<T extends Column>(column: T, make: new (length: number) => T): T {
  const longer = new make(column.length * 2);
  longer.set(column);
  return longer;
}

/** Pairs of the same numbering put together; `second` is 1 for those of the second. */
export function joinPairs(a: ReplyPairs, b: ReplyPairs): { readonly pairs: ReplyPairs; readonly second: Uint8Array } {
  const builder = createPairBuilder(Math.max(1, a.count + b.count));
  const second = new Uint8Array(a.count + b.count).fill(1, a.count);
  for (const { count, speaker, target, said, replied, saidWords } of [a, b]) {
    for (let pair = 0; pair < count; pair += 1) {
      builder.add(speaker[pair]!, target[pair]!, said[pair]!, replied[pair]!, saidWords[pair]!);
    }
  }
  return { pairs: builder.pairs(), second };
}
