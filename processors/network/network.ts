import { createRandom } from '../../infra/random.js';
import type { Params } from '../../infra/store/store.js';
import type { MetricFamily, RefreshContext } from '../metric-family.js';
import {
  lorenzPeriod,
  lorenzSelect,
  shownConcentration,
  shownConcentrationSelect,
  shownUnevenness,
  shownUnevennessSelect,
} from '../participation/lorenz.js';
import { type Cell, replaceRows } from '../replace-rows.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { withLabels } from '../slice-label.js';
import { sqlFile } from '../sql-file.js';
import { windowsAtOnce } from '../windows-at-once.js';
import { type CrossingFigures, forumCell, type NetworkCell, placeCells } from './cells.js';
import type { Edges, Standing } from './graph.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const dirtyWindows = sql('dirty-windows.sql');
const nodesSelect = sql('nodes.sql');
const edgesSelect = sql('edges.sql');
const personaSelect = sql('persona.sql');
const shownNetworkSelect = sql('shown-network.sql');
const shownPersonaSelect = sql('shown-persona.sql');
const dirtyShown = sql('dirty-shown.sql');

export const networkPeriod: ResultTable = {
  name: 'network_period',
  key: ['starts', 'scope', 'dim', 'key'],
  values: [
    'ends',
    'people',
    'pairs',
    'two_way',
    'members',
    'member_pairs',
    'key_players',
    'centralisation',
    ...['unit', 'level'].flatMap((label) => [
      `${label}_people`,
      `without_${label}`,
      `${label}_inside`,
      `${label}_across`,
      `${label}_null_mean`,
      `${label}_null_low`,
      `${label}_null_high`,
      `${label}_p`,
    ]),
  ],
};

export const personaPeriod: ResultTable = {
  name: 'persona_period',
  key: ['starts', 'scope', 'dim', 'key'],
  values: ['ends', 'people', 'engagers', 'catalysts', 'responders', 'broadcasters', 'observers'],
};

const shownNetwork: ResultTable = {
  name: 'shown_network',
  key: ['starts', 'scope', 'dim', 'key'],
  values: [
    'ends',
    'floor',
    'hidden_because',
    'connected',
    'connections',
    'two_way_share',
    'members',
    'centralisation',
    'key_player_share',
    ...['unit', 'level'].flatMap((label) => [
      `${label}_connections`,
      `cross_${label}_share`,
      `${label}_ei`,
      `${label}_null`,
      `${label}_null_low`,
      `${label}_null_high`,
      `${label}_p`,
      `without_${label}`,
    ]),
  ],
};

const shownPersona: ResultTable = {
  name: 'shown_persona',
  key: ['starts', 'scope', 'dim', 'key'],
  values: [
    'ends',
    'floor',
    'hidden_because',
    'contributors',
    'engager_share',
    'catalyst_share',
    'responder_share',
    'broadcaster_share',
    'people_and_observers',
    'observer_share',
  ],
};

const dueStarts = (grain: string): string =>
  `SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = '${grain}' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}`;

/** What of it people may see, once it is there. */
const shown: readonly { readonly table: ResultTable; readonly select: string; readonly window: string }[] = [
  { table: shownNetwork, select: shownNetworkSelect, window: `starts IN (${dueStarts('network shown')})` },
  { table: shownPersona, select: shownPersonaSelect, window: `starts IN (${dueStarts('network shown')})` },
  { table: shownConcentration, select: shownConcentrationSelect, window: `starts IN (${dueStarts('network shown')})` },
  {
    table: shownUnevenness,
    select: shownUnevennessSelect,
    window: `(grain = '28d' AND starts IN (${dueStarts('network shown')}) OR grain = 'week' AND starts IN (${dueStarts('week shown')}))`,
  },
];

/** Weeks whose windows are decided in one statement: bounds its memory. */
const shownAtOnce = { days: 7, acts: 350_000, most: 26 };

/**
 * From how many times the other side on somebody gives or gets more, instead of about as much. SWOOP Analytics, whose five
 * personas these are (Lock Lee, Enterprise social networking benchmark 2017), says "a significant surplus" and no number;
 * with twice as much, two thirds of the exchange go one way.
 */
export const significantSurplus = 2;

/** People × windows computed in one statement: bounds its memory. */
const personWindowsAtOnce = 60_000;

/** All that participation says of four weeks and is not a plain count: connections, personas, the Lorenz curve. */
export const network: MetricFamily = {
  name: 'network',
  pace: 'settled',
  needs: ['facts', 'interactions', 'participation'],
  // The first word is the version of what is computed outside SQL: cells.ts, graph.ts, permuted.ts.
  definition: [
    '1',
    significantSurplus,
    dirtyWindows,
    nodesSelect,
    edgesSelect,
    personaSelect,
    lorenzSelect,
    dirtyShown,
    ...shown.map(({ select }) => select),
  ].join(' '),
  settings: ({ network: settings, organisation, privacy }) => [
    settings,
    organisation,
    privacy.minPeople,
    privacy.minPeopleByAttribute,
  ],
  refresh: refreshNetwork,
  views: [{ name: 'network/views.sql', sql: withLabels(sql('views.sql')) }],
};

