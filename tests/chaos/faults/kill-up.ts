import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '../fault.js';
import { isRead, logBeside, prepareUp, simulatedEntry, startUp, tablesAfter, untilComputed } from '../up.js';
import { waitFor } from '../wait.js';

export const killUp: Fault = {
  name: 'kill-up',
  what: 'kill -9 of `earshot up` (ingest, processors, scheduler and API) at any time, from its start on',
  async run(round) {
    await prepareUp(round, [simulatedEntry(round)]);
    const hits: string[] = [];
    for (let left = round.short ? 1 : 2; left > 0; left -= 1) {
      const up = startUp(round);
      const afterMs = round.random.int(12_000);
      // A process that ends by itself is not what is tried here.
      const ended = await Promise.race([up.cli.ended, pause(afterMs)]);
      if (ended) throw new Error(`it ended with ${ended.code} before it was killed: ${ended.stderr.slice(-2_000)}`);
      up.cli.process.kill('SIGKILL');
      await up.cli.ended;
      hits.push(`${(afterMs / 1000).toFixed(1)} s`);
    }
    const over = performance.now();
    const log = await logBeside(round);
    const up = startUp(round);
    const url = await up.url();
    await waitFor('everything is read', () => isRead(log));
    await untilComputed(() => up);
    const recoveryMs = performance.now() - over;
    const violations: string[] = [];
    const asked = await fetch(new URL('/v1/query?family=participation', url));
    if (asked.status !== 200) violations.push(`the API answered ${asked.status} after its restart`);
    up.cli.process.kill('SIGTERM');
    const { code } = await up.cli.ended;
    if (code !== 0) violations.push(`it ended with ${code} when it was asked to`);
    return { hits, recoveryMs, tables: await tablesAfter(round), violations };
  },
};
