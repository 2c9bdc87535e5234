import type { Store } from '../../infra/store/store.js';

/** What a refresh does not write (a conformity run, the health of sources) is copied again after so long. */
export const keptMs = 30_000;
/** Copies of what was before are read while new ones are made, unless they are older than this. */
const stalestMs = 2 * keptMs;
/** … and that often at most: while much comes in, every refresh writes. */
export const renewedMs = 10_000;
/** A copy of more rows would take more memory than planning a view is worth: half a million are about 120 MB. */
const mostRows = 500_000;
/** Read so often by one page, a copy pays. */
const leastReads = 2;

/**
 * Views that a page reads again and again, copied into memory of the embedded engine: planning a view takes it longer than
 * reading one, and it shares the machine with everything else. A server plans for many at once and is asked directly.
 */
export interface KeptViews {
  /** Copies what these statements together read often. */
  keepFor(statements: readonly string[]): Promise<void>;
  /** The statement over the copies, where there are any. */
  over(sql: string): string;
  /** What was computed last. Copies of what was before it are made anew, all at once and beside the reading. */
  at(version: string, nowMs: number): void;
  /** Changes when other copies are read: what was made from the ones before is out of date. */
  generation(): number;
}

/** Copies of one time. */
interface Generation {
  readonly number: number;
  readonly version: string;
  readonly at: number;
  readonly copies: Map<string, Promise<boolean>>;
  readonly ready: Set<string>;
}

export function createKeptViews(store: Pick<Store, 'query' | 'embedded'>): KeptViews {
  const large = new Set<string>();
  let current = begin(0, '', Number.NEGATIVE_INFINITY);
  let renewing: Promise<void> | null = null;

  async function copy(view: string, { number }: Generation): Promise<boolean> {
    const table = tableOf(view, number);
    try {
      await store.query(
        `CREATE OR REPLACE TABLE ${table} ENGINE = Memory AS SELECT * FROM ${view} LIMIT ${mostRows + 1}`,
      );
      const [found] = await store.query<{ rows: number }>(`SELECT count() AS rows FROM ${table}`);
      if (Number(found?.rows) <= mostRows) return true;
      large.add(view);
      await store.query(`DROP TABLE ${table}`);
      return false;
    } catch {
      // Whoever asks the view itself is told what is the matter.
      return false;
    }
  }

  function copyInto(generation: Generation, views: Iterable<string>): Promise<unknown> {
    return Promise.all(
      [...views].map(async (view) => {
        const making = generation.copies.get(view) ?? copy(view, generation);
        generation.copies.set(view, making);
        if (await making) generation.ready.add(view);
      }),
    );
  }

  async function renew(version: string, nowMs: number): Promise<void> {
    const before = current;
    const next = begin(before.number + 1, version, nowMs);
    await copyInto(next, before.ready);
    current = next;
  }

  return {
    async keepFor(statements) {
      if (!store.embedded) return;
      const reads = new Map<string, number>();
      for (const view of statements.flatMap(viewsIn)) reads.set(view, (reads.get(view) ?? 0) + 1);
      const often = [...reads].filter(([view, times]) => times >= leastReads && !large.has(view));
      await copyInto(
        current,
        often.map(([view]) => view),
      );
    },
    over: (sql) =>
      sql.replace(/\bv_\w+\b/g, (view) => (current.ready.has(view) ? tableOf(view, current.number) : view)),
    at(version, nowMs) {
      const age = nowMs - current.at;
      if (age < (version === current.version ? keptMs : renewedMs)) return;
      if (current.ready.size > 0 && age < stalestMs) {
        renewing ??= renew(version, nowMs).finally(() => {
          renewing = null;
        });
      } else if (renewing === null) current = begin(current.number + 1, version, nowMs);
    },
    generation: () => current.number,
  };
}

const begin = (number: number, version: string, at: number): Generation => ({
  number,
  version,
  at,
  copies: new Map(),
  ready: new Set(),
});

/** Two names take turns: what still reads the copies before is not disturbed, and there are never more than two. */
const tableOf = (view: string, generation: number): string => `kept_${Math.abs(generation % 2)}_${view}`;

const viewsIn = (sql: string): string[] => sql.match(/\bv_\w+\b/g) ?? [];
