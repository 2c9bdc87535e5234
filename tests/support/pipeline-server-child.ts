import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openLog } from '../../infra/log/open.js';
import { createLogger } from '../../infra/logger.js';
import { openStore } from '../../infra/store/client.js';
import { runProcessors } from '../../processors/run.js';
import { createDoom, type Kill } from './doomed.js';
import { faultyStore } from './pipeline-faults.js';
import { type ServerPlace, serverConfig } from './pipeline-server.js';

/** A processor process as `earshot process` runs it, on Kafka and a ClickHouse server, that takes its time. */
export interface ServerChildTask extends ServerPlace {
  readonly maxBatchRecords: number;
  readonly sessionTimeoutMs: number;
  /** Before every insert. */
  readonly pauseMs: number;
  readonly kill?: Kill | null;
}

const task = JSON.parse(process.argv[2] ?? '{}') as ServerChildTask;
const say = (line: string): number => writeSync(1, `${line}\n`);
const logger = createLogger(process.env.EARSHOT_TEST_LOG_LEVEL ?? 'silent');
const config = serverConfig(task);
const doom = createDoom(task.kill ?? null);
const log = doom.log(await openLog(config, logger));
const real = await openStore(config);
const store = faultyStore(doom.store(real), {
  async before({ kind }) {
    if (kind === 'insert') await pause(task.pauseMs);
  },
});
const running = await runProcessors({
  log,
  store,
  config,
  logger,
  now: Date.now,
  subscribe: {
    maxBatchRecords: task.maxBatchRecords,
    sessionTimeoutMs: task.sessionTimeoutMs,
    onAssigned: (partitions) => say(`assigned ${partitions.join(' ')}`),
  },
});
say('running');
const stopped = new Promise<void>((resolve) => process.once('SIGTERM', () => resolve()));
try {
  // As the command does: what ends the processors ends the process, and whoever looks after it starts it again.
  await Promise.race([stopped, running.processors.done]);
} finally {
  await running.stop();
  await log.close();
  await real.close();
  say('stopped');
}
