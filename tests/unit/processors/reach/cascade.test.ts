import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../../../infra/random.js';
import { cascadeOf } from '../../../../processors/reach/cascade.js';

const star = (size: number): number[] => Array.from({ length: size }, (_, node) => (node === 0 ? -1 : 0));
const pathOf = (size: number): number[] => Array.from({ length: size }, (_, node) => node - 1);
const binaryTree = (size: number): number[] => Array.from({ length: size }, (_, node) => Math.ceil(node / 2) - 1);

/** Every pair of nodes, step by step. */
function meanDistance(parents: readonly number[]): number {
  const neighbours = parents.map(() => [] as number[]);
  parents.forEach((parent, node) => {
    if (node === 0) return;
    neighbours[node]!.push(parent);
    neighbours[parent]!.push(node);
  });
  let sum = 0;
  for (let from = 0; from < parents.length; from += 1) {
    const steps = new Map([[from, 0]]);
    for (const [node, step] of steps) {
      for (const next of neighbours[node]!) if (!steps.has(next)) steps.set(next, step + 1);
    }
    for (const step of steps.values()) sum += step;
  }
  return sum / (parents.length * (parents.length - 1));
}

describe('closed forms of structural virality', () => {
  test.each([
    // (n − 1 pairs one apart, the others two): (9 + 36 · 2) / 45.
    ['a star of 10', star(10), 1, 1.8],
    // (n + 1) / 3.
    ['a path of 10', pathOf(10), 9, 11 / 3],
    ['a complete binary tree of 15', binaryTree(15), 3, 3.5048],
    ['two nodes', star(2), 1, 1],
  ])('%s', (_, parents, depth, virality) => {
    const found = cascadeOf(parents);
    expect(found).toMatchObject({ size: parents.length, depth });
    expect(found.virality).toBeCloseTo(virality, 4);
  });

  test('a post that nobody answered has a size and no distance', () => {
    expect(cascadeOf([-1])).toEqual({ size: 1, depth: 0, virality: null });
    expect(cascadeOf([])).toEqual({ size: 0, depth: 0, virality: null });
  });
});

describe('threads that are no trees', () => {
  test('a missing parent, a parent out of range, an answer to itself hang on the root', () => {
    expect(cascadeOf([-1, -1, 99, 3, Number.NaN])).toEqual(cascadeOf(star(5)));
  });

  test('a circle is cut: each of it hangs on the root, what answers it stays where it is', () => {
    // 1 → 2 → 3 → 1, and 4 answers 2.
    expect(cascadeOf([-1, 2, 3, 1, 2])).toEqual(cascadeOf([-1, 0, 0, 0, 2]));
    expect(cascadeOf([1, 0])).toEqual(cascadeOf([-1, 0]));
  });

  test('the root answers nobody, whatever is said of it', () => {
    expect(cascadeOf([3, 0, 1, 2])).toEqual(cascadeOf(pathOf(4)));
  });
});

test('random trees agree with all pairs counted, in any order of the nodes', () => {
  const random = createRandom('cascade');
  for (let round = 0; round < 60; round += 1) {
    const size = 2 + random.int(40);
    const parents = Array.from({ length: size }, (_, node) => (node === 0 ? -1 : random.int(node)));
    const found = cascadeOf(parents);
    expect(found.virality).toBeCloseTo(meanDistance(parents), 9);
    const order = [0, ...random.shuffle(Array.from({ length: size - 1 }, (_, node) => node + 1))];
    const placeOf = new Map(order.map((node, place) => [node, place]));
    const relabelled = order.map((node) => (node === 0 ? -1 : placeOf.get(parents[node]!)!));
    expect(cascadeOf(relabelled)).toEqual(found);
  }
});

test('a thread as long as the cap is walked without a recursion', () => {
  const size = 100_000;
  expect(cascadeOf(pathOf(size)).virality).toBeCloseTo((size + 1) / 3, 6);
  expect(cascadeOf(Array.from({ length: size }, (_, node) => (node + 1) % size)).size).toBe(size);
});
