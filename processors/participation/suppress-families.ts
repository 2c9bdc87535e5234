/** Why a cell is hidden; empty where it is shown. */
export type Why = '' | 'small' | 'difference' | 'neighbour';

/** A figure about a group of people, of one period and scope. */
export interface Cell {
  readonly dim: string;
  readonly key: string;
  /** The cell whose parts this one and its neighbours are. */
  readonly parent: { readonly dim: string; readonly key: string };
  readonly floor: number;
  readonly people: number;
  /** Who they are, where there are fewer than the floor. */
  readonly few: readonly number[];
  /** Groups of people that the figure tells apart; empty where it is the people themselves. */
  readonly parts: readonly number[];
  why: Why;
}

/** Unlike any other of the same figure, period and scope: no dimension has a space in its name. */
export const nameOf = ({ dim, key }: { readonly dim: string; readonly key: string }): string => `${dim} ${key}`;

/** Open timelines stand among the communities of their platform. */
export const lineUp = (dim: string): string => (dim === 'timeline' ? 'community' : dim);

/** The order in which neighbours are hidden: the smallest first, those in which nobody is last. */
export const bySize = (a: Cell, b: Cell): number =>
  Number(a.people === 0) - Number(b.people === 0) ||
  a.people - b.people ||
  (a.key < b.key ? -1 : Number(a.key > b.key));

/**
 * Complementary suppression, of all cells of one figure, period and scope. Cells are neighbours when they add up to a cell
 * that people also see: the parts of one unit (those who stand directly in it included), the communities of one platform,
 * all platforms, all levels, all locations. That total minus the shown neighbours gives what is hidden together: it takes
 * at least two cells, and as many different people behind them as the floor (of a figure that tells groups of people
 * apart, as many in every group, or nobody). Where it is less, the smallest shown neighbours are hidden too, as many as it
 * takes. Below a hidden cell everything is hidden. Marks the cells.
 */
export function hideNeighbours(cells: readonly Cell[]): void {
  const hidden = new Set<string>();
  for (const family of familiesOf(cells)) for (const cell of hiddenOf(family)) hidden.add(nameOf(cell));
  for (const cell of cells) {
    if (cell.why !== '') continue;
    if (hidden.has(nameOf(cell))) cell.why = 'neighbour';
    else if (isBelow(cell, hidden)) cell.why = 'small';
  }
}

function familiesOf(cells: readonly Cell[]): Iterable<Cell[]> {
  const families = new Map<string, Cell[]>();
  for (const cell of cells) {
    const name = `${lineUp(cell.dim)} ${nameOf(cell.parent)}`;
    const family = families.get(name);
    if (family) family.push(cell);
    else families.set(name, [cell]);
  }
  return families.values();
}

function hiddenOf(family: Cell[]): Cell[] {
  const hidden = family.filter(({ why }) => why !== '').length;
  if (hidden === 0 || hidden === family.length) return hidden === 0 ? [] : family;
  const inOrder = [...family].sort((a, b) => Number(a.why === '') - Number(b.why === '') || bySize(a, b));
  let most = 0;
  const people = new Set<number>();
  const sums = inOrder[0]!.parts.map(() => 0);
  for (const [at, { floor, people: count, few, parts }] of inOrder.entries()) {
    most = Math.max(most, count);
    for (const person of few) people.add(person);
    for (const [part, size] of parts.entries()) sums[part]! += size;
    const isEnough =
      sums.length === 0 ? most >= floor || people.size >= floor : sums.every((sum) => sum === 0 || sum >= floor);
    if (at >= 1 && at + 1 >= hidden && isEnough) return inOrder.slice(0, at + 1);
  }
  return family;
}

function isBelow({ dim, key, parent }: Cell, hidden: ReadonlySet<string>): boolean {
  if (hidden.size === 0 || dim === 'all') return false;
  if (hidden.has('all ') || hidden.has(nameOf(parent))) return true;
  if (dim !== 'unit') return false;
  const path = key.split(' / ');
  return path.some((_, depth) => depth > 0 && hidden.has(`unit ${path.slice(0, depth).join(' / ')}`));
}
