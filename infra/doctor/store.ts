import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.js';
import { errorMessage } from '../errors.js';
import { findRunning } from '../running.js';
import { openStore } from '../store/client.js';
import { embeddedVersion } from '../store/embedded.js';
import { readMigrations, viewsName } from '../store/migrate.js';
import { inspectServer } from '../store/server.js';
import type { Store } from '../store/store.js';
import { lockHolder } from '../store/store-error.js';
import { type Check, failure, fine, warning } from './check.js';

/** The engine that the configuration names, and what it holds. Makes and changes nothing. */
export async function storeChecks(config: Config): Promise<Check[]> {
  return config.clickhouse.url === null ? embeddedChecks(config) : serverChecks(config, config.clickhouse.url);
}

async function embeddedChecks(config: Config): Promise<Check[]> {
  const engine = await engineCheck();
  if (!engine.ok) return [engine];
  const folder = path.join(config.dataDir, 'store');
  const running = findRunning(config.dataDir);
  if (running !== null) return [engine, fine('store', `in use by the Earshot at ${running.url} (pid ${running.pid})`)];
  const holder = lockHolder(folder);
  if (holder !== null) {
    return [engine, warning('store', `${folder} is in use by process ${holder}`, 'Wait for it to end, or stop it.')];
  }
  if (!existsSync(folder)) return [engine, fine('store', `made at the first use, in ${folder}`)];
  return [engine, await openedCheck(config)];
}

async function engineCheck(): Promise<Check> {
  try {
    return fine('engine', `embedded ClickHouse ${await embeddedVersion()}`);
  } catch (error) {
    return failure('engine', errorMessage(error), 'Run npm ci without --omit=optional, or set CLICKHOUSE_URL.');
  }
}

async function serverChecks(config: Config, url: string): Promise<Check[]> {
  let found: Awaited<ReturnType<typeof inspectServer>>;
  try {
    found = await inspectServer(config, url);
  } catch (error) {
    return [
      failure('ClickHouse', errorMessage(error), 'Check CLICKHOUSE_URL, CLICKHOUSE_USER and CLICKHOUSE_PASSWORD.'),
    ];
  }
  const { user, database } = config.clickhouse;
  const server = fine('ClickHouse', `${found.where}, version ${found.version}, user ${user}`);
  const rights =
    found.mayWrite === false
      ? failure(
          'rights',
          `${user} may not read, write and delete in ${database}`,
          `Have an administrator run: GRANT SELECT, INSERT, ALTER DELETE, TRUNCATE, SHOW ON ${database}.* TO ${user}`,
        )
      : fine(
          'rights',
          found.mayWrite ? `${user} may read, write and delete in ${database}` : 'not told by this server',
        );
  if (!found.hasDatabase) {
    return [server, rights, warning('store', `no database ${database} yet`, 'Run: earshot migrate')];
  }
  return [server, rights, await openedCheck(config)];
}

async function openedCheck(config: Config): Promise<Check> {
  let store: Store;
  try {
    store = await openStore(config);
  } catch (error) {
    return failure('store', errorMessage(error), 'Mend that first; nothing is read or written until then.');
  }
  try {
    return await migrationCheck(store);
  } catch (error) {
    return failure('store', errorMessage(error), null);
  } finally {
    await store.close();
  }
}

async function migrationCheck(store: Store): Promise<Check> {
  const known = readMigrations().map((migration) => migration.name);
  const [table] = await store.query<{ found: number }>(
    "SELECT count() AS found FROM system.tables WHERE database = currentDatabase() AND name = 'schema_migration'",
  );
  if (Number(table?.found ?? 0) === 0) {
    return warning('store', `${store.description} is empty`, 'Run: earshot migrate (every other command does so too)');
  }
  const applied = new Set(
    (
      await store.query<{ name: string }>('SELECT name FROM schema_migration FINAL WHERE name != {viewsName:String}', {
        viewsName,
      })
    ).map((row) => row.name),
  );
  const newer = [...applied].filter((name) => !known.includes(name));
  if (newer.length > 0) {
    return failure('store', `${store.description} is from a newer Earshot (${newer.join(', ')})`, 'Use that version.');
  }
  const missing = known.filter((name) => !applied.has(name));
  return missing.length === 0
    ? fine('store', `${store.description}, all ${known.length} migrations applied`)
    : warning('store', `${store.description}, ${missing.length} migrations to apply`, 'Run: earshot migrate');
}
