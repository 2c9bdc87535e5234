import type { Store } from '../../infra/store/store.js';

/** Rows of every table that holds data or results, by table, as JSON, sorted. */
export type ResultTables = Readonly<Record<string, readonly string[]>>;

/**
 * How far somebody has looked, how the pipeline is doing, what is asked to be done, a run's own notes, who reads and who is
 * sent what, what was noticed as it came in, and what commands alone write: not results.
 */
const bookkeeping =
  /^(schema_migration|watermark|setting|source_|log_backlog|dirty_|changed_day|suppression_|conformity_|dissent_|api_|digest_|alert|spike|dead_letter_mark|erasure)/;

/**
 * When a row was written, fetched or computed, and where its record happened to lie in the log: differs from run to run
 * and says nothing about what is known.
 */
const circumstances = new Set(['version', 'is_deleted', 'landed_at', 'observed_at']);
const circumstancesOf: Readonly<Record<string, readonly string[]>> = { dead_letter: ['at', 'place'] };

/** Content that is gone for good may wait for its removal, or never have landed: no reader sees a difference. */
const gone = 'id NOT IN (SELECT id FROM tombstone WHERE permanent = 1)';
const conditions: Readonly<Record<string, string>> = {
  activity: gone,
  activity_text: gone,
  // Matches of versions that stand no more are not read.
  query_match: `${gone} AND (id, version) IN (SELECT id, version FROM activity FINAL)`,
};

export async function resultTables(store: Store): Promise<ResultTables> {
  const found: Record<string, string[]> = {};
  for (const [table, columns] of await columnsByTable(store)) {
    const left = new Set([...circumstances, ...(circumstancesOf[table] ?? [])]);
    const compared = columns.filter((column) => !left.has(column));
    const rows = await store.query(
      `SELECT ${compared.join(', ')} FROM ${table} FINAL WHERE ${conditions[table] ?? '1'}`,
    );
    found[table] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return found;
}

/** Version of every result row by its key and values: a row keeps it until its window is computed differently. */
export async function resultVersions(store: Store): Promise<Readonly<Record<string, ReadonlyMap<string, number>>>> {
  const found: Record<string, Map<string, number>> = {};
  for (const [table, columns] of await columnsByTable(store)) {
    if (!columns.includes('is_deleted')) continue;
    const shown = columns.filter((column) => column !== 'is_deleted' && column !== 'version');
    const rows = await store.query<{ version: number }>(`SELECT version, ${shown.join(', ')} FROM ${table} FINAL`);
    found[table] = new Map(rows.map(({ version, ...row }) => [JSON.stringify(row), Number(version)]));
  }
  return found;
}

async function columnsByTable(store: Store): Promise<[string, string[]][]> {
  const columns = await store.query<{ table: string; name: string }>(
    `SELECT table, name FROM system.columns
     WHERE database = currentDatabase()
       AND table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree')
     ORDER BY table, position`,
  );
  const byTable = new Map<string, string[]>();
  for (const { table, name } of columns) {
    if (!bookkeeping.test(table)) byTable.set(table, [...(byTable.get(table) ?? []), name]);
  }
  return [...byTable];
}

const shownAtMost = 3;
const shortened = (row: string): string => (row.length > 400 ? `${row.slice(0, 400)}…` : row);

/** What is in one and not in the other, the first few of each table: short enough to be read, quick for large tables. */
export function differences(actual: ResultTables, expected: ResultTables): string[] {
  const lines: string[] = [];
  for (const table of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const missing = without(expected[table] ?? [], actual[table] ?? []);
    const surplus = without(actual[table] ?? [], expected[table] ?? []);
    if (missing.length + surplus.length === 0) continue;
    lines.push(`${table}: ${missing.length} rows are missing, ${surplus.length} should not be there`);
    lines.push(...missing.slice(0, shownAtMost).map((row) => `  missing ${shortened(row)}`));
    lines.push(...surplus.slice(0, shownAtMost).map((row) => `  surplus ${shortened(row)}`));
  }
  return lines;
}

/** As multisets, so that a row that is there twice is seen. */
function without(rows: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const row of others) counts.set(row, (counts.get(row) ?? 0) + 1);
  return rows.filter((row) => {
    const left = counts.get(row) ?? 0;
    counts.set(row, left - 1);
    return left <= 0;
  });
}
