import { createHash } from 'node:crypto';
import { chmodSync, createReadStream, lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { errorMessage, UserError } from '../errors.js';
import { flush } from './finish-restore.js';

export interface BackupFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Every file below a folder, by its path, in order. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Its owner's alone, and on the disk. */
export function seal(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) seal(at);
    else {
      chmodSync(at, 0o600);
      flush(at);
    }
  }
  chmodSync(folder, 0o700);
  flush(folder);
}

export async function described(
  folder: string,
  onProgress: (done: number, total: number) => void,
): Promise<BackupFile[]> {
  const names = filesIn(folder);
  const files: BackupFile[] = [];
  for (const name of names) {
    const at = path.join(folder, name);
    files.push({ path: name, bytes: lstatSync(at).size, sha256: await sha256Of(at) });
    onProgress(files.length, names.length);
  }
  return files;
}

/** What a full disk, a missing right and the like are called for people. */
export function explainFolder(error: unknown, what: string): unknown {
  if (error instanceof UserError) return error;
  const code = (error as { code?: unknown } | null)?.code;
  const message = errorMessage(error);
  if (code === 'ENOSPC' || /No space left|NOT_ENOUGH_SPACE|ENOSPC|MDB_MAP_FULL/.test(message)) {
    return new UserError(`${what}: the disk is full. Nothing was changed; free some space.`, 3, { cause: error });
  }
  if (typeof code === 'string') return new UserError(`${what}: ${message}. Nothing was changed.`, 3, { cause: error });
  return error;
}
