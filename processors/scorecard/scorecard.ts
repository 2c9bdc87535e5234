import type { Params } from '../../infra/store/store.js';
import type { MetricFamily, RefreshContext } from '../metric-family.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';
import { windowsAtOnce } from '../windows-at-once.js';
import { scorecardParts } from './parts.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const dirtyDays = sql('dirty-days.sql');
const dirtyGiven = sql('dirty-given.sql');
const dirtyWeeks = sql('dirty-weeks.sql');
const itemSelect = sql('leader-item.sql');
const domainSelect = sql('domain-day.sql');
const givenSelect = sql('leader-given.sql');
const reportSelect = sql('leader-report-week.sql');
const partSelect = sql('scorecard-part.sql');

const leaderItem: ResultTable = {
  name: 'leader_item',
  key: ['leader_id', 'day', 'act_id'],
  values: ['verb', 'by_delegate', 'community_id', 'visibility', 'formats', 'domains', 'worded', 'is_positive'],
};

const domainDay: ResultTable = { name: 'domain_day', key: ['day', 'domain'], values: ['acts'] };

const leaderGiven: ResultTable = {
  name: 'leader_given',
  key: ['leader_id', 'day'],
  values: ['reactions', 'mentions'],
};

const leaderReportWeek: ResultTable = {
  name: 'leader_report_week',
  key: ['leader_id', 'starts'],
  values: ['people', 'interactive'],
};

const scorecardPart: ResultTable = {
  name: 'scorecard_part',
  key: ['starts', 'leader_id', 'part'],
  values: ['ends', 'dimension', 'value', 'of', 'peers', 'percentile', 'missing_because'],
};

/** Sentiment from which a reply counts as positive, on the scale from −1 to 1. */
const positiveFrom = 0.05;
const beginning = '1970-01-01 00:00:00.000';
/** Computed in one statement: bounds its memory. */
const daysInStatement = { days: 1, acts: 60_000, most: 31 };
const weeksInStatement = { days: 7, acts: 350_000, most: 26 };

export const scorecard: MetricFamily = {
  name: 'scorecard',
  pace: 'settled',
  needs: ['facts', 'interactions', 'participation', 'reach', 'leader-relations', 'sponsorship'],
  definition: [
    '1',
    positiveFrom,
    dirtyGiven,
    dirtyWeeks,
    itemSelect,
    domainSelect,
    givenSelect,
    reportSelect,
    partSelect,
    JSON.stringify(scorecardParts.map(({ name, dimension, better }) => [name, dimension, better])),
  ].join(' '),
  settings: (config) => [
    config.organisation,
    config.scorecard,
    config.privacy.minPeople,
    config.privacy.minPeopleByAttribute,
  ],
  refresh: refreshScorecard,
  views: [{ name: 'scorecard/views.sql', sql: sql('views.sql') }],
};

interface Changes {
  readonly executives: number;
  readonly known: number;
  readonly directory: number;
  readonly evidence: number;
}

