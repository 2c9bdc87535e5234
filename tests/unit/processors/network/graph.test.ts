import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../../../infra/random.js';
import { forumCell, placeCells } from '../../../../processors/network/cells.js';
import {
  centralisation,
  degrees,
  type Edges,
  keyPlayers,
  labels,
  type Slice,
} from '../../../../processors/network/graph.js';
import {
  crossing,
  eiIndex,
  forEachDeal,
  groupCrossing,
  labelledGraph,
  mixing,
  nullOf,
  permutationsFor,
} from '../../../../processors/network/permuted.js';
import { karateClubs, karateEdges } from '../../../support/karate-club.js';

const edgesOf = (pairs: readonly (readonly [number, number])[]): Edges => ({
  left: pairs.map(([a, b]) => Math.min(a, b)),
  right: pairs.map(([a, b]) => Math.max(a, b)),
  both: pairs.map(() => 0),
});
const star = edgesOf(Array.from({ length: 9 }, (_, index) => [0, index + 1] as const));
const ring = edgesOf(Array.from({ length: 10 }, (_, index) => [index, (index + 1) % 10] as const));
const degreesOf = (edges: Edges, people: number): number[] => [...degrees(edges, people)];
const unit = (name: string): Slice[] => [
  ['unit', name],
  ['unit', `${name} / `],
  ['level', ''],
];
const options = (permutations = 400, seed = 1) => ({ permutations, random: createRandom(seed) });

describe('closed forms', () => {
  test("degree centralisation of a star is 1, of a ring 0, of Zachary's karate club .3996", () => {
    expect(centralisation(degreesOf(star, 10))).toBe(1);
    expect(centralisation(degreesOf(ring, 10))).toBe(0);
    // (34·17 − 156) ÷ (33·32) = 422 ÷ 1056
    expect(centralisation(degreesOf(edgesOf(karateEdges), 34))).toBeCloseTo(422 / 1056, 12);
    expect(centralisation([1, 1])).toBeNull();
  });

  test('E-I of the karate club by club is −.7179', () => {
    const cell = forumCell(['all', ''], edgesOf(karateEdges), karateClubs.map(unit), options());
    // 67 of 78 within, 11 across.
    expect(cell.unit).toMatchObject({ inside: 67, across: 11, people: 34, without: 0 });
    expect(eiIndex({ inside: 67, across: 11 })).toBeCloseTo(-0.7179, 4);
    expect(cell.centralisation).toBeCloseTo(0.3996, 4);
    expect(cell.level).toMatchObject({ people: 0, without: 34, null: null });
  });

  test('half of the connections: of a star its centre, of a ring half of the people, of the karate club eight', () => {
    expect(keyPlayers(degreesOf(star, 10))).toBe(1);
    expect(keyPlayers(degreesOf(ring, 10))).toBe(5);
    // 17 + 16 + 12 + 10 + 9 + 6 + 6 = 76 of 156, and the next has 5.
    expect(keyPlayers(degreesOf(edgesOf(karateEdges), 34))).toBe(8);
    expect(keyPlayers([])).toBe(0);
  });

  test('E-I is −1 where all stay inside, 1 where none does, unknown of nothing', () => {
    expect(eiIndex({ inside: 3, across: 0 })).toBe(-1);
    expect(eiIndex({ inside: 0, across: 3 })).toBe(1);
    expect(eiIndex({ inside: 0, across: 0 })).toBeNull();
  });
});

/**
 * Mean and standard deviation of the connections inside under all relabellings, as join counts (Cliff and Ord, Spatial
 * Processes, 1981): the chance that one, two touching, or two separate pairs are alike.
 */
