import type { Store } from './store.js';

/** Waits for `between` before each statement: work of many statements in which something else has its turn between any two. */
export function interruptible(store: Store, between: () => Promise<void>): Store {
  const after = async <T>(work: () => Promise<T>): Promise<T> => {
    await between();
    return work();
  };
  return {
    ...store,
    query: (...asked) => after(() => store.query(...asked)),
    read: (...asked) => after(() => store.read(...asked)),
    command: (...asked) => after(() => store.command(...asked)),
    insert: (...asked) => after(() => store.insert(...asked)),
  };
}
