import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { ResultTables } from '../support/pipeline-tables.js';

/** What the generator gave away: the id of every act, whatever became of it. */
export type Ledger = ReadonlySet<string>;

export interface Verdict {
  /** Acts that are neither in the table of acts nor known as retracted. */
  readonly lost: readonly string[];
  /** Acts that stand more than once. */
  readonly doubled: readonly string[];
  /** Acts that nobody gave. */
  readonly invented: readonly string[];
}

/** A counter read from a platform is no act; it is compared with its table. */
export function createLedger(events: readonly Pick<ActivityEvent, 'id' | 'verb'>[]): Ledger {
  return new Set(events.filter(({ verb }) => verb !== 'snapshot').map(({ id }) => id));
}

export function judge(ledger: Ledger, tables: ResultTables): Verdict {
  const ids = (table: string): string[] => (tables[table] ?? []).map((row) => (JSON.parse(row) as { id: string }).id);
  const acts = ids('activity');
  const standing = new Set(acts);
  const retracted = new Set(ids('tombstone'));
  return {
    lost: [...ledger].filter((id) => !standing.has(id) && !retracted.has(id)),
    doubled: acts.filter((id, index) => acts.indexOf(id) !== index),
    invented: [...standing].filter((id) => !ledger.has(id)),
  };
}
