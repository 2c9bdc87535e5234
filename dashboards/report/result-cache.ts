import type { Params, Store } from '../../infra/store/store.js';
import { type KeptViews, keptMs } from './kept-views.js';

const mostKept = 2_000;

export interface ResultCache {
  /** Forgets everything where a refresh has written since. Call it once a page, so that all its figures are of one time. */
  look(): Promise<void>;
  /** Rows of a statement: the same with the same parameters is asked once. */
  rows<Row>(sql: string, params: Params): Promise<Row[]>;
  /** Says which statements are about to be asked, so that what they all read is read once. */
  prepare(statements: readonly string[]): Promise<void>;
  /** What was made from rows, by a key that says of which. */
  made<T>(key: string, params: Params, make: () => Promise<T>): Promise<T>;
  /** What was computed last, as of the last look: figures made from it stay as they are while it does. */
  version(): string;
}

export interface CacheOptions {
  /** A refresh is noticed so much later at most; then many readers at once ask for it once. */
  readonly lookEveryMs?: number;
  /** None: the views themselves are read. */
  readonly views?: KeptViews | null;
}

export function createResultCache(
  store: Pick<Store, 'query'>,
  now: () => number,
  { lookEveryMs = 0, views = null }: CacheOptions = {},
): ResultCache {
  const kept = new Map<string, Promise<unknown>>();
  let version = '';
  let since = now();
  let looking: Promise<void> | null = null;
  let looked = Number.NEGATIVE_INFINITY;
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
  const lookOnce = async (): Promise<void> => {
    const [found] = await store.query<{ version: string }>(
      "SELECT concat(toString(count()), ' ', toString(max(version))) AS version FROM watermark",
    );
    looked = now();
    views?.at(found?.version ?? '', looked);
    const current = `${found?.version ?? ''} ${views?.generation() ?? 0}`;
    if (current === version && now() - since < keptMs) return;
    kept.clear();
    version = current;
    since = now();
  };
  return {
    look() {
      if (now() - looked < lookEveryMs) return Promise.resolve();
      looking ??= lookOnce().finally(() => {
        looking = null;
      });
      return looking;
    },
    rows: <Row>(sql: string, params: Params): Promise<Row[]> =>
      made(sql, params, () => store.query<Row>(views?.over(sql) ?? sql, params)),
    prepare: (statements) => views?.keepFor(statements) ?? Promise.resolve(),
    made,
    version: () => version,
  };
}
