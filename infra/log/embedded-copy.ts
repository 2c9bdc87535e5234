import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { flush } from '../backup/finish-restore.js';
import { UserError } from '../errors.js';
import { isAlive } from '../store/store-error.js';
import { copyEntries, openEmbeddedStore, rebuildMark } from './embedded-store.js';

/** The file of a log's folder that holds it all; the other one is of locks and is made anew. */
export const logFile = 'data.mdb';

/**
 * Writes what the log in a folder holds, as of one moment, into a log in another, empty folder. Record by record and not page
 * by page, because pages keep what was removed from them.
 */
export async function copyEmbeddedLog(
  from: string,
  to: string,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<void> {
  const source = openEmbeddedStore(from);
  try {
    const target = openEmbeddedStore(to);
    try {
      await copyEntries(source, target, onProgress);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
  flush(path.join(to, logFile));
}

/**
 * After records were erased: the log in the folder is written anew, so that nothing of them is left in pages that are free. No
 * other process may have it open: throws a UserError that names one that has. After a kill in the middle the log is the old one.
 */
export async function rebuildEmbeddedLog(
  folder: string,
  onProgress?: (done: number, total: number) => void,
): Promise<void> {
  const mark = path.join(folder, rebuildMark);
  const draft = path.join(folder, 'rebuild');
  writeFileSync(mark, String(process.pid), { mode: 0o600 });
  try {
    rmSync(draft, { recursive: true, force: true });
    refuseOthers(folder);
    mkdirSync(draft, { mode: 0o700 });
    await copyEmbeddedLog(folder, draft, onProgress);
    renameSync(path.join(draft, logFile), path.join(folder, logFile));
    flush(folder);
    rmSync(path.join(folder, 'lock.mdb'), { force: true });
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(mark, { force: true });
  }
}

/** Whoever comes from now on finds the mark; whoever was there before is among the readers. */
function refuseOthers(folder: string): void {
  const store = openEmbeddedStore(folder);
  const others = store.users().filter((pid) => pid !== process.pid && isAlive(pid));
  void store.close();
  if (others.length === 0) return;
  throw new UserError(
    `The log in ${folder} is in use by process ${others.join(', ')} ("earshot ingest", say). Stop it, then run the same command again for the rest.`,
    3,
  );
}
