import { hash64 } from '../mentions/signature.js';
import type { StoredText } from './stored-texts.js';

/** Counts of texts that are shown only over the floors, and so that none that is hidden follows from those that are shown. */

export interface Floors {
  /** Fewest authors of whose texts a count is shown. */
  readonly authors: number;
  /** Fewest authors on the other side of what tells texts apart. */
  readonly side: number;
  /**
   * Counts of matches are multiples of this, up or down by chance; 1: they are as they are. Who may ask as often as they like could
   * else ask twice, with one word more, and see from the difference what one person wrote.
   */
  readonly roundedTo: number;
}

/** Null: fewer authors than the floor, or hidden so that such a count does not follow from this one. */
export interface ShownCount {
  readonly key: string;
  readonly texts: number | null;
  readonly matched: number | null;
}

export interface Tally {
  add(text: StoredText, key: string, matches: boolean): void;
  /** In the order of the keys. */
  shown(floors: Floors): ShownCount[];
}

interface Cell {
  readonly key: string;
  texts: number;
  matched: number;
  readonly authors: Set<string>;
  readonly matchedAuthors: Set<string>;
  readonly otherAuthors: Set<string>;
  /** Sum of hashes of the texts that match: the chance by which a count is rounded hangs on which they are, and on nothing else. */
  texts64: bigint;
}

/** Floors of who is counted are higher by less than this, by chance too: a count that appears must not tell that one came. */
const floorWanders = 5;

export function createTally(): Tally {
  const cells = new Map<string, Cell>();
  return {
    add({ author, text }, key, matches) {
      let cell = cells.get(key);
      if (cell === undefined) {
        cell = {
          ...{ key, texts: 0, matched: 0, texts64: 0n },
          ...{ authors: new Set(), matchedAuthors: new Set(), otherAuthors: new Set() },
        };
        cells.set(key, cell);
      }
      cell.texts += 1;
      if (matches) {
        cell.matched += 1;
        cell.texts64 = BigInt.asUintN(64, cell.texts64 + hash64(`${author}\n${text}`));
      }
      if (author === '') return;
      cell.authors.add(author);
      (matches ? cell.matchedAuthors : cell.otherAuthors).add(author);
    },
    shown({ authors, side, roundedTo }) {
      const all = [...cells.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
      const hiddenTexts = hidden(all, (cell) => [cell.authors], [authors]);
      // Texts that match tell apart those that do not: both sides have a floor.
      const wanders = (cell: Cell): number => (roundedTo === 1 ? 0 : Math.floor(chance(cell, 'floor') * floorWanders));
      const hiddenMatches = hidden(all, (cell) => [cell.matchedAuthors, cell.otherAuthors], [authors, side], wanders);
      return all.map((cell) => ({
        key: cell.key,
        texts: hiddenTexts.has(cell) ? null : cell.texts,
        matched: hiddenMatches.has(cell) || hiddenTexts.has(cell) ? null : rounded(cell, roundedTo),
      }));
    },
  };
}

/** From 0 to 1, the same for the same texts, whatever query has found them. */
const chance = ({ texts64 }: Cell, use: string): number => Number(hash64(`${use} ${texts64}`) >> 11n) / 2 ** 53;

/** To one of the two multiples beside it, to the nearer one more often: right on average (fixed random rounding). */
function rounded(cell: Cell, to: number): number {
  if (to === 1) return cell.matched;
  return Math.min(to * Math.floor(cell.matched / to + chance(cell, 'rounding')), to * Math.floor(cell.texts / to));
}

/**
 * Cells under a floor, and as many of the smallest others as it takes for the hidden ones together to be over it: their sum
 * follows from the total and the cells that are shown.
 */
function hidden(
  cells: readonly Cell[],
  sidesOf: (cell: Cell) => readonly ReadonlySet<string>[],
  floors: readonly number[],
  higherBy: (cell: Cell) => number = () => 0,
): ReadonlySet<Cell> {
  const isOver = (sides: readonly ReadonlySet<string>[], higher = 0): boolean =>
    sides.every(({ size }, index) => size >= floors[index]! + higher);
  const under = cells.filter((cell) => !isOver(sidesOf(cell), higherBy(cell)));
  if (under.length === 0) return new Set();
  const rest = cells.filter((cell) => !under.includes(cell)).sort((a, b) => sidesOf(a)[0]!.size - sidesOf(b)[0]!.size);
  const together = floors.map((_, index) => new Set(under.flatMap((cell) => [...sidesOf(cell)[index]!])));
  while (rest.length > 0 && (under.length < 2 || !isOver(together))) {
    const next = rest.shift()!;
    under.push(next);
    for (const [index, side] of sidesOf(next).entries()) for (const author of side) together[index]!.add(author);
  }
  return new Set(under);
}
