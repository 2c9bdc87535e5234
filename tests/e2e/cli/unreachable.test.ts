import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../../infra/config.js';
import { openLog } from '../../../infra/log/open.js';
import { openStore } from '../../../infra/store/client.js';
import { migrate } from '../../../infra/store/migrate.js';
import { views } from '../../../processors/families.js';
import { type CliResult, readStore, runCli, stackTraceIn } from '../../support/cli.js';
import { type ClickHouseFacade, createClickHouseFacade } from '../../support/clickhouse-facade.js';
import { quietLogger } from '../../support/event-log-harness.js';
import { land } from '../../support/pipeline.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

const folder = tempDir();
afterAll(removeTempDirs);

const run = (args: readonly string[], env: Record<string, string> = {}): Promise<CliResult> =>
  runCli(args, { cwd: folder, env });

function expectUnavailable(result: CliResult, message: RegExp, code = 3): void {
  expect(result.stderr).toMatch(message);
  expect(result).toMatchObject({ code, stdout: '' });
  expect(stackTraceIn(result)).toBeNull();
}

const simulated = ['import', 'simulated', '--people', '40', '--weeks', '2', '--until', '2026-03-01'];

describe('a ClickHouse server that does not let Earshot work', () => {
  const dataDir = path.join(folder, 'server-data');
  const process = ['process', '--once', '--data-dir', dataDir];
  const user = { CLICKHOUSE_USER: 'earshot', CLICKHOUSE_PASSWORD: 'right-password' };
  let server: ClickHouseFacade;
  let old: ClickHouseFacade;
  let read: number;
  beforeAll(async () => {
    const data = { path: path.join(folder, 'server') };
    server = await createClickHouseFacade({ ...data, users: { earshot: { password: 'right-password' } } });
    old = await createClickHouseFacade({
      ...data,
      users: { earshot: { password: 'right-password' } },
      version: '23.8.1.1',
    });
    const imported = await run([...simulated, '--no-process', '--json', '--data-dir', dataDir]);
    expect(imported.code).toBe(0);
    read = (JSON.parse(imported.stdout) as { events: { post: number } }).events.post;
    expect(read).toBeGreaterThan(10);
  });
  afterAll(async () => {
    await old.close();
    await server.close();
  });

  it('because the password is wrong: says whose, and never the password', async () => {
    const env = { ...user, CLICKHOUSE_URL: server.url, CLICKHOUSE_PASSWORD: 'wrong-password' };
    for (const command of [process, [...simulated, '--data-dir', dataDir], ['query', 'reach']]) {
      const result = await run(command, env);
      expectUnavailable(result, /ClickHouse at 127\.0\.0\.1:\d+ refused the user "earshot".*CLICKHOUSE_PASSWORD/);
      expect(result.stderr).not.toMatch(/wrong-password/);
    }
  });

  it('because it is too old: says which version there is and which is needed', async () => {
    const result = await run(process, { ...user, CLICKHOUSE_URL: old.url });
    expectUnavailable(result, /is version 23\.8\.1\.1; Earshot needs 25\.3 or newer\. Upgrade the server/);
  });

  it('because it is not there: before anything is read', async () => {
    const env = { ...user, CLICKHOUSE_URL: 'http://127.0.0.1:1' };
    const elsewhere = ['--data-dir', path.join(folder, 'nothing-read')];
    const result = await run([...simulated, ...elsewhere], env);
    expectUnavailable(result, /ClickHouse at 127\.0\.0\.1:1 is not reachable \(ECONNREFUSED\).*CLICKHOUSE_URL/);
    expect(result.stderr).not.toMatch(/reading simulated/);
  });

  it('and once it does, everything that was read before is there', async () => {
    const env = { ...user, CLICKHOUSE_URL: server.url };
    expect(await run(process, env)).toMatchObject({ code: 0 });
    const asked = await run(['query', 'participation', '--json', '--data-dir', dataDir], env);
    expect(asked.code).toBe(0);
    const rows = JSON.parse(asked.stdout).rows as { values: { active_people: { value: number } } }[];
    expect(rows[0]?.values.active_people.value).toBeGreaterThan(5);
  });
});

