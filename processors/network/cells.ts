import type { Random } from '../../infra/random.js';
import {
  centralisation,
  degrees,
  type Edges,
  keyPlayers,
  type Labels,
  labels,
  type Slice,
  type Standing,
} from './graph.js';
import {
  type Crossing,
  crossing,
  eiIndex,
  forEachDeal,
  groupCrossing,
  labelledGraph,
  mixing,
  type Null,
  nullOf,
  permutationsFor,
} from './permuted.js';

export interface CrossingFigures extends Partial<Crossing> {
  /** People with a label and a connection to somebody with one. */
  readonly people: number;
  readonly without: number;
  readonly null: Null | null;
}

/** A row of network_period: a slice's connections. */
export interface NetworkCell {
  readonly dim: string;
  readonly key: string;
  readonly people: number;
  readonly pairs: number;
  readonly twoWay: number;
  readonly members: number;
  readonly memberPairs: number;
  readonly keyPlayers: number;
  readonly centralisation: number | null;
  readonly unit: CrossingFigures;
  readonly level: CrossingFigures;
}

export interface NullOptions {
  readonly permutations: number;
  readonly random: Random;
}

const nobody: CrossingFigures = { people: 0, without: 0, null: null };

/** Of everybody, a platform or a community: the connections made there. */
export function forumCell([dim, key]: Slice, edges: Edges, standing: Standing, options: NullOptions): NetworkCell {
  const connected = [...degrees(edges, standing.length)].filter((degree) => degree > 0);
  return {
    dim,
    key,
    people: connected.length,
    pairs: edges.left.length,
    twoWay: count(edges.both),
    members: connected.length,
    memberPairs: edges.left.length,
    keyPlayers: keyPlayers(connected),
    centralisation: centralisation(connected),
    unit: crossingFigures(edges, labels(standing, 'unit'), options, 'unit'),
    level: crossingFigures(edges, labels(standing, 'level'), options, 'level'),
  };
}

function crossingFigures(edges: Edges, known: Labels, options: NullOptions, name: string): CrossingFigures {
  const graph = labelledGraph(edges, known);
  const without = degrees(edges, known.of.length).reduce(
    (found, degree, person) => found + (degree > 0 && known.of[person]! < 0 ? 1 : 0),
    0,
  );
  if (graph.left.length === 0) return { ...nobody, without };
  const observed = crossing(graph);
  const permutations = permutationsFor(graph.left.length, options.permutations);
  const chance = new Float64Array(permutations);
  let deal = 0;
  forEachDeal(graph, permutations, options.random.fork(name), (dealt) => {
    chance[deal] = eiIndex(crossing(dealt))!;
    deal += 1;
  });
  return { people: graph.label.length, without, ...observed, null: nullOf(eiIndex(observed)!, chance) };
}

/** Of units, levels and locations: connections of the people who stand there, wherever they were made. */
export function placeCells(edges: Edges, standing: Standing, options: NullOptions): NetworkCell[] {
  const slices = new Map<string, { readonly slice: Slice; readonly sums: SliceSums }>();
  const found = (slice: Slice): SliceSums => {
    const name = slice.join('\n');
    const known = slices.get(name);
    if (known) return known.sums;
    const sums: SliceSums = { people: 0, pairs: 0, twoWay: 0, memberPairs: 0, degree: new Map() };
    slices.set(name, { slice, sums });
    return sums;
  };
  const ofPerson = standing.map((places) => places.map(found));
  for (const sums of ofPerson.flat()) sums.people += 1;
  for (let edge = 0; edge < edges.left.length; edge += 1) {
    const left = edges.left[edge]!;
    const right = edges.right[edge]!;
    const there = ofPerson[right]!;
    const here = ofPerson[left]!;
    for (const sums of here) {
      countPair(sums, edges.both[edge]!);
      if (!there.includes(sums)) continue;
      sums.memberPairs += 1;
      sums.degree.set(left, (sums.degree.get(left) ?? 0) + 1);
      sums.degree.set(right, (sums.degree.get(right) ?? 0) + 1);
    }
    for (const sums of there) if (!here.includes(sums)) countPair(sums, edges.both[edge]!);
  }
  const units = groupFigures(edges, standing, 'unit', options);
  const levels = groupFigures(edges, standing, 'level', options);
  return [...slices.values()].map(({ slice: [dim, key], sums }) => {
    const connected = [...sums.degree.values()];
    return {
      dim,
      key,
      people: sums.people,
      pairs: sums.pairs,
      twoWay: sums.twoWay,
      members: connected.length,
      memberPairs: sums.memberPairs,
      keyPlayers: keyPlayers(connected),
      centralisation: centralisation(connected),
      unit: (dim === 'unit' ? units.get(key) : undefined) ?? nobody,
      level: (dim === 'level' ? levels.get(key) : undefined) ?? nobody,
    };
  });
}

interface SliceSums {
  people: number;
  pairs: number;
  twoWay: number;
  memberPairs: number;
  /** Connections of each member to other members. */
  readonly degree: Map<number, number>;
}

function countPair(sums: SliceSums, both: number): void {
  sums.pairs += 1;
  sums.twoWay += both;
}

/** E-I of every group of a dimension at once: one deal of the labels serves all of them. */
function groupFigures(
  edges: Edges,
  standing: Standing,
  dim: string,
  options: NullOptions,
): Map<string, CrossingFigures> {
  const known = labels(standing, dim);
  const graph = labelledGraph(edges, known);
  const figures = new Map<string, CrossingFigures>();
  if (graph.left.length === 0) return figures;
  const size = known.names.length;
  const groups = labelsOfGroups(standing, dim, known);
  const peopleByLabel = new Uint32Array(size);
  for (const label of graph.label) peopleByLabel[label]! += 1;
  const permutations = permutationsFor(graph.left.length, options.permutations);
  const chance = groups.map(() => new Float64Array(permutations));
  let deal = 0;
  forEachDeal(graph, permutations, options.random.fork(dim), (dealt) => {
    const mixed = mixing(dealt);
    groups.forEach(({ group }, index) => {
      chance[index]![deal] = eiIndex(groupCrossing(mixed, size, group)) ?? 0;
    });
    deal += 1;
  });
  const mixed = mixing(graph);
  groups.forEach(({ key, group }, index) => {
    const observed = groupCrossing(mixed, size, group);
    const ei = eiIndex(observed);
    const people = group.reduce((sum, label) => sum + peopleByLabel[label]!, 0);
    figures.set(key, {
      people,
      without: 0,
      ...(ei === null ? {} : observed),
      null: ei === null ? null : nullOf(ei, chance[index]!),
    });
  });
  return figures;
}

/** Which labels a unit is made of: its own and those of the units below it. */
function labelsOfGroups(standing: Standing, dim: string, known: Labels): { key: string; group: number[] }[] {
  const groups = new Map<string, Set<number>>();
  standing.forEach((places, person) => {
    const label = known.of[person]!;
    if (label < 0) return;
    for (const [of, key] of places) {
      if (of !== dim) continue;
      const group = groups.get(key) ?? new Set();
      groups.set(key, group.add(label));
    }
  });
  return [...groups].map(([key, group]) => ({ key, group: [...group].sort((a, b) => a - b) }));
}

function count(flags: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < flags.length; index += 1) sum += flags[index]!;
  return sum;
}
