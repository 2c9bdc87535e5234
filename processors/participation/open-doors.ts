import type { MetricFamily, RefreshContext } from '../metric-family.js';
import { type Cell, replaceRows } from '../replace-rows.js';
import type { ResultTable } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';
import { compareRates, type DoorsInput, doorStrata, meanDifference, type Stratum } from './door-strata.js';

const sql = (name: string): string => sqlFile(import.meta.url, `open-doors-${name}.sql`);
const dirtySql = sql('dirty');
const communitiesSelect = sql('communities');
const movesSelect = `${sql('audience')}${sql('moves')}`;
const newcomersSelect = `${sql('audience')}${sql('newcomers')}`;
const leaderActsSelect = sql('leader-acts');
const commentsSelect = sql('comments');

export const openDoorsTable: ResultTable = {
  name: 'open_doors',
  key: ['starts', 'scope', 'dim', 'key'],
  values: [
    'ends',
    'exposed_days',
    'matched_days',
    'newcomers',
    'matched_newcomers',
    'newcomer_people',
    'matched_people',
    'exposed_risk',
    'matched_risk',
    'ratio',
    'ratio_low',
    'ratio_high',
    'difference',
    'difference_low',
    'difference_high',
    'commenters',
    'starters',
    'threads_after',
    'threads_before',
    'threads_more',
    'threads_more_low',
    'threads_more_high',
    'founders',
    'communities_after',
    'communities_before',
  ],
};

/** Days. */
export const openDoorsRules = {
  /** 26 weeks: long enough for a leader to post, and to be silent, often. */
  days: 182,
  /** Within which a leader's post counts. */
  exposedDays: 14,
  /** Within which a commenter's threads count, before and after. */
  commenterDays: 30,
  /** After the first post of a community, in which everybody is new. */
  settleDays: 28,
} as const;

/** Periods computed at once: they share what is read. */
const windowsAtOnce = 60;
const dayMs = 86_400_000;

/**
 * Do more people write for the first time after a leader has posted, and what do those who answer begin? In a community of
 * the organisation, a day with a leader's post on it or in the 13 days before is exposed; a day without any act of a leader
 * in the 14 days on either side matches it, when community and weekday are the same.
 */
export const openDoors: MetricFamily = {
  name: 'open-doors',
  pace: 'settled',
  needs: ['facts', 'participation'],
  // The first word is the version of what is computed outside SQL.
  definition: [
    '1',
    JSON.stringify(openDoorsRules),
    dirtySql,
    communitiesSelect,
    movesSelect,
    newcomersSelect,
    leaderActsSelect,
    commentsSelect,
  ].join(' '),
  settings: (config) => config.organisation,
  refresh: refreshOpenDoors,
  views: [{ name: 'participation/open-doors-views.sql', sql: sql('views') }],
};

interface Period {
  readonly starts: string;
  readonly ends: string;
  readonly due: number;
}

async function refreshOpenDoors(context: RefreshContext): Promise<number> {
  const { store, run, since, factsSince } = context;
  await store.command(dirtySql, { run, since, factsSince, days: openDoorsRules.days }, { limitSeconds: 600 });
  const dirty = await store.query<Period>(
    "SELECT toString(starts) AS starts, toString(ends) AS ends, due FROM dirty_period FINAL WHERE run = {run:UInt64} AND grain = 'doors' ORDER BY ends",
    { run },
  );
  for (let from = 0; from < dirty.length; from += windowsAtOnce) {
    const chunk = dirty.slice(from, from + windowsAtOnce);
    const due = chunk.filter((period) => Number(period.due) === 1);
    await replaceRows(store, {
      table: openDoorsTable,
      rows: due.length === 0 ? [] : await rowsOf(context, due),
      window: `ends IN (SELECT ends FROM dirty_period WHERE run = {run:UInt64} AND grain = 'doors' AND ends BETWEEN {firstEnd:Date} AND {lastEnd:Date})`,
      params: { run, firstEnd: chunk[0]!.ends, lastEnd: chunk.at(-1)!.ends },
      version: run,
    });
    context.progress(Math.min(from + windowsAtOnce, dirty.length), dirty.length);
  }
  return dirty.length;
}

