import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
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
  const connect = async (): Promise<ClickHouseClient> => {
    const client = createClient({
      // The same interface, but declared without exactOptionalPropertyTypes.
      connection: chdb.createChdbConnection({ path: dataPath }) as unknown as NonNullable<
        NonNullable<Parameters<typeof createClient>[0]>['connection']
      >,
      log: noConsole,
      clickhouse_settings: connectionSettings,
    });
    opened.push(client);
    // The adapter passes no database on, and the engine's `default` one takes a file's name for a table's.
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` });
    await client.command({ query: `USE ${database}` });
    return client;
  };
  try {
    mkdirSync(dataPath, { recursive: true, mode: 0o700 });
    // Several connections, because each runs one statement at a time.
    const readers: ClickHouseClient[] = [];
    for (let count = Math.min(mostReaders, availableParallelism()); count > 0; count--) readers.push(await connect());
    const writer = await connect();
    return {
      reading: createReaderPool(readers),
      writer,
      inserter: writer,
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

/** Version of the engine that is installed. Throws a FatalError when there is none. */
export async function embeddedVersion(): Promise<string> {
  const { version } = await loadChdb();
  const { chdb, libchdb } = version();
  return `${libchdb.replaceAll('"', '')} (chdb ${chdb})`;
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
