import { loadConfig } from '../../infra/config.js';
import type { Store } from '../../infra/store/store.js';
import { openMigrated } from '../../processors/run-once.js';

/**
 * Run as `grow-store.ts DATA_DIR reset ORGANISATIONS PASTS`, `… DATA_DIR release-some ACTS` or `… DATA_DIR release-rest ACTS`. Reset
 * brings the store to so many organisations side by side with the same acts (people, communities and posts of their own), each of
 * whose acts there are PASTS times, one time after the other (by the same people in the same communities, on posts of their own),
 * takes every result away, and holds back the newest hundredth of the acts of one time. Release lets the first ACTS of those in, as
 * if they had landed now, then all others.
 */

/** Columns with ids of people, accounts and communities, by table: another organisation has its own. */
const ofOrganisation: Readonly<Record<string, readonly string[]>> = {
  activity: ['actor_id', 'community_id'],
  tombstone: [],
  snapshot: ['community_id'],
  community: ['id'],
  person: ['person_id', 'manager_id', 'delegate_of'],
  account_link: ['account_id', 'person_id'],
  membership: ['community_id', 'account_id'],
};
/** Columns with ids of what was said, and times in it: another past has its own. What somebody joined or follows is said by nobody. */
const ofPast: Readonly<Record<string, { ids: readonly string[]; times: readonly string[]; said: string }>> = {
  activity: {
    ids: ['id', 'object_id', 'parent_id', 'root_id', 'quoted_id'],
    times: ['occurred_at', 'observed_at', 'edited_at', 'day'],
    said: "object_kind NOT IN ('person', 'community')",
  },
  tombstone: { ids: ['id'], times: [], said: '1' },
  snapshot: { ids: ['object_id'], times: ['as_of'], said: "object_kind NOT IN ('person', 'community')" },
};
/** What is not computed from something else. */
const kept = [
  'activity_text',
  'dead_letter',
  'setting',
  'person_name',
  'org_unit',
  'schema_migration',
  'approval',
  'channel_access',
  'pilot',
  'sponsor',
  'contact',
  'community_owner',
];
/** Where the newest hundredth begins. */
const newestHundredth = 'SELECT quantileExact(0.99)(occurred_at) FROM bench_activity';

/** Whole weeks, so that a weekday stays one. */
const pastDays = "SELECT toUInt32(7 * ceil((dateDiff('day', min(day), max(day)) + 1) / 7)) FROM bench_activity";

const [dataDir = '', action = '', ...counts] = process.argv.slice(2);
const { store } = await openMigrated(loadConfig({ env: {}, dataDir }));
try {
  if (action === 'reset') await reset(store, Number(counts[0] ?? 1), Number(counts[1] ?? 1));
  else await release(store, action === 'release-some', Number(counts[0] ?? 1));
  const [row] = await store.query<{ rows: number }>('SELECT count() AS rows FROM activity');
  process.stdout.write(JSON.stringify({ rows: Number(row?.rows ?? 0) }));
} finally {
  await store.close();
}

async function reset(store: Store, organisations: number, pasts: number): Promise<void> {
  const tables = await store.query<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'",
  );
  for (const { name } of tables) {
    if (kept.includes(name) || ofOrganisation[name] || name.startsWith('bench_')) continue;
    await store.command(`TRUNCATE TABLE ${name}`);
  }
  for (const table of Object.keys(ofOrganisation)) {
    const original = `bench_${table}`;
    await store.command(`CREATE TABLE IF NOT EXISTS ${original} AS ${table}`);
    const [has] = await store.query<{ rows: number }>(`SELECT count() AS rows FROM ${original}`);
    if (Number(has?.rows ?? 0) === 0) await store.command(`INSERT INTO ${original} SELECT * FROM ${table}`);
    await store.command(`TRUNCATE TABLE ${table}`);
  }
  for (const table of Object.keys(ofOrganisation)) {
    for (let organisation = 0; organisation < organisations; organisation += 1) {
      for (let past = 0; past < (ofPast[table] ? pasts : 1); past += 1) {
        const held = table === 'activity' && past === 0 ? `WHERE occurred_at <= (${newestHundredth})` : '';
        await store.command(
          `INSERT INTO ${table} SELECT ${copied(table, organisation, past)} FROM bench_${table} ${held}`,
          {},
          { limitSeconds: 3600 },
        );
      }
    }
  }
  await store.command(
    'CREATE TABLE IF NOT EXISTS bench_replicas (replicas UInt32) ENGINE = MergeTree ORDER BY replicas',
  );
  await store.command('TRUNCATE TABLE bench_replicas');
  await store.insert('bench_replicas', ['replicas'], [[organisations]]);
}

async function release(store: Store, onlySome: boolean, acts: number): Promise<void> {
  // Those of the first organisation, in the order of time.
  const held = `SELECT id FROM bench_activity WHERE occurred_at > (${newestHundredth}) ORDER BY occurred_at, id LIMIT {acts:UInt32}`;
  const [row] = await store.query<{ replicas: number }>('SELECT max(replicas) AS replicas FROM bench_replicas');
  const replicas = onlySome ? 1 : Number(row?.replicas ?? 1);
  for (let replica = 0; replica < replicas; replica += 1) {
    const which = replica > 0 ? '' : `AND bench_activity.id ${onlySome ? 'IN' : 'NOT IN'} (${held})`;
    await store.command(
      `INSERT INTO activity SELECT ${copied('activity', replica, 0, 'now64(3) AS landed_at')}
       FROM bench_activity WHERE bench_activity.occurred_at > (${newestHundredth}) ${which}`,
      { acts },
      { limitSeconds: 3600 },
    );
  }
}

/** The first organisation and the latest past keep their ids and times. */
function copied(table: string, organisation: number, past: number, ...more: readonly string[]): string {
  const { ids = [], times = [], said = '1' } = ofPast[table] ?? {};
  const own = organisation === 0 ? '' : String(organisation);
  const columns = [...more];
  if (own !== '') {
    columns.push(...(ofOrganisation[table] ?? []).map((id) => `${copyOf(id, own)} AS ${id}`));
    if (table === 'activity') columns.push(`arrayMap(one -> ${copyOf('one', own)}, mentions) AS mentions`);
  }
  const tag = past === 0 ? own : `${own} ${past}`;
  if (tag !== '') {
    // Who and what is followed is named as the organisation's people and communities are.
    columns.push(...ids.map((id) => `if(${said}, ${copyOf(id, tag)}, ${copyOf(id, own)}) AS ${id}`));
  }
  if (past > 0) {
    columns.push(...times.map((time) => `${time} - toIntervalDay(${past} * (${pastDays})) AS ${time}`));
    if (table === 'activity') columns.push(`version - ${past} * 86400000 * (${pastDays}) AS version`);
  }
  return columns.length === 0 ? '*' : `* REPLACE (${columns.join(', ')})`;
}

function copyOf(id: string, tag: string): string {
  return tag === '' ? id : `if(${id} = '', '', lower(hex(MD5(concat(${id}, '${tag}')))))`;
}
