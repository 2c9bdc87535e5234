/** Who talked with whom, without direction, as neighbour lists in one array. */
export interface Graph {
  readonly indexOf: ReadonlyMap<number, number>;
  /** Neighbours of node i are neighbours[offsets[i]] up to, not including, neighbours[offsets[i + 1]]. */
  readonly offsets: Uint32Array;
  readonly neighbours: Uint32Array;
}

/** People are numbers here; a person and those they turned to. */
export type Edges = Iterable<readonly [person: number, others: readonly number[]]>;

/** O(edges); 12 bytes an edge and its two ends. */
export function graphOf(edges: Edges): Graph {
  const indexOf = new Map<number, number>();
  const from: number[] = [];
  const to: number[] = [];
  const nodeOf = (person: number): number => {
    let node = indexOf.get(person);
    if (node === undefined) {
      node = indexOf.size;
      indexOf.set(person, node);
    }
    return node;
  };
  for (const [person, others] of edges) {
    const node = nodeOf(person);
    for (const other of others) {
      from.push(node);
      to.push(nodeOf(other));
    }
  }
  const offsets = new Uint32Array(indexOf.size + 1);
  for (const [edge, node] of from.entries()) {
    offsets[node + 1]! += 1;
    offsets[to[edge]! + 1]! += 1;
  }
  for (let node = 0; node < indexOf.size; node += 1) offsets[node + 1]! += offsets[node]!;
  const next = offsets.slice();
  const neighbours = new Uint32Array(2 * from.length);
  for (const [edge, node] of from.entries()) {
    const other = to[edge]!;
    neighbours[next[node]!++] = other;
    neighbours[next[other]!++] = node;
  }
  return { indexOf, offsets, neighbours };
}

/**
 * Steps from any of the sources to everybody, breadth first; -1 for whoever is further than `maxHops` away. Exact, and
 * O(people + edges) however many people are asked about.
 */
export function hopsFrom(graph: Graph, sources: Iterable<number>, maxHops: number): Int8Array {
  const hops = new Int8Array(graph.indexOf.size).fill(-1);
  let front: number[] = [];
  for (const source of sources) {
    const node = graph.indexOf.get(source);
    if (node === undefined || hops[node] === 0) continue;
    hops[node] = 0;
    front.push(node);
  }
  for (let hop = 1; hop <= maxHops && front.length > 0; hop += 1) {
    const following: number[] = [];
    for (const node of front) {
      for (let at = graph.offsets[node]!; at < graph.offsets[node + 1]!; at += 1) {
        const neighbour = graph.neighbours[at]!;
        if (hops[neighbour] !== -1) continue;
        hops[neighbour] = hop;
        following.push(neighbour);
      }
    }
    front = following;
  }
  return hops;
}
