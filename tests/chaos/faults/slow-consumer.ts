import type { Fault } from '../fault.js';
import { onServers } from '../servers.js';

const sessionTimeoutMs = 1_000;

export const slowConsumer: Fault = {
  name: 'slow-consumer',
  what: 'every insert takes three sessions of the group and every batch several of them, until all is processed',
  simulated:
    'a session has 1 s instead of 30, so that two minutes are an hour; ClickHouse is its HTTP interface in front of the embedded engine',
  run: (round) =>
    onServers(
      round,
      // Partitions are read side by side: small batches, so that many follow one another.
      { sessionTimeoutMs, pauseMs: round.short ? 1_500 : 3_000, maxBatchRecords: round.short ? 300 : 30 },
      async (servers) => {
        const [processors] = servers.processors;
        if (processors === undefined) throw new Error('there are no processors');
        const assignments = (): number =>
          processors
            .current()
            .lines()
            .filter((line) => line.startsWith('assigned')).length;
        const before = assignments();
        const began = performance.now();
        await servers.ingest.done;
        await servers.untilProcessed();
        const sessions = Math.round((performance.now() - began) / sessionTimeoutMs);
        const lost = assignments() - before;
        return {
          hits: [`${sessions} sessions`],
          measured: [`${sessions} sessions of the group, as many as ${(sessions / 120).toFixed(1)} hours have`],
          violations: [
            ...(lost === 0 ? [] : [`its partitions were given away or taken anew ${lost} times`]),
            ...processors.failures.map((end) => `the processors ended with ${end}`),
          ],
        };
      },
    ),
};
