import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEmbeddedLog } from '../../../infra/log/embedded.js';
import { quietLogger } from '../../support/event-log-harness.js';
import { removeTempDirs } from '../../support/temp-dir.js';
import { mountTestDisk, unmountTestDisk } from '../../support/test-disk.js';

let disk: string | null = null;
beforeAll(() => {
  disk = mountTestDisk(8);
});
afterAll(() => {
  unmountTestDisk(disk);
  removeTempDirs();
});

test('a new log on a full disk is refused at once, leaves nothing, and is made when there is space', async () => {
  if (disk === null) return;
  const folder = path.join(disk, 'log');
  mkdirSync(folder);
  const ballast = path.join(disk, 'ballast');
  const { bavail, bsize } = statfsSync(disk);
  // LMDB's own file of locks finds room, its data does not.
  writeFileSync(ballast, Buffer.alloc(bavail * bsize - 16_384));
  await expect(createEmbeddedLog({ path: folder, logger: quietLogger })).rejects.toThrow(/the disk is full/);
  expect(readdirSync(folder)).toEqual([]);
  rmSync(ballast);
  const log = await createEmbeddedLog({ path: folder, logger: quietLogger });
  await log.close();
  expect(readdirSync(folder).sort()).toEqual(['data.mdb', 'lock.mdb']);
});
