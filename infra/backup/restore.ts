import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.js';
import { restoreStore } from './engine.js';
import { finishRestore, flush, items, ownerIn, readyIn, replacedIn, stagedIn } from './finish-restore.js';
import { explainFolder, seal } from './folder.js';
import type { Manifest } from './manifest.js';

/** Whether there is something that a restore would replace. */
export function holdsData(dataDir: string): boolean {
  return items.some((item) => existsSync(path.join(dataDir, item)));
}

/**
 * Unpacks a verified backup beside the data that is there, which stays as it is. Returns the folder, a data folder of its own, in
 * which it can be migrated and erased before it is put in place.
 */
export async function stage(backup: string, { database }: Manifest, config: Config): Promise<string> {
  const staged = stagedIn(config.dataDir);
  try {
    rmSync(staged, { recursive: true, force: true });
    mkdirSync(staged, { recursive: true, mode: 0o700 });
    writeFileSync(ownerIn(config.dataDir), String(process.pid), { mode: 0o600 });
    mkdirSync(path.join(staged, 'log'), { mode: 0o700 });
    copyFileSync(path.join(backup, 'log', 'data.mdb'), path.join(staged, 'log', 'data.mdb'));
    const key = path.join(backup, 'pseudonym.key');
    if (existsSync(key)) copyFileSync(key, path.join(staged, 'pseudonym.key'));
    await restoreStore(path.resolve(backup, 'store'), path.join(staged, 'store'), {
      of: database,
      as: config.clickhouse.database,
    });
    return staged;
  } catch (error) {
    unstage(config.dataDir);
    throw explainFolder(error, `The backup cannot be restored into ${config.dataDir}`);
  }
}

/** Gives up: the data that was there is untouched. */
export function unstage(dataDir: string): void {
  rmSync(stagedIn(dataDir), { recursive: true, force: true });
}

/** Puts what is staged into place. From here on a kill does no harm: the next command goes on with it. */
export function putInPlace(dataDir: string): void {
  const staged = stagedIn(dataDir);
  try {
    rmSync(replacedIn(dataDir), { recursive: true, force: true });
    seal(staged);
    writeFileSync(`${readyIn(dataDir)}.part`, '', { mode: 0o600 });
    flush(`${readyIn(dataDir)}.part`);
  } catch (error) {
    unstage(dataDir);
    throw explainFolder(error, `The backup cannot be put into ${dataDir}`);
  }
  renameSync(`${readyIn(dataDir)}.part`, readyIn(dataDir));
  flush(staged);
  finishRestore(dataDir);
}
