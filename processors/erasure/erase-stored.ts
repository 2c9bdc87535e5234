import type { Erasure } from '../../infra/contracts/directory.js';
import { render } from '../../infra/store/migrate.js';
import type { Store } from '../../infra/store/store.js';
import { directoryRows } from '../land/directory-rows.js';
import { eraseRetracted, retractErased, untilOffDisk } from '../land/erase-retracted.js';

/**
 * Erases from the tables whoever stands in the table `erasure`. Every step bears being run again, so that one that was
 * interrupted is mended by the next. `refresh` computes all measures anew: figures of a unit change with who belongs to it.
 */
export async function eraseStored(
  store: Store,
  erasures: readonly Erasure[],
  refresh: () => Promise<void>,
  onStep: (done: number, total: number, what: string) => void = () => undefined,
): Promise<void> {
  const { columns, rows } = directoryRows(erasures).erasure;
  await store.insert('erasure', columns, rows);
  const steps: [string, () => Promise<unknown>][] = [
    ['acts', () => retractErased(store)],
    ['what others said of them', () => relandWithout(store)],
    ['the directory', () => deleteRows(store, ofPeople)],
    ['measures', () => startOver(store).then(refresh)],
    ['texts', () => eraseRetracted(store)],
    ['dead letters', () => deleteRows(store, ofLetters)],
    ['all other tables', () => sweep(store)],
    ['the disk', () => untilOffDisk(store, personalTables)],
  ];
  for (const [index, [what, work]] of steps.entries()) {
    onStep(index, steps.length, what);
    await work();
  }
  onStep(steps.length, steps.length, 'done');
}

const gone = '(SELECT id FROM erasure)';
const allGone = '(SELECT groupArray(id) FROM erasure)';

/** Tables that hold what people wrote, are called, or where they belong: their old parts are waited for. */
const personalTables = [
  ...['activity', 'activity_text', 'query_match', 'dead_letter'],
  ...['person', 'person_name', 'account_link', 'membership'],
];

/** What is known of people, by the columns that say of whom. */
const ofPeople: readonly [string, string][] = [
  ['person', `person_id IN ${gone}`],
  ['person_name', `person_id IN ${gone}`],
  ['account_link', `account_id IN ${gone} OR person_id IN ${gone}`],
  ['membership', `account_id IN ${gone}`],
  ['sponsor', `person_id IN ${gone}`],
  ['contact', `leader_id IN ${gone}`],
  ['community_owner', `owner_id IN ${gone}`],
];

/** A payload is JSON, in which an id stands as it is. */
const ofLetters: readonly [string, string][] = [
  ['dead_letter', `arrayExists(one -> position(payload, one) > 0 OR position(key, one) > 0, ${allGone})`],
];

/** Rows of others that name them: as infra/erasure/without-erased.ts does it with records. */
const naming: readonly { readonly table: string; readonly where: string; readonly replaced: string }[] = [
  {
    table: 'activity',
    where: `hasAny(mentions, ${allGone})`,
    replaced: `arrayFilter(one -> NOT has(${allGone}, one), mentions) AS mentions`,
  },
  {
    table: 'person',
    where: `manager_id IN ${gone} OR delegate_of IN ${gone}`,
    replaced: `if(manager_id IN ${gone}, '', manager_id) AS manager_id, if(delegate_of IN ${gone}, '', delegate_of) AS delegate_of`,
  },
  {
    table: 'approval',
    where: `author_id IN ${gone} OR approver_id IN ${gone}`,
    replaced: `if(author_id IN ${gone}, '', author_id) AS author_id, if(approver_id IN ${gone}, '', approver_id) AS approver_id`,
  },
  {
    table: 'contact',
    where: `team_member_id IN ${gone}`,
    replaced: `'' AS team_member_id`,
  },
  {
    table: 'pilot',
    where: `arrayExists(one -> one.kind = 'person' AND has(${allGone}, one.key), members)`,
    replaced: `arrayFilter(one -> one.kind != 'person' OR NOT has(${allGone}, one.key), members) AS members`,
  },
];

/** They land again without the name, and so are computed again; then the rows with it go. */
async function relandWithout(store: Store): Promise<void> {
  // Names are kept of leaders and of who writes for them.
  await deleteRows(store, [
    ['person_name', `person_id IN (SELECT person_id FROM person WHERE delegate_of IN ${gone} AND is_executive = 0)`],
  ]);
  for (const { table, where, replaced } of naming) {
    if ((await countRows(store, table, where)) === 0) continue;
    await store.command(
      `INSERT INTO ${table} SELECT * REPLACE (${replaced}, now64(3) AS landed_at) FROM (SELECT * FROM ${table} FINAL WHERE ${where})`,
    );
    await deleteWhere(store, table, where);
  }
}

async function deleteRows(store: Store, of: readonly [string, string][]): Promise<void> {
  for (const [table, where] of of) {
    if ((await countRows(store, table, where)) > 0) await deleteWhere(store, table, where);
  }
}

/** Every family begins anew at the next refresh. */
function startOver(store: Store): Promise<void> {
  return store.command(
    `INSERT INTO watermark (family, definition, landed_until, facts_until, version)
     SELECT family, '', landed_until, facts_until, version + 1 FROM watermark FINAL`,
  );
}

/** Older versions of results, and results about them: whatever still names them. */
async function sweep(store: Store): Promise<void> {
  const columns = await store.query<{ table: string; name: string }>(
    `SELECT table, name FROM system.columns
     WHERE database = currentDatabase() AND type IN ('String', 'LowCardinality(String)') AND table != 'erasure'
       AND table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree')
     ORDER BY table, position`,
  );
  const byTable = new Map<string, string[]>();
  for (const { table, name } of columns) byTable.set(table, [...(byTable.get(table) ?? []), `${name} IN ${gone}`]);
  await deleteRows(
    store,
    [...byTable].map(([table, conditions]) => [table, conditions.join(' OR ')]),
  );
}

async function countRows(store: Store, table: string, where: string): Promise<number> {
  const [found] = await store.query<{ rows: number }>(`SELECT count() AS rows FROM ${table} WHERE ${where}`);
  return Number(found?.rows ?? 0);
}

/** Not a lightweight DELETE, which leaves the rows in the parts until they merge. */
function deleteWhere(store: Store, table: string, where: string): Promise<void> {
  return store.command(
    render(
      `ALTER TABLE ${table} @onCluster DELETE WHERE ${where} SETTINGS mutations_sync = 2, allow_nondeterministic_mutations = 1`,
      store,
    ),
  );
}
