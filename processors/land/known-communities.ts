/** Rows of a community begin with its id and the time it was observed, ms; what follows is what is known of it. */
type Row = readonly unknown[];

/** So long the table may say that something was last observed earlier than it was. */
const sameForMs = 600_000;

interface Known {
  readonly content: string;
  /** The latest observation, and the latest that has landed. */
  observed: number;
  readonly landed: number;
}

export interface KnownCommunities {
  /** Those that have to land. */
  news(rows: readonly Row[]): Row[];
  /** To be called when rows have landed. */
  add(rows: readonly Row[]): void;
}

/**
 * Every act says what is known of its community, which hardly ever changes: leaves out rows that say nothing else than one
 * that has landed, or were observed before one that has.
 */
export function createKnownCommunities(): KnownCommunities {
  const communities = new Map<string, Known>();
  const parts = ([id, observed, ...content]: Row) => ({
    id: id as string,
    observed: observed as number,
    content: JSON.stringify(content),
  });
  return {
    news: (rows) =>
      rows.filter((row) => {
        const { id, observed, content } = parts(row);
        const known = communities.get(id);
        if (known === undefined) return true;
        if (observed <= known.observed) return false;
        if (content !== known.content || observed - known.landed >= sameForMs) return true;
        known.observed = observed;
        return false;
      }),
    add: (rows) => {
      for (const row of rows) {
        const { id, observed, content } = parts(row);
        if (observed > (communities.get(id)?.observed ?? -1))
          communities.set(id, { content, observed, landed: observed });
      }
    },
  };
}
