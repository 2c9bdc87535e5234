import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { type Config, loadConfig } from '../../../infra/config.js';
import { FatalError, UserError } from '../../../infra/errors.js';
import { isAccessError, openStore } from '../../../infra/store/client.js';
import { migrate } from '../../../infra/store/migrate.js';
import type { Store } from '../../../infra/store/store.js';
import { views } from '../../../processors/families.js';
import { isDataError } from '../../../processors/land/data-error.js';
import { type ClickHouseFacade, createClickHouseFacade, type FacadeOptions } from '../../support/clickhouse-facade.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';
import { createTestCertificate } from '../../support/tls.js';

const canary = 'canary-9f3a-password';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(removeTempDirs);

async function startFacade(options: Partial<FacadeOptions> = {}): Promise<ClickHouseFacade> {
  const facade = await createClickHouseFacade({ path: tempDir(), ...options });
  closing.push(() => facade.close());
  return facade;
}

function configFor(url: string, clickhouse: Record<string, unknown> = {}): Config {
  const config = loadConfig({ env: { CLICKHOUSE_URL: url }, dataDir: tempDir() });
  return { ...config, clickhouse: { ...config.clickhouse, ...clickhouse } };
}

async function open(config: Config): Promise<Store> {
  const store = await openStore(config);
  closing.push(() => store.close());
  return store;
}

async function refusal(config: Config): Promise<Error> {
  const error = await openStore(config).then(
    async (store) => {
      await store.close();
      throw new Error('the store opened');
    },
    (reason: Error) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    expect(`${at.message} ${at.stack} ${JSON.stringify(at)}`).not.toContain(canary);
  }
  return error;
}

const awkward = [
  `it's "quoted" \\ back\\\\slash`,
  'tab\tnewline\nreturn\r',
  'Grüße 👩‍👩‍👧 مرحبا 日本 \u202E',
  "'); DROP TABLE sample; --",
  '{name:String}',
  '\\N',
  'a\u0000b',
  '',
];

/** What every store must do alike. Returns all that was read, for comparison. */
async function exercise(store: Store, config: Config): Promise<unknown> {
  const first = await migrate(store, config, views);
  const again = await migrate(store, config, views);
  await store.command(
    `CREATE TABLE IF NOT EXISTS sample (id UInt32, text String, at Nullable(DateTime64(3, 'UTC')), tags Array(String), numbers Array(UInt32), headers Map(String, String)) ENGINE = MergeTree ORDER BY id`,
  );
  await store.insert(
    'sample',
    ['id', 'text', 'at', 'tags', 'numbers', 'headers'],
    awkward.map((text, id) => [
      id,
      text,
      id % 2 === 0 ? null : `2026-03-29 0${id}:30:00.123`,
      [text, 'b'],
      [id, 4_294_967_295],
      { key: text },
    ]),
  );
  await store.insert('sample', ['id'], []);
  await store.command('INSERT INTO sample (id, text) SELECT id + {by:UInt32}, upper(text) FROM sample', { by: 100 });
  const texts = [];
  for (const text of awkward) {
    texts.push(await store.query('SELECT {text:String} AS same, length(same) AS bytes', { text }));
  }
  return {
    applied: first.applied,
    again,
    database: await store.query('SELECT currentDatabase() AS name'),
    rows: await store.query('SELECT * FROM sample ORDER BY id'),
    texts,
    found: await store.query('SELECT id FROM sample WHERE text IN {texts:Array(String)} ORDER BY id', {
      texts: awkward.slice(0, 5),
    }),
    some: await store.query('SELECT arraySum({ids:Array(UInt32)}) AS total', { ids: [1, 2, 3] }),
    many: await store.query('SELECT length({ids:Array(String)}) AS size', {
      ids: Array.from({ length: 5000 }, (_, index) => `it's number ${index}`),
    }),
    types: await store.query(
      `SELECT {day:Date} + 1 AS day, {at:DateTime64(3)} AS at, {yes:Bool} AS yes, {none:Nullable(String)} AS none,
        {big:UInt64} AS big, {real:Float64} AS real`,
      { day: '2026-12-31', at: '2026-03-29 01:30:00.123', yes: true, none: null, big: 2 ** 53 - 1, real: -0.5 },
    ),
    nan: await store.query('SELECT nan AS value, 1 / 0 AS endless, NULL AS none'),
    tables: await store.query(
      "SELECT name, engine FROM system.tables WHERE database = currentDatabase() AND name NOT LIKE '.inner%' ORDER BY name",
    ),
  };
}

