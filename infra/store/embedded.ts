import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type ClickHouseClient, createClient, parseError } from '@clickhouse/client';
import type { Config } from '../config.js';
import { errorMessage, FatalError } from '../errors.js';
import { connectionSettings, noConsole } from './connection-settings.js';
import type { Connections } from './connections.js';
import { createReaderPool } from './reader-pool.js';
import { explainEmbedded } from './store-error.js';

/** More would only share the same cores, and wait in the process's pool of threads. */
const mostReaders = 4;

/** Throws a UserError that names the folder, and the process that holds it, when it cannot be opened. */
export async function connectEmbedded(config: Config): Promise<Connections> {
  const chdb = await loadChdb();
  const dataPath = path.join(config.dataDir, 'store');
  const { database } = config.clickhouse;
  const opened: ClickHouseClient[] = [];
  const connect = async (): Promise<Connected> => {
    const connection = chdb.createChdbConnection({ path: dataPath });
    const client = createClient({
      // The same interface, but declared without exactOptionalPropertyTypes.
      connection: connection as unknown as NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>,
      log: noConsole,
      clickhouse_settings: connectionSettings,
    });
    opened.push(client);
    // The adapter passes no database on, and the engine's `default` one takes a file's name for a table's.
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` });
    await client.command({ query: `USE ${database}` });
    return { client, connection };
  };
  try {
    mkdirSync(dataPath, { recursive: true, mode: 0o700 });
    // Several connections, because each runs one statement at a time.
    const readers: ClickHouseClient[] = [];
    for (let count = Math.min(mostReaders, availableParallelism()); count > 0; count--)
      readers.push((await connect()).client);
    const writer = await connect();
    return {
      reading: createReaderPool(readers),
      writer: writer.client,
      insert: (table, columns, rows) => insertLines(writer.connection, table, columns, rows),
      description: `embedded ClickHouse in ${dataPath}`,
      embedded: true,
      database,
      cluster: null,
      close: async () => {
        await chdb.drainPending();
        for (const client of opened) await client.close();
      },
    };
  } catch (error) {
    for (const client of opened) await client.close().catch(() => undefined);
    throw explainEmbedded(error, dataPath);
  }
}

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
  Pick<typeof import('chdb'), 'drainPending' | 'version'>;

async function loadChdb(): Promise<Chdb> {
  try {
    const [{ createChdbConnection }, { drainPending, version }] = await Promise.all([
      import('chdb/connection'),
      import('chdb'),
    ]);
    return { createChdbConnection, drainPending, version };
  } catch (error) {
    throw new FatalError(
      `The embedded ClickHouse (npm package chdb) is not installed: ${errorMessage(error)}. Run npm ci without --omit=optional, or set CLICKHOUSE_URL to a server.`,
    );
  }
}
