import type { Store } from '../../infra/store/store.js';
import type { RefreshContext } from '../metric-family.js';
import { type Cell, replaceRows } from '../replace-rows.js';
import type { ResultTable } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';
import { type MemberWeeks, type PilotEffect, pilotEffect } from './pilot-effect.js';
import { type PilotPlan, pilotPlan } from './pilot-plan.js';

export const pilotMembersSql = sqlFile(import.meta.url, 'pilot-members.sql');

export const pilotResult: ResultTable = {
  name: 'pilot_result',
  key: ['pilot_id', 'outcome'],
  values: [
    'name',
    'starts',
    'ends',
    'weeks_before',
    'weeks_during',
    'is_over',
    'from_day',
    'to_day',
    'by_unit',
    'communities',
    'pilot_people',
    'control_people',
    'left_out',
    'in_both',
    'effect',
    'low',
    'high',
    'minimum_detectable',
    'pre_trend',
    'pre_trend_low',
    'pre_trend_high',
    'verdict',
  ],
};

interface Pilot {
  readonly pilot_id: string;
  readonly name: string;
  readonly starts: string;
  readonly ends: string;
  readonly removed: number;
  readonly landed: number;
  readonly by_unit: number;
  /** Communities whose members are meant, as they are known now, and as they were. */
  readonly communities: readonly string[];
  readonly communities_then: readonly string[];
  /** A day within its weeks changed. */
  readonly touched: number;
  /** As it stands in the results; -1: it does not. */
  readonly weeks_before: number;
  readonly weeks_during: number;
  readonly is_over: number;
}

/** Of the longest comparison: twelve weeks before and the one in which the pilot begins. */
const reachBackDays = 13 * 7;

/** `everything`: who belongs where has changed, or the definition. Returns how many pilots were computed. */
export async function refreshPilots(context: RefreshContext, everything: boolean): Promise<number> {
  const { store, run, since, factsSince, config, weekMode } = context;
  const pilots = await store.query<Pilot>(
    `WITH
       (SELECT groupUniqArray(day) FROM person_day WHERE version > {factsSince:UInt64}) AS changed
     SELECT pilots.pilot_id AS pilot_id, pilots.name AS name, toString(pilots.starts) AS starts, toString(pilots.ends) AS ends,
            pilots.removed AS removed, toUInt8(pilots.landed_at > {since:DateTime64(3)}) AS landed,
            toUInt8(arrayExists(member -> member.2 = 'unit', pilots.members)) AS by_unit,
            arraySort(arrayFilter(id -> id != '', found.ids)) AS communities, results.communities AS communities_then,
            toUInt8(arrayExists(day -> day >= pilots.starts - {reachBackDays:UInt32} AND day <= pilots.ends, changed)) AS touched,
            if(results.pilot_id = '', -1, toInt32(results.weeks_before)) AS weeks_before,
            if(results.pilot_id = '', -1, toInt32(results.weeks_during)) AS weeks_during,
            if(results.pilot_id = '', -1, toInt32(results.is_over)) AS is_over
     FROM (SELECT * FROM pilot FINAL) AS pilots
     LEFT JOIN
     (
       SELECT named.pilot_id AS pilot_id, groupUniqArray(known.id) AS ids
       FROM (SELECT pilot_id, member.3 AS key FROM pilot FINAL ARRAY JOIN members AS member WHERE member.2 = 'community') AS named
       INNER JOIN (SELECT id, arrayJoin([id, name]) AS known_as FROM community FINAL) AS known ON named.key = known.known_as
       GROUP BY pilot_id
     ) AS found ON pilots.pilot_id = found.pilot_id
     LEFT JOIN (SELECT * FROM pilot_result FINAL WHERE outcome = 'contributions') AS results ON pilots.pilot_id = results.pilot_id
     ORDER BY pilot_id`,
    { since, factsSince, reachBackDays },
  );
  if (pilots.length === 0) return 0;
  const data = await dataDays(store);
  let computed = 0;
  for (const pilot of pilots) {
    const plan = data === null || pilot.removed === 1 ? null : pilotPlan(pilot, data, weekMode);
    const isSame =
      plan === null
        ? pilot.weeks_before === -1
        : pilot.weeks_before === plan.before.length &&
          pilot.weeks_during === plan.during.length &&
          pilot.is_over === Number(plan.over) &&
          pilot.communities.join() === pilot.communities_then.join();
    if (isSame && !everything && pilot.landed === 0 && pilot.touched === 0) continue;
    const rows =
      plan === null ? [] : await resultRows(store, pilot, plan, { weekMode, timeZone: config.organisation.timeZone });
    await replaceRows(store, {
      table: pilotResult,
      rows,
      window: 'pilot_id = {pilotId:String}',
      params: { pilotId: pilot.pilot_id },
      version: run,
    });
    computed += 1;
  }
  return computed;
}