function exactInside(edges: Edges, label: readonly number[]): { mean: number; deviation: number } {
  const n = label.length;
  const m = edges.left.length;
  const sizes = [...new Set(label)].map((name) => label.filter((other) => other === name).length);
  const total = (value: (size: number) => number) => sizes.reduce((sum, size) => sum + value(size), 0);
  const pairs = total((k) => k * (k - 1));
  const two = pairs / (n * (n - 1));
  const three = total((k) => k * (k - 1) * (k - 2)) / (n * (n - 1) * (n - 2));
  const four =
    (pairs ** 2 - total((k) => (k * (k - 1)) ** 2) + total((k) => k * (k - 1) * (k - 2) * (k - 3))) /
    (n * (n - 1) * (n - 2) * (n - 3));
  const touching = degreesOf(edges, n).reduce((sum, degree) => sum + degree * (degree - 1), 0);
  const square = m * two + touching * three + (m * (m - 1) - touching) * four;
  return { mean: m * two, deviation: Math.sqrt(square - (m * two) ** 2) };
}

describe('null from permuted labels', () => {
  const edges = edgesOf(karateEdges);
  const graph = labelledGraph(edges, labels(karateClubs.map(unit), 'unit'));

  test('has the exact mean and deviation of join counts', () => {
    const exact = exactInside(edges, karateClubs.map(Number));
    const inside: number[] = [];
    forEachDeal(graph, 20_000, createRandom('any'), (dealt) => inside.push(crossing(dealt).inside));
    const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
    const deviation = Math.sqrt(inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inside.length);
    // Five standard errors of 20,000 draws.
    expect(Math.abs(mean - exact.mean)).toBeLessThan((5 * exact.deviation) / Math.sqrt(20_000));
    expect(deviation / exact.deviation).toBeGreaterThan(0.97);
    expect(deviation / exact.deviation).toBeLessThan(1.03);
  });

  test('the karate club keeps to itself far more than by chance', () => {
    const { null: chance } = forumCell(['all', ''], edges, karateClubs.map(unit), options()).unit;
    // 2·17·16 ÷ (34·33) of pairs are within by chance: 1 − 2 · .4848.
    expect(chance!.mean).toBeCloseTo(1 - 2 * ((2 * 17 * 16) / (34 * 33)), 1);
    expect(chance!.low).toBeGreaterThan(-0.7179);
    expect(chance!.p).toBe(1 / 401);
  });

  test('p counts what is as far from the mean on either side, the observed one included', () => {
    expect(nullOf(2, Float64Array.of(-2, -1, 0, 1, 2))).toMatchObject({ mean: 0, p: 3 / 6 });
    expect(nullOf(0, Float64Array.of(-2, -1, 0, 1, 2)).p).toBe(1);
  });

  test('the same seed gives the same null, another one another', () => {
    const cell = (seed: number) => forumCell(['all', ''], edges, karateClubs.map(unit), options(200, seed)).unit.null;
    expect(cell(1)).toEqual(cell(1));
    expect(cell(2)).not.toEqual(cell(1));
  });

  test('neither the names of people nor the order of connections change anything', () => {
    const random = createRandom('shuffled');
    const number = random.shuffle(Array.from({ length: 34 }, (_, index) => index));
    const renamed = edgesOf(random.shuffle(karateEdges.map(([a, b]) => [number[a]!, number[b]!] as const)));
    const clubs: string[] = [];
    karateClubs.forEach((club, person) => {
      clubs[number[person]!] = club;
    });
    expect(forumCell(['all', ''], renamed, clubs.map(unit), options())).toEqual(
      forumCell(['all', ''], edges, karateClubs.map(unit), options()),
    );
    const byKey = (cells: ReturnType<typeof placeCells>) =>
      new Map(cells.map((cell) => [`${cell.dim} ${cell.key}`, cell]));
    expect(byKey(placeCells(renamed, clubs.map(unit), options()))).toEqual(
      byKey(placeCells(edges, karateClubs.map(unit), options())),
    );
  });

  test('large graphs have fewer relabellings, a hundred at least, never more than configured', () => {
    expect(permutationsFor(1_000, 400)).toBe(400);
    expect(permutationsFor(10_000, 400)).toBe(200);
    expect(permutationsFor(10_000_000, 400)).toBe(100);
    expect(permutationsFor(10, 10_000)).toBe(10_000);
  });
});

