import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { loadConfig } from '../../infra/config.js';
import { topics } from '../../infra/contracts/topics.js';
import { openLog } from '../../infra/log/open.js';
import { createPseudonymiser } from '../../infra/pseudonym.js';
import { openStore } from '../../infra/store/client.js';
import { migrate } from '../../infra/store/migrate.js';
import type { Store } from '../../infra/store/store.js';
import { sourceConfig } from '../../ingest/schedule.js';
import { jetstreamSource } from '../../ingest/sources/bluesky-jetstream/source.js';
import { runSource } from '../../ingest/worker.js';
import { startProcessors } from '../../processors/consumer.js';
import { waitUntilDrained } from '../../processors/drain.js';
import { views } from '../../processors/families.js';
import type { JetstreamRun } from './jetstream-bench.js';

/**
 * `jetstream-bench-child.ts <data folder> <address> <events> <ms that every insert takes longer>`: from the socket through the
 * log into ClickHouse, all in this process. Prints JSON.
 */

const [, , dataDir = '', url = '', wanted = '0', slowerMs = '0'] = process.argv;
const config = loadConfig({ env: {}, dataDir });
const logger = pino({ level: 'warn' }, pino.destination(2));
const log = await openLog(config, logger);
await log.createTopics(topics);
const store = await openStore(config);
await migrate(store, config, views);
const slower: Store = {
  ...store,
  async insert(...args) {
    await pause(Number(slowerMs));
    await store.insert(...args);
  },
};
const MiB = 2 ** 20;
const startMiB = process.memoryUsage().rss / MiB;
const cpuBefore = process.cpuUsage();
const began = performance.now();
const seconds = (): number => (performance.now() - began) / 1000;
const rss: number[] = [];
const sampling = setInterval(() => rss.push(process.memoryUsage().rss / MiB), 200);
const processors = await startProcessors({ log, store: slower, logger, now: Date.now });

const ended = new AbortController();
let taken = 0;
let takenAfter = 0;
const report = await runSource({
  source: {
    ...jetstreamSource,
    async open(settings, context) {
      const reader = await jetstreamSource.open(settings, context);
      return {
        ...reader,
        async *pages(position, signal) {
          for await (const page of reader.pages(position, signal)) {
            taken += page.items.length;
            yield page;
            if (taken >= Number(wanted)) return;
          }
        },
      };
    },
  },
  config: sourceConfig(jetstreamSource, { url, take: 'network' }, 'bench'),
  name: 'bench',
  log,
  pseudonym: createPseudonymiser('a key for benchmarks of 32 characters'),
  logger,
  now: Date.now,
  signal: ended.signal,
});
takenAfter = seconds();
await waitUntilDrained(log, ended.signal);
const landedAfter = seconds();
clearInterval(sampling);
const cpu = process.cpuUsage(cpuBefore);
/** The middle one of a quarter of the time. */
const quarter = (index: number): number => {
  const part = rss.slice((index * rss.length) / 4, ((index + 1) * rss.length) / 4).sort((a, b) => a - b);
  return part[Math.floor(part.length / 2)] ?? 0;
};
await processors.stop();
const [rows] = await store.query<{ acts: number }>('SELECT count() AS acts FROM activity FINAL');
const result: JetstreamRun = {
  events: taken,
  acts: Number(rows?.acts ?? 0),
  skipped: Object.values(report.skipped).reduce((sum, count) => sum + count, 0),
  takenSeconds: takenAfter,
  landedSeconds: landedAfter,
  cpuSeconds: (cpu.user + cpu.system) / 1e6,
  startMiB,
  quartersMiB: [0, 1, 2, 3].map(quarter),
  peakMiB: process.resourceUsage().maxRSS / 1024,
};
await log.close();
await store.close();
process.stdout.write(JSON.stringify(result));
process.exit();
