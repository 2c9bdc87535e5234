import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEmbeddedLog } from '../../../infra/log/embedded.js';
import { quietLogger } from '../../support/event-log-harness.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

/** A disk of its own that can be filled: needs the right to mount one. */
let disk: string | null = null;
beforeAll(() => {
  const folder = tempDir();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'earshot-test', folder], { stdio: 'pipe' });
    disk = folder;
  } catch (error) {
    process.stderr.write(`SKIPPED: a full disk cannot be tried here, because this user may not mount one (${error})\n`);
  }
});
afterAll(() => {
  if (disk !== null) execFileSync('umount', ['-l', disk]);
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
