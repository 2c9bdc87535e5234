import type { RefreshContext } from '../metric-family.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { type Span, windowsAtOnce } from '../windows-at-once.js';

/** A day of which some windows (local day × community) are in this run's list. */
export interface DirtyDay {
  readonly day: string;
  /** Communities. */
  readonly windows: number;
}

/** With a new definition (another time zone, say) windows may lie elsewhere: whatever is in the table now is dirty too. */
export async function addEmptiedDays({ store, run, factsSince }: RefreshContext, { name }: ResultTable): Promise<void> {
  if (factsSince !== 0) return;
  await store.command(
    `INSERT INTO dirty_day (run, day, community_id) SELECT DISTINCT {run:UInt64}, day, community_id FROM ${name} FINAL`,
    { run },
    { limitSeconds: 600 },
  );
}

export function listedDays({ store, run }: RefreshContext): Promise<DirtyDay[]> {
  return store.query<DirtyDay>(
    'SELECT day, count() AS windows FROM dirty_day FINAL WHERE run = {run:UInt64} GROUP BY day ORDER BY day',
    { run },
  );
}

/** Computes the listed windows of these days again, as many days in a statement as memory is meant for. */
export async function refreshDays(
  context: RefreshContext,
  days: readonly DirtyDay[],
  atOnce: Span,
  table: ResultTable,
  select: string,
): Promise<void> {
  const { store, run, config } = context;
  if (days.length === 0) return;
  const daysAtOnce = await windowsAtOnce(store, atOnce);
  for (let from = 0; from < days.length; from += daysAtOnce) {
    const chunk = days.slice(from, from + daysAtOnce);
    const firstDay = chunk[0]!.day;
    const lastDay = chunk.at(-1)!.day;
    await replaceWindows(store, {
      table,
      select,
      window: `day BETWEEN {firstDay:Date} AND {lastDay:Date} AND (day, community_id) IN (SELECT day, community_id FROM dirty_day WHERE run = {run:UInt64} AND day BETWEEN {firstDay:Date} AND {lastDay:Date})`,
      params: { run, timeZone: config.organisation.timeZone, firstDay, lastDay },
      version: run,
    });
    context.progress(Math.min(from + daysAtOnce, days.length), days.length);
  }
}
