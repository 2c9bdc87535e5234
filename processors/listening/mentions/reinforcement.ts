import type { RefreshContext } from '../../metric-family.js';
import { type ResultTable, replacementSql } from '../../replace-windows.js';
import { sqlFile } from '../../sql-file.js';
import { type Carrier, independentSources } from './independent-sources.js';

const carriersSql = sqlFile(import.meta.url, 'theme-carriers.sql');
const tiesSql = sqlFile(import.meta.url, 'theme-ties.sql');
const uptakeSql = sqlFile(import.meta.url, 'theme-uptake.sql');
export const reinforcementDefinition = [carriersSql, tiesSql, uptakeSql].join(' ');

/** So many people of one community and theme are enough to tell that there are two sources; more would take squared time. */
const mostCarriers = 200;

const reinforcementWeek: ResultTable = {
  name: 'reinforcement_week',
  key: ['starts', 'scope', 'query', 'sources'],
  values: ['exposed', 'taken_up'],
};

interface CarrierRow extends Carrier {
  readonly query: string;
  readonly scope: string;
  readonly community: string;
}

/** People exposed to themes in a week, by the number of independent sources, and how many took them up in the week after. */
export async function refreshReinforcement(
  { store, run }: RefreshContext,
  starts: string,
  themes: readonly string[],
): Promise<void> {
  const params = { firstStart: starts, themes };
  const rows = themes.length === 0 ? [] : await store.query<CarrierRow>(carriersSql, params);
  const people = [...new Set(rows.map(({ person }) => person))];
  const ties = new Set<string>();
  if (people.length > 1) {
    for (const { one, other } of await store.query<{ one: string; other: string }>(tiesSql, { ...params, people })) {
      ties.add(`${one} ${other}`).add(`${other} ${one}`);
    }
  }
  const carried = new Map<string, CarrierRow[]>();
  for (const row of rows) {
    const place = JSON.stringify([row.query, row.scope, row.community]);
    carried.set(place, [...(carried.get(place) ?? []), row]);
  }
  const places = [...carried.values()].map((carriers) => ({
    ...carriers[0]!,
    sources: Math.min(
      2,
      independentSources(carriers.slice(0, mostCarriers), (one, other) => ties.has(`${one} ${other}`)),
    ),
  }));
  await store.command(
    replacementSql({
      table: reinforcementWeek,
      select: uptakeSql,
      window: 'starts = {firstStart:Date}',
      params: {},
      version: run,
    }),
    {
      ...params,
      queries: places.map(({ query }) => query),
      scopes: places.map(({ scope }) => scope),
      communities: places.map(({ community }) => community),
      sources: places.map(({ sources }) => sources),
      version: run,
    },
    { limitSeconds: 600 },
  );
}
