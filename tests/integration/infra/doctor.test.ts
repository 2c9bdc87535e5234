import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { type Config, loadConfig, pseudonymKey } from '../../../infra/config.js';
import { type Check, diagnose } from '../../../infra/doctor.js';
import { announce } from '../../../infra/running.js';
import { openStore } from '../../../infra/store/client.js';
import { migrate } from '../../../infra/store/migrate.js';
import { views } from '../../../processors/families.js';
import { createClickHouseFacade, type FacadeOptions } from '../../support/clickhouse-facade.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

const canary = 'canary-d0c7-of-a-secret-longer-than-32-characters';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(removeTempDirs);

async function checksOf(config: Config): Promise<Record<string, Check>> {
  const checks = await diagnose(config);
  expect(JSON.stringify(checks)).not.toContain(canary);
  for (const check of checks) {
    expect(check.ok).toBe(check.level === 'ok');
    if (check.level === 'error') expect(check.fix).not.toBeNull();
  }
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

const laptop = (): Config => loadConfig({ env: {}, dataDir: path.join(tempDir(), 'data') });

describe('a laptop', () => {
  test('before the first use: nothing is wrong and nothing is made', async () => {
    const config = laptop();
    const checks = await checksOf(config);
    expect(Object.values(checks).filter((check) => check.level === 'error')).toEqual([]);
    expect(checks.engine?.detail).toMatch(/embedded ClickHouse 26\.\d+.* \(chdb 3\./);
    expect(checks.store?.detail).toMatch(/made at the first use/);
    expect(checks.log?.detail).toMatch(/embedded, made at the first use/);
    const { existsSync } = await import('node:fs');
    expect(existsSync(config.dataDir)).toBe(false);
  });

  test('an empty store, then a migrated one', async () => {
    const config = laptop();
    pseudonymKey(config);
    let store = await openStore(config);
    await store.close();
    expect((await checksOf(config)).store).toMatchObject({
      level: 'warn',
      fix: expect.stringMatching(/earshot migrate/),
    });
    store = await openStore(config);
    await migrate(store, config, views);
    await store.close();
    const checks = await checksOf(config);
    expect(checks.store).toMatchObject({ level: 'ok', detail: expect.stringMatching(/all \d+ migrations applied/) });
    expect(checks['pseudonym key']?.detail).toMatch(/for its owner only/);
  });

  test('a store of a newer Earshot', async () => {
    const config = laptop();
    const store = await openStore(config);
    await migrate(store, config, []);
    await store.insert('schema_migration', ['name', 'checksum'], [['9999_future.sql', 'x']]);
    await store.close();
    expect((await checksOf(config)).store).toMatchObject({
      level: 'error',
      detail: expect.stringContaining('9999_future.sql'),
    });
  });

  test('a store that a running Earshot holds is not touched, and its address is told', async () => {
    const config = laptop();
    // Some process that lives and is not this one.
    const file = path.join(config.dataDir, 'server.json');
    announce(config.dataDir, 'http://127.0.0.1:9999', 'an-instance');
    const { readFileSync, writeFileSync } = await import('node:fs');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), pid: process.ppid }));
    expect((await checksOf(config)).store).toMatchObject({
      level: 'ok',
      detail: `in use by the Earshot at http://127.0.0.1:9999 (pid ${process.ppid})`,
    });
  });
});

describe('a ClickHouse server', () => {
  async function server(options: Partial<FacadeOptions> = {}): Promise<Config> {
    const facade = await createClickHouseFacade({ path: tempDir(), ...options });
    closing.push(() => facade.close());
    const config = loadConfig({ env: { CLICKHOUSE_URL: facade.url, CLICKHOUSE_PASSWORD: canary }, dataDir: tempDir() });
    return config;
  }

  test('reached, without the database yet: it is not made', async () => {
    const config = await server({ users: { default: { password: canary } } });
    const checks = await checksOf(config);
    expect(checks.ClickHouse?.detail).toMatch(/ClickHouse at 127\.0\.0\.1:\d+, version 26\.\d+.*, user default/);
    expect(checks.rights).toMatchObject({ level: 'ok' });
    expect(checks.store).toMatchObject({ level: 'warn', detail: 'no database earshot yet' });
    expect((await checksOf(config)).store?.level).toBe('warn');
  });

  test('migrated', async () => {
    const config = await server({ users: { default: { password: canary } } });
    const store = await openStore(config);
    await migrate(store, config, views);
    await store.close();
    expect((await checksOf(config)).store).toMatchObject({ level: 'ok' });
  });

  test.each<[string, Partial<FacadeOptions>, RegExp]>([
    ['a wrong password', { users: { default: { password: 'other' } } }, /CLICKHOUSE_USER and CLICKHOUSE_PASSWORD/],
    ['too old a version', { users: { default: { password: canary } }, version: '23.8.1.1' }, /is version 23\.8\.1\.1/],
  ])('%s', async (_, options, message) => {
    expect((await checksOf(await server(options))).ClickHouse).toMatchObject({
      level: 'error',
      detail: expect.stringMatching(message),
    });
  });

  test('one that is not there', async () => {
    const config = loadConfig({
      env: { CLICKHOUSE_URL: `http://127.0.0.1:${await closedPort()}` },
      dataDir: tempDir(),
    });
    expect((await checksOf(config)).ClickHouse).toMatchObject({
      level: 'error',
      detail: expect.stringMatching(/is not reachable/),
    });
  });
});

test('Kafka that is not there, and the key that it needs', async () => {
  const broker = `127.0.0.1:${await closedPort()}`;
  const config = loadConfig({ env: { KAFKA_BROKERS: broker }, dataDir: tempDir() });
  const checks = await checksOf({
    ...config,
    kafka: { ...config.kafka, sasl: { mechanism: 'plain', username: 'me', password: canary } },
  });
  expect(checks.Kafka).toMatchObject({ level: 'error', detail: expect.stringContaining(`Kafka at ${broker}`) });
  expect(checks['pseudonym key']).toMatchObject({
    level: 'error',
    detail: expect.stringContaining('EARSHOT_PSEUDONYM_KEY'),
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}
