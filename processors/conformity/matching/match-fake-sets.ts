import type { Store } from '../../../infra/store/store.js';
import { sqlFile } from '../../sql-file.js';
import type { MatchedEvent } from './outcomes.js';
import { type MatchOptions, planParams } from './plan.js';
import { readMatched } from './read-matched.js';
import { drawControls, prepareControls, refuseSecondMatch } from './steps.js';

const setsSql = sqlFile(import.meta.url, 'fake-sets.sql');
const eventsSql = sqlFile(import.meta.url, 'fake-events.sql');

export interface FakeSetOptions extends Omit<MatchOptions, 'byLanguage'> {
  readonly sets?: number;
  /** Of a set; fewer where its people have no more. */
  readonly events?: number;
  /** At least so many in a set; as many as there are executives, say. */
  readonly people?: number;
  /** Who has fewer eligible posts does not pretend. */
  readonly minEvents?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface FakeSet {
  /** From 1. */
  readonly set: number;
  /** Events and those of them that found controls. */
  readonly tried: number;
  readonly events: readonly MatchedEvent[];
}

export const fakeSetDefaults = { sets: 300, events: 30, people: 5, minEvents: 3 } as const;

/** Sets in one statement: bounds its memory. */
const setsAtOnce = 50;

/**
 * The audit (CONFORMITY §3 iii): sets of random peers play the executives by the same rules – absence, eligibility, strata,
 * no control near an act of the set. What happened around a post is found out once for all sets. Outcomes of a pretended
 * event leave out its poster but not the rest of the set, who are few among many. Peers are people of one community.
 */
export async function matchFakeSets(store: Store, run: number, options: FakeSetOptions): Promise<FakeSet[]> {
  const { sets, events, people, minEvents } = { ...fakeSetDefaults, ...options };
  const plan = { ...planParams(run, options), events, people, minEvents };
  await refuseSecondMatch(store, { ...plan, firstSet: 1, lastSet: sets });
  await prepareControls(store, plan);
  const found: FakeSet[] = [];
  for (let firstSet = 1; firstSet <= sets; firstSet += setsAtOnce) {
    options.signal?.throwIfAborted();
    const params = { ...plan, firstSet, lastSet: Math.min(sets, firstSet + setsAtOnce - 1) };
    await store.command(setsSql, params, { limitSeconds: 3600 });
    await store.command(eventsSql, params, { limitSeconds: 3600 });
    await drawControls(store, params);
    const matched = await readMatched(store, params);
    const tried = await triedEvents(store, params);
    for (let set = firstSet; set <= params.lastSet; set += 1)
      found.push({ set, tried: tried.get(set) ?? 0, events: matched.get(set) ?? [] });
    options.onProgress?.(params.lastSet, sets);
  }
  return found;
}

async function triedEvents(store: Store, params: ReturnType<typeof planParams>): Promise<Map<number, number>> {
  const rows = await store.query<{ set: number; events: number }>(
    `SELECT set, count() AS events FROM conformity_event
     WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set BETWEEN {firstSet:UInt32} AND {lastSet:UInt32}
     GROUP BY set`,
    params,
  );
  return new Map(rows.map(({ set, events }) => [set, Number(events)]));
}