/** First and last day that anybody inside did something on. */
async function dataDays(store: Store): Promise<{ firstDay: string; lastDay: string } | null> {
  const [days] = await store.query<{ first_day: string; last_day: string; days: number }>(
    `SELECT toString(min(starts)) AS first_day, toString(max(starts)) AS last_day, count() AS days
     FROM participation_period FINAL WHERE grain = 'day' AND scope = 'internal' AND dim = 'all' AND people > 0`,
  );
  return !days || Number(days.days) === 0 ? null : { firstDay: days.first_day, lastDay: days.last_day };
}

interface Member {
  readonly arm: 'pilot' | 'control' | 'both';
  readonly interactive: readonly (number | null)[];
  readonly contributions: readonly (number | null)[];
}

const outcomes = [
  // In percentage points.
  ['interactive', (member: Member) => member.interactive.map((value) => (value === null ? null : value * 100))],
  ['contributions', (member: Member) => member.contributions],
] as const;

async function resultRows(
  store: Store,
  pilot: Pilot,
  plan: PilotPlan,
  calendar: { readonly weekMode: 0 | 1; readonly timeZone: string },
): Promise<Cell[][]> {
  const weeks = [...plan.before, ...plan.during];
  const found =
    weeks.length === 0
      ? []
      : await store.query<Member>(
          pilotMembersSql,
          { pilotId: pilot.pilot_id, starts: pilot.starts, weeks, ...calendar },
          { limitSeconds: 600 },
        );
  const members = found.filter(({ arm }) => arm !== 'both');
  return outcomes.map(([outcome, valuesOf]) => {
    const effect = pilotEffect(
      members.map((member): MemberWeeks => {
        const values = valuesOf(member);
        return {
          arm: member.arm === 'pilot' ? 'pilot' : 'control',
          before: values.slice(0, plan.before.length),
          during: values.slice(plan.before.length),
        };
      }),
      { before: plan.before.length, during: plan.during.length, over: plan.over },
    );
    return rowOf(pilot, plan, outcome, found.length - members.length, effect);
  });
}

function rowOf(pilot: Pilot, plan: PilotPlan, outcome: string, inBoth: number, effect: PilotEffect): Cell[] {
  return [
    pilot.pilot_id,
    outcome,
    pilot.name,
    pilot.starts,
    pilot.ends,
    plan.before.length,
    plan.during.length,
    Number(plan.over),
    plan.before[0] ?? pilot.starts,
    lastDayOf(plan) ?? pilot.starts,
    Number(pilot.by_unit),
    pilot.communities,
    effect.pilotPeople,
    effect.controlPeople,
    effect.leftOut,
    inBoth,
    rounded(effect.effect),
    rounded(effect.low),
    rounded(effect.high),
    rounded(effect.minimumDetectable),
    rounded(effect.preTrend),
    rounded(effect.preTrendLow),
    rounded(effect.preTrendHigh),
    effect.verdict,
  ];
}

function lastDayOf({ during }: PilotPlan): string | undefined {
  const week = during.at(-1);
  return week === undefined
    ? undefined
    : new Date(Date.parse(`${week}T00:00:00Z`) + 6 * 86_400_000).toISOString().slice(0, 10);
}

/** What is left of the order in which people were added up. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e9) / 1e9;
}
