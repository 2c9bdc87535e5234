import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import type { Config } from '../config.js';
import { errorMessage, FatalError, UserError } from '../errors.js';
import type { Params, QueryOptions, Store } from './store.js';

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
  join_use_nulls: 0,
  // The engine's JIT fails on comparisons of LowCardinality columns ("Invalid cast from LowCardinality(UInt8)", 26.7).
  compile_expressions: 0,
} as const;

export async function openStore(config: Config): Promise<Store> {
  const { url } = config.clickhouse;
  return url === null ? openEmbedded(config) : openServer(config, url);
}

async function openServer(config: Config, url: string): Promise<Store> {
  const { user, password, database, cluster, caFile, requestTimeoutMs } = config.clickhouse;
  const connect = (withDatabase: boolean): ClickHouseClient =>
    createClient({
      url,
      username: user,
      password,
      ...(withDatabase ? { database } : {}),
      request_timeout: requestTimeoutMs,
      clickhouse_settings: connectionSettings,
      keep_alive: { enabled: true, idle_socket_ttl: 2_000 },
      ...(caFile === null ? {} : { tls: { ca_cert: readFileSync(caFile) } }),
    });
  const where = `ClickHouse at ${new URL(url).host}`;
  const first = connect(false);
  try {
    await checkVersion(first, where);
    await makeDatabase(first, database, cluster);
  } catch (error) {
    throw explainConnection(error, where, user);
  } finally {
    await first.close();
  }
  const reader = connect(true);
  const writer = connect(true);
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
  mkdirSync(dataPath, { recursive: true, mode: 0o700 });
  const { database } = config.clickhouse;
  const connect = (withDatabase: boolean): ClickHouseClient =>
    createClient({
      // The same interface, but declared without exactOptionalPropertyTypes.
      connection: chdb.createChdbConnection({ path: dataPath }) as unknown as NonNullable<
        NonNullable<Parameters<typeof createClient>[0]>['connection']
      >,
      ...(withDatabase ? { database } : {}),
      clickhouse_settings: connectionSettings,
    });
  const first = connect(false);
  try {
    await makeDatabase(first, database, null);
  } catch (error) {
    await first.close().catch(() => undefined);
    throw explainEmbedded(error, dataPath);
  }
  // Two connections, because each runs one statement at a time.
  const reader = connect(true);
  const writer = connect(true);
  await first.close();
  return buildStore({
    reader,
    writer,
    description: `embedded ClickHouse in ${dataPath}`,
    embedded: true,
    database,
    cluster: null,
    release: () => chdb.drainPending(),
  });
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
  return {
    description: parts.description,
    embedded: parts.embedded,
    database: parts.database,
    cluster: parts.cluster,
    async query<Row>(sql: string, params: Params = {}, options: QueryOptions = {}): Promise<Row[]> {
      const result = await reader.query({ query: limited(sql, options), query_params: params, format: 'JSONEachRow' });
      return (await result.json()) as Row[];
    },
    async command(sql, params = {}, options = {}) {
      await writer.command({ query: limited(sql, options), query_params: params });
    },
    async insert(table, columns, rows) {
      if (rows.length === 0) return;
      await writer.insert({
        table,
        columns: columns as unknown as [string, ...string[]],
        values: rows,
        format: 'JSONCompactEachRow',
      });
    },
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

async function makeDatabase(client: ClickHouseClient, database: string, cluster: string | null): Promise<void> {
  // The name is checked to be a plain identifier when the configuration is read.
  await client.command({
    query: `CREATE DATABASE IF NOT EXISTS ${database}${cluster === null ? '' : ` ON CLUSTER ${cluster}`}`,
  });
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

function explainEmbedded(error: unknown, dataPath: string): Error {
  const message = errorMessage(error);
  // Code 76 (CANNOT_OPEN_FILE): the lock file of the path is held.
  if (/\b76\b|CANNOT_OPEN_FILE|another server|lock file/i.test(message)) {
    return new UserError(
      `Another process is using the data in ${dataPath}. Stop it, or ask it: query works beside a running "earshot up". (${firstLine(message)})`,
      3,
      { cause: error },
    );
  }
  if (/\b243\b|NOT_ENOUGH_SPACE|No space left/i.test(message)) {
    return new UserError(
      `The disk that holds ${dataPath} is full. Free some space and run the command again; nothing accepted is lost.`,
      3,
      { cause: error },
    );
  }
  return new UserError(`Cannot open the embedded store in ${dataPath}: ${firstLine(message)}`, 3, { cause: error });
}

function explainConnection(error: unknown, where: string, user: string): Error {
  if (error instanceof UserError) return error;
  const message = errorMessage(error);
  const code = (error as { code?: string }).code ?? '';
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT' || /timeout/i.test(message)) {
    return new UserError(
      `${where} is not reachable (${code || firstLine(message)}). Is the server running and CLICKHOUSE_URL right?`,
      3,
      { cause: error },
    );
  }
  if (isAccessError(error)) {
    return new FatalError(
      `${where} refused the user "${user}": check CLICKHOUSE_USER and CLICKHOUSE_PASSWORD, and that the user may create the database.`,
      { cause: error },
    );
  }
  if (/certificate|self.signed|CERT_|ERR_TLS/i.test(`${code} ${message}`)) {
    return new FatalError(
      `${where} shows a TLS certificate that is not trusted (${firstLine(message)}). Set clickhouse.caFile to the authority's certificate.`,
      { cause: error },
    );
  }
  return new UserError(`${where} answered with an error: ${firstLine(message)}`, 3, { cause: error });
}

/** Wrong password, missing grant, read-only user: retrying cannot help. */
export function isAccessError(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  // 516 AUTHENTICATION_FAILED, 497 ACCESS_DENIED, 192 UNKNOWN_USER, 193 WRONG_PASSWORD, 164 READONLY
  return (
    /^(516|497|192|193|164)$/.test(code) ||
    /AUTHENTICATION_FAILED|ACCESS_DENIED|WRONG_PASSWORD|UNKNOWN_USER|\bREADONLY\b/.test(errorMessage(error))
  );
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.slice(0, 300) ?? '';
}
