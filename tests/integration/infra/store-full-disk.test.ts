import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadConfig } from '../../../infra/config.js';
import { UserError } from '../../../infra/errors.js';
import { openStore } from '../../../infra/store/client.js';
import { isDataError } from '../../../processors/land/data-error.js';
import { removeTempDirs } from '../../support/temp-dir.js';
import { mountTestDisk, unmountTestDisk } from '../../support/test-disk.js';

let disk: string | null = null;
beforeAll(() => {
  disk = mountTestDisk(96);
});
afterAll(() => {
  unmountTestDisk(disk);
  removeTempDirs();
});

test('with the disk full an insert fails clearly, nothing acknowledged is lost, and it goes on when there is space', async () => {
  if (disk === null) return;
  const config = loadConfig({ env: {}, dataDir: path.join(disk, 'data') });
  let store = await openStore(config);
  await store.command('CREATE TABLE t (id UInt32, text String) ENGINE = ReplacingMergeTree ORDER BY id');
  const ballast = path.join(disk, 'ballast');
  const free = (): number => {
    const { bavail, bsize } = statfsSync(disk!);
    return bavail * bsize;
  };
  writeFileSync(ballast, Buffer.alloc(free() - 24_000_000));

  // Hex digits of a running number, spread so that they do not compress well.
  const rows = (from: number): unknown[][] =>
    Array.from({ length: 2000 }, (_, index) => {
      let text = '';
      for (let part = 1; part <= 100; part += 1) text += ((from + index + 1) * part * 2654435761).toString(36);
      return [from + index, text];
    });
  let acknowledged = 0;
  let failure: (Error & { code?: string }) | null = null;
  while (failure === null && acknowledged < 1_000_000) {
    try {
      await store.insert('t', ['id', 'text'], rows(acknowledged));
      acknowledged += 2000;
    } catch (error) {
      failure = error as Error;
    }
  }
  expect(failure).toBeInstanceOf(UserError);
  expect(failure!.message).toMatch(/^The disk of the embedded ClickHouse in .* is full\. Free some space/);
  expect(failure!.code).toBe('243');
  expect(isDataError(failure)).toBe(false);
  expect(acknowledged).toBeGreaterThan(0);

  const kept = 'SELECT count() AS rows, toUInt32(max(id)) AS last FROM t FINAL';
  const all = [{ rows: acknowledged, last: acknowledged - 1 }];
  expect(await store.query(kept)).toEqual(all);

  // A process that starts while the disk is full reads what there is.
  await store.close();
  store = await openStore(config);
  expect(await store.query(kept)).toEqual(all);

  rmSync(ballast);
  await store.insert('t', ['id', 'text'], rows(acknowledged));
  expect(await store.query(kept)).toEqual([{ rows: acknowledged + 2000, last: acknowledged + 1999 }]);
  await store.close();
});
