import { once } from 'node:events';
import { afterAll, expect, test } from '@jest/globals';
import { loadConfig } from '../../../infra/config.js';
import { openStore } from '../../../infra/store/client.js';
import { startChild } from '../../support/child-process.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

/**
 * A time that is given as text is UTC, wherever the machine stands. With a watermark an hour ahead, what lands within that hour
 * would not be looked at.
 */
afterAll(removeTempDirs);

const at = '2026-06-01 12:00:00.000';
const ms = Date.UTC(2026, 5, 1, 12);
const zones = ['America/Los_Angeles', 'Australia/Lord_Howe'];

test.each(zones)('embedded, on a machine in %s', async (TZ) => {
  const child = startChild('store-zone-child.ts', { dataDir: tempDir(), at }, { env: { TZ } });
  await child.ended;
  expect(JSON.parse(child.lines().at(-1) ?? '{}')).toEqual({ zone: 'UTC', ms });
});

test.each(zones)('on a server in %s', async (TZ) => {
  const server = startChild('clickhouse-child.ts', { path: tempDir() }, { env: { TZ } });
  try {
    while (server.lines().length === 0) await once(server.process.stdout, 'data');
    const port = /^listening (\d+)$/.exec(server.lines()[0] ?? '')?.[1];
    const env = { CLICKHOUSE_URL: `http://127.0.0.1:${port}` };
    const store = await openStore(loadConfig({ env, dataDir: tempDir() }));
    const rows = await store.query('SELECT toUnixTimestamp64Milli({at:DateTime64(3)}) AS ms', { at });
    await store.close();
    expect(rows).toEqual([{ ms }]);
  } finally {
    await server.kill();
  }
});