describe('a ClickHouse server', () => {
  test('does all that the embedded engine does, alike', async () => {
    const embeddedConfig = loadConfig({ env: {}, dataDir: tempDir() });
    const embedded = await openStore(embeddedConfig);
    const fromEmbedded = await exercise(embedded, embeddedConfig);
    await embedded.close();

    const facade = await startFacade({ users: { earshot: { password: canary } } });
    const config = configFor(facade.url, { user: 'earshot', password: canary });
    const server = await open(config);
    const fromServer = await exercise(server, config);

    expect(fromServer).toEqual(fromEmbedded);
    expect(fromServer).toMatchObject({
      database: [{ name: 'earshot' }],
      again: { applied: [] },
      many: [{ size: 5000 }],
      some: [{ total: 6 }],
      nan: [{ value: 'nan', endless: 'inf', none: null }],
      found: awkward.slice(0, 5).map((_, id) => ({ id })),
    });
    expect(server.embedded).toBe(false);
    expect(server.description).toContain('127.0.0.1');
    expect(server.description).not.toContain(canary);
  });

  test('sends no statement without the settings of the connection', async () => {
    const facade = await startFacade();
    const store = await open(configFor(facade.url));
    await store.query('SELECT 1');
    for (const request of facade.requests) expect(request.params).toMatchObject({ async_insert: '0' });
  });

  test('a wrong password is said to be one, and is not shown', async () => {
    const facade = await startFacade({ users: { default: { password: 'right' } } });
    const error = await refusal(configFor(facade.url, { password: canary }));
    expect(error).toBeInstanceOf(FatalError);
    expect(error.message).toMatch(/CLICKHOUSE_USER and CLICKHOUSE_PASSWORD/);
    expect(error.message).toContain('"default"');
  });

  test('an address with a password in it is refused without being repeated', () => {
    expect(() => loadConfig({ env: { CLICKHOUSE_URL: `http://user:${canary}@localhost:8123` } })).toThrow(
      /clickhouse\.url.*CLICKHOUSE_PASSWORD/s,
    );
    expect(() => loadConfig({ env: { CLICKHOUSE_URL: `http://user:${canary}@localhost:8123` } })).not.toThrow(canary);
  });

  test('a server that is not there is named with its port', async () => {
    const facade = await startFacade();
    await facade.hide();
    const error = await refusal(configFor(facade.url, { password: canary }));
    expect(error).not.toBeInstanceOf(FatalError);
    expect(error.message).toMatch(new RegExp(`127\\.0\\.0\\.1:${facade.port} is not reachable \\(ECONNREFUSED\\)`));
  });

  test('a name that does not resolve', async () => {
    const error = await refusal(configFor('http://no-such-host.invalid:8123'));
    expect(error.message).toMatch(/no-such-host\.invalid:8123 is not reachable \((ENOTFOUND|EAI_AGAIN)\)/);
  });

  test.each(['24.8.4.13', '25.2.9', 'nonsense'])('version %s is too old', async (version) => {
    const facade = await startFacade({ version });
    const error = await refusal(configFor(facade.url));
    expect(error).toBeInstanceOf(FatalError);
    expect(error.message).toMatch(`is version ${version}; Earshot needs 25.3 or newer`);
    expect(facade.requests.map((request) => request.sql).join()).not.toMatch(/CREATE/);
  });

  test('a user who may not create the missing database gets the statements for an administrator', async () => {
    const facade = await startFacade({ users: { reader: { password: '', denied: /CREATE DATABASE/ } } });
    const error = await refusal(configFor(facade.url, { user: 'reader' }));
    expect(error).toBeInstanceOf(FatalError);
    expect(error.message).toContain('CREATE DATABASE earshot; GRANT ALL ON earshot.* TO reader');
  });

  test('a user who may not create databases can use the one that is there', async () => {
    const facade = await startFacade({
      users: { default: { password: '' }, writer: { password: '', denied: /CREATE DATABASE/ } },
    });
    await open(configFor(facade.url));
    const store = await open(configFor(facade.url, { user: 'writer' }));
    expect(await store.query('SELECT currentDatabase() AS name')).toEqual([{ name: 'earshot' }]);
  });

  test('a proxy in front that has no server behind it', async () => {
    const facade = await startFacade();
    facade.fault = () => ({ kind: 'status', status: 503, body: '<html>no upstream</html>' });
    expect((await refusal(configFor(facade.url))).message).toMatch(/answered with an error: <html>no upstream/);
    facade.fault = () => ({ kind: 'status', status: 502 });
    expect((await refusal(configFor(facade.url))).message).toMatch(/answered with an error: an empty answer/);
  });
});

