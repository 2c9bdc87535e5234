import type { Params, Store } from '../../../infra/store/store.js';
import { sqlFile } from '../../sql-file.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const momentsSql = sql('moments.sql');
const moodSql = sql('mood.sql');
const controlsSql = sql('controls.sql');
const drawsSql = sql('draws.sql');
const insideSql = sql('inside.sql');
const outsideSql = sql('outside.sql');

const limit = { limitSeconds: 3600 };

/**
 * Moments and, in their strata, the posts that can be controls. Each stage is written down, because the engine computes a
 * common table expression again wherever it is named. What an earlier call of the run has written is used again.
 */
export async function prepareControls(store: Store, params: Params): Promise<void> {
  if (!(await has(store, 'conformity_moment', 'window_hours = {windowHours:UInt16}', params)))
    await store.command(momentsSql, params, limit);
  if (await has(store, 'conformity_control', 'plan = {plan:UInt32}', params)) return;
  if (params.byLanguage === 1) await store.command(moodSql, params, limit);
  await store.command(controlsSql, params, limit);
}

/** Controls of the events of some sets, and what happened around all of them. */
export async function drawControls(store: Store, params: Params): Promise<void> {
  await store.command(drawsSql, params, limit);
  await store.command(insideSql, params, limit);
  await store.command(outsideSql, params, limit);
}

/** Events are added to what is there: the same ones twice would count twice. Throws a RangeError. */
export async function refuseSecondMatch(store: Store, params: Params): Promise<void> {
  const sets = 'plan = {plan:UInt32} AND set BETWEEN {firstSet:UInt32} AND {lastSet:UInt32}';
  if (await has(store, 'conformity_event', sets, params))
    throw new RangeError('A plan is matched once in a run: take another run, or drop the matches of this one first');
}

async function has(store: Store, table: string, condition: string, params: Params): Promise<boolean> {
  const rows = await store.query(`SELECT 1 FROM ${table} WHERE run = {run:UInt64} AND ${condition} LIMIT 1`, params);
  return rows.length > 0;
}
