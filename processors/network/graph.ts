/** A dimension and one of its values: `['unit', 'Sales / North']`. */
export type Slice = readonly [dim: string, key: string];

/** People by number from 0, and the slices of the organisation that each counts in. */
export type Standing = readonly (readonly Slice[])[];

/** Connections between people: undirected, each pair once, `left[i] < right[i]`. */
export interface Edges {
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  /** 1: each turned to the other. */
  readonly both: ArrayLike<number>;
}

/** A label for each person, as a number; -1: unknown. The numbers follow the order of the names. */
export interface Labels {
  readonly of: Int32Array;
  readonly names: readonly string[];
}

/**
 * What somebody stands in directly by a dimension: the deepest unit (whose key ends with the separator), the level. The
 * last place of a dimension is the narrowest one.
 */
export function labels(standing: Standing, dim: string): Labels {
  const narrowest = standing.map((places) => places.findLast(([of]) => of === dim)?.[1] ?? '');
  const names = [...new Set(narrowest.filter((name) => name !== ''))].sort();
  const numbers = new Map(names.map((name, index) => [name, index]));
  return { of: Int32Array.from(narrowest, (name) => numbers.get(name) ?? -1), names };
}

/** How many connections each person has; people without one are 0. */
export function degrees({ left, right }: Pick<Edges, 'left' | 'right'>, people: number): Uint32Array {
  const counts = new Uint32Array(people);
  for (let edge = 0; edge < left.length; edge += 1) {
    counts[left[edge]!]! += 1;
    counts[right[edge]!]! += 1;
  }
  return counts;
}

/**
 * Freeman's degree centralisation Σ(max − d) ÷ ((n − 1)(n − 2)) over people who have a connection: 1 for a star, 0 where
 * all have equally many. Null with fewer than three. Source: Freeman, Centrality in social networks (1979).
 */
export function centralisation(connected: readonly number[]): number | null {
  const n = connected.length;
  if (n < 3) return null;
  let highest = 0;
  let sum = 0;
  for (const degree of connected) {
    highest = Math.max(highest, degree);
    sum += degree;
  }
  return (n * highest - sum) / ((n - 1) * (n - 2));
}

/** The fewest people who hold half of the ends of all connections: those with most of them first. */
export function keyPlayers(connected: readonly number[]): number {
  const descending = [...connected].sort((a, b) => b - a);
  const half = descending.reduce((sum, degree) => sum + degree, 0) / 2;
  let held = 0;
  let players = 0;
  for (const degree of descending) {
    if (held >= half) break;
    held += degree;
    players += 1;
  }
  return players;
}
