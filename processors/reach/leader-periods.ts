import type { RefreshContext } from '../metric-family.js';
import { type ResultTable, replaceWindows } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';
import { dirtyCount } from './threads.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);
const leaderVoiceSelect = sql('leader-voice.sql');
const leaderTieSelect = sql('leader-tie.sql');
const leaderCircleSelect = sql('leader-circle.sql');
const dirtyLeaderPeriods = sql('dirty-leader-periods.sql');
const leaderPeriodSelect = sql('leader-period.sql');

export const leaderPeriodDefinition: readonly string[] = [
  leaderVoiceSelect,
  leaderTieSelect,
  leaderCircleSelect,
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

const leaderCircle: ResultTable = {
  name: 'leader_circle',
  key: ['leader_id', 'day', 'post_id'],
  values: ['is_enough'],
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

/** Of the posts of leaders of which anything has changed. */
function refreshLeaderCircles({ store, run, factsSince, config }: RefreshContext): Promise<void> {
  const changed =
    '(leader_id, day, post_id) IN (SELECT leader_id, day, post_id FROM leader_post WHERE version > {factsSince:UInt64})';
  return replaceWindows(store, {
    table: leaderCircle,
    select: leaderCircleSelect,
    window: factsSince === 0 ? '1' : changed,
    params: { factsSince, minPeople: config.privacy.minPeople },
    version: run,
  });
}

/** Finds the dirty four weeks and computes what SQL computes of them. Returns how many there were. */
export async function refreshLeaderPeriods(context: RefreshContext, everything: boolean): Promise<number> {
  const { store, run, factsSince, weekMode, config } = context;
  await refreshLeaderCircles(context);
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
