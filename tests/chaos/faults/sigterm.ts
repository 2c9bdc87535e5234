import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../fault.js';
import { isRead, logBeside, prepareUp, simulatedEntry, startUp, tablesAfter, untilComputed } from '../up.js';
import { waitFor } from '../wait.js';

const longestMs = 20_000;

export const sigterm: Fault = {
  name: 'sigterm',
  what: 'SIGTERM to `earshot up` under load: exit 0 within 20 s',
  async run(round) {
    await prepareUp(round, [simulatedEntry(round)]);
    const violations: string[] = [];
    const hits: string[] = [];
    for (let left = round.short ? 1 : 2; left > 0; left -= 1) {
      const up = startUp(round);
      await up.url();
      const afterMs = round.random.int(8_000);
      await pause(afterMs);
      const asked = performance.now();
      up.cli.process.kill('SIGTERM');
      const { code, stderr } = await up.cli.ended;
      const tookMs = performance.now() - asked;
      hits.push(`${(afterMs / 1000).toFixed(1)} s, gone in ${(tookMs / 1000).toFixed(1)} s`);
      if (code !== 0) violations.push(`it ended with ${code}: ${stderr.slice(-500)}`);
      if (tookMs > longestMs) violations.push(`it took ${Math.round(tookMs / 1000)} s to end`);
    }
    const over = performance.now();
    const log = await logBeside(round);
    const up = startUp(round);
    await waitFor('everything is read', () => isRead(log));
    await untilComputed(() => up);
    const recoveryMs = performance.now() - over;
    up.cli.process.kill('SIGTERM');
    await up.cli.ended;
    return { hits, recoveryMs, tables: await tablesAfter(round), violations };
  },
};
