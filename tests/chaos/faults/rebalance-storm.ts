import { setTimeout as pause } from 'node:timers/promises';
import { supervise } from '../../support/supervised.js';
import type { Fault } from '../fault.js';
import { onServers } from '../servers.js';

export const rebalanceStorm: Fault = {
  name: 'rebalance-storm',
  what: 'processor processes join and leave all the time, asked or killed',
  simulated: 'ClickHouse is its HTTP interface in front of the embedded engine',
  run: (round) =>
    onServers(round, {}, async ({ place }) => {
      const { random } = round;
      const hits: string[] = [];
      for (let left = round.short ? 2 : 3 + random.int(4); left > 0; left -= 1) {
        const task = { ...place, maxBatchRecords: 60, sessionTimeoutMs: 2_000, pauseMs: 40 };
        const other = supervise('pipeline-server-child.ts', () => task);
        round.cleanUp(() => other.end('SIGKILL'));
        await pause(2_000 + random.int(4_000));
        const signal = random.pick(['SIGTERM', 'SIGKILL'] as const);
        await other.end(signal);
        hits.push(signal);
      }
      return hits;
    }),
};
