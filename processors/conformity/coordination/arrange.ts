import type { ReplyPairs } from './reply-pairs.js';

/** Who the figures are of: those who reply, or those who are answered (all who answer one of them taken together). */
export type Focus = 'speakers' | 'targets';

/**
 * Pairs put together by who is measured (a unit). A unit has one cell, or one for each person on the other side. Within a
 * cell pairs are in strata by the length of the message that is answered. The order follows from what is counted and not
 * from names or the order of the rows, so that the same seed gives the same numbers.
 */
export interface Arranged {
  readonly units: number;
  /** First cell of each unit; one more at the end. */
  readonly unitStart: Uint32Array;
  /** First pair of each cell; one more at the end. */
  readonly cellStart: Uint32Array;
  readonly said: Uint16Array;
  readonly replied: Uint16Array;
  readonly bin: Uint8Array;
  readonly arm: Uint8Array;
}

export interface Arrangement {
  readonly focus: Focus;
  /** A cell for each person on the other side. */
  readonly apart: boolean;
  /** Which of two arms of a contrast a pair is in; all in one where it is left out. */
  readonly arm?: Uint8Array;
}

/** Length bins of half an octave: 0, 1, 2, 3, 4–5, 6–7, 8–11, 12–15, 16–22, 23–31, 32–45 … words. */
export function lengthBin(words: number): number {
  if (words === 0) return 0;
  const octave = 31 - clz32(words);
  return 2 * octave + (words * words >= 2 ** (2 * octave + 1) ? 2 : 1);
}

// Looked up once: globals are slow to reach inside a test runner's sandbox.
const { clz32, imul } = Math;
/** Of lengths and arms: 65,535 words are in bin 32. */
const strata = 128;

export function arrange(pairs: ReplyPairs, { focus, apart, arm }: Arrangement): Arranged {
  const { count, said, replied } = pairs;
  const [own, other] = focus === 'speakers' ? [pairs.speaker, pairs.target] : [pairs.target, pairs.speaker];
  const bin = new Uint8Array(count);
  for (let pair = 0; pair < count; pair += 1) bin[pair] = lengthBin(pairs.saidWords[pair]!);
  const arms = arm ?? new Uint8Array(count);
  const { cellOf, unitOfCell, units } = cellsOf(own, other, apart);
  const cells = unitOfCell.length;

  // Sums of hashes do not depend on the order; two of them, so that different contents are never taken for the same.
  const cellSum = [new Uint32Array(cells), new Uint32Array(cells)] as const;
  for (let pair = 0; pair < count; pair += 1) {
    const content = mix((said[pair]! << 16) | replied[pair]!, (bin[pair]! << 1) | arms[pair]!);
    cellSum[0][cellOf[pair]!]! += content;
    cellSum[1][cellOf[pair]!]! += mix(content, 0x9e3779b9);
  }
  const unitSum = [new Uint32Array(units), new Uint32Array(units)] as const;
  for (let cell = 0; cell < cells; cell += 1) {
    for (const [at, sums] of unitSum.entries())
      sums[unitOfCell[cell]!]! += mix(cellSum[0][cell]!, cellSum[1][cell]! + at);
  }
  const unitRank = ranks(byContent(unitSum));
  const rankOfUnit = inOrder(unitRank, unitOfCell, new Uint32Array(cells));
  const cellRank = ranks(sorted(byContent(cellSum), rankOfUnit, units));

  const place = new Uint32Array(count);
  const stratum = new Uint8Array(count);
  for (let pair = 0; pair < count; pair += 1) {
    place[pair] = cellRank[cellOf[pair]!]!;
    stratum[pair] = (bin[pair]! << 1) | arms[pair]!;
  }
  const byReply = sorted(counting(count), replied, 0x10000);
  const byMessage = sorted(byReply, said, 0x10000);
  const order = sorted(sorted(byMessage, stratum, strata), place, cells);

  const cellStart = new Uint32Array(cells + 1);
  for (let pair = 0; pair < count; pair += 1) cellStart[place[pair]! + 1]! += 1;
  for (let cell = 0; cell < cells; cell += 1) cellStart[cell + 1]! += cellStart[cell]!;
  const unitStart = new Uint32Array(units + 1);
  for (let cell = 0; cell < cells; cell += 1) unitStart[rankOfUnit[cell]! + 1]! += 1;
  for (let unit = 0; unit < units; unit += 1) unitStart[unit + 1]! += unitStart[unit]!;
  return {
    ...{ units, unitStart, cellStart },
    said: inOrder(said, order, new Uint16Array(count)),
    replied: inOrder(replied, order, new Uint16Array(count)),
    bin: inOrder(bin, order, new Uint8Array(count)),
    arm: inOrder(arms, order, new Uint8Array(count)),
  };
}

