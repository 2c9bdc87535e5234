import type { RefreshContext } from '../metric-family.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';
import { dirtyCount } from './threads.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const leaderVoiceSelect = sql('leader-voice.sql');
const leaderTieSelect = sql('leader-tie.sql');
const dirtyLeaderPeriods = sql('dirty-leader-periods.sql');
const leaderPeriodSelect = sql('leader-period.sql');

export const leaderPeriodDefinition: readonly string[] = [
  leaderVoiceSelect,
  leaderTieSelect,
  dirtyLeaderPeriods,
  leaderPeriodSelect,
];

const leaderVoice: ResultTable = {
  name: 'leader_office',
  key: ['person_id', 'leader_id', 'valid_from'],
  values: ['valid_to', 'by_delegate', 'leader_level'],
};

const leaderTie: ResultTable = {
  name: 'leader_tie',
  key: ['leader_id', 'day', 'person_id'],
  values: ['outward', 'inward', 'by_delegate', 'is_staff', 'leader_level', 'person_level'],
};

const leaderPeriod: ResultTable = {
  name: 'leader_period',
  key: ['leader_id', 'starts'],
  values: [
    'ends',
    'answer_s',
    'answered_people',
    'dialogue_depth',
    'commenters',
    'carrier_pairs',
    'carriers',
    'organic_pairs',
    'organic_people',
    'direct_people',
    'line_pairs',
    'line_people',
    'outside_pairs',
    'outside_people',
    'inside_people',
    'new_partners',
    'new_people',
    'pairs',
    'pair_people',
    'far_pairs',
    'far_people',
    'near_people',
    'owned_acts',
    'foreign_acts',
    'unowned_acts',
  ],
};

/** Rows of the dirty four weeks, those no longer due included. */
export const ofDirtyPeriods =
  "starts IN (SELECT toDate(id) FROM dirty_reach WHERE run = {run:UInt64} AND kind IN ('period', 'gone'))";

/** Few rows that much else is judged by, so that they are worked out once, when the directory has changed. */
export function refreshLeaderVoices({ store, run }: RefreshContext): Promise<void> {
  return replaceWindows(store, {
    table: leaderVoice,
    select: leaderVoiceSelect,
    window: '1',
    params: {},
    version: run,
  });
}

/** Days with an interaction that changed; every day when the directory changed, which says who speaks for whom. */
export async function refreshLeaderTies(context: RefreshContext, everything: boolean): Promise<number> {
  const { store, run, factsSince, config } = context;
  await store.command(
    `INSERT INTO dirty_reach (run, kind, id)
     SELECT DISTINCT {run:UInt64}, 'tie_day', toString(day) FROM (
         SELECT day FROM interaction WHERE {everything:UInt8} OR version > {factsSince:UInt64}
         UNION ALL
         SELECT day FROM leader_tie WHERE {everything:UInt8}
     )`,
    { run, factsSince, everything: everything ? 1 : 0 },
    { limitSeconds: 600 },
  );
  const days = await dirtyCount(context, 'tie_day');
  if (days === 0) return 0;
  await replaceWindows(store, {
    table: leaderTie,
    select: leaderTieSelect,
    window: "day IN (SELECT toDate(id) FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'tie_day')",
    params: { run, timeZone: config.organisation.timeZone },
    version: run,
  });
  return days;
}

/** Finds the dirty four weeks and computes what SQL computes of them. Returns how many there were. */
export async function refreshLeaderPeriods(context: RefreshContext, everything: boolean): Promise<number> {
  const { store, run, factsSince, weekMode, config } = context;
  await store.command(
    dirtyLeaderPeriods,
    { run, factsSince, weekMode, everything: everything ? 1 : 0 },
    { limitSeconds: 600 },
  );
  const periods = (await dirtyCount(context, 'period')) + (await dirtyCount(context, 'gone'));
  if (periods === 0) return 0;
  await replaceWindows(store, {
    table: leaderPeriod,
    select: leaderPeriodSelect,
    window: ofDirtyPeriods,
    params: {
      run,
      weekMode,
      timeZone: config.organisation.timeZone,
      minPeople: config.privacy.minPeople,
    },
    version: run,
  });
  return periods;
}
