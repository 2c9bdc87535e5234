import { type Cell, nameOf, type Why } from './suppress-families.js';

/** One period of one scope, its cells side by side (suppress-cells.sql). */
export interface PeriodCells {
  readonly grain: 'day' | 'week' | '28d' | 'response';
  /** First day, `2026-01-31`. */
  readonly starts: string;
  readonly scope: string;
  /** Whether it is decided now. */
  readonly is_dirty: number;
  readonly dims: readonly string[];
  readonly keys: readonly string[];
  readonly people: readonly number[];
  /** -1 where nobody knows. */
  readonly eligible: readonly number[];
  readonly eligible_active: readonly number[];
  readonly interactive: readonly number[];
  readonly heavy: readonly number[];
  readonly contributing: readonly number[];
  readonly reacting: readonly number[];
  readonly observing: readonly number[];
  readonly absent: readonly number[];
  readonly posters: readonly number[];
  readonly active_days: readonly number[];
  readonly few: readonly (readonly number[])[];
}

/** A cell with its place in the lists of its period. */
export interface PlacedCell extends Cell {
  readonly at: number;
}

export interface Floors {
  readonly minPeople: number;
  readonly minPeopleByAttribute: number;
}

const attributes = new Set(['unit', 'level', 'location']);
export const isAttribute = (dim: string): boolean => attributes.has(dim);

/** The floor of a dimension: 5, by unit, level or location 10, or what the operator has raised it to. */
export const floorOf = (dim: string, { minPeople, minPeopleByAttribute }: Floors): number =>
  isAttribute(dim) ? Math.max(10, minPeopleByAttribute) : Math.max(5, minPeople);

/** The cell whose part a slice of the organisation is. */
export function parentOf(dim: string, key: string): { readonly dim: string; readonly key: string } {
  if (dim === 'all') return { dim: '', key: '' };
  const path = dim === 'unit' ? key.split(' / ').slice(0, -1) : [];
  return path.length === 0 ? { dim: 'all', key: '' } : { dim: 'unit', key: path.join(' / ') };
}

export interface Surroundings {
  readonly floors: Floors;
  readonly platformOf: (community: string) => string;
  /** People of the same slice in the week around a day; 0 where there are none. */
  readonly peopleOfWeek: (name: string) => number;
}

/**
 * The cells of a period, with the cell that each is a part of, and what is hidden whatever its neighbours are: groups
 * under the floor; and cells that differ from one they are a part of (a community from its platform, a day from its week)
 * by some people, but fewer than the floor.
 */
export function cellsOf(period: PeriodCells, around: Surroundings): PlacedCell[] {
  const { grain, dims, keys, people } = period;
  const timelines = dims.flatMap((dim, at) => (dim === 'timeline' ? [keys[at]!] : []));
  const peopleOf = new Map(dims.map((dim, at) => [nameOf({ dim, key: keys[at]! }), people[at]!]));
  const parent = (dim: string, key: string): { readonly dim: string; readonly key: string } => {
    if (dim === 'timeline') return { dim: 'platform', key };
    if (dim !== 'community') return parentOf(dim, key);
    if (key !== '') return { dim: 'platform', key: around.platformOf(key) };
    return timelines.length === 1 ? { dim: 'platform', key: timelines[0]! } : { dim: '', key: 'timelines' };
  };
  const cells: PlacedCell[] = [];
  for (const [at, dim] of dims.entries()) {
    if (dim === 'timeline' && timelines.length === 1) continue;
    const key = keys[at]!;
    const count = people[at]!;
    const floor = floorOf(dim, around.floors);
    const whole = parent(dim, key);
    const isGroup = (size: number): boolean => size > 0 && size < floor;
    const why = (): Why => {
      const eligible = period.eligible[at] ?? -1;
      if ((eligible >= 0 && eligible < floor) || isGroup(count)) return 'small';
      // "Open timelines" of several platforms are no part of one of them, so they are not shown; what stands for them
      // among the parts of a platform is the timeline of that platform.
      if (dim === 'timeline' || (dim === 'community' && key === '' && timelines.length > 1)) return 'neighbour';
      const name = nameOf({ dim, key });
      const isClose =
        isGroup((peopleOf.get(nameOf(whole)) ?? 0) - count) ||
        (grain === 'day' && isGroup(around.peopleOfWeek(name) - count));
      return isClose ? 'difference' : '';
    };
    cells.push({ at, dim, key, parent: whole, floor, people: count, few: period.few[at]!, parts: [], why: why() });
  }
  return cells;
}