async function refreshScorecard(context: RefreshContext): Promise<number> {
  const { store, run, weekMode, config } = context;
  const [changes] = await store.query<Changes>(
    `SELECT
       (SELECT count() FROM leader_voice) AS executives,
       (SELECT count() FROM leader_item) + (SELECT count() FROM scorecard_part) + (SELECT count() FROM domain_day) AS known,
       (SELECT count() FROM person WHERE landed_at > {since:DateTime64(3)})
         -- Other people's accounts change facts, and those are looked at; a leader's also has followers.
         + (SELECT count() FROM account_link WHERE landed_at > {since:DateTime64(3)} AND account_id IN (
               SELECT account_id FROM account_link WHERE person_id IN (SELECT leader_id FROM leader_voice)
           )) AS directory,
       (SELECT count() FROM approval WHERE landed_at > {since:DateTime64(3)})
         + (SELECT count() FROM pilot WHERE landed_at > {since:DateTime64(3)}) AS evidence`,
    { since: context.since },
  );
  const isUnknown = Number(changes?.known ?? 0) === 0;
  if (!changes || (Number(changes.executives) === 0 && isUnknown)) return 0;
  // With the first executive, what everybody did before matters too.
  const since = isUnknown ? beginning : context.since;
  const factsSince = isUnknown ? 0 : context.factsSince;
  const isElsewhere = factsSince === 0 || Number(changes.directory) > 0;
  const params: Params = {
    run,
    since,
    factsSince,
    weekMode,
    timeZone: config.organisation.timeZone,
    weeks: config.scorecard.weeks,
    minPeers: config.scorecard.minPeers,
    minPosts: config.scorecard.minPosts,
    minPeople: config.privacy.minPeople,
    minPeopleByAttribute: config.privacy.minPeopleByAttribute,
    positiveFrom,
    isElsewhere: isElsewhere ? 1 : 0,
    everything: isElsewhere || Number(changes.evidence) > 0 ? 1 : 0,
    parts: scorecardParts.map(({ name }) => name),
    dimensions: scorecardParts.map(({ dimension }) => dimension),
    better: scorecardParts.map(({ better }) => better),
  };
  await store.command(dirtyDays, params, { limitSeconds: 600 });
  let windows = await replaceDays(context, params);
  await store.command(dirtyGiven, params, { limitSeconds: 600 });
  if (await isDirty(context, 'scorecard given')) {
    await replaceWindows(store, {
      table: leaderGiven,
      select: givenSelect,
      window: ofDirty('day', 'scorecard given'),
      params,
      version: run,
    });
  }
  windows += await replaceWeeks(context, params, leaderReportWeek, reportSelect, 'scorecard reports');
  await store.command(dirtyWeeks, params, { limitSeconds: 600 });
  windows += await replaceWeeks(context, params, scorecardPart, partSelect, 'scorecard week');
  return windows;
}

const ofDirty = (column: string, grain: string): string =>
  `${column} IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = '${grain}')`;

async function isDirty({ store, run }: RefreshContext, grain: string): Promise<boolean> {
  return (await dirtyStarts({ store, run }, grain)).length > 0;
}

async function dirtyStarts({ store, run }: Pick<RefreshContext, 'store' | 'run'>, grain: string): Promise<string[]> {
  const rows = await store.query<{ starts: string }>(
    'SELECT toString(starts) AS starts FROM dirty_period FINAL WHERE run = {run:UInt64} AND grain = {grain:String} ORDER BY starts',
    { run, grain },
  );
  return rows.map(({ starts }) => starts);
}

async function replaceDays(context: RefreshContext, params: Params): Promise<number> {
  const days = await dirtyStarts(context, 'scorecard day');
  if (days.length === 0) return 0;
  const daysAtOnce = await windowsAtOnce(context.store, daysInStatement);
  for (let from = 0; from < days.length; from += daysAtOnce) {
    const chunk = days.slice(from, from + daysAtOnce);
    const bounds = { firstDay: chunk[0]!, lastDay: chunk.at(-1)! };
    for (const [table, select] of [
      [leaderItem, itemSelect],
      [domainDay, domainSelect],
    ] as const) {
      await replaceWindows(context.store, {
        table,
        select,
        window: `day BETWEEN {firstDay:Date} AND {lastDay:Date} AND ${ofDirty('day', 'scorecard day')}`,
        params: { ...params, ...bounds },
        version: context.run,
      });
    }
  }
  return days.length;
}

async function replaceWeeks(
  context: RefreshContext,
  params: Params,
  table: ResultTable,
  select: string,
  grain: string,
): Promise<number> {
  const weeks = await dirtyStarts(context, grain);
  if (weeks.length === 0) return 0;
  const weeksAtOnce = await windowsAtOnce(context.store, weeksInStatement);
  for (let from = 0; from < weeks.length; from += weeksAtOnce) {
    const chunk = weeks.slice(from, from + weeksAtOnce);
    await replaceWindows(context.store, {
      table,
      select,
      window: `starts BETWEEN {firstWeek:Date} AND {lastWeek:Date} AND ${ofDirty('starts', grain)}`,
      params: { ...params, firstWeek: chunk[0]!, lastWeek: chunk.at(-1)! },
      version: context.run,
    });
    context.progress(Math.min(from + weeksAtOnce, weeks.length), weeks.length);
  }
  return weeks.length;
}
