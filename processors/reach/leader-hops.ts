import type { RefreshContext } from '../metric-family.js';
import { type Cell, replaceRows } from '../replace-rows.js';
import type { ResultTable } from '../replace-windows.js';
import { graphOf, hopsFrom } from './hops.js';
import { ofDirtyPeriods } from './leader-periods.js';
import { chartHops } from './management-chain.js';

const leaderHops: ResultTable = {
  name: 'leader_hops',
  key: ['leader_id', 'starts'],
  values: ['ends', 'targets', 'staff', 'hops', 'org_hops', 'sampled'],
};

/** Further apart than this counts as not connected. */
export const maxHops = 6;
/**
 * People whose distance is looked up, at most; of more, one in so many, picked by a hash of the pseudonym. The paths
 * themselves are exact. A mean over 50,000 of people whose distances spread by one step is off by less than 0.01.
 */
export const peopleAtMost = 50_000;

/** First 52 bits of an id: exact as a number, and as good as the id to tell people apart. */
const number = (id: string): string => `reinterpretAsUInt64(reverse(unhex(concat('000', substring(${id}, 1, 13)))))`;
const numberOf = (id: string): number => Number.parseInt(id.slice(0, 13), 16);

interface Voice {
  readonly person_id: string;
  readonly leader_id: string;
  readonly from: number;
  readonly until: number;
}

interface Chain {
  readonly person: number;
  readonly from: number;
  readonly until: number;
  readonly chain: readonly string[];
}

/**
 * Mean shortest way from each leader to staff, by the interactions of four weeks and by the chart at their end. A breadth
 * first search a leader and period, over the period's pairs of people.
 */
export async function refreshLeaderHops(context: RefreshContext): Promise<void> {
  const { store, run, config } = context;
  const periods = await store.query<{ starts: string; over: number }>(
    `SELECT id AS starts, toUnixTimestamp64Milli(toDateTime64(toDate(id) + 28, 3, {timeZone:String})) AS over
     FROM dirty_reach FINAL WHERE run = {run:UInt64} AND kind = 'period' ORDER BY id`,
    { run, timeZone: config.organisation.timeZone },
  );
  const { voices, chains, sampled } = await peopleOf(context);
  const rows: (readonly Cell[])[] = [];
  for (const { starts, over } of periods) {
    const at = Number(over) - 1;
    const holds = ({ from, until }: { readonly from: number; readonly until: number }): boolean =>
      from <= at && until > at;
    const speaking = voices.filter(holds);
    const graph = graphOf(speaking.length === 0 ? [] : await edges(context, starts));
    const standing = chains.filter(holds);
    const chainOf = new Map(standing.map((chain) => [chain.person, chain]));
    const leaders = [...new Set(speaking.map(({ leader_id }) => leader_id))].sort();
    const executives = new Set(leaders.map(numberOf));
    const all = { targets: 0, staff: 0, hops: 0, orgHops: 0 };
    for (const leader of leaders) {
      const hands = new Set(
        speaking.filter(({ leader_id }) => leader_id === leader).map((hand) => numberOf(hand.person_id)),
      );
      const own = chainOf.get(numberOf(leader))?.chain ?? [];
      const hops = hopsFrom(graph, hands, maxHops);
      const sums = { targets: 0, staff: 0, hops: 0, orgHops: 0 };
      for (const { person, chain, isSampled } of standing) {
        if (!isSampled || executives.has(person) || hands.has(person)) continue;
        const orgHops = chartHops(own, chain);
        if (orgHops === null) continue;
        sums.staff += 1;
        const node = graph.indexOf.get(person);
        const way = node === undefined ? -1 : hops[node]!;
        if (way < 0) continue;
        sums.targets += 1;
        sums.hops += way;
        sums.orgHops += orgHops;
      }
      rows.push(row(leader, starts, sums, sampled));
      for (const key of ['targets', 'staff', 'hops', 'orgHops'] as const) all[key] += sums[key];
    }
    rows.push(row('', starts, all, sampled));
  }
  await replaceRows(store, { table: leaderHops, rows, window: ofDirtyPeriods, params: { run }, version: run });
}

function row(
  leader: string,
  starts: string,
  { targets, staff, hops, orgHops }: { targets: number; staff: number; hops: number; orgHops: number },
  sampled: number,
): readonly Cell[] {
  const ends = new Date(Date.parse(starts) + 27 * 86_400_000).toISOString().slice(0, 10);
  const mean = (sum: number): number | null => (targets === 0 ? null : sum / targets);
  return [leader, starts, ends, targets, staff, mean(hops), mean(orgHops), sampled];
}

async function edges({ store }: RefreshContext, starts: string): Promise<(readonly [number, number[]])[]> {
  const rows = await store.query<{ person: number; others: number[] }>(
    `SELECT ${number('from_person')} AS person, groupUniqArray(${number('to_person')}) AS others
     FROM interaction FINAL WHERE day BETWEEN {starts:Date} AND {starts:Date} + 27 GROUP BY person`,
    { starts },
    { limitSeconds: 600 },
  );
  return rows.map(({ person, others }) => [person, others] as const);
}

async function peopleOf({
  store,
}: RefreshContext): Promise<{ voices: Voice[]; chains: (Chain & { isSampled: boolean })[]; sampled: number }> {
  const voices = await store.query<Voice>(
    `SELECT person_id, leader_id, toUnixTimestamp64Milli(valid_from) AS from, toUnixTimestamp64Milli(valid_to) AS until FROM leader_voice`,
  );
  const [known] = await store.query<{ people: number }>(
    'SELECT uniqExact(person_id) AS people FROM management_chain FINAL',
  );
  const sampled = Math.max(1, Math.ceil(Number(known?.people ?? 0) / peopleAtMost));
  const chains = await store.query<Omit<Chain, 'person'> & { person_id: string; is_sampled: number }>(
    `SELECT person_id, toUnixTimestamp64Milli(valid_from) AS from, toUnixTimestamp64Milli(valid_to) AS until, chain,
            ${number('person_id')} % {sampled:UInt32} = 0 AS is_sampled
     FROM management_chain FINAL
     WHERE is_sampled OR person_id IN (SELECT leader_id FROM leader_voice)`,
    { sampled },
    { limitSeconds: 600 },
  );
  return {
    voices,
    chains: chains.map(({ person_id, from, until, chain, is_sampled }) => ({
      person: numberOf(person_id),
      from,
      until,
      chain,
      isSampled: is_sampled === 1,
    })),
    sampled,
  };
}
