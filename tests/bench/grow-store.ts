import { loadConfig } from '../../infra/config.js';
import type { Store } from '../../infra/store/store.js';
import { openMigrated } from '../../processors/run-once.js';

/**
 * Run as `grow-store.ts DATA_DIR reset REPLICAS`, `… DATA_DIR release-some ACTS` or `… DATA_DIR release-rest ACTS`. Reset brings
 * the store to REPLICAS organisations side by side with the same acts (people, communities and posts of their own), takes
 * every result away, and holds back the newest hundredth of the acts. Release lets the first ACTS of those in, as if they had
 * landed now, then all others.
 */

/** Columns with ids, by table: what makes a copy something of its own. */
const replicated: Readonly<Record<string, readonly string[]>> = {
  activity: ['id', 'actor_id', 'object_id', 'parent_id', 'root_id', 'quoted_id', 'community_id'],
  tombstone: ['id'],
  snapshot: ['object_id', 'community_id'],
  community: ['id'],
  person: ['person_id', 'manager_id', 'delegate_of'],
  account_link: ['account_id', 'person_id'],
  membership: ['community_id', 'account_id'],
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

const [dataDir = '', action = '', count = '1'] = process.argv.slice(2);
const { store } = await openMigrated(loadConfig({ env: {}, dataDir }));
try {
  if (action === 'reset') await reset(store, Number(count));
  else await release(store, action === 'release-some', Number(count));
  const [row] = await store.query<{ rows: number }>('SELECT count() AS rows FROM activity');
  process.stdout.write(JSON.stringify({ rows: Number(row?.rows ?? 0) }));
} finally {
  await store.close();
}

async function reset(store: Store, replicas: number): Promise<void> {
  const tables = await store.query<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'",
  );
  for (const { name } of tables) {
    if (kept.includes(name) || replicated[name] || name.startsWith('bench_')) continue;
    await store.command(`TRUNCATE TABLE ${name}`);
  }
  for (const [table, ids] of Object.entries(replicated)) {
    const original = `bench_${table}`;
    await store.command(`CREATE TABLE IF NOT EXISTS ${original} AS ${table}`);
    const [has] = await store.query<{ rows: number }>(`SELECT count() AS rows FROM ${original}`);
    if (Number(has?.rows ?? 0) === 0) await store.command(`INSERT INTO ${original} SELECT * FROM ${table}`);
    await store.command(`TRUNCATE TABLE ${table}`);
    for (let replica = 0; replica < replicas; replica += 1) {
      const copies = ids.map((id) => `${copyOf(id, replica)} AS ${id}`);
      if (table === 'activity') copies.push(`arrayMap(one -> ${copyOf('one', replica)}, mentions) AS mentions`);
      const held = table === 'activity' ? `WHERE occurred_at <= (${newestHundredth})` : '';
      await store.command(
        `INSERT INTO ${table} SELECT * REPLACE (${copies.join(', ')}) FROM ${original} ${held}`,
        {},
        { limitSeconds: 3600 },
      );
    }
  }
  await store.command(
    'CREATE TABLE IF NOT EXISTS bench_replicas (replicas UInt32) ENGINE = MergeTree ORDER BY replicas',
  );
  await store.command('TRUNCATE TABLE bench_replicas');
  await store.insert('bench_replicas', ['replicas'], [[replicas]]);
}

async function release(store: Store, onlySome: boolean, acts: number): Promise<void> {
  // Those of the first organisation, in the order of time.
  const held = `SELECT id FROM bench_activity WHERE occurred_at > (${newestHundredth}) ORDER BY occurred_at, id LIMIT {acts:UInt32}`;
  const [row] = await store.query<{ replicas: number }>('SELECT max(replicas) AS replicas FROM bench_replicas');
  const ids = replicated.activity ?? [];
  const replicas = onlySome ? 1 : Number(row?.replicas ?? 1);
  for (let replica = 0; replica < replicas; replica += 1) {
    const copies = ids.map((id) => `${copyOf(id, replica)} AS ${id}`);
    const which = replica > 0 ? '' : `AND bench_activity.id ${onlySome ? 'IN' : 'NOT IN'} (${held})`;
    await store.command(
      `INSERT INTO activity SELECT * REPLACE (${copies.join(', ')}, arrayMap(one -> ${copyOf('one', replica)}, mentions) AS mentions, now64(3) AS landed_at)
       FROM bench_activity WHERE bench_activity.occurred_at > (${newestHundredth}) ${which}`,
      { acts },
      { limitSeconds: 3600 },
    );
  }
}

/** The first replica keeps its ids. */
function copyOf(id: string, replica: number): string {
  return replica === 0 ? id : `if(${id} = '', '', lower(hex(MD5(concat(${id}, '${replica}')))))`;
}
