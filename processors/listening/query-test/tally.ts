import type { StoredText } from './stored-texts.js';

/** Counts of texts that are shown only over the floors, and so that none that is hidden follows from those that are shown. */

export interface Floors {
  /** Fewest authors of whose texts a count is shown. */
  readonly authors: number;
  /** Fewest authors on the other side of what tells texts apart. */
  readonly side: number;
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
}

export function createTally(): Tally {
  const cells = new Map<string, Cell>();
  return {
    add({ author }, key, matches) {
      let cell = cells.get(key);
      if (cell === undefined) {
        cell = { key, texts: 0, matched: 0, authors: new Set(), matchedAuthors: new Set(), otherAuthors: new Set() };
        cells.set(key, cell);
      }
      cell.texts += 1;
      if (matches) cell.matched += 1;
      if (author === '') return;
      cell.authors.add(author);
      (matches ? cell.matchedAuthors : cell.otherAuthors).add(author);
    },
    shown({ authors, side }) {
      const all = [...cells.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
      const hiddenTexts = hidden(all, (cell) => [cell.authors], [authors]);
      // Texts that match tell apart those that do not: both sides have a floor.
      const hiddenMatches = hidden(all, (cell) => [cell.matchedAuthors, cell.otherAuthors], [authors, side]);
      return all.map((cell) => ({
        key: cell.key,
        texts: hiddenTexts.has(cell) ? null : cell.texts,
        matched: hiddenMatches.has(cell) || hiddenTexts.has(cell) ? null : cell.matched,
      }));
    },
  };
}

/**
 * Cells under a floor, and as many of the smallest others as it takes for the hidden ones together to be over it: their sum
 * follows from the total and the cells that are shown.
 */
function hidden(
  cells: readonly Cell[],
  sidesOf: (cell: Cell) => readonly ReadonlySet<string>[],
  floors: readonly number[],
): ReadonlySet<Cell> {
  const isOver = (sides: readonly ReadonlySet<string>[]): boolean =>
    sides.every(({ size }, index) => size >= floors[index]!);
  const under = cells.filter((cell) => !isOver(sidesOf(cell)));
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
