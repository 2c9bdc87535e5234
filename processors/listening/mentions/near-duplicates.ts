/** A mention, as far as telling copies apart needs it. */
export interface Signed {
  readonly id: string;
  readonly author: string;
  /** ms. */
  readonly at: number;
  readonly copies: bigint;
  readonly simhash: bigint;
  /** Hosts that the text links to. */
  readonly hosts: readonly string[];
}

export type Flag = '' | 'repeated' | 'links';

export interface Duplicate {
  readonly id: string;
  /** The first of the group in time, which stands for all of it. */
  readonly firstId: string;
  readonly size: number;
  readonly authors: number;
  readonly flag: Flag;
}

/** Bits by which two texts may differ and still be much the same: Manku, Jain and Das Sarma, WWW 2007. */
const bitsApart = 3;
/** Any two that differ in 3 of 64 bits agree in one of 4 parts of 16. */
const bands = [0n, 16n, 32n, 48n] as const;
const bandMask = 0xffffn;
/** The same author, the same words: so often that it is no conversation. */
const repeats = 3;
/** A place that so many mentions lead to, by so few of their authors, is being advertised. */
const farmMentions = 10;
const farmShare = 0.2;

/**
 * Groups what is much the same text: equal but for links, names and numbers, or few bits of SimHash apart; alike is whatever a
 * chain of likenesses connects. Gives what is no mention by itself: members of groups of two or more, and what is flagged.
 */
export function findDuplicates(mentions: readonly Signed[]): Duplicate[] {
  const order = [...mentions].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const parent = order.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  // The earlier one stays the root, so that a root is the first of its group.
  const join = (a: number, b: number): void => {
    const [first, second] = [root(a), root(b)].sort((x, y) => x - y) as [number, number];
    parent[second] = first;
  };

  const firstOf = new Map<bigint, number>();
  for (const [index, { copies }] of order.entries()) {
    const first = firstOf.get(copies);
    if (first === undefined) firstOf.set(copies, index);
    else join(first, index);
  }
  joinSimilar(order, join);

  const members = new Map<number, number[]>();
  for (const index of order.keys()) {
    const at = root(index);
    const group = members.get(at);
    if (group) group.push(index);
    else members.set(at, [index]);
  }
  const farms = linkFarms(order);
  const found: Duplicate[] = [];
  for (const [first, group] of members) {
    const byAuthor = new Map<string, number>();
    for (const index of group) {
      const { author } = order[index]!;
      byAuthor.set(author, (byAuthor.get(author) ?? 0) + 1);
    }
    for (const index of group) {
      const { id, author, hosts } = order[index]!;
      const isFarm = hosts.some((host) => farms.has(host));
      const flag: Flag = (byAuthor.get(author) ?? 0) >= repeats ? 'repeated' : isFarm ? 'links' : '';
      if (group.length === 1 && flag === '') continue;
      found.push({ id, firstId: order[first]!.id, size: group.length, authors: byAuthor.size, flag });
    }
  }
  return found;
}

function joinSimilar(order: readonly Signed[], join: (a: number, b: number) => void): void {
  // One of each SimHash: equal ones are alike already, and would make buckets of any size.
  const distinct = new Map<bigint, number>();
  for (const [index, { simhash }] of order.entries()) {
    if (simhash === 0n) continue;
    const first = distinct.get(simhash);
    if (first === undefined) distinct.set(simhash, index);
    else join(first, index);
  }
  for (const shift of bands) {
    const buckets = new Map<bigint, [bigint, number][]>();
    for (const [simhash, index] of distinct) {
      const band = (simhash >> shift) & bandMask;
      const bucket = buckets.get(band);
      if (!bucket) {
        buckets.set(band, [[simhash, index]]);
        continue;
      }
      for (const [other, otherIndex] of bucket) if (isNear(simhash ^ other)) join(otherIndex, index);
      bucket.push([simhash, index]);
    }
  }
}

function isNear(difference: bigint): boolean {
  let left = difference;
  for (let bits = 0; left !== 0n; bits += 1) {
    if (bits === bitsApart) return false;
    left &= left - 1n;
  }
  return true;
}

function linkFarms(order: readonly Signed[]): ReadonlySet<string> {
  const byHost = new Map<string, { mentions: number; authors: Set<string> }>();
  for (const { author, hosts } of order) {
    for (const host of new Set(hosts)) {
      const known = byHost.get(host) ?? { mentions: 0, authors: new Set() };
      known.mentions += 1;
      known.authors.add(author);
      byHost.set(host, known);
    }
  }
  return new Set(
    [...byHost]
      .filter(([, { mentions, authors }]) => mentions >= farmMentions && authors.size <= farmShare * mentions)
      .map(([host]) => host),
  );
}
