import type { Store } from '../../infra/store/store.js';
import { sqlFile } from '../sql-file.js';
import { together } from '../together.js';
import { type Decision, decide, type Evidence } from './decide.js';
import { decideRetention, type RetentionCells, type RetentionDecision } from './decide-retention.js';
import type { DirtyPeriod } from './dirty-periods.js';
import type { PeriodCells } from './suppress-cells.js';
import type { KnownDays } from './suppress-days.js';
import { nameOf } from './suppress-families.js';
import type { Kind } from './suppress-inside.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const cellsSelect = sql('suppress-cells.sql');
const actsSelect = sql('suppress-acts.sql');
const platformsSelect = sql('suppress-platforms.sql');
const hiddenWeeksSelect = sql('suppress-hidden-weeks.sql');
const knownDaysSelect = sql('suppress-known-days.sql');
const retentionSelect = sql('suppress-retention.sql');

/** Everything that decides what is hidden: a change of it has all windows decided again. The number stands for the functions. */
export const suppressionDefinition: readonly string[] = [
  '3',
  cellsSelect,
  actsSelect,
  platformsSelect,
  hiddenWeeksSelect,
  knownDaysSelect,
  retentionSelect,
];

/** Periods to decide about: days, weeks, four weeks and weeks of answers that start between two days. */
export interface Span {
  readonly run: number;
  readonly weekMode: number;
  readonly firstStart: string;
  readonly lastStart: string;
  readonly minPeople: number;
  readonly minPeopleByAttribute: number;
}

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
 * Decides what may be shown of the cells of the span, into suppression_decision. `dirty` are all the run's dirty periods;
 * later spans must have been shown by then, because four weeks are judged by their weeks.
 */
export async function suppressCells(
  store: Store,
  span: Span,
  dirty: readonly DirtyPeriod[],
  atOnce: number,
): Promise<void> {
  let waiting: Decision[] = [];
  for (const ofWeek of decide(await readEvidence(store, span, dirty, atOnce))) {
    waiting = waiting.concat(ofWeek);
    if (waiting.length < rowsAtOnce) continue;
    await insertDecisions(store, span.run, waiting);
    waiting = [];
  }
  await insertDecisions(store, span.run, waiting);
}

/** The same for counts of newcomers, returning and lapsed people; weeks of participation must be shown by then. */
export async function suppressRetention(store: Store, span: Span): Promise<void> {
  const weeks = await store.query<RetentionCells>(retentionSelect, { ...span }, limits);
  const decisions = weeks.flatMap((week) => decideRetention(week, span));
  await insertDecisions(store, span.run, decisions);
}

const limits = { limitSeconds: 3600 };
const rowsAtOnce = 10_000;

async function insertDecisions(
  store: Store,
  run: number,
  decisions: readonly (Decision | RetentionDecision)[],
): Promise<void> {
  const columns = ['run', 'grain', 'starts', 'scope', 'dim', 'key', 'family', 'floor', 'why', 'shown', 'known_days'];
  for (let from = 0; from < decisions.length; from += rowsAtOnce) {
    const rows = decisions
      .slice(from, from + rowsAtOnce)
      .map(({ grain, starts, scope, dim, key, family, floor, why, shown, knownDays }) => [
        run,
        grain,
        starts,
        scope,
        dim,
        key,
        family,
        floor,
        why,
        shown,
        knownDays,
      ]);
    await store.insert('suppression_decision', columns, rows);
  }
}

interface ActsOfStanding {
  readonly grain: string;
  readonly starts: string;
  readonly scope: string;
  readonly places: Kind['places'];
  readonly platforms: readonly string[];
  readonly communities: readonly string[];
  readonly people: readonly (readonly number[])[];
}

interface KnownInWeek {
  readonly starts: string;
  readonly scope: string;
  readonly dims: readonly string[];
  readonly keys: readonly string[];
  readonly inexact: readonly number[];
  readonly active_days: readonly number[];
}

type Slice = { readonly starts: string; readonly scope: string; readonly dim: string; readonly key: string };
type Platform = { readonly scope: string; readonly community_id: string; readonly platform: string };

async function readEvidence(
  store: Store,
  span: Span,
  dirty: readonly DirtyPeriod[],
  atOnce: number,
): Promise<Evidence> {
  const inSpan = dirty.filter(({ starts }) => starts >= span.firstStart && starts <= span.lastStart);
  const startsOf = (grain: string): Set<string> =>
    new Set(inSpan.filter((period) => period.grain === grain).map(({ starts }) => starts));
  const [weeks, months] = [startsOf('week'), startsOf('28d')];
  const params = { ...span };
  let [periods, acts, platforms, hidden, known]: [PeriodCells[], ActsOfStanding[], Platform[], Slice[], KnownInWeek[]] =
    [[], [], [], [], []];
  await together(atOnce, [
    async () => {
      periods = await store.query(cellsSelect, params, limits);
    },
    async () => {
      acts = await store.query(actsSelect, params, limits);
    },
    async () => {
      platforms = await store.query(platformsSelect, params, limits);
    },
    async () => {
      if ([...startsOf('response')].some((starts) => !weeks.has(starts)))
        hidden = await store.query(hiddenWeeksSelect, params, limits);
    },
    async () => {
      if (months.size > 0) known = await store.query(knownDaysSelect, params, limits);
    },
  ]);
  const actsOf = groupBy(acts, ({ grain, starts, scope }) => `${grain} ${starts} ${scope}`);
  const platformOf = new Map(
    platforms.map(({ scope, community_id, platform }) => [`${scope} ${community_id}`, platform]),
  );
  const hiddenSlices = new Set(
    hidden.map(({ starts, scope, dim, key }) => `${starts} ${scope} ${nameOf({ dim, key })}`),
  );
  const knownOf = new Map<string, ReadonlyMap<string, KnownDays>>(
    known.map(({ starts, scope, dims, keys, inexact, active_days }) => [
      `${starts} ${scope}`,
      new Map(
        dims.map((dim, at) => [
          nameOf({ dim, key: keys[at]! }),
          { isInexact: inexact[at] === 1, days: Number(active_days[at]) },
        ]),
      ),
    ]),
  );
  return {
    floors: span,
    weekMode: span.weekMode,
    periods,
    kinds: (grain, starts, scope) => (actsOf.get(`${grain} ${starts} ${scope}`) ?? []).flatMap(kindsOf),
    platformOf: (scope, community) =>
      platformOf.get(`${scope} ${community}`) || (platformOf.get(` ${community}`) ?? ''),
    isHiddenWeek: (starts, scope, name) => hiddenSlices.has(`${starts} ${scope} ${name}`),
    knownDays: (week, scope) => knownOf.get(`${week} ${scope}`),
  };
}

function kindsOf({ places, platforms, communities, people }: ActsOfStanding): Kind[] {
  return platforms.map((platform, at) => ({ platform, community: communities[at]!, places, people: people[at]! }));
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
