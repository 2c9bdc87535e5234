import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { measureCommand, projectRoot, type Usage } from './measure.js';

export interface Growth {
  /** Rows of activity after both refreshes. */
  readonly activities: number;
  readonly full: Usage;
  readonly incremental: Usage;
}

/** Refreshes of the store in `folder`, which holds one organisation, brought to `size` of them. */
export async function refreshGrowth(folder: string, size: number): Promise<Growth> {
  process.stderr.write(`refresh at ${size} × …\n`);
  growStore(folder, 'reset', String(size));
  const full = await measureCommand(['process', '--once', '--json'], folder);
  const activities = growStore(folder, 'release');
  const incremental = await measureCommand(['process', '--once', '--json'], folder);
  return { activities, full, incremental };
}

/** In a process of its own, because one process at a time may hold a store. Returns the rows of activity. */
function growStore(folder: string, ...args: readonly string[]): number {
  const printed = execFileSync(
    process.execPath,
    [
      '--import',
      path.join(projectRoot, 'tests/support/ts-loader.mjs'),
      path.join(projectRoot, 'tests/bench/grow-store.ts'),
      path.join(folder, '.earshot'),
      ...args,
    ],
    { env: { ...process.env, UV_THREADPOOL_SIZE: '16' }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return (JSON.parse(printed) as { rows: number }).rows;
}