interface Cells {
  readonly cellOf: Uint32Array;
  readonly unitOfCell: Uint32Array;
  readonly units: number;
}

/** Cells and units numbered as they come. */
function cellsOf(own: Uint32Array, other: Uint32Array, apart: boolean): Cells {
  const unitNumbers = new Map<number, number>();
  const cellNumbers = new Map<number, number>();
  const unitOfCell: number[] = [];
  const cellOf = new Uint32Array(own.length);
  const people = other.reduce((most, number) => Math.max(most, number), 0) + 1;
  for (let pair = 0; pair < own.length; pair += 1) {
    const unit = numberOf(unitNumbers, own[pair]!);
    const key = apart ? own[pair]! * people + other[pair]! : own[pair]!;
    const cell = numberOf(cellNumbers, key);
    cellOf[pair] = cell;
    unitOfCell[cell] = unit;
  }
  return { cellOf, unitOfCell: Uint32Array.from(unitOfCell), units: unitNumbers.size };
}

function numberOf(numbers: Map<number, number>, key: number): number {
  const found = numbers.get(key);
  if (found !== undefined) return found;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}

/** Items in the order of what they hold; those that hold the same are alike, so their order does not matter. */
function byContent([first, second]: readonly [Uint32Array, Uint32Array]): Uint32Array {
  return counting(first.length).sort((a, b) => first[a]! - first[b]! || second[a]! - second[b]!);
}

/** 0, 1, 2 … */
function counting(length: number): Uint32Array {
  const numbers = new Uint32Array(length);
  for (let at = 0; at < length; at += 1) numbers[at] = at;
  return numbers;
}

function ranks(order: ArrayLike<number>): Uint32Array {
  const rank = new Uint32Array(order.length);
  for (let place = 0; place < order.length; place += 1) rank[order[place]!] = place;
  return rank;
}

type Column = Uint8Array | Uint16Array | Uint32Array;

function inOrder<T extends Column>(column: T, order: Uint32Array, result: T): T {
  for (let at = 0; at < order.length; at += 1) result[at] = column[order[at]!]!;
  return result;
}

/** Counting sort; keeps the order of what has the same key (from 0 to below `keys`). */
function sorted(order: Uint32Array, key: Column, keys: number): Uint32Array {
  const startOf = new Uint32Array(keys + 1);
  for (let at = 0; at < order.length; at += 1) startOf[key[order[at]!]! + 1]! += 1;
  for (let at = 0; at < keys; at += 1) startOf[at + 1]! += startOf[at]!;
  const result = new Uint32Array(order.length);
  for (let at = 0; at < order.length; at += 1) {
    const item = order[at]!;
    const own = key[item]!;
    result[startOf[own]!] = item;
    startOf[own]! += 1;
  }
  return result;
}

/** Finaliser of MurmurHash3 over two words. */
function mix(a: number, b: number): number {
  let h = imul(a ^ imul(b, 0x9e3779b1), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  h = imul(h ^ (h >>> 16), 0x27d4eb2f);
  return (h ^ (h >>> 15)) >>> 0;
}