async function refreshNetwork(context: RefreshContext): Promise<number> {
  const { store, run, factsSince } = context;
  await store.command(dirtyWindows, { run, factsSince }, { limitSeconds: 600 });
  const dirty = await store.query<{ starts: string; ends: string; due: number; people: number }>(
    `SELECT toString(starts) AS starts, toString(ends) AS ends, due,
            (SELECT (SELECT count() FROM person) + (SELECT uniq(person_id) FROM person_day)) AS people
     FROM dirty_period FINAL WHERE run = {run:UInt64} AND grain = 'network' ORDER BY starts`,
    { run },
  );
  const atOnce = Math.max(1, Math.floor(personWindowsAtOnce / Math.max(1, Number(dirty[0]?.people ?? 0))));
  for (let from = 0; from < dirty.length; from += atOnce) {
    const chunk = dirty.slice(from, from + atOnce);
    const params = { run, firstStart: chunk[0]!.starts, lastStart: chunk.at(-1)!.starts, lastEnd: chunk.at(-1)!.ends };
    const ofWindows = `starts IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = 'network' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date})`;
    const rows = await networkRows(context, params);
    await replaceRows(store, { table: networkPeriod, rows, window: ofWindows, params, version: run });
    for (const result of [
      { table: personaPeriod, select: personaSelect },
      { table: lorenzPeriod, select: lorenzSelect },
    ]) {
      await replaceWindows(store, {
        ...result,
        window: ofWindows,
        params: { ...params, surplus: significantSurplus },
        version: run,
      });
    }
    context.progress(Math.min(from + atOnce, dirty.length), dirty.length);
  }
  await refreshShown(context);
  return dirty.length;
}

async function refreshShown({ store, run, factsSince }: RefreshContext): Promise<void> {
  await store.command(dirtyShown, { run, factsSince }, { limitSeconds: 600 });
  const due = await store.query<{ starts: string }>(
    "SELECT DISTINCT toString(starts) AS starts FROM dirty_period FINAL WHERE run = {run:UInt64} AND grain IN ('network shown', 'week shown') ORDER BY starts",
    { run },
  );
  if (due.length === 0) return;
  const weeksAtOnce = await windowsAtOnce(store, shownAtOnce);
  for (let from = 0; from < due.length; from += weeksAtOnce) {
    const some = due.slice(from, from + weeksAtOnce);
    const params = { run, firstStart: some[0]!.starts, lastStart: some.at(-1)!.starts };
    for (const result of shown) await replaceWindows(store, { ...result, params, version: run });
  }
}

interface Place {
  /** First and last day of the window. */
  readonly starts: string;
  readonly ends: string;
  readonly scope: string;
}

/** The store gathers the connections; what is asked of them as a graph is computed here. */
async function networkRows({ store, config }: RefreshContext, params: Params): Promise<Cell[][]> {
  const nodes = await store.query<Place & { standing: Standing }>(nodesSelect, params, { limitSeconds: 600 });
  if (nodes.length === 0) return [];
  const forums = await store.query<Place & Edges & { dim: string; key: string }>(edgesSelect, params, {
    limitSeconds: 600,
  });
  const options = {
    permutations: config.network.permutations,
    random: createRandom(config.network.seed),
  };
  return forums.flatMap((forum) => {
    const standing = nodes.find(({ starts, scope }) => starts === forum.starts && scope === forum.scope)!.standing;
    const permutations = permutationsOf(forum.dim, config.network.permutations);
    const cells = [forumCell([forum.dim, forum.key], forum, standing, { ...options, permutations })];
    if (forum.dim === 'all') cells.push(...placeCells(forum, standing, options));
    return cells.map((cell) => rowOf(forum, cell));
  });
}

/** There are many communities: each makes do with a quarter of the relabellings, a hundred at least. */
function permutationsOf(dim: string, configured: number): number {
  return dim === 'all' ? configured : Math.min(configured, Math.max(100, Math.floor(configured / 4)));
}

function rowOf({ starts, ends, scope }: Place, cell: NetworkCell): Cell[] {
  return [
    starts,
    scope,
    cell.dim,
    cell.key,
    ends,
    cell.people,
    cell.pairs,
    cell.twoWay,
    cell.members,
    cell.memberPairs,
    cell.keyPlayers,
    cell.centralisation,
    ...crossingColumns(cell.unit),
    ...crossingColumns(cell.level),
  ];
}

function crossingColumns(figures: CrossingFigures): (number | null)[] {
  const { people, without, inside = null, across = null } = figures;
  const { mean = null, low = null, high = null, p = null } = figures.null ?? {};
  return [people, without, inside, across, mean, low, high, p];
}
