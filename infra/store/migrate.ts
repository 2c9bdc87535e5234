import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, leastPeople, leastPeopleByAttribute } from '../config.js';
import { errorMessage, UserError } from '../errors.js';
import type { Store } from './store.js';
import { firstLine } from './store-error.js';

const migrationsFolder = fileURLToPath(new URL('./migrations/', import.meta.url));

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Smallest groups shown. */
type Floors = Pick<Config['privacy'], 'minPeople' | 'minPeopleByAttribute'>;

export interface MigrateReport {
  readonly applied: string[];
  readonly alreadyApplied: number;
}

/**
 * Brings the tables to the newest version: numbered files, forward only, each once, known by checksum. Every statement
 * must bear being run again, because ClickHouse has no transaction around DDL and a crash may come between two.
 * Views follow: they hold no data and are simply replaced, unless they are there as they are.
 */
export async function migrate(
  store: Store,
  config: Config,
  views: readonly Migration[],
  migrations = readMigrations(),
): Promise<MigrateReport> {
  // A user that may only write finds the table made already.
  const [made] = await store.query<{ result: number }>('EXISTS TABLE schema_migration');
  if (!Number(made?.result))
    await store.command(
      render(
        `CREATE TABLE IF NOT EXISTS schema_migration @onCluster (name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
       ENGINE = @engine(ReplacingMergeTree, applied_at) ORDER BY name`,
        store,
      ),
    );
  const known = new Map(
    (await store.query<{ name: string; checksum: string }>('SELECT name, checksum FROM schema_migration FINAL')).map(
      (row) => [row.name, row.checksum],
    ),
  );
  refuseUnknown(known, migrations);
  const applied: string[] = [];
  for (const migration of migrations) {
    const checksum = createHash('sha256').update(migration.sql).digest('hex');
    const before = known.get(migration.name);
    if (before === checksum) continue;
    if (before !== undefined) {
      throw new UserError(
        `The migration ${migration.name} was changed after it had been applied to ${store.description}. Restore the file, and put the change into a new migration with the next number.`,
      );
    }
    await apply(store, migration);
    await store.insert('schema_migration', ['name', 'checksum'], [[migration.name, checksum]]);
    applied.push(migration.name);
  }
  await saveSettings(store, config);
  await replaceViews(store, views, config.privacy, known.get(viewsName));
  return { applied, alreadyApplied: migrations.length - applied.length };
}

/** What the views are known by among the migrations. */
export const viewsName = 'views';

/** Replacing them takes a second at the start of every command, so only when one differs or is missing. */
async function replaceViews(
  store: Store,
  views: readonly Migration[],
  floors: Floors,
  before: string | undefined,
): Promise<void> {
  const all = views.map(({ sql }) => sql).join('\n');
  const checksum = createHash('sha256')
    .update(render(all, store, floors))
    .digest('hex');
  const names = [...all.matchAll(/CREATE OR REPLACE VIEW (\w+)/g)].map(([, name]) => String(name));
  if (before === checksum) {
    const [there] = await store.query<{ views: number }>(
      "SELECT count() AS views FROM system.tables WHERE database = currentDatabase() AND engine = 'View' AND name IN {names:Array(String)}",
      { names },
    );
    if (Number(there?.views) === names.length) return;
  }
  for (const view of views) await apply(store, view, floors);
  await store.insert('schema_migration', ['name', 'checksum'], [[viewsName, checksum]]);
}

async function apply(store: Store, { name, sql }: Migration, floors?: Floors): Promise<void> {
  for (const [index, statement] of statements(sql).entries()) {
    try {
      await store.command(render(statement, store, floors));
    } catch (error) {
      // What an operator can mend (disk, rights, network) says so itself.
      if (error instanceof UserError) throw error;
      throw new UserError(
        `Statement ${index + 1} of ${name} failed in ${store.description}: ${firstLine(errorMessage(error))}. Run "earshot migrate" again when that is mended: it goes on from there.`,
        3,
        { cause: error },
      );
    }
  }
}

export function readMigrations(folder = migrationsFolder): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, sql: readFileSync(path.join(folder, name), 'utf8') }));
}

