import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Round } from './fault.js';

/** A file system of its own, that can be filled and emptied. */
export interface SmallDisk {
  /** Leaves so many bytes. */
  fill(leave: number): void;
  free(): void;
}

const mount = (folder: string, megabytes: number): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${Math.round(megabytes * 1024)}k`, 'earshot-chaos', folder]).status ===
  0;

export function missingSmallDisk(): string | null {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'earshot-mount-'));
  try {
    if (!mount(folder, 1)) return 'a small file system cannot be mounted here: it needs root';
    spawnSync('umount', [folder]);
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function mountSmallDisk(round: Pick<Round, 'cleanUp'>, folder: string, megabytes: number): SmallDisk {
  mkdirSync(folder, { recursive: true });
  if (!mount(folder, megabytes)) throw new Error('the small file system could not be mounted');
  round.cleanUp(() => spawnSync('umount', ['-l', folder]));
  const ballast = path.join(folder, 'ballast');
  return {
    fill(leave) {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leave)));
    },
    free: () => rmSync(ballast, { force: true }),
  };
}
