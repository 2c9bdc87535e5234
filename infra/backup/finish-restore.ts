import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { isAlive } from '../store/store-error.js';

/** What a data folder holds that a backup replaces. */
export const items = ['log', 'store', 'pseudonym.key'] as const;

export const stagedIn = (dataDir: string): string => path.join(dataDir, 'restore');
export const replacedIn = (dataDir: string): string => path.join(dataDir, 'replaced');
export const readyIn = (dataDir: string): string => path.join(stagedIn(dataDir), 'ready');

/**
 * Goes on with a restore that was killed while it was put into place; does nothing where there is none. What is replaced is kept
 * aside until all of the new is there. Every step bears being done again.
 */
export function finishRestore(dataDir: string): void {
  if (!existsSync(readyIn(dataDir))) return;
  const pid = Number(readFileSync(readyIn(dataDir), 'utf8'));
  if (pid !== process.pid && isAlive(pid)) {
    throw new UserError(`A backup is being restored into ${dataDir} by process ${pid}. Wait until it has ended.`, 3);
  }
  const replaced = replacedIn(dataDir);
  mkdirSync(replaced, { recursive: true, mode: 0o700 });
  for (const item of items) {
    const [from, to, aside] = [stagedIn(dataDir), dataDir, replaced].map((folder) => path.join(folder, item));
    if (from === undefined || to === undefined || aside === undefined || !existsSync(from)) continue;
    // What is in place while the new one waits is old.
    if (existsSync(to)) renameSync(to, aside);
    renameSync(from, to);
  }
  flush(dataDir);
  // The mark goes first: with it, what is left would be taken for work to do.
  rmSync(readyIn(dataDir));
  rmSync(replaced, { recursive: true, force: true });
  rmSync(stagedIn(dataDir), { recursive: true, force: true });
}

/** To the disk: a file, or the names in a folder. */
export function flush(file: string): void {
  const descriptor = openSync(file, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
