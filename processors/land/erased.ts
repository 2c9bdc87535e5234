import type { Store } from '../../infra/store/store.js';

/** People and accounts of whom nothing may be kept, as far as the tables know; few, so they are read anew before each batch. */
export interface Erased {
  refresh(): Promise<void>;
  has(id: string): boolean;
  add(id: string): void;
}

export function createErased(store: Store): Erased {
  const ids = new Set<string>();
  return {
    async refresh() {
      for (const { id } of await store.query<{ id: string }>('SELECT id FROM erasure')) ids.add(id);
    },
    has: (id) => ids.has(id),
    add: (id) => {
      ids.add(id);
    },
  };
}