describe('cells', () => {
  /** Two in North and two in South of Sales, its head, one of Works, one of no unit. */
  const standing: Slice[][] = [
    [
      ['unit', 'Sales'],
      ['unit', 'Sales / '],
      ['level', '2'],
    ],
    ...['North', 'North', 'South', 'South'].map((part): Slice[] => [
      ['unit', 'Sales'],
      ['unit', `Sales / ${part}`],
      ['unit', `Sales / ${part} / `],
      ['level', '1'],
    ]),
    [
      ['unit', 'Works'],
      ['unit', 'Works / '],
      ['level', '1'],
    ],
    [
      ['unit', ''],
      ['level', ''],
    ],
  ];
  // The head with one of North and one of South; within North; North with South; South with Works; Works with the guest.
  const edges: Edges = { left: [0, 0, 1, 2, 4, 5], right: [1, 3, 2, 3, 5, 6], both: [1, 0, 1, 0, 0, 1] };
  const cells = new Map(placeCells(edges, standing, options()).map((cell) => [`${cell.dim} ${cell.key}`, cell]));

  test('a pair counts where at least one of it stands; connections among themselves are told apart', () => {
    expect(cells.get('unit Sales')).toMatchObject({ people: 5, pairs: 5, twoWay: 2, members: 4, memberPairs: 4 });
    expect(cells.get('unit Sales / North')).toMatchObject({
      people: 2,
      pairs: 3,
      twoWay: 2,
      members: 2,
      memberPairs: 1,
    });
    expect(cells.get('unit Works')).toMatchObject({ people: 1, pairs: 2, twoWay: 1, members: 0, memberPairs: 0 });
    expect(cells.get('unit ')).toMatchObject({ people: 1, pairs: 1, unit: { people: 0 } });
    // 0–1, 0–3, 1–2, 2–3 is a ring.
    expect(cells.get('unit Sales')).toMatchObject({ centralisation: 0, keyPlayers: 2 });
  });

  test('E-I of a unit looks at it as a whole, whatever its depth; who has no unit is left out', () => {
    expect(cells.get('unit Sales')?.unit).toMatchObject({ inside: 4, across: 1, people: 5 });
    expect(cells.get('unit Sales / North')?.unit).toMatchObject({ inside: 1, across: 2, people: 2 });
    expect(cells.get('unit Sales / ')?.unit).toMatchObject({ inside: 0, across: 2, people: 1 });
    expect(cells.get('unit Works')?.unit).toMatchObject({ inside: 0, across: 1, people: 1 });
    expect(cells.get('level 1')?.level).toMatchObject({ inside: 3, across: 2, people: 5 });
    expect(cells.get('level 2')?.level).toMatchObject({ inside: 0, across: 2, people: 1 });
  });

  test('of everybody, units are those in which people stand directly', () => {
    const all = forumCell(['all', ''], edges, standing, options());
    expect(all).toMatchObject({ people: 7, pairs: 6, twoWay: 3 });
    expect(all.unit).toMatchObject({ inside: 1, across: 4, people: 6, without: 1 });
    expect(all.level).toMatchObject({ inside: 3, across: 2, people: 6, without: 1 });
  });

  test('a group of labels: what is inside it and what leads out of it', () => {
    const graph = labelledGraph(edges, labels(standing, 'unit'));
    const mixed = mixing(graph);
    const size = graph.names.length;
    const everything = graph.names.map((_, label) => label);
    expect(groupCrossing(mixed, size, everything)).toEqual({ inside: 5, across: 0 });
    expect(groupCrossing(mixed, size, [])).toEqual({ inside: 0, across: 0 });
  });
});
