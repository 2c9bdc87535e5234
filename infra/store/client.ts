import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { Config } from '../config.js';
import { errorMessage, FatalError, UserError } from '../errors.js';
import type { Params, QueryOptions, Store } from './store.js';
import { explainConnection, explainEmbedded, explainStatement, isAccessError } from './store-error.js';
import { refuseUnwritable } from './writable.js';

export { isAccessError } from './store-error.js';

/** The oldest server whose SQL is enough: `is_deleted` of ReplacingMergeTree, window functions, ASOF joins with USING. */
const oldestVersion = [25, 3] as const;

/**
 * Settings are given once a connection, never with a single call: the embedded engine keeps what a call sets, so that a
 * setting meant for one insert would govern every later one.
 */
const connectionSettings = {
  // On by default in new engines; a small insert then waits over 100 ms for its turn.
  async_insert: 0,
  // Plain numbers; ids are hex strings, counts stay far below 2^53.
  output_format_json_quote_64bit_integers: 0,
  // A NaN must be seen as such by tests, not turned into null on the way out.
  output_format_json_quote_denormals: 1,
  // A null for a column that has none is an error to be seen, not an empty string.
  input_format_null_as_default: 0,
  join_use_nulls: 0,
  // The engine's JIT fails on comparisons of LowCardinality columns ("Invalid cast from LowCardinality(UInt8)", 26.7).
  compile_expressions: 0,
} as const;

/** The client's own log writes statements, and with them people's words, to the console. */
const log = { level: ClickHouseLogLevel.OFF } as const;

/** A server that has not answered `SELECT version()` by then is not going to, ms. */
const firstAnswerMs = 15_000;

export async function openStore(config: Config): Promise<Store> {
  const { url } = config.clickhouse;
  return url === null ? openEmbedded(config) : openServer(config, url);
}

async function openServer(config: Config, url: string): Promise<Store> {
  const { user, password, database, cluster, caFile, requestTimeoutMs } = config.clickhouse;
  const tls = caFile === null ? {} : { tls: { ca_cert: readCertificate(caFile) } };
  const connect = (withDatabase: boolean, timeoutMs: number): ClickHouseClient =>
    createClient({
      url,
      username: user,
      password,
      ...(withDatabase ? { database } : {}),
      log,
      request_timeout: timeoutMs,
      clickhouse_settings: {
        ...connectionSettings,
        // An error after the first rows must not look like the end of the rows.
        wait_end_of_query: 1,
        // The timeout is one of silence: a statement that runs for an hour has to show that it lives.
        send_progress_in_http_headers: 1,
        http_headers_progress_interval_ms: String(Math.floor(timeoutMs * 0.75)),
      },
      max_response_headers_size: 1_048_576,
      use_multipart_params_auto: true,
      keep_alive: { enabled: true, idle_socket_ttl: 2_000 },
      ...tls,
    });
  const where = `ClickHouse at ${new URL(url).host}`;
  const first = connect(false, Math.min(requestTimeoutMs, firstAnswerMs));
  try {
    await checkVersion(first, where);
    await ensureDatabase(first, database, cluster, where, user);
  } catch (error) {
    throw explainConnection(error, where, user);
  } finally {
    await first.close();
  }
  const reader = connect(true, requestTimeoutMs);
  const writer = connect(true, requestTimeoutMs);
  return buildStore({
    reader,
    writer,
    description: `${where}, database ${database}`,
    embedded: false,
    database,
    cluster,
    release: async () => undefined,
  });
}

async function openEmbedded(config: Config): Promise<Store> {
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
      log,
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
    // Two connections, because each runs one statement at a time.
    const reader = await connect();
    const writer = await connect();
    return buildStore({
      reader,
      writer,
      description: `embedded ClickHouse in ${dataPath}`,
      embedded: true,
      database,
      cluster: null,
      release: () => chdb.drainPending(),
    });
  } catch (error) {
    for (const client of opened) await client.close().catch(() => undefined);
    throw explainEmbedded(error, dataPath);
  }
}

