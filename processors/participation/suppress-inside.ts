import { bySize, type Cell, lineUp, nameOf } from './suppress-families.js';

/** Acts of one week and scope that were done in the same place by people who stand in the same places. */
export interface Kind {
  readonly platform: string;
  /** Empty is the open timeline. */
  readonly community: string;
  readonly places: readonly (readonly [dim: string, key: string])[];
  readonly people: readonly number[];
}

/** Acts that people see the sum of: a shown cell's; or the hidden rest of a shown cell, which is that cell minus its shown parts. */
interface PublishedSet {
  readonly id: string;
  readonly line: string;
  readonly isRest: boolean;
  /** Places in the list of kinds. */
  readonly kinds: number[];
}

/** Dimensions in which everybody's acts are told apart in the same way. */
const lineOf = (dim: string): string => (dim === 'timeline' || dim === 'platform' ? 'community' : dim);

const restOf = ({ dim, parent }: Cell): string => `rest ${lineUp(dim)} ${parent.key}`;

/**
 * What people see of one dimension can lie inside what they see of another: a unit all of whose acts are in one community,
 * the units of one location. From every published set of acts the published sets of another dimension that lie wholly
 * inside it are taken away. Where what is left is the doing of some people, but fewer than the floor, the smallest cell of
 * those inside is hidden too; likewise a cell that has some people less than one around it, but fewer than the floor. Of
 * two different dimensions one at least is of the organisation, so it is the floor of those. Marks the cells; true if it
 * found any.
 */
export function hideInside(cells: readonly Cell[], kinds: readonly Kind[], floor: number): boolean {
  const setsOf = publishedSets(cells, kinds);
  const hide = setsToHide(setsOf, kinds, floor);
  if (hide.size === 0) return false;
  const shown = cells.filter(({ dim, why }) => dim !== 'all' && why === '');
  // Of a rest, one more of its parts is hidden.
  const smallest = new Map<string, Cell>();
  for (const cell of shown) {
    const other = smallest.get(restOf(cell));
    if (other === undefined || bySize(cell, other) < 0) smallest.set(restOf(cell), cell);
  }
  const found = shown.filter(
    (cell) => hide.has(nameOf(cell)) || (hide.has(restOf(cell)) && smallest.get(restOf(cell)) === cell),
  );
  for (const cell of found) cell.why = 'difference';
  return found.length > 0;
}

/** The published sets that each kind belongs to. */
function publishedSets(cells: readonly Cell[], kinds: readonly Kind[]): PublishedSet[][] {
  const shown = new Set(cells.filter(({ why }) => why === '').map(nameOf));
  const sets = new Map<string, PublishedSet>();
  const ofCell = new Map<string, PublishedSet>();
  for (const cell of cells) {
    if (cell.dim === 'all' || (cell.why !== '' && !shown.has(nameOf(cell.parent)))) continue;
    const id = cell.why === '' ? nameOf(cell) : restOf(cell);
    const set = sets.get(id) ?? { id, line: lineOf(cell.dim), isRest: cell.why !== '', kinds: [] };
    sets.set(id, set);
    ofCell.set(nameOf(cell), set);
  }
  return kinds.map(({ platform, community, places }, at) => {
    const found: PublishedSet[] = [];
    const add = (dim: string, key: string): void => {
      const set = ofCell.get(`${dim} ${key}`);
      if (set === undefined || found.includes(set)) return;
      found.push(set);
      set.kinds.push(at);
    };
    add('platform', platform);
    add('community', community);
    if (community === '') add('timeline', platform);
    for (const [dim, key] of places) add(dim, key);
    return found;
  });
}

function setsToHide(setsOf: readonly PublishedSet[][], kinds: readonly Kind[], floor: number): Set<string> {
  const counts = new Map<PublishedSet, number>();
  const peopleOf = (set: PublishedSet): number => {
    const known = counts.get(set);
    if (known !== undefined) return known;
    const people = new Set<number>();
    for (const kind of set.kinds) for (const person of kinds[kind]!.people) people.add(person);
    counts.set(set, people.size);
    return people.size;
  };
  const hide = new Set<string>();
  for (const [around, inside] of setsInside(setsOf)) {
    for (const line of new Set(inside.map((set) => set.line))) {
      const inner = inside.filter((set) => set.line === line);
      const taken = new Set(inner);
      const people = new Set<number>();
      for (const kind of around.kinds) {
        if (people.size >= floor) break;
        if (!setsOf[kind]!.some((set) => taken.has(set))) for (const person of kinds[kind]!.people) people.add(person);
      }
      if (people.size > 0 && people.size < floor) {
        const [smallest] = inner.sort(
          (a, b) => Number(a.isRest) - Number(b.isRest) || peopleOf(a) - peopleOf(b) || (a.id < b.id ? -1 : 1),
        );
        hide.add(smallest!.isRest && !around.isRest ? around.id : smallest!.id);
      }
      for (const set of inner) {
        const more = set.isRest ? 0 : peopleOf(around) - peopleOf(set);
        if (more > 0 && more < floor) hide.add(set.id);
      }
    }
  }
  return hide;
}

/** Sets with those of other dimensions that lie wholly inside them. What is left of everything is what families are about. */
function setsInside(setsOf: readonly PublishedSet[][]): Map<PublishedSet, PublishedSet[]> {
  const found = new Map<PublishedSet, PublishedSet[]>();
  for (const inner of new Set(setsOf.flat())) {
    let around = setsOf[inner.kinds[0]!]!.filter(
      (set) => set.line !== inner.line && set.kinds.length > inner.kinds.length && set.kinds.length < setsOf.length,
    );
    for (const kind of inner.kinds) {
      if (around.length === 0) break;
      around = around.filter((set) => setsOf[kind]!.includes(set));
    }
    for (const set of around) {
      const others = found.get(set);
      if (others) others.push(inner);
      else found.set(set, [inner]);
    }
  }
  return found;
}
