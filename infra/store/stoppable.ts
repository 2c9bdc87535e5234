import type { Store } from './store.js';

/**
 * Throws instead of beginning a statement once the signal is aborted, for work of many statements that may break off between
 * any two.
 */
export function stoppable(store: Store, signal: AbortSignal): Store {
  const unlessAborted = <T>(work: () => Promise<T>): Promise<T> =>
    signal.aborted ? Promise.reject(new Error('the process is ending')) : work();
  return {
    ...store,
    query: (...asked) => unlessAborted(() => store.query(...asked)),
    read: (...asked) => unlessAborted(() => store.read(...asked)),
    command: (...asked) => unlessAborted(() => store.command(...asked)),
    insert: (...asked) => unlessAborted(() => store.insert(...asked)),
  };
}
