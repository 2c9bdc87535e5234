import { ingestMoments, landingMoments, refreshMoments } from '../../support/doomed.js';
import type { Fault } from '../fault.js';
import { onServers } from '../servers.js';
import { killText, randomKill } from '../stages.js';
import { waitFor } from '../wait.js';

export const killServers: Fault = {
  name: 'kill-servers',
  what: 'kill -9 of ingest and of one of two processor processes on one Kafka and one ClickHouse server',
  simulated: 'ClickHouse is its HTTP interface in front of the embedded engine',
  run(round) {
    const { random } = round;
    const ingestKill = randomKill(random, ingestMoments);
    const processorKill = randomKill(random, [...landingMoments, ...refreshMoments], 20);
    return onServers(round, { processors: 2, ingestKill, processorKill }, async ({ ingest, processors, behind }) => {
      await ingest.done;
      const killed = (): boolean => processors[0]!.failures.includes('SIGKILL');
      // Only one of the two refreshes, and it may be the other: then its moment never comes.
      await waitFor('the processors were killed', async () => killed() || (await behind()) === 0);
      const ingestHit = `ingest ${killText(ingestKill)}`;
      return killed() ? [ingestHit, `processors ${killText(processorKill)}`] : [ingestHit];
    });
  },
};
