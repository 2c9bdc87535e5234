import type { Store } from '../../infra/store/store.js';

/** What a refresh does not write (a conformity run, the health of sources) is copied again after so long. */
export const keptMs = 30_000;
/** A copy of more rows would take longer than it saves. */
const mostRows = 50_000;
/** Read so often by one page, a copy pays. */
const leastReads = 3;

/**
 * Views that a page reads again and again, copied into memory of the embedded engine: planning a view takes it longer than
 * reading one, and it shares the machine with everything else. A server plans for many at once and is asked directly.
 */
export interface KeptViews {
  /** Copies what these statements together read often. */
  keepFor(statements: readonly string[]): Promise<void>;
  /** The statement over the copies, where there are any. */
  over(sql: string): string;
  /** What was computed last: copies of what was before it are out of date. */
  at(version: string, nowMs: number): void;
}

export function createKeptViews(store: Pick<Store, 'query' | 'embedded'>): KeptViews {
  const copies = new Map<string, Promise<boolean>>();
  const ready = new Set<string>();
  const large = new Set<string>();
  let last = { version: '', nowMs: 0 };
  const copy = async (view: string): Promise<boolean> => {
    try {
      await store.query(
        `CREATE OR REPLACE TABLE kept_${view} ENGINE = Memory AS SELECT * FROM ${view} LIMIT ${mostRows + 1}`,
      );
      const [found] = await store.query<{ rows: number }>(`SELECT count() AS rows FROM kept_${view}`);
      if (Number(found?.rows) <= mostRows) return true;
      large.add(view);
      await store.query(`DROP TABLE kept_${view}`);
      return false;
    } catch {
      // Whoever asks the view itself is told what is the matter.
      return false;
    }
  };
  return {
    async keepFor(statements) {
      if (!store.embedded) return;
      const reads = new Map<string, number>();
      for (const view of statements.flatMap(viewsIn)) reads.set(view, (reads.get(view) ?? 0) + 1);
      await Promise.all(
        [...reads].map(async ([view, times]) => {
          if (times < leastReads || large.has(view)) return;
          const made = copies.get(view) ?? copy(view);
          copies.set(view, made);
          if ((await made) && copies.get(view) === made) ready.add(view);
        }),
      );
    },
    over: (sql) => sql.replace(/\bv_\w+\b/g, (view) => (ready.has(view) ? `kept_${view}` : view)),
    at(version, nowMs) {
      if (version === last.version && nowMs - last.nowMs < keptMs) return;
      last = { version, nowMs };
      copies.clear();
      ready.clear();
    },
  };
}

const viewsIn = (sql: string): string[] => sql.match(/\bv_\w+\b/g) ?? [];