async function rowsOf({ store, config }: RefreshContext, periods: readonly Period[]): Promise<Cell[][]> {
  const [data] = await store.query<{ begins: string }>('SELECT toString(min(day)) AS begins FROM person_day FINAL');
  const params = {
    firstDay: periods[0]!.starts,
    lastDay: periods.at(-1)!.ends,
    dataBegins: data!.begins,
    timeZone: config.organisation.timeZone,
    ...openDoorsRules,
  };
  const read = <Row>(select: string): Promise<Row[]> => store.query<Row>(select, params, { limitSeconds: 600 });
  const leaderActs = await read<DoorsInput['leaderActs'][number] & { at: number | string }>(leaderActsSelect);
  const commenters = await read<Commenter>(commentsSelect);
  const windows = periods.map(({ starts, ends }) => ({ first: dayOf(starts), last: dayOf(ends) }));
  const strata =
    leaderActs.length === 0
      ? windows.map(() => new Map<string, readonly Stratum[]>())
      : doorStrata(
          {
            communities: await read(communitiesSelect),
            moves: await read(movesSelect),
            newcomers: (await read<DoorsInput['newcomers'][number]>(newcomersSelect)).map((row) => ({
              ...row,
              at: Number(row.at),
            })),
            leaderActs: leaderActs.map((row) => ({ ...row, at: Number(row.at) })),
          },
          windows,
          openDoorsRules,
        );
  return periods.flatMap((period, index) => {
    const window = windows[index]!;
    const ofWindow = strata[index]!;
    const said = firstComments(commenters, window, dayOf(data!.begins));
    // Everybody together has a row even where no leader posted.
    const leaders = [...new Set(['', ...ofWindow.keys(), ...said.keys()])].sort();
    return leaders.map((leader) => [
      period.starts,
      'internal',
      leader === '' ? 'all' : 'executive',
      leader,
      period.ends,
      ...doorColumns(ofWindow.get(leader) ?? []),
      ...commentColumns(said.get(leader) ?? []),
    ]);
  });
}

const dayOf = (day: string): number => Date.parse(day) / dayMs;

function doorColumns(strata: readonly Stratum[]): Cell[] {
  const sum = (value: (stratum: Stratum) => number): number =>
    strata.reduce((total, stratum) => total + value(stratum), 0);
  const people = (value: (stratum: Stratum) => readonly string[]): number => new Set(strata.flatMap(value)).size;
  const { ratio, difference } = compareRates(strata);
  return [
    sum(({ exposedDays }) => exposedDays),
    sum(({ matchedDays }) => matchedDays),
    sum(({ newcomers }) => newcomers.length),
    sum(({ matchedNewcomers }) => matchedNewcomers.length),
    people(({ newcomers }) => newcomers),
    people(({ matchedNewcomers }) => matchedNewcomers),
    sum(({ exposedRisk }) => exposedRisk),
    sum(({ matchedRisk }) => matchedRisk),
    ratio?.value ?? null,
    ratio?.low ?? null,
    ratio?.high ?? null,
    difference?.value ?? null,
    difference?.low ?? null,
    difference?.high ?? null,
  ];
}

interface Commenter {
  readonly person: string;
  readonly comments: readonly (readonly [leader: string, day: number, at: number | string])[];
  readonly threads: readonly (number | string)[];
  readonly communities: readonly (number | string)[];
}

interface Followed {
  readonly threadsAfter: number;
  readonly threadsBefore: number;
  readonly communitiesAfter: number;
  readonly communitiesBefore: number;
}

/** By leader: each commenter's first comment of the period that has enough days seen on either side of it. */
function firstComments(
  commenters: readonly Commenter[],
  { first, last }: { readonly first: number; readonly last: number },
  dataBegins: number,
): Map<string, Followed[]> {
  const { commenterDays } = openDoorsRules;
  const found = new Map<string, Followed[]>();
  for (const { comments, threads, communities } of commenters) {
    const firstAt = new Map<string, number>();
    for (const [leader, day, at] of comments) {
      if (day < Math.max(first, dataBegins + commenterDays) || day > last - commenterDays) continue;
      for (const who of [leader, '']) firstAt.set(who, Math.min(firstAt.get(who) ?? Number(at), Number(at)));
    }
    for (const [who, at] of firstAt) {
      const after = (times: readonly (number | string)[]): number =>
        times.filter((time) => Number(time) > at && Number(time) <= at + commenterDays * dayMs).length;
      const before = (times: readonly (number | string)[]): number =>
        times.filter((time) => Number(time) < at && Number(time) >= at - commenterDays * dayMs).length;
      const followed = {
        threadsAfter: after(threads),
        threadsBefore: before(threads),
        communitiesAfter: after(communities),
        communitiesBefore: before(communities),
      };
      found.set(who, [...(found.get(who) ?? []), followed]);
    }
  }
  return found;
}

function commentColumns(followed: readonly Followed[]): Cell[] {
  const sum = (value: (one: Followed) => number): number => followed.reduce((total, one) => total + value(one), 0);
  const more = meanDifference(followed.map(({ threadsAfter, threadsBefore }) => threadsAfter - threadsBefore));
  return [
    followed.length,
    followed.filter(({ threadsAfter, threadsBefore }) => threadsAfter + threadsBefore > 0).length,
    sum(({ threadsAfter }) => threadsAfter),
    sum(({ threadsBefore }) => threadsBefore),
    more?.value ?? null,
    more?.low ?? null,
    more?.high ?? null,
    followed.filter(({ communitiesAfter, communitiesBefore }) => communitiesAfter + communitiesBefore > 0).length,
    sum(({ communitiesAfter }) => communitiesAfter),
    sum(({ communitiesBefore }) => communitiesBefore),
  ];
}
