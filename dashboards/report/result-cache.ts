import type { Params, Store } from '../../infra/store/store.js';

/** What a refresh does not write (a conformity run, the health of sources) is read again after so long. */
const keptMs = 30_000;
const mostKept = 2_000;

export interface ResultCache {
  /** Forgets everything where a refresh has written since. Call it once a page, so that all its figures are of one time. */
  look(): Promise<void>;
  /** Rows of a statement: the same with the same parameters is asked once. */
  rows<Row>(sql: string, params: Params): Promise<Row[]>;
  /** What was made from rows, by a key that says of which. */
  made<T>(key: string, params: Params, make: () => Promise<T>): Promise<T>;
}

export function createResultCache(store: Pick<Store, 'query'>, now: () => number): ResultCache {
  const kept = new Map<string, Promise<unknown>>();
  let version = '';
  let since = now();
  const made = <T>(key: string, params: Params, make: () => Promise<T>): Promise<T> => {
    const name = `${key}\n${JSON.stringify(params)}`;
    const known = kept.get(name);
    if (known) return known as Promise<T>;
    if (kept.size >= mostKept) kept.clear();
    const making = make();
    kept.set(name, making);
    // A failure is not kept: the next one asks again.
    making.catch(() => kept.delete(name));
    return making;
  };
  return {
    async look() {
      const [found] = await store.query<{ version: string }>(
        "SELECT concat(toString(count()), ' ', toString(max(version))) AS version FROM watermark",
      );
      if (found?.version === version && now() - since < keptMs) return;
      kept.clear();
      version = found?.version ?? '';
      since = now();
    },
    rows: <Row>(sql: string, params: Params): Promise<Row[]> => made(sql, params, () => store.query<Row>(sql, params)),
    made,
  };
}
