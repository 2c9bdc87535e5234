/** Somebody who carries a theme into a community. */
export interface Carrier {
  readonly person: string;
  /** Path in the organisation; empty where it is not known: then each person is a unit. */
  readonly unit: string;
  /** Texts, near-duplicates under the name of the first. */
  readonly voices: readonly string[];
}

/**
 * How many independent sources there are among the carriers (Centola and Macy, "Complex contagions and the weakness of long
 * ties", 2007): of one unit, tied by a reply or a share, or saying the same words, several are one.
 * `tied` says whether two people answered or passed on one another.
 */
export function independentSources(
  carriers: readonly Carrier[],
  tied: (one: string, other: string) => boolean,
): number {
  const parent = carriers.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== at) at = parent[at]!;
    return at;
  };
  for (let at = 1; at < carriers.length; at += 1) {
    for (let before = 0; before < at; before += 1) {
      if (areOne(carriers[at]!, carriers[before]!, tied)) parent[root(at)] = root(before);
    }
  }
  return new Set(carriers.map((_, index) => root(index))).size;
}

function areOne(a: Carrier, b: Carrier, tied: (one: string, other: string) => boolean): boolean {
  return (
    (a.unit !== '' && a.unit === b.unit) ||
    tied(a.person, b.person) ||
    a.voices.some((voice) => b.voices.includes(voice))
  );
}
