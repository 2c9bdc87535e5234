import type { Params } from '../../infra/store/store.js';
import type { MetricFamily, RefreshContext } from '../metric-family.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';
import { minPeopleInArm, minWeeksBefore, minWeeksDuring } from './pilot-effect.js';
import { pilotMembersSql, refreshPilots } from './pilots.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const dirtyPeriods = sql('dirty-periods.sql');
const sponsorshipSelect = sql('sponsorship-period.sql');
const adoptionSelect = sql('adoption-week.sql');
const approvalSelect = sql('approval-period.sql');
const dependenceSelect = sql('dependence-event.sql');

const sponsorshipPeriod: ResultTable = {
  name: 'sponsorship_period',
  key: ['grain', 'starts', 'dim', 'key'],
  values: [
    'ends',
    'sponsors',
    'plain_sponsors',
    'breadth',
    'units',
    'functions',
    'day_one_units',
    'day_one_sponsored',
    'amplified',
    'amplified_own',
    'plain_amplifiers',
    'own_people',
    'other_people',
  ],
};

const adoptionWeek: ResultTable = {
  name: 'adoption_week',
  key: ['starts', 'unit'],
  values: ['ends', 'begins', 'adopted_on', 'days', 'eligible', 'threshold', 'sponsored', 'is_lowest'],
};

const approvalPeriod: ResultTable = {
  name: 'approval_period',
  key: ['starts', 'dim', 'key'],
  values: ['ends', 'people', 'timed', 'median_s', 'p90_s', 'judged', 'needed', 'needed_by', 'free_by'],
};

const dependenceEvent: ResultTable = {
  name: 'dependence_event',
  key: ['day', 'unit', 'head_id'],
  values: ['kind', 'is_executive', 'people', 'other_people', 'before', 'after', 'others_before', 'others_after'],
};

/** Before any data. */
const beginning = '1970-03-01';
/** The time looked at before and after a head's silence begins, and of a unit in which its sponsors count. */
const fourWeeks = 28;

export const sponsorship: MetricFamily = {
  name: 'sponsorship',
  pace: 'settled',
  needs: ['facts', 'interactions', 'participation', 'reach', 'leader-relations'],
  definition: [
    '1',
    minPeopleInArm,
    minWeeksBefore,
    minWeeksDuring,
    sponsorshipSelect,
    adoptionSelect,
    approvalSelect,
    dependenceSelect,
    pilotMembersSql,
  ].join(' '),
  settings: (config) => [config.organisation, config.sponsorship, config.privacy.minPeopleByAttribute],
  refresh: refreshSponsorship,
  views: [{ name: 'sponsorship/views.sql', sql: sql('views.sql') }],
};

interface Changes {
  /** Rows that landed since. */
  readonly directory: number;
  readonly memberships: number;
  readonly sponsors: number;
  readonly approvals: number;
  readonly sponsors_there: number;
  /** People who report to somebody, and rows on those they report to. */
  readonly heads_there: number;
  /** Days since the beginning of 1970, the earliest that changed; null: none. */
  readonly first_day: string | null;
}

async function refreshSponsorship(context: RefreshContext): Promise<number> {
  const { store, run, since, factsSince, weekMode, config } = context;
  const [changes] = await store.query<Changes>(
    `SELECT
       (SELECT count() FROM person WHERE landed_at > {since:DateTime64(3)}) AS directory,
       (SELECT count() FROM membership WHERE landed_at > {since:DateTime64(3)})
         + (SELECT count() FROM account_link WHERE landed_at > {since:DateTime64(3)}) AS memberships,
       (SELECT count() FROM sponsor WHERE landed_at > {since:DateTime64(3)}) AS sponsors,
       (SELECT count() FROM approval WHERE landed_at > {since:DateTime64(3)}) AS approvals,
       (SELECT count() FROM sponsor) + (SELECT count() FROM sponsorship_period) AS sponsors_there,
       (SELECT countIf(length(chain) > 1) FROM management_chain FINAL) + (SELECT count() FROM dependence_event) AS heads_there,
       (SELECT if(count() = 0, NULL, toString(min(starts))) FROM participation_period
        WHERE version > {factsSince:UInt64} AND grain IN ('day', 'week') AND scope = 'internal' AND dim IN ('all', 'unit')) AS first_day`,
    { since, factsSince },
  );
  if (!changes) return 0;
  const isNew = factsSince === 0;
  const isElsewhere = isNew || Number(changes.directory) > 0;
  const isSponsored = isElsewhere || Number(changes.sponsors) > 0;
  const params: Params = {
    run,
    weekMode,
    timeZone: config.organisation.timeZone,
    adoptedFrom: config.sponsorship.adoptedFrom,
    silentDays: config.sponsorship.silentDays,
    minPeopleByAttribute: config.privacy.minPeopleByAttribute,
  };
  let windows = 0;
  if (Number(changes.sponsors_there) > 0) windows += await refreshPeriods(context, params, isSponsored);
  const changedFrom = changes.first_day;
  if (isSponsored || changedFrom !== null) {
    const firstWeek = isSponsored || changedFrom === null ? beginning : daysBefore(changedFrom, fourWeeks);
    await replaceWindows(store, {
      table: adoptionWeek,
      select: adoptionSelect,
      window: 'starts >= {firstWeek:Date}',
      params: { ...params, firstWeek },
      version: run,
    });
    windows += 1;
  }
  if (Number(changes.heads_there) > 0 && (isElsewhere || changedFrom !== null)) {
    // What changed counts for four weeks before and after, and may end or begin a silence.
    const firstDay =
      isElsewhere || changedFrom === null
        ? beginning
        : daysBefore(changedFrom, fourWeeks + Math.max(fourWeeks, config.sponsorship.silentDays) + 1);
    await replaceWindows(store, {
      table: dependenceEvent,
      select: dependenceSelect,
      window: 'day >= {firstDay:Date}',
      params: { ...params, firstDay },
      version: run,
    });
    windows += 1;
  }
  if (isNew || Number(changes.approvals) > 0) {
    await replaceWindows(store, { table: approvalPeriod, select: approvalSelect, window: '1', params, version: run });
    windows += 1;
  }
  return windows + (await refreshPilots(context, isElsewhere || Number(changes.memberships) > 0));
}

async function refreshPeriods(
  { store, run, factsSince }: RefreshContext,
  params: Params,
  everything: boolean,
): Promise<number> {
  await store.command(dirtyPeriods, { run, factsSince, everything: everything ? 1 : 0 });
  const [dirty] = await store.query<{ periods: number }>(
    "SELECT count() AS periods FROM dirty_period FINAL WHERE run = {run:UInt64} AND grain IN ('sponsorship week', 'sponsorship 28d')",
    { run },
  );
  if (Number(dirty?.periods ?? 0) === 0) return 0;
  await replaceWindows(store, {
    table: sponsorshipPeriod,
    select: sponsorshipSelect,
    window:
      "(concat('sponsorship ', grain), starts) IN (SELECT toString(grain), starts FROM dirty_period WHERE run = {run:UInt64} AND grain IN ('sponsorship week', 'sponsorship 28d'))",
    params,
    version: run,
  });
  return Number(dirty?.periods ?? 0);
}

function daysBefore(day: string, days: number): string {
  const ms = Date.parse(`${day}T00:00:00Z`) - days * 86_400_000;
  return ms < Date.parse(`${beginning}T00:00:00Z`) ? beginning : new Date(ms).toISOString().slice(0, 10);
}
