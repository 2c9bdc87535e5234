import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { UserError } from './errors.js';
import { findRunning } from './running.js';
import { isAlive, lockHolder } from './store/store-error.js';

/** Marks a folder as made by the demo: only such a one is ever emptied. */
const markSchema = z.object({ madeBy: z.literal('earshot demo'), pid: z.int().positive(), complete: z.boolean() });
type Mark = z.infer<typeof markSchema>;

const markIn = (folder: string): string => path.join(folder, 'demo.json');

/**
 * An empty folder for a new demo, in place of the last one. Throws UserError when it holds somebody's own files or is in
 * use. Call `complete` when the demo is whole.
 */
export function freshDemoFolder(folder: string): { complete(): void } {
  const mark = readMark(folder);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    if (mark === null) {
      throw new UserError(
        `${folder} holds files that the demo has not made, and the demo begins with an empty folder. Move them away, or choose another place with --data-dir.`,
      );
    }
    const user =
      findRunning(folder)?.pid ??
      (!mark.complete && mark.pid !== process.pid && isAlive(mark.pid) ? mark.pid : null) ??
      lockHolder(path.join(folder, 'store'));
    if (user !== null) {
      throw new UserError(`The demo's data in ${folder} is in use by process ${user}. End that one first.`, 3);
    }
    for (const entry of readdirSync(folder)) rmSync(path.join(folder, entry), { recursive: true, force: true });
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  write(folder, false);
  return { complete: () => write(folder, true) };
}

/** A demo that was interrupted: what it holds is right, but not all. */
export function isDemoHalfMade(folder: string): boolean {
  return readMark(folder)?.complete === false;
}

/** Whether what a folder holds was simulated: then it is about nobody. */
export function isDemoFolder(folder: string): boolean {
  return readMark(folder) !== null;
}

function write(folder: string, complete: boolean): void {
  const mark: Mark = { madeBy: 'earshot demo', pid: process.pid, complete };
  writeFileSync(markIn(folder), `${JSON.stringify(mark)}\n`, { mode: 0o600 });
}

function readMark(folder: string): Mark | null {
  try {
    const parsed = markSchema.safeParse(JSON.parse(readFileSync(markIn(folder), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
