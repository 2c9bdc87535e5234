import type { Store } from '../../infra/store/store.js';

/**
 * Ids that are gone for good. A replay of the log must not bring their words back, so landing leaves them out. Kept in
 * memory and topped up before each batch with what others have landed since.
 */
export interface Tombstones {
  refresh(): Promise<void>;
  has(id: string): boolean;
  add(id: string): void;
}

/** Longer than an insert may take to become visible. */
const overlapSeconds = 120;

export function createTombstones(store: Store): Tombstones {
  const gone = new Set<string>();
  let since = '1970-01-01 00:00:00.000';
  return {
    async refresh() {
      const rows = await store.query<{ id: string; landed: string }>(
        // Rows of another processor may become visible some time after their landing.
        `SELECT id, toString(landed_at) AS landed FROM tombstone
         WHERE permanent AND landed_at >= {since:DateTime64(3)} - INTERVAL ${overlapSeconds} SECOND`,
        { since },
      );
      for (const row of rows) {
        gone.add(row.id);
        if (row.landed > since) since = row.landed;
      }
    },
    has: (id) => gone.has(id),
    add: (id) => {
      gone.add(id);
    },
  };
}
