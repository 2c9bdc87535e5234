import type { Params, Store } from '../../infra/store/store.js';
import type { ResultTable } from '../replace-windows.js';

export type Cell = string | number | null | readonly Cell[];

export interface RowReplacement {
  readonly table: ResultTable;
  /** The windows as they ought to be: values in the order of the table's key and value columns. */
  readonly rows: readonly (readonly Cell[])[];
  /** Condition on the table's columns: all rows of the same windows as they are. */
  readonly window: string;
  readonly params: Params;
  readonly version: number;
}

/** Rows in one insert. */
const rowsAtOnce = 10_000;

/**
 * replaceWindows for what is computed in TypeScript: writes rows that differ or are new, writes those that no longer hold
 * as deleted, leaves the others alone. Returns how many it wrote.
 */
export async function replaceRows(
  store: Store,
  { table, rows, window, params, version }: RowReplacement,
): Promise<number> {
  const columns = [...table.key, ...table.values];
  const keyOf = (row: readonly Cell[]): string => JSON.stringify(row.slice(0, table.key.length));
  const old = new Map<string, readonly Cell[]>();
  for (const row of await store.query<Record<string, Cell>>(
    `SELECT ${columns.join(', ')} FROM ${table.name} FINAL WHERE ${window}`,
    params,
    { limitSeconds: 600 },
  )) {
    const values = columns.map((column) => row[column] ?? null);
    old.set(keyOf(values), values);
  }
  const written: (readonly unknown[])[] = [];
  for (const row of rows) {
    const key = keyOf(row);
    const before = old.get(key);
    old.delete(key);
    if (before === undefined || JSON.stringify(before) !== JSON.stringify(row)) written.push([...row, version, 0]);
  }
  for (const row of old.values()) written.push([...row, version, 1]);
  for (let from = 0; from < written.length; from += rowsAtOnce) {
    await store.insert(
      table.name,
      [...columns, 'version', 'is_deleted'],
      written.slice(from, from + rowsAtOnce) as unknown[][],
    );
  }
  return written.length;
}
