import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import { isAlive } from '../store/store-error.js';

/** What a data folder holds that a backup replaces. */
export const items = ['log', 'store', 'pseudonym.key'] as const;

export const stagedIn = (dataDir: string): string => path.join(dataDir, 'restore');
export const replacedIn = (dataDir: string): string => path.join(dataDir, 'replaced');
export const ownerIn = (dataDir: string): string => path.join(stagedIn(dataDir), 'pid');
export const readyIn = (dataDir: string): string => path.join(stagedIn(dataDir), 'ready');

/**
 * Goes on with a restore that was killed while it was put into place; takes away what one has left that was killed before. What is replaced is kept
 * aside until all of the new is there. Every step bears being done again.
 */
export function finishRestore(dataDir: string): void {
  if (!existsSync(stagedIn(dataDir)) && !existsSync(replacedIn(dataDir))) return;
  const pid = ownerOf(dataDir);
  if (pid !== null && pid !== process.pid && isAlive(pid)) {
    throw new UserError(`A backup is being restored into ${dataDir} by process ${pid}. Wait until it has ended.`, 3);
  }
  if (!existsSync(readyIn(dataDir))) {
    removeLeft(dataDir);
    return;
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
  removeLeft(dataDir);
}

function removeLeft(dataDir: string): void {
  for (const left of [replacedIn(dataDir), stagedIn(dataDir)]) rmSync(left, { recursive: true, force: true });
}

/** The process that restores, or did. */
function ownerOf(dataDir: string): number | null {
  try {
    return Number(readFileSync(ownerIn(dataDir), 'utf8'));
  } catch {
    return null;
  }
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
