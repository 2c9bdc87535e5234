import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type ClickHouseClient, createClient, parseError } from '@clickhouse/client';
import type { Config } from '../config.js';
import { errorMessage, FatalError } from '../errors.js';
import { createConnectionPool } from './connection-pool.js';
import { connectionSettings, noConsole } from './connection-settings.js';
import type { Connections } from './connections.js';
import { engineArguments } from './engine-settings.js';
import { explainEmbedded } from './store-error.js';

/** More would only share the same cores, and wait in the process's pool of threads. */
const mostReaders = 4;
/** Rows of two partitions that land, and statements of two families (processors/refresh.ts). */
const writers = 4;

/** Throws a UserError that names the folder, and the process that holds it, when it cannot be opened. */
export async function connectEmbedded(config: Config): Promise<Connections> {
  const chdb = await loadChdb();
  const dataPath = path.join(config.dataDir, 'store');
  const { database } = config.clickhouse;
  const opened: ClickHouseClient[] = [];
  let engine: InstanceType<Chdb['Session']> | null = null;
  const connect = async (): Promise<Connected> => {
    const connection = chdb.createChdbConnection({ path: dataPath });
    const client = createClient({
      // The same interface, but declared without exactOptionalPropertyTypes.
      connection: connection as unknown as NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>,
      log: noConsole,
      // Parameters are part of a statement here (connection-pool.ts), and lists of ids may be long.
      clickhouse_settings: { ...connectionSettings, max_query_size: '0' },
    });
    opened.push(client);
    // The adapter passes no database on, and the engine's `default` one takes a file's name for a table's.
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` });
    await client.command({ query: `USE ${database}` });
    return { client, connection };
  };
  try {
    mkdirSync(dataPath, { recursive: true, mode: 0o700 });
    // The first connection starts the engine; those of the client take no arguments.
    engine = new chdb.Session(dataPath, { connectionArgs: engineArguments });
    const connectMany = async (count: number): Promise<Connected[]> => {
      const many: Connected[] = [];
      while (many.length < count) many.push(await connect());
      return many;
    };
    const reading = createConnectionPool(await connectMany(Math.min(mostReaders, availableParallelism())));
    const writing = createConnectionPool(await connectMany(writers));
    return {
      reading: (sql, params, run) => reading.beside(sql, params, ({ client }) => run(client, {})),
      // What changes or empties a table must not have rows written behind its back that were read before it.
      writing: (sql, params, run) =>
        (isInsert(sql) ? writing.beside : writing.alone)(sql, params, ({ client }) => run(client, {})),
      insert: (table, columns, rows) =>
        writing.beside('', {}, ({ connection }) => insertLines(connection, table, columns, rows)),
      description: `embedded ClickHouse in ${dataPath}`,
      embedded: true,
      database,
      cluster: null,
      close: async () => {
        // What waits for a connection is not known to the engine yet.
        for (const pool of [reading, writing]) await pool.alone('', {}, async () => undefined);
        await chdb.drainPending();
        for (const client of opened) await client.close();
        engine?.close();
      },
    };
  } catch (error) {
    for (const client of opened) await client.close().catch(() => undefined);
    engine?.close();
    throw explainEmbedded(error, dataPath);
  }
}

const isInsert = (sql: string): boolean => /^(\s*--[^\n]*\n)*\s*insert\b/i.test(sql);

/**
 * The client would make one statement of the rows and give it to the engine as text, which costs twice as much. The settings are
 * those of the connection. Throws as the client does.
 */
async function insertLines(
  { chdb }: ChdbConnection,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const values = Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'));
  try {
    await chdb.rawInsert({ table, columns: [...columns], values, format: 'JSONCompactEachRow' });
  } catch (error) {
    throw Object.assign(parseError(errorMessage(error)), { cause: error });
  }
}

/** Version of the engine that is installed. Throws a FatalError when there is none. */
export async function embeddedVersion(): Promise<string> {
  const { version } = await loadChdb();
  const { chdb, libchdb } = version();
  return `${libchdb.replaceAll('"', '')} (chdb ${chdb})`;
}

type ChdbConnection = ReturnType<typeof import('chdb/connection')['createChdbConnection']>;

interface Connected {
  readonly client: ClickHouseClient;
  readonly connection: ChdbConnection;
}

type Chdb = Pick<typeof import('chdb/connection'), 'createChdbConnection'> &
  Pick<typeof import('chdb'), 'drainPending' | 'Session' | 'version'>;

async function loadChdb(): Promise<Chdb> {
  try {
    const [{ createChdbConnection }, { drainPending, Session, version }] = await Promise.all([
      import('chdb/connection'),
      import('chdb'),
    ]);
    return { createChdbConnection, drainPending, Session, version };
  } catch (error) {
    throw new FatalError(
      `The embedded ClickHouse (npm package chdb) is not installed: ${errorMessage(error)}. Run npm ci without --omit=optional, or set CLICKHOUSE_URL to a server.`,
    );
  }
}
