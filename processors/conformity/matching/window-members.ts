import type { Store } from '../../../infra/store/store.js';
import { sqlFile } from '../../sql-file.js';
import { type MatchOptions, planParams } from './plan.js';

const membersSql = sqlFile(import.meta.url, 'window-members.sql');

/** A post in one of the windows of a matched event or of one of its controls, or the act in the middle itself. */
export interface WindowMember {
  readonly community: number;
  /** The act that is the event. */
  readonly event: number;
  /** 0: the windows are the event's; from 1: those of its controls, in the order of `MatchedEvent.controls`. */
  readonly position: number;
  /** `lead`: the window before the one before. */
  readonly side: 'lead' | 'before' | 'focal' | 'after';
  readonly act: number;
  /** Number of the person within the run; to be counted, never shown. */
  readonly person: number;
  /** ms. */
  readonly at: number;
  readonly tokens: number;
  readonly sentiment: number | null;
  /** Null: not kept (any more), or simulated; then whoever staged the act knows its words. */
  readonly text: string | null;
}

/** Events whose windows are read in one statement. */
const eventsAtOnce = 100;

/**
 * What was said in the thread in the windows of matched events, by people: event by event, and within it the event's
 * windows before those of its controls, each in order of time. Reads in portions.
 */
export async function* windowMembers(
  store: Store,
  run: number,
  options: MatchOptions,
  communities: readonly number[] = [],
): AsyncGenerator<WindowMember> {
  const params = planParams(run, options);
  const matched = await store.query<{ community: number; events: number[] }>(
    `SELECT community, arraySort(groupArray(event)) AS events FROM conformity_draw
     WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set = 0
       AND (empty({communities:Array(UInt32)}) OR community IN {communities:Array(UInt32)})
     GROUP BY community ORDER BY community`,
    { ...params, communities },
  );
  for (const { community, events } of matched) {
    for (let from = 0; from < events.length; from += eventsAtOnce) {
      const rows = await store.query<WindowMember>(
        membersSql,
        { ...params, community, events: events.slice(from, from + eventsAtOnce) },
        { limitSeconds: 600 },
      );
      for (const row of rows) yield { ...row, community, at: Number(row.at) };
    }
  }
}