/** A store that a newer Earshot has migrated must not be written by an older one. */
function refuseUnknown(known: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const names = new Set([viewsName, ...migrations.map((migration) => migration.name)]);
  const unknown = [...known.keys()].filter((name) => !names.has(name));
  if (unknown.length > 0) {
    throw new UserError(
      `The store has been migrated by a newer Earshot (${unknown.join(', ')}). Use that version or a newer one.`,
    );
  }
}

/** A statement ends with a semicolon at the end of a line. */
export function statements(sql: string): string[] {
  return sql
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replace(/--[^\n]*/g, '').trim() !== '');
}

/**
 * `@engine(ReplacingMergeTree, version)` and `@onCluster` become what one server or a cluster needs. The path of a
 * replicated table holds its UUID, so that a table made again after DROP does not meet its predecessor. A server's views read
 * with the rights of the user that made them, so that people may be given the views and not the tables behind them.
 * `@minPeople` and `@minPeopleByAttribute` become the floors, as numbers: read from a table they would cost every statement
 * milliseconds. The configuration can raise them, never lower them.
 */
export function render(
  sql: string,
  store: { readonly cluster: string | null; readonly embedded?: boolean },
  { minPeople, minPeopleByAttribute }: Floors = { minPeople: 0, minPeopleByAttribute: 0 },
): string {
  const replicated = store.cluster !== null;
  return sql
    .replaceAll('@minPeopleByAttribute', `toUInt32(${Math.max(leastPeopleByAttribute, minPeopleByAttribute)})`)
    .replaceAll('@minPeople', `toUInt32(${Math.max(leastPeople, minPeople)})`)
    .replace(/CREATE OR REPLACE VIEW \w+ @onCluster/g, (view) =>
      store.embedded === false ? `${view} DEFINER = CURRENT_USER SQL SECURITY DEFINER` : view,
    )
    .replace(/@engine\((\w+)((?:,[^)@]*)?)\)/g, (_, engine: string, rest: string) => {
      const args = rest.replace(/^,\s*/, '');
      if (!replicated) return `${engine}(${args})`;
      const where = `'/clickhouse/tables/{uuid}/{shard}', '{replica}'`;
      return `Replicated${engine}(${args === '' ? where : `${where}, ${args}`})`;
    })
    .replace(/@onCluster/g, replicated ? `ON CLUSTER ${store.cluster}` : '');
}

/** What the views need to know of the configuration. */
async function saveSettings(store: Store, config: Config): Promise<void> {
  const version = Date.now();
  const { name, timeZone, weekStart } = config.organisation;
  const numbers = [
    ['unread_below', config.reach.unreadBelow],
    ['reach_window_days', config.reach.windowDays],
    ['week_mode', weekStart === 'monday' ? 1 : 0],
  ].map(([key, value]) => [key, value, '', version]);
  const texts = [
    ['organisation_name', 0, name, version],
    ['time_zone', 0, timeZone, version],
    ['sources', 0, config.sources.map((source) => source.name).join(','), version],
  ];
  await store.insert('setting', ['name', 'value', 'text', 'version'], [...numbers, ...texts]);
  await keepFor(store, 'activity_text', 'landed_at', config.privacy.textRetentionDays);
  // Words by the week: a version is the time it was counted, ms.
  await keepFor(store, 'term_week', 'intDiv(version, 1000)', config.privacy.textRetentionDays);
  await keepFor(store, 'api_audit', 'at', config.api.auditDays);
}

async function keepFor(
  store: Store,
  table: 'activity_text' | 'term_week' | 'api_audit',
  column: string,
  days: number,
): Promise<void> {
  const [found] = await store.query<{ definition: string }>(
    'SELECT create_table_query AS definition FROM system.tables WHERE database = currentDatabase() AND name = {table:String}',
    { table },
  );
  // Changing a TTL rewrites the table, so only when it differs.
  if (found?.definition.includes(`toIntervalDay(${days})`)) return;
  await store.command(
    render(`ALTER TABLE ${table} @onCluster MODIFY TTL toDateTime(${column}) + toIntervalDay(${days})`, store),
  );
}
