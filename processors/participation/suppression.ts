import type { Store } from '../../infra/store/store.js';
import { sqlFile } from '../sql-file.js';
import { together } from '../together.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const cells = sql('suppress-cells.sql');
const families = sql('suppress-families.sql');
const acts = sql('suppress-acts.sql');
const sets = sql('suppress-sets.sql');
const inside = sql('suppress-inside.sql');
const counts = sql('suppress-counts.sql');
const retention = sql('suppress-retention.sql');

/** Everything that decides what is hidden: a change of it has all windows decided again. */
export const suppressionDefinition: readonly string[] = [cells, families, acts, sets, inside, counts, retention];

/** Periods to decide about: days, weeks, four weeks and weeks of answers that start between two days. */
export interface Span {
  readonly run: number;
  readonly weekMode: number;
  readonly firstStart: string;
  readonly lastStart: string;
  readonly minPeople: number;
  readonly minPeopleByAttribute: number;
}

const grains = ['day', 'week', '28d', 'response'];
const countFigures = ['interactive', 'classes', 'month', 'posters'];
const retentionFigures = ['newcomers', 'retained', 'returning'];

/** Everything that shares a week with a dirty day, week or month is decided anew with it: days lie inside their week. */
export function widenToWeeks(store: Store, run: number): Promise<void> {
  return store.command(
    `INSERT INTO dirty_period (run, grain, starts, ends, due)
     SELECT run, 'day', arrayJoin(arrayMap(step -> starts + step, range(7))) AS day, day, due
     FROM dirty_period FINAL
     WHERE run = {run:UInt64} AND grain = 'week'
       AND day NOT IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = 'day')`,
    { run },
  );
}

/**
 * Decides which cells of the span are hidden, into suppression_cell. To hide a cell can make another one follow from what
 * is left, so the rules are applied until they hide nothing more; every pass hides at least one cell of each period that
 * goes on, so it ends.
 */
export async function suppressCells(store: Store, span: Span, atOnce: number): Promise<void> {
  const params = { ...span, grains, figures: ['cell'] };
  const byAttribute = Math.max(10, span.minPeople, span.minPeopleByAttribute);
  await together(atOnce, [() => store.command(cells, params, limits), () => store.command(acts, params, limits)]);
  for (let pass = 1; ; pass += 2) {
    await store.command(families, { ...params, pass }, limits);
    const next = { ...params, byAttribute, pass: pass + 1, changedSince: pass - 1 };
    await store.command(sets, next, limits);
    await store.command(inside, next, limits);
    if (!(await hasPass(store, span, pass + 1))) break;
  }
  await store.command(counts, params, limits);
  await store.command(families, { ...params, figures: countFigures, pass: 1 }, limits);
}

/** The same for counts of newcomers, returning and lapsed people; weeks of participation must be written by then. */
export async function suppressRetention(store: Store, span: Span): Promise<void> {
  await store.command(retention, { ...span }, limits);
  await store.command(families, { ...span, figures: retentionFigures, pass: 1 }, limits);
}

const limits = { limitSeconds: 3600 };

async function hasPass(store: Store, span: Span, pass: number): Promise<boolean> {
  const [found] = await store.query<{ rows: number }>(
    `SELECT count() AS rows FROM suppression_cell
     WHERE run = {run:UInt64} AND figure = 'cell' AND pass = {pass:UInt16}
       AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}`,
    { ...span, pass },
  );
  return Number(found?.rows ?? 0) > 0;
}
