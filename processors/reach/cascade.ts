/** Shape of a tree of replies and reshares. */
export interface Cascade {
  /** Nodes, the root included. */
  readonly size: number;
  /** Edges from the root to the farthest node. */
  readonly depth: number;
  /** Mean distance between two nodes: "structural virality", Goel, Anderson, Hofman, Watts 2016. Null for a single node. */
  readonly virality: number | null;
}

/**
 * Of a tree given as each node's parent by index; node 0 is the root, whose own entry is not read. Whoever has no parent
 * among the nodes, or answers in a circle, hangs on the root. O(n): an edge lies on the way between s · (n − s) pairs, s
 * being the nodes below it, so that the distances need not be looked at one by one.
 */
export function cascadeOf(parents: ArrayLike<number>): Cascade {
  const size = parents.length;
  if (size === 0) return { size: 0, depth: 0, virality: null };
  const { parentOf, order } = rooted(parents);
  const depths = new Uint32Array(size);
  let depth = 0;
  for (const node of order) {
    if (node === 0) continue;
    depths[node] = depths[parentOf[node]!]! + 1;
    depth = Math.max(depth, depths[node]!);
  }
  const below = new Uint32Array(size).fill(1);
  let distances = 0;
  for (let at = size - 1; at > 0; at -= 1) {
    const node = order[at]!;
    const count = below[node]!;
    distances += count * (size - count);
    below[parentOf[node]!]! += count;
  }
  return { size, depth, virality: size < 2 ? null : (2 * distances) / (size * (size - 1)) };
}

/** Parents with every fault mended, and the nodes in an order in which parents come before their children. */
function rooted(parents: ArrayLike<number>): { parentOf: Int32Array; order: Uint32Array } {
  const size = parents.length;
  const parentOf = new Int32Array(size);
  for (let node = 1; node < size; node += 1) {
    const parent = parents[node]!;
    parentOf[node] = Number.isInteger(parent) && parent >= 0 && parent < size && parent !== node ? parent : 0;
  }
  // 0: not looked at, 1: on the way that is being walked, 2: known to lead to the root.
  const state = new Uint8Array(size);
  state[0] = 2;
  for (let start = 1; start < size; start += 1) {
    let node = start;
    while (state[node] === 0) {
      state[node] = 1;
      node = parentOf[node]!;
    }
    // The way has met itself: each of the circle is cut from the others, so that no one of them is preferred.
    if (state[node] === 1) {
      let inCircle = node;
      do {
        const next = parentOf[inCircle]!;
        parentOf[inCircle] = 0;
        state[inCircle] = 2;
        inCircle = next;
      } while (state[inCircle] === 1);
    }
    for (node = start; state[node] === 1; node = parentOf[node]!) state[node] = 2;
  }
  const firstChild = new Int32Array(size).fill(-1);
  const nextSibling = new Int32Array(size).fill(-1);
  for (let node = size - 1; node > 0; node -= 1) {
    const parent = parentOf[node]!;
    nextSibling[node] = firstChild[parent]!;
    firstChild[parent] = node;
  }
  const order = new Uint32Array(size);
  let found = 1;
  for (let at = 0; at < found; at += 1) {
    for (let child = firstChild[order[at]!]!; child >= 0; child = nextSibling[child]!) {
      order[found] = child;
      found += 1;
    }
  }
  return { parentOf, order };
}
