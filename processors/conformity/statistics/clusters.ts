/** Where a matched set belongs; only equality of the numbers counts, never their order. */
export interface Placed {
  readonly executive: number;
  readonly thread: number;
}

/** Sets cluster by cluster. Rows in another order, or people and threads with other numbers, give the same list. */
export interface Clusters<T> {
  readonly by: 'thread' | 'executive';
  readonly sets: readonly T[];
  /** First set of each cluster, and after the last one the number of sets. */
  readonly start: Int32Array;
  readonly count: number;
}

/** Fewer executives than this (effective number) cannot carry a variance between executives. */
export const fewestExecutives = 10;

/**
 * The clusters that are resampled as a whole. Sets of one thread depend on each other, whoever the executive was: they
 * always stay together. Sets of one executive do as well where there are enough executives, counted by their effective
 * number (Σn)² ÷ Σn²; a thread of several then goes with the one who has most of its sets. With fewer, no method gives the
 * variance between executives (A. C. Cameron and D. L. Miller, "A practitioner's guide to cluster-robust inference",
 * J. Human Resources 50 (2015), §VI; A. V. Carter, K. T. Schnepel, D. G. Steigerwald, Rev. Econ. Stat. 99 (2017)), and the
 * inference is about these executives, not about others like them; that is also what is asked, because they are all there
 * are and not a sample (A. Abadie et al., "When should you adjust standard errors for clustering?", QJE 138 (2023)).
 *
 * `content`: the numbers that a set brings to the inference; they alone order sets and clusters.
 */
export function inClusters<T extends Placed>(sets: readonly T[], content: (set: T) => readonly number[]): Clusters<T> {
  const ranked = ranksOf(sets, content);
  const byExecutive = groups(ranked, ({ set }) => set.executive);
  const effective = ranked.length ** 2 / sum([...byExecutive.values()].map((of) => of.length ** 2));
  const threads = groups(ranked, ({ set }) => set.thread);
  const isByExecutive = effective >= fewestExecutives;
  const clusters = (isByExecutive ? [...mainExecutives(threads, byExecutive).values()] : [...threads.values()]).sort(
    inOrder,
  );
  const start = new Int32Array(clusters.length + 1);
  clusters.forEach((cluster, at) => {
    start[at + 1] = start[at]! + cluster.length;
  });
  return {
    by: isByExecutive ? 'executive' : 'thread',
    sets: clusters.flatMap((cluster) => cluster.map(({ set }) => set)),
    start,
    count: clusters.length,
  };
}

export function countDistinct<T>(items: readonly T[], of: (item: T) => number): number {
  return new Set(items.map(of)).size;
}

interface Ranked<T> {
  readonly set: T;
  /** Place of its content among all; sets of equal content have the same rank. */
  readonly rank: number;
}

function ranksOf<T>(sets: readonly T[], content: (set: T) => readonly number[]): Ranked<T>[] {
  const keyed = sets.map((set) => ({ set, key: content(set) })).sort((a, b) => compareNumbers(a.key, b.key));
  let rank = 0;
  return keyed.map(({ set, key }, at) => {
    if (at > 0 && compareNumbers(keyed[at - 1]!.key, key) !== 0) rank = at;
    return { set, rank };
  });
}

function groups<T>(ranked: readonly Ranked<T>[], of: (item: Ranked<T>) => number): Map<number, Ranked<T>[]> {
  const found = new Map<number, Ranked<T>[]>();
  for (const item of ranked) {
    const group = found.get(of(item));
    if (group === undefined) found.set(of(item), [item]);
    else group.push(item);
  }
  return found;
}

function mainExecutives<T extends Placed>(
  threads: ReadonlyMap<number, Ranked<T>[]>,
  byExecutive: ReadonlyMap<number, Ranked<T>[]>,
): Map<number, Ranked<T>[]> {
  const clusters = new Map<number, Ranked<T>[]>();
  for (const thread of threads.values()) {
    const here = groups(thread, ({ set }) => set.executive);
    const [main] = [...here.keys()].sort(
      (a, b) =>
        here.get(b)!.length - here.get(a)!.length ||
        byExecutive.get(b)!.length - byExecutive.get(a)!.length ||
        inOrder(byExecutive.get(a)!, byExecutive.get(b)!),
    );
    clusters.set(main!, [...(clusters.get(main!) ?? []), ...thread]);
  }
  for (const cluster of clusters.values()) cluster.sort((a, b) => a.rank - b.rank);
  return clusters;
}

function inOrder<T>(a: readonly Ranked<T>[], b: readonly Ranked<T>[]): number {
  return compareNumbers(
    a.map(({ rank }) => rank),
    b.map(({ rank }) => rank),
  );
}

export function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < a.length && at < b.length; at += 1) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return a.length - b.length;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);
