import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const made: string[] = [];

/** A folder that `removeTempDirs` removes. */
export function tempDir(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'earshot-test-'));
  made.push(folder);
  return folder;
}

export function removeTempDirs(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}
