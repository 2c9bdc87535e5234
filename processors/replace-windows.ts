import type { Params, Store } from '../infra/store/store.js';

/** A result table whose rows are replaced window by window. */
export interface ResultTable {
  readonly name: string;
  /** The sorting key: what makes a row one row. */
  readonly key: readonly string[];
  readonly values: readonly string[];
}

export interface Replacement {
  readonly table: ResultTable;
  /** SELECT of key and value columns: the windows as they ought to be. */
  readonly select: string;
  /** Condition on the table's columns: all rows of the same windows as they are. */
  readonly window: string;
  readonly params: Params;
  /** Version of the rows written: the time of the read, ms. */
  readonly version: number;
}

/**
 * Makes the windows hold exactly what `select` gives, in one INSERT … SELECT: rows that differ or are new are written,
 * rows that no longer hold are written as deleted, rows that stay the same are left alone – so that whatever is computed
 * from this table sees what really changed.
 */
export async function replaceWindows(store: Store, replacement: Replacement): Promise<void> {
  await store.command(
    replacementSql(replacement),
    { ...replacement.params, version: replacement.version },
    { limitSeconds: 3600 },
  );
}

export function replacementSql({ table, select, window }: Replacement): string {
  const key = table.key.join(', ');
  const columns = [...table.key, ...table.values].join(', ');
  const valuesOf = (side: string): string => table.values.map((value) => `${side}.${value}`).join(', ');
  const picked = table.values.map((value) => `if(fresh.is_fresh = 1, fresh.${value}, old.${value})`).join(',\n    ');
  return `
INSERT INTO ${table.name} (${columns}, version, is_deleted)
SELECT
    ${key},
    ${picked},
    {version:UInt64},
    toUInt8(fresh.is_fresh = 0)
FROM
(
    SELECT ${columns}, 1 AS is_fresh FROM (${select}
    )
) AS fresh
FULL JOIN (SELECT ${columns}, 1 AS is_old FROM ${table.name} FINAL WHERE ${window}) AS old USING (${key})
WHERE fresh.is_fresh = 0 OR old.is_old = 0 OR toString((${valuesOf('fresh')})) != toString((${valuesOf('old')}))`;
}
