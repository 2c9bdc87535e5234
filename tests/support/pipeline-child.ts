import { writeFileSync } from 'node:fs';
import { topics } from '../../infra/contracts/topics.js';
import { createEmbeddedLog } from '../../infra/log/embedded.js';
import type { EventLog } from '../../infra/log/event-log.js';
import { openStore } from '../../infra/store/client.js';
import { migrate } from '../../infra/store/migrate.js';
import { simulatedSource } from '../../ingest/sources/simulated/source.js';
import { views } from '../../processors/families.js';
import { quietLogger } from './event-log-harness.js';
import { compute, ingest, land, pipelineConfig } from './pipeline.js';
import { faultyLog, faultyStore } from './pipeline-faults.js';
import { resultTables } from './pipeline-tables.js';

/**
 * A process of the pipeline that kills itself (SIGKILL: nothing is tidied up) at a chosen moment. The faults are in what
 * it wraps around the log and the store, never in the product.
 */
export interface PipelineChildTask {
  readonly role: 'ingest' | 'process';
  readonly folder: string;
  readonly settings: object;
  readonly maxBatchRecords: number;
  /** Kill at the nth time that this happens; null: work to the end. */
  readonly kill: { readonly moment: KillMoment; readonly number: number } | null;
  /** process: where the result tables are written once all is done. */
  readonly file: string;
}

export type KillMoment =
  | 'before append'
  | 'after append'
  | 'before insert'
  | 'after insert'
  | 'before commit'
  | 'before refresh statement'
  | 'after refresh statement'
  | 'before watermark';

const task = JSON.parse(process.argv[2] ?? '{}') as PipelineChildTask;
const reached = new Map<KillMoment, number>();

function reach(moment: KillMoment): void {
  const times = (reached.get(moment) ?? 0) + 1;
  reached.set(moment, times);
  if (task.kill?.moment === moment && task.kill.number === times) process.kill(process.pid, 'SIGKILL');
}

function doomedLog(log: EventLog): EventLog {
  return faultyLog(log, {
    beforeAppend: () => reach('before append'),
    afterAppend: () => reach('after append'),
    beforeCommit: () => reach('before commit'),
  });
}

const log = doomedLog(await createEmbeddedLog({ path: `${task.folder}/log`, logger: quietLogger, pollMs: 20 }));
await log.createTopics(topics);
if (task.role === 'ingest') {
  await ingest(log, simulatedSource, task.settings);
} else {
  const config = pipelineConfig(task.folder, 'earshot');
  const real = await openStore(config);
  await migrate(real, config, views);
  const isWatermark = (table: string | null) => table === 'watermark';
  const store = faultyStore(real, {
    before(call) {
      if (call.kind === 'insert') reach(isWatermark(call.table) ? 'before watermark' : 'before insert');
      if (call.kind === 'command') reach('before refresh statement');
    },
    after(call) {
      if (call.kind === 'insert' && !isWatermark(call.table)) reach('after insert');
      if (call.kind === 'command') reach('after refresh statement');
    },
  });
  // The partitions of a killed process are free again once its lease has run out.
  const subscribe = { maxBatchRecords: task.maxBatchRecords, sessionTimeoutMs: 500 };
  await land({ log, store, config, subscribe });
  await compute({ store, config });
  writeFileSync(task.file, JSON.stringify(await resultTables(real)));
  await real.close();
}
await log.close();
