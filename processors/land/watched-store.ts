import type { Store } from '../../infra/store/store.js';

/** A store that tells since when it is being inserted into, so that a refresh knows what it cannot see yet. */
export interface WatchedStore {
  readonly store: Store;
  /** When the oldest insert under way began, ms; null when there is none. */
  insertingSince(): number | null;
}

export function watchInserts(store: Store, now: () => number): WatchedStore {
  const inserting = new Set<{ readonly began: number }>();
  return {
    store: {
      ...store,
      async insert(...rows) {
        const one = { began: now() };
        inserting.add(one);
        try {
          await store.insert(...rows);
        } finally {
          inserting.delete(one);
        }
      },
    },
    insertingSince: () => (inserting.size === 0 ? null : Math.min(...[...inserting].map(({ began }) => began))),
  };
}
