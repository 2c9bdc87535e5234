import type { Store } from '../../../infra/store/store.js';
import { sqlFile } from '../../sql-file.js';
import { marginMs } from './plan.js';
import { stageSpans } from './stage-rows.js';

const stageSql = sqlFile(import.meta.url, 'stage-acts.sql');
const threadStartsSql = sqlFile(import.meta.url, 'thread-starts.sql');

export interface StageOptions {
  /** `enrolled`: who is an enrolled executive as of the moment of the act; else person ids, who are always meant. */
  readonly executives: 'enrolled' | readonly string[];
  /** Ids. */
  readonly communities: readonly string[];
  /** Events and controls lie from here to before there; ms. */
  readonly from: number;
  readonly to: number;
}

export interface Staged {
  readonly acts: number;
  /** By their numbers in this run. */
  readonly communities: ReadonlyMap<number, string>;
  /** Person ids by their numbers in this run. */
  readonly executives: ReadonlyMap<number, string>;
}

/** Acts of the store, from a week before to a week after the time that is asked for. Facts must be up to date. */
export async function stageActs(
  store: Store,
  run: number,
  { executives, communities, from, to }: StageOptions,
): Promise<Staged> {
  const ids = [...new Set(communities)].sort();
  const stagedFrom = from - marginMs.before;
  const stagedTo = to + marginMs.after;
  await store.command(
    stageSql,
    {
      run,
      communities: ids,
      enrolled: executives === 'enrolled' ? 1 : 0,
      executives: executives === 'enrolled' ? [] : executives,
      stagedFrom,
      stagedTo,
      fromDay: dayOf(stagedFrom),
      toDay: dayOf(stagedTo),
    },
    { limitSeconds: 3600 },
  );
  await store.command(threadStartsSql, { run, communities: ids }, { limitSeconds: 3600 });
  const known = await knownSpans(store, run, ids);
  await stageSpans(
    store,
    run,
    known.map((span) => ({ ...span, eventsFrom: from, eventsTo: to })),
  );
  const people = await store.query<{ person: number; id: string }>(
    `SELECT acts.person AS person, any(if(links.person_id = '', activities.actor_id, links.person_id)) AS id
     FROM (SELECT person, act_id FROM conformity_act WHERE run = {run:UInt64} AND in_group = 1) AS acts
     INNER JOIN
     (
         SELECT id, actor_id FROM activity FINAL
         WHERE id IN (SELECT act_id FROM conformity_act WHERE run = {run:UInt64} AND in_group = 1)
     ) AS activities ON acts.act_id = activities.id
     LEFT JOIN (SELECT account_id, person_id FROM account_link FINAL) AS links ON activities.actor_id = links.account_id
     GROUP BY acts.person ORDER BY acts.person`,
    { run },
  );
  return {
    acts: known.reduce((sum, { acts }) => sum + acts, 0),
    communities: new Map(ids.map((id, index) => [index + 1, id])),
    executives: new Map(people.map(({ person, id }) => [Number(person), id])),
  };
}

interface KnownSpan {
  readonly community: number;
  readonly id: string;
  readonly acts: number;
  readonly observedFrom: number;
  readonly observedTo: number;
}

/**
 * A community is known from its first act on, and as far as anything is known of its platform: where it has fallen silent,
 * that is to be seen, not to be taken for the end of the data.
 */
async function knownSpans(store: Store, run: number, ids: readonly string[]): Promise<KnownSpan[]> {
  const rows = await store.query<{ community: number; place: string; acts: number; first: number; last: number }>(
    `SELECT
         acts.community AS community,
         concat(toString(communities.platform), ' ', toString(communities.instance)) AS place,
         count() AS acts, min(acts.at) AS first, max(acts.at) AS last
     FROM (SELECT community, at FROM conformity_act FINAL WHERE run = {run:UInt64}) AS acts
     LEFT JOIN
     (
         SELECT indexOf({communities:Array(String)}, id) AS number, platform, instance FROM community FINAL
         WHERE id IN {communities:Array(String)}
     ) AS communities ON acts.community = communities.number
     GROUP BY community, place ORDER BY community`,
    { run, communities: ids },
  );
  const latest = new Map<string, number>();
  for (const { place, last } of rows) latest.set(place, Math.max(latest.get(place) ?? 0, Number(last)));
  return rows.map(({ community, place, acts, first }) => ({
    community: Number(community),
    id: ids[Number(community) - 1] ?? '',
    acts: Number(acts),
    observedFrom: Number(first),
    observedTo: (latest.get(place) ?? 0) + 1,
  }));
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
