import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadConfig } from '../../../infra/config.js';
import { openStore } from '../../../infra/store/client.js';
import type { Store } from '../../../infra/store/store.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

let store: Store;
beforeAll(async () => {
  store = await openStore(loadConfig({ env: {}, dataDir: tempDir() }));
});
afterAll(async () => {
  await store.close();
  removeTempDirs();
});

const read = async (table: 'server_settings' | 'merge_tree_settings'): Promise<Map<string, string>> => {
  const rows = await store.query<{ name: string; value: string }>(`SELECT name, value FROM system.${table}`);
  return new Map(rows.map(({ name, value }) => [name, value]));
};

test('the embedded engine takes each setting of engine.xml', async () => {
  const file = readFileSync(new URL('../../../infra/store/engine.xml', import.meta.url), 'utf8');
  const [, ofEngine = '', ofTables = ''] = /<clickhouse>(.*)<merge_tree>(.*)<\/merge_tree>/s.exec(file) ?? [];
  const written = (text: string): Map<string, string> =>
    new Map([...text.matchAll(/<(\w+)>(\d+)<\/\1>/g)].map(([, name = '', value = '']) => [name, value]));
  for (const [table, settings] of [
    ['server_settings', written(ofEngine)],
    ['merge_tree_settings', written(ofTables)],
  ] as const) {
    const taken = await read(table);
    expect(settings.size).toBeGreaterThan(0);
    for (const [name, value] of settings) expect([name, taken.get(name)]).toEqual([name, value]);
  }
});

test('it has bounds for caches and threads that suit a process beside others', async () => {
  const settings = await read('server_settings');
  expect(settings.get('max_parts_cleaning_thread_pool_size')).toBe('2');
  for (const cache of ['mark_cache_size', 'index_mark_cache_size', 'primary_index_cache_size']) {
    expect(Number(settings.get(cache))).toBeLessThanOrEqual(2 ** 27);
  }
});

test('parts that a merge has replaced stay until the kernel has written its result, and not for minutes', async () => {
  const settings = await read('merge_tree_settings');
  const least = Number(settings.get('old_parts_lifetime'));
  const longestUntilLooked =
    Number(settings.get('max_cleanup_delay_period')) + Number(settings.get('cleanup_delay_period_random_add'));
  // Linux writes what is older than 30 seconds, and looks for it every five.
  expect(least).toBeGreaterThan(35);
  expect(least + longestUntilLooked).toBeLessThanOrEqual(60);

  await store.command('CREATE TABLE t (id UInt32) ENGINE = MergeTree ORDER BY id');
  for (const id of [1, 2, 3]) await store.insert('t', ['id'], [[id]]);
  await store.command('OPTIMIZE TABLE t FINAL');
  const parts = await store.query<{ active: number; count: number }>(
    "SELECT active, toUInt32(count()) AS count FROM system.parts WHERE table = 't' AND database = currentDatabase() GROUP BY active ORDER BY active",
  );
  expect(parts).toEqual([
    { active: 0, count: 3 },
    { active: 1, count: 1 },
  ]);
});
