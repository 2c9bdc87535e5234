import { render } from '../../../infra/store/migrate.js';
import type { Store } from '../../../infra/store/store.js';

export const scratchTables = [
  'conformity_act',
  'conformity_span',
  'conformity_thread',
  'conformity_moment',
  'conformity_mood',
  'conformity_control',
  'conformity_set_act',
  'conformity_event',
  'conformity_draw',
  'conformity_inside',
  'conformity_outside',
] as const;

/** Forgets everything that a run has written down; what broke off is forgotten after a day. */
export async function dropRun(store: Store, run: number): Promise<void> {
  for (const table of scratchTables) await dropPartition(store, table, run);
}

/** Forgets what was matched, and keeps the staged acts. */
export async function dropMatches(store: Store, run: number): Promise<void> {
  for (const table of scratchTables.slice(3)) await dropPartition(store, table, run);
}

async function dropPartition(store: Store, table: string, run: number): Promise<void> {
  await store.command(render(`ALTER TABLE ${table} @onCluster DROP PARTITION {run:UInt64}`, store), { run });
}
