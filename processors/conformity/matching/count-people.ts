import type { Store } from '../../../infra/store/store.js';
import { sqlFile } from '../../sql-file.js';
import { type MatchOptions, planParams } from './plan.js';
import { type ActKind, actKinds } from './stage-rows.js';

const peopleSql = sqlFile(import.meta.url, 'people.sql');

/** Distinct people in the windows of each arm. */
export interface WindowPeople {
  readonly events: { readonly before: number; readonly after: number };
  readonly controls: { readonly before: number; readonly after: number };
}

export const nobody: WindowPeople = { events: { before: 0, after: 0 }, controls: { before: 0, after: 0 } };

export interface PeopleFilter {
  /** Empty or not given: all. */
  readonly communities?: readonly number[];
  readonly executives?: readonly number[];
  readonly kinds?: readonly ActKind[];
}

/** Distinct people around matched events, over several communities together. */
export async function countPeople(
  store: Store,
  run: number,
  options: MatchOptions,
  filter: PeopleFilter = {},
): Promise<WindowPeople> {
  return (await read(store, run, options, filter, 0)).get(0) ?? nobody;
}

/** The same for each community by itself. */
export function countPeopleByCommunity(
  store: Store,
  run: number,
  options: MatchOptions,
): Promise<ReadonlyMap<number, WindowPeople>> {
  return read(store, run, options, {}, 1);
}

async function read(
  store: Store,
  run: number,
  options: MatchOptions,
  { communities = [], executives = [], kinds = actKinds }: PeopleFilter,
  byCommunity: 0 | 1,
): Promise<Map<number, WindowPeople>> {
  const rows = await store.query<Record<string, number>>(peopleSql, {
    ...planParams(run, options),
    byCommunity,
    communities,
    executives,
    kinds,
  });
  return new Map(
    rows.map(({ community = 0, events_before, events_after, controls_before, controls_after }) => [
      Number(community),
      {
        events: { before: Number(events_before), after: Number(events_after) },
        controls: { before: Number(controls_before), after: Number(controls_after) },
      },
    ]),
  );
}
