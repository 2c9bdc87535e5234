import type { Store } from '../../../infra/store/store.js';
import { sqlFile } from '../../sql-file.js';
import { countPeopleByCommunity, nobody, type WindowPeople } from './count-people.js';
import { type EventCounts, eventCounts, readCounts } from './event-counts.js';
import type { MatchedEvent } from './outcomes.js';
import { type MatchOptions, planParams } from './plan.js';
import { readMatched } from './read-matched.js';
import { drawControls, prepareControls, refuseSecondMatch } from './steps.js';

const eventsSql = sqlFile(import.meta.url, 'events.sql');

export interface CommunityMatch {
  readonly community: number;
  readonly counts: EventCounts;
  /** Matched events in order of time. */
  readonly events: readonly MatchedEvent[];
  readonly people: WindowPeople;
}

/**
 * Events of the executives in the staged acts, each with controls of its community, and what happened around them
 * (CONFORMITY §2): one pass for all communities of the run. The same acts and seed give the same, whatever their order. A
 * plan – a window and a kind of strata – is matched once in a run.
 */
export async function matchEvents(store: Store, run: number, options: MatchOptions): Promise<CommunityMatch[]> {
  const params = { ...planParams(run, options), firstSet: 0, lastSet: 0 };
  await refuseSecondMatch(store, params);
  await prepareControls(store, params);
  await store.command(eventsSql, params, { limitSeconds: 3600 });
  await drawControls(store, params);
  const matched = (await readMatched(store, params)).get(0) ?? [];
  const byCommunity = new Map<number, MatchedEvent[]>();
  for (const event of matched) byCommunity.set(event.community, [...(byCommunity.get(event.community) ?? []), event]);
  const counts = await readCounts(store, params, byCommunity);
  const people = await countPeopleByCommunity(store, run, options);
  const communities = await store.query<{ community: number }>(
    'SELECT community FROM conformity_span FINAL WHERE run = {run:UInt64} ORDER BY community',
    { run },
  );
  return communities.map(({ community }) => ({
    community,
    counts: counts.get(community) ?? eventCounts([], []),
    events: byCommunity.get(community) ?? [],
    people: people.get(community) ?? nobody,
  }));
}
