import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openLog } from '../../infra/log/open.js';
import { openStore } from '../../infra/store/client.js';
import { runProcessors } from '../../processors/run.js';
import { quietLogger } from './event-log-harness.js';
import { faultyStore } from './pipeline-faults.js';
import { type ServerPlace, serverConfig } from './pipeline-server.js';

/** A processor process as `earshot process` runs it, on Kafka and a ClickHouse server, that takes its time. */
export interface ServerChildTask extends ServerPlace {
  readonly maxBatchRecords: number;
  readonly sessionTimeoutMs: number;
  /** Before every insert. */
  readonly pauseMs: number;
}

const task = JSON.parse(process.argv[2] ?? '{}') as ServerChildTask;
const say = (line: string): number => writeSync(1, `${line}\n`);
const config = serverConfig(task);
const log = await openLog(config, quietLogger);
const real = await openStore(config);
const store = faultyStore(real, {
  async before({ kind }) {
    if (kind === 'insert') await pause(task.pauseMs);
  },
});
const running = await runProcessors({
  log,
  store,
  config,
  logger: quietLogger,
  now: Date.now,
  subscribe: {
    maxBatchRecords: task.maxBatchRecords,
    sessionTimeoutMs: task.sessionTimeoutMs,
    onAssigned: (partitions) => say(`assigned ${partitions.join(' ')}`),
  },
});
say('running');
process.once('SIGTERM', async () => {
  await running.stop();
  await log.close();
  await real.close();
  say('stopped');
});
