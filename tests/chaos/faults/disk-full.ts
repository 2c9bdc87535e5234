import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, Outcome, Round } from '../fault.js';
import { missingSmallDisk, mountSmallDisk } from '../small-disk.js';
import { isRead, logBeside, prepareUp, simulatedEntry, startUp, tablesAfter, type Up, untilComputed } from '../up.js';
import { waitFor } from '../wait.js';

async function diskFull(round: Round, of: 'log' | 'store', leaveAtMost: number): Promise<Outcome> {
  const { folder, random, short } = round;
  const disk = mountSmallDisk(round, path.join(folder, of), 400);
  await prepareUp(round, [{ ...simulatedEntry(round), schedule: '*/3 * * * * *' }]);
  const leave = random.int(leaveAtMost);
  disk.fill(leave);
  const ends: (number | string | null)[] = [];
  let ending = false;
  let up: Up = startUp(round);
  const supervising = (async () => {
    for (;;) {
      const { code, stderr } = await up.cli.ended;
      if (ending) return { code, stderr };
      ends.push(code);
      await pause(300);
      if (ending) return { code, stderr };
      up = startUp(round);
    }
  })();
  await pause(short ? 8_000 : 8_000 + random.int(12_000));
  disk.free();
  const over = performance.now();
  const log = await logBeside(round);
  await waitFor('everything is read', () => isRead(log));
  await untilComputed(() => up);
  const recoveryMs = performance.now() - over;
  ending = true;
  up.cli.process.kill('SIGTERM');
  const { code } = await supervising;
  const violations = ends
    // 3: what the disk is full of is said, and whoever looks after the process starts it again.
    .filter((end) => end !== 3)
    .map((end) => `with the disk full it ended with ${end}`);
  if (code !== 0) violations.push(`it ended with ${code} when it was asked to`);
  const kept = `${(leave / 1e6).toFixed(1)} MB left`;
  return {
    hits: [kept],
    measured: [`${of}: ${kept}, ended with 3 and started again ${ends.length} times`],
    recoveryMs,
    tables: await tablesAfter(round),
    violations,
  };
}

export const logDiskFull: Fault = {
  name: 'log-disk-full',
  what: 'the disk of the embedded log is full under `earshot up`, and is freed',
  missing: missingSmallDisk,
  run: (round) => diskFull(round, 'log', 1_500_000),
};

export const storeDiskFull: Fault = {
  name: 'store-disk-full',
  what: 'the disk of the embedded store is full under `earshot up`, and is freed',
  missing: missingSmallDisk,
  run: (round) => diskFull(round, 'store', 6_000_000),
};