describe('TLS', () => {
  test('a certificate of an unknown authority is refused before anything is sent', async () => {
    const tls = await createTestCertificate();
    const facade = await startFacade({ tls, users: { default: { password: canary } } });
    const error = await refusal(configFor(facade.url, { password: canary }));
    expect(error).toBeInstanceOf(FatalError);
    expect(error.message).toMatch(/certificate that is not trusted.*clickhouse\.caFile/);
    expect(facade.requests).toEqual([]);
  });

  test('with the authority in caFile it is used', async () => {
    const tls = await createTestCertificate();
    const caFile = path.join(tempDir(), 'ca.pem');
    writeFileSync(caFile, tls.cert);
    const facade = await startFacade({ tls, users: { default: { password: canary } } });
    const store = await open(configFor(facade.url, { password: canary, caFile }));
    expect(await store.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('with another authority in caFile it is refused', async () => {
    const [tls, other] = [await createTestCertificate(), await createTestCertificate()];
    const caFile = path.join(tempDir(), 'ca.pem');
    writeFileSync(caFile, other.cert);
    const facade = await startFacade({ tls });
    expect((await refusal(configFor(facade.url, { caFile }))).message).toMatch(/not trusted/);
  });

  test('a caFile that is not there is named', async () => {
    const caFile = path.join(tempDir(), 'absent.pem');
    const error = await refusal(configFor('https://127.0.0.1:8443', { caFile }));
    expect(error.message).toMatch(/clickhouse\.caFile.*absent\.pem.*ENOENT/);
  });

  test('plain HTTP to a TLS port', async () => {
    const facade = await startFacade({ tls: await createTestCertificate() });
    const error = await refusal(configFor(facade.url.replace('https', 'http'), { password: canary }));
    expect(error.message).toMatch(/TLS port needs https:\/\/ in CLICKHOUSE_URL/);
  });

  test('TLS to a plain port', async () => {
    const facade = await startFacade();
    const error = await refusal(configFor(facade.url.replace('http', 'https'), { password: canary }));
    expect(error).toBeInstanceOf(FatalError);
    expect(error.message).toMatch(/does not answer with TLS on this port/);
  });
});

describe('faults while it works', () => {
  async function withTable(requestTimeoutMs = 60_000): Promise<{ facade: ClickHouseFacade; store: Store }> {
    const facade = await startFacade();
    const store = await open(configFor(facade.url, { requestTimeoutMs }));
    await store.command('CREATE TABLE landed (id UInt32, v UInt64) ENGINE = ReplacingMergeTree(v) ORDER BY id');
    return { facade, store };
  }
  const onInsert = (fault: NonNullable<ReturnType<NonNullable<ClickHouseFacade['fault']>>>) =>
    (({ sql }) => (/^INSERT/.test(sql) ? fault : null)) as NonNullable<ClickHouseFacade['fault']>;
  const failed = (work: Promise<unknown>): Promise<Error & { code?: string }> =>
    work.then(
      () => {
        throw new Error('it worked');
      },
      (error) => error,
    );

  test.each(['drop', 'drop-after', 'silent-after'] as const)(
    '%s: the insert fails, is no data error, and the same rows go in once',
    async (kind) => {
      const { facade, store } = await withTable(3000);
      facade.fault = onInsert({ kind });
      const error = await failed(store.insert('landed', ['id', 'v'], [[1, 1]]));
      expect(error).toBeInstanceOf(UserError);
      expect(error.message).toMatch(/not reachable/);
      expect(isDataError(error)).toBe(false);
      expect(isAccessError(error)).toBe(false);
      facade.fault = null;
      await store.insert('landed', ['id', 'v'], [[1, 1]]);
      expect(await store.query('SELECT id FROM landed FINAL')).toEqual([{ id: 1 }]);
    },
  );

  test('a dead connection is given up sooner by rows than by a statement that may take its time', async () => {
    const facade = await startFacade();
    const store = await open(configFor(facade.url, { requestTimeoutMs: 60_000, insertTimeoutMs: 1_500 }));
    await store.command('CREATE TABLE landed (id UInt32, v UInt64) ENGINE = ReplacingMergeTree(v) ORDER BY id');
    facade.fault = onInsert({ kind: 'slow', ms: 4_000 });
    const error = await failed(store.insert('landed', ['id', 'v'], [[1, 1]]));
    expect(error.message).toMatch(/not reachable/);
    await store.command('INSERT INTO landed SELECT 2, 1');
    facade.fault = null;
    await store.insert('landed', ['id', 'v'], [[1, 1]]);
    expect(await store.query('SELECT id FROM landed FINAL ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('a full disk on the server is told from bad data', async () => {
    const { facade, store } = await withTable();
    facade.fault = onInsert({ kind: 'error', code: 243, type: 'NOT_ENOUGH_SPACE', message: 'Cannot reserve 1.00 MiB' });
    const error = await failed(store.insert('landed', ['id', 'v'], [[1, 1]]));
    expect(error.message).toMatch(/disk of the ClickHouse at 127\.0\.0\.1:\d+, database earshot is full/);
    expect(error.code).toBe('243');
    expect(isDataError(error)).toBe(false);
  });

  test('a grant taken away while it works stops the work', async () => {
    const { facade, store } = await withTable();
    facade.fault = onInsert({ kind: 'error', code: 497, type: 'ACCESS_DENIED', message: 'Not enough privileges' });
    const error = await failed(store.insert('landed', ['id', 'v'], [[1, 1]]));
    expect(error).toBeInstanceOf(FatalError);
    expect(isAccessError(error)).toBe(true);
    expect(isDataError(error)).toBe(false);
  });

  test('a bad row is a data error over HTTP too', async () => {
    const { store } = await withTable();
    expect(isDataError(await failed(store.insert('landed', ['id', 'v'], [['\ud800', 1]])))).toBe(true);
    expect(await store.query('SELECT count() AS rows FROM landed')).toEqual([{ rows: 0 }]);
  });

  test('too many parts, memory, a quorum that is not there and a proxy’s 503 are no data errors', async () => {
    const { facade, store } = await withTable();
    for (const fault of [
      { kind: 'error', code: 252, type: 'TOO_MANY_PARTS', message: 'Too many parts' },
      { kind: 'error', code: 241, type: 'MEMORY_LIMIT_EXCEEDED', message: 'Memory limit' },
      { kind: 'error', code: 285, type: 'TOO_FEW_LIVE_REPLICAS', message: 'Number of alive replicas (1)' },
      { kind: 'error', code: 286, type: 'UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE', message: 'Quorum for previous write' },
      { kind: 'error', code: 289, type: 'REPLICA_IS_NOT_IN_QUORUM', message: 'Replica doesn’t have part' },
      { kind: 'status', status: 503, body: 'busy' },
    ] as const) {
      facade.fault = onInsert(fault);
      const error = await failed(store.insert('landed', ['id', 'v'], [[1, 1]]));
      expect(isDataError(error)).toBe(false);
      expect(isAccessError(error)).toBe(false);
    }
  });

  test('a server that comes back is used again by the same store', async () => {
    const { facade, store } = await withTable();
    await facade.hide();
    expect((await failed(store.query('SELECT 1'))).message).toMatch(/not reachable \(ECONNREFUSED\)/);
    await facade.listen();
    expect(await store.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

/** The engine here is one server: what a cluster makes of these settings is not shown. */
test.each([
  [null, undefined],
  ['main', 'auto'],
])('of cluster %s every statement asks for a quorum: %s', async (cluster, quorum) => {
  const facade = await startFacade();
  const store = await open(configFor(facade.url, { database: 'default', cluster }));
  await store.command('CREATE TABLE IF NOT EXISTS kept (id UInt8) ENGINE = MergeTree ORDER BY id');
  await store.insert('kept', ['id'], [[1]]);
  await store.query('SELECT id FROM kept');
  const asked = facade.requests.slice(-3);
  expect(asked.map(({ params }) => params.insert_quorum)).toEqual([quorum, quorum, quorum]);
  const settings = quorum === undefined ? [undefined, undefined] : ['1', '0'];
  for (const { params } of asked)
    expect([params.select_sequential_consistency, params.insert_deduplicate]).toEqual(settings);
});
