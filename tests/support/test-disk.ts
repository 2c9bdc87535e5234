import { execFileSync } from 'node:child_process';
import { tempDir } from './temp-dir.js';

/** A disk of its own that can be filled, as a folder; null, and said on stderr, where this user may not mount one. */
export function mountTestDisk(megabytes: number): string | null {
  const folder = tempDir();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'earshot-test', folder], { stdio: 'pipe' });
    return folder;
  } catch (error) {
    process.stderr.write(`SKIPPED: a full disk cannot be tried here, because this user may not mount one (${error})\n`);
    return null;
  }
}

export function unmountTestDisk(disk: string | null): void {
  if (disk !== null) execFileSync('umount', ['-l', disk]);
}
