import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startCli } from '../../support/cli.js';
import type { Fault } from '../fault.js';
import { onServers } from '../servers.js';
import { earshotEnv, simulatedEntry } from '../up.js';

const longestMs = 20_000;

export const sigtermServers: Fault = {
  name: 'sigterm-servers',
  what: 'SIGTERM to `earshot ingest` and `earshot process` on Kafka and ClickHouse under load: exit 0 within 20 s',
  simulated: 'ClickHouse is its HTTP interface in front of the embedded engine',
  run: (round) =>
    onServers(round, {}, async ({ place, folder }) => {
      const { random, short } = round;
      // Both are real commands, beside processes that do the same: one reads, they share the partitions.
      const entry = { ...simulatedEntry(round), schedule: '*/3 * * * * *' };
      writeFileSync(path.join(folder, 'earshot.yaml'), JSON.stringify({ sources: [entry] }));
      const env = {
        ...earshotEnv(round),
        KAFKA_BROKERS: place.brokers.join(','),
        KAFKA_TOPIC_PREFIX: place.topicPrefix,
        CLICKHOUSE_URL: place.clickhouse,
        CLICKHOUSE_DATABASE: place.database,
      };
      const hits: string[] = [];
      const violations: string[] = [];
      for (let left = short ? 1 : 2; left > 0; left -= 1) {
        await Promise.all(
          ['ingest', 'process'].map(async (command) => {
            const cli = startCli([command, '--json'], { cwd: folder, env, limitMs: 300_000 });
            round.cleanUp(() => cli.process.kill('SIGKILL'));
            await cli.said(/^\{.*\}$/m, 'stdout');
            await pause(random.int(5_000));
            const asked = performance.now();
            cli.process.kill('SIGTERM');
            const { code, stderr } = await cli.ended;
            const tookMs = performance.now() - asked;
            hits.push(`${command}, gone in ${(tookMs / 1000).toFixed(1)} s`);
            if (code !== 0) violations.push(`${command} ended with ${code}: ${stderr.slice(-500)}`);
            if (tookMs > longestMs) violations.push(`${command} took ${Math.round(tookMs / 1000)} s to end`);
          }),
        );
      }
      return { hits, violations, measured: [hits.join('; ')] };
    }),
};
