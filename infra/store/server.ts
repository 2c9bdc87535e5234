import { readFileSync } from 'node:fs';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import type { Config } from '../config.js';
import { errorMessage, FatalError, UserError } from '../errors.js';
import { clusterSettings, connectionSettings, noConsole } from './connection-settings.js';
import type { Connections } from './connections.js';
import { explainConnection, isAccessError } from './store-error.js';

/** The oldest server whose SQL is enough: `is_deleted` of ReplacingMergeTree, window functions, ASOF joins with USING. */
const oldestVersion = [25, 3] as const;

/** A server that has not answered `SELECT version()` by then is not going to, ms. */
const firstAnswerMs = 15_000;

/**
 * Throws a FatalError where trying again cannot help (password, rights, version, certificate), else a UserError; both
 * name the host and port, never the password.
 */
export async function connectServer(config: Config, url: string): Promise<Connections> {
  const { user, database, cluster, requestTimeoutMs, insertTimeoutMs } = config.clickhouse;
  const where = whereIs(url);
  await withFirstClient(config, url, async (client) => {
    await checkedVersion(client, where);
    await ensureDatabase(client, database, cluster, where, user);
  });
  const reader = connect(config, url, requestTimeoutMs, database);
  const writer = connect(config, url, requestTimeoutMs, database);
  // A connection that is dead is given up sooner where that costs little: rows that were written twice are one.
  const inserter = connect(config, url, Math.min(requestTimeoutMs, insertTimeoutMs), database);
  return {
    reading: (_sql, params, run) => run(reader, params),
    writing: (_sql, params, run) => run(writer, params),
    insert: async (table, columns, rows) => {
      await inserter.insert({
        table,
        columns: columns as unknown as [string, ...string[]],
        values: rows,
        format: 'JSONCompactEachRow',
      });
    },
    description: `${where}, database ${database}`,
    embedded: false,
    database,
    cluster,
    close: async () => {
      await reader.close();
      await writer.close();
      await inserter.close();
    },
  };
}

export interface ServerFound {
  readonly where: string;
  readonly version: string;
  readonly hasDatabase: boolean;
  /** Null where the server cannot say. */
  readonly mayWrite: boolean | null;
}

/** What a server says of itself; makes nothing there. Throws as `connectServer` does. */
export async function inspectServer(config: Config, url: string): Promise<ServerFound> {
  const { database } = config.clickhouse;
  const where = whereIs(url);
  return withFirstClient(config, url, async (client) => ({
    where,
    version: await checkedVersion(client, where),
    hasDatabase: await hasDatabase(client, database),
    mayWrite: await mayWrite(client, database),
  }));
}

const whereIs = (url: string): string => `ClickHouse at ${new URL(url).host}`;

async function withFirstClient<T>(
  config: Config,
  url: string,
  work: (client: ClickHouseClient) => Promise<T>,
): Promise<T> {
  const client = connect(config, url, Math.min(config.clickhouse.requestTimeoutMs, firstAnswerMs));
  try {
    return await work(client);
  } catch (error) {
    throw explainConnection(error, whereIs(url), config.clickhouse.user);
  } finally {
    await client.close();
  }
}

function connect(config: Config, url: string, timeoutMs: number, database?: string): ClickHouseClient {
  const { user, password, caFile, cluster } = config.clickhouse;
  return createClient({
    url,
    username: user,
    password,
    ...(database === undefined ? {} : { database }),
    log: noConsole,
    request_timeout: timeoutMs,
    clickhouse_settings: {
      ...connectionSettings,
      ...(cluster === null ? {} : clusterSettings),
      // An error after the first rows must not look like the end of the rows.
      wait_end_of_query: 1,
      // The timeout is one of silence: a statement that runs for an hour has to show that it lives.
      send_progress_in_http_headers: 1,
      http_headers_progress_interval_ms: String(Math.floor(timeoutMs * 0.75)),
    },
    max_response_headers_size: 1_048_576,
    use_multipart_params_auto: true,
    keep_alive: { enabled: true, idle_socket_ttl: 2_000 },
    ...(caFile === null ? {} : { tls: { ca_cert: readCertificate(caFile) } }),
  });
}

/** Throws a FatalError with the statements to run where the user may not create a database that is missing. */
async function ensureDatabase(
  client: ClickHouseClient,
  database: string,
  cluster: string | null,
  where: string,
  user: string,
): Promise<void> {
  if (await hasDatabase(client, database)) return;
  try {
    // The name is checked to be a plain identifier when the configuration is read.
    await client.command({
      query: `CREATE DATABASE IF NOT EXISTS ${database}${cluster === null ? '' : ` ON CLUSTER ${cluster}`}`,
    });
  } catch (error) {
    if (!isAccessError(error)) throw error;
    throw new FatalError(
      `${where} has no database "${database}" that the user "${user}" (CLICKHOUSE_USER) can see, and does not let that user create it. Have an administrator run: CREATE DATABASE ${database}; GRANT ALL ON ${database}.* TO ${user}`,
      { cause: error },
    );
  }
}

function readCertificate(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UserError(`Cannot read clickhouse.caFile (${file}): ${errorMessage(error)}`);
  }
}

async function hasDatabase(client: ClickHouseClient, database: string): Promise<boolean> {
  const found = await client.query({
    query: 'SELECT count() AS found FROM system.databases WHERE name = {database:String}',
    query_params: { database },
    format: 'JSONEachRow',
  });
  const [row] = (await found.json()) as { found: number | string }[];
  return Number(row?.found ?? 0) > 0;
}

/** Null where the server cannot say. */
/** What the writer of infra/clickhouse/users.xml may; `earshot migrate` says itself what it misses. */
async function mayWrite(client: ClickHouseClient, database: string): Promise<boolean | null> {
  try {
    const result = await client.query({
      query: `CHECK GRANT SELECT, INSERT, ALTER DELETE, TRUNCATE ON ${database}.*`,
      format: 'JSONEachRow',
    });
    const [row] = (await result.json()) as { result: number }[];
    return row === undefined ? null : Number(row.result) === 1;
  } catch {
    return null;
  }
}

async function checkedVersion(client: ClickHouseClient, where: string): Promise<string> {
  const result = await client.query({ query: 'SELECT version() AS version', format: 'JSONEachRow' });
  const [row] = (await result.json()) as { version: string }[];
  const version = row?.version ?? '0.0';
  if (!isNewEnough(version)) {
    throw new FatalError(
      `${where} is version ${version}; Earshot needs ${oldestVersion.join('.')} or newer. Upgrade the server, or unset CLICKHOUSE_URL to use the embedded engine.`,
    );
  }
  return version;
}

export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestVersion[0] || (major === oldestVersion[0] && minor >= oldestVersion[1]);
}