interface Parts {
  readonly reader: ClickHouseClient;
  readonly writer: ClickHouseClient;
  readonly description: string;
  readonly embedded: boolean;
  readonly database: string;
  readonly cluster: string | null;
  readonly release: () => Promise<void>;
}

function buildStore(parts: Parts): Store {
  const { reader, writer } = parts;
  let closed = false;
  const explained = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw explainStatement(error, parts.description);
    }
  };
  return {
    description: parts.description,
    embedded: parts.embedded,
    database: parts.database,
    cluster: parts.cluster,
    query: <Row>(sql: string, params: Params = {}, options: QueryOptions = {}): Promise<Row[]> =>
      explained(async () => {
        const query = limited(sql, options);
        const result = await reader.query({ query, query_params: params, format: 'JSONEachRow' });
        return (await result.json()) as Row[];
      }),
    command: (sql, params = {}, options = {}) =>
      explained(async () => {
        await writer.command({ query: limited(sql, options), query_params: params });
      }),
    insert: (table, columns, rows) =>
      explained(async () => {
        if (rows.length === 0) return;
        refuseUnwritable(table, columns, rows);
        await writer.insert({
          table,
          columns: columns as unknown as [string, ...string[]],
          values: rows,
          format: 'JSONCompactEachRow',
        });
      }),
    async close() {
      if (closed) return;
      closed = true;
      await parts.release();
      await reader.close();
      await writer.close();
    },
  };
}

/** Inline, because an aborted request does not stop the embedded engine and per-call settings would stick. */
function limited(sql: string, options: QueryOptions): string {
  const trimmed = sql.trim().replace(/;$/, '');
  if (!/^(select|with|insert)\b/i.test(trimmed.replace(/^(\s*--[^\n]*\n)+/, '').trimStart())) return trimmed;
  return `${trimmed}\nSETTINGS max_execution_time = ${Math.ceil(options.limitSeconds ?? 120)}`;
}

/** Throws a FatalError with the statements to run where the user may not create a database that is missing. */
async function ensureDatabase(
  client: ClickHouseClient,
  database: string,
  cluster: string | null,
  where: string,
  user: string,
): Promise<void> {
  const found = await client.query({
    query: 'SELECT count() AS found FROM system.databases WHERE name = {database:String}',
    query_params: { database },
    format: 'JSONEachRow',
  });
  const [row] = (await found.json()) as { found: number | string }[];
  if (Number(row?.found ?? 0) > 0) return;
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

async function checkVersion(client: ClickHouseClient, where: string): Promise<void> {
  const result = await client.query({ query: 'SELECT version() AS version', format: 'JSONEachRow' });
  const [row] = (await result.json()) as { version: string }[];
  const version = row?.version ?? '0.0';
  if (!isNewEnough(version)) {
    throw new FatalError(
      `${where} is version ${version}; Earshot needs ${oldestVersion.join('.')} or newer. Upgrade the server, or unset CLICKHOUSE_URL to use the embedded engine.`,
    );
  }
}

export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestVersion[0] || (major === oldestVersion[0] && minor >= oldestVersion[1]);
}

type Chdb = Pick<typeof import('chdb/connection'), 'createChdbConnection'> &
  Pick<typeof import('chdb'), 'drainPending'>;

async function loadChdb(): Promise<Chdb> {
  try {
    const [{ createChdbConnection }, { drainPending }] = await Promise.all([import('chdb/connection'), import('chdb')]);
    return { createChdbConnection, drainPending };
  } catch (error) {
    throw new FatalError(
      `The embedded ClickHouse (npm package chdb) is not installed: ${errorMessage(error)}. Run npm ci without --omit=optional, or set CLICKHOUSE_URL to a server.`,
    );
  }
}