describe('Kafka', () => {
  const dataDir = ['--data-dir', path.join(folder, 'kafka-data')];
  const env = { KAFKA_BROKERS: '127.0.0.1:1', EARSHOT_PSEUDONYM_KEY: 'k'.repeat(40) };

  it('that is not there', async () => {
    const result = await run([...simulated, ...dataDir], env);
    expectUnavailable(result, /Kafka at 127\.0\.0\.1:1 cannot be reached.*KAFKA_BROKERS/);
  });

  it('without a pseudonym key is refused before anything is connected', async () => {
    const result = await run([...simulated, ...dataDir], { KAFKA_BROKERS: '127.0.0.1:1' });
    expectUnavailable(result, /pseudonym key must be given: set EARSHOT_PSEUDONYM_KEY/, 2);
    expect(result.stderr).not.toMatch(/127\.0\.0\.1:1/);
  });
});

it('a port in use is found before anything is begun, and server.json does not stay', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const dataDir = path.join(folder, 'port-data');
  try {
    const result = await run(['up', '--data-dir', dataDir], { EARSHOT_PORT: String(port) });
    expectUnavailable(result, new RegExp(`Port ${port} on 127\\.0\\.0\\.1 is in use\\. .*EARSHOT_PORT`));
    expect(spawnSync('ls', ['-A', dataDir], { encoding: 'utf8' }).stdout).toBe('');
  } finally {
    await new Promise((resolve) => taken.close(resolve));
  }
});

/** Lands what an import has left in the log; nothing is computed. */
async function landFrom(dataDir: string): Promise<void> {
  const config = loadConfig({ env: {}, dataDir });
  const [log, store] = [await openLog(config, quietLogger), await openStore(config)];
  await migrate(store, config, views);
  await land({ log, store, config });
  await store.close();
  await log.close();
}

describe('a full disk', () => {
  const disk = path.join(folder, 'disk');
  const mount = (...options: string[]): boolean =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', options.join(','), 'earshot-test', disk]).status === 0;
  mkdirSync(disk);
  const mounted = mount('size=8m');
  afterAll(() => {
    if (mounted) spawnSync('umount', [disk]);
  });
  if (!mounted) {
    process.stderr.write('SKIPPED: a full disk: a small file system cannot be mounted here (it needs root)\n');
    it.skip('NO SMALL FILE SYSTEM: mounting one needs root', () => undefined);
    return;
  }
  const dataDir = path.join(disk, 'data');
  const big = ['import', 'simulated', '--people', '150', '--weeks', '10', '--data-dir', dataDir];

  it('of the log, of the store: each says so, and with room again nothing that was accepted is missing', async () => {
    expectUnavailable(await run(big), /log in .*data\/log cannot be written.*disk is full.*free space/s);

    // Room for the log, not for the tables.
    expect(mount('remount', 'size=28m')).toBe(true);
    const imported = await run([...big, '--json']);
    expect(imported.code).toBe(3);
    expect(JSON.parse(imported.stdout)).toMatchObject({
      error: expect.stringMatching(/disk of the embedded ClickHouse in .*store is full\. Free some space/),
    });

    expect(mount('remount', 'size=300m')).toBe(true);
    const processed = await run(['process', '--once', '--data-dir', dataDir]);
    expect(processed).toMatchObject({ code: 0 });
    const clean = path.join(folder, 'clean-data');
    expect(await run([...big.slice(0, -1), clean, '--no-process'])).toMatchObject({ code: 0 });
    await landFrom(clean);
    const acts = "SELECT uniqExact(id) AS acts FROM activity WHERE verb IN ('post', 'reply')";
    expect(await readStore(dataDir, acts)).toEqual(await readStore(clean, acts));
  });
});
