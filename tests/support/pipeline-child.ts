import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { topics } from '../../infra/contracts/topics.js';
import { createEmbeddedLog } from '../../infra/log/embedded.js';
import { openLog } from '../../infra/log/open.js';
import { openStore } from '../../infra/store/client.js';
import { migrate } from '../../infra/store/migrate.js';
import { simulatedSource } from '../../ingest/sources/simulated/source.js';
import { views } from '../../processors/families.js';
import { createDoom, type Kill } from './doomed.js';
import { quietLogger } from './event-log-harness.js';
import { compute, ingest, land, pipelineConfig } from './pipeline.js';
import { faultyLog } from './pipeline-faults.js';
import { type ServerPlace, serverConfig } from './pipeline-server.js';
import { resultTables } from './pipeline-tables.js';

/** A process of the pipeline that does its work once, from the log as it is to its end; it can be told to be killed. */
export interface PipelineChildTask {
  /** ingest: the whole simulated source. process: everything in the log, and all results. */
  readonly role: 'ingest' | 'process';
  /** Of the embedded log and store. */
  readonly folder: string;
  /** Instead of them. */
  readonly servers?: ServerPlace;
  readonly settings: object;
  /** The organisation's. Default Europe/Berlin. */
  readonly timeZone?: string;
  /** ingest: this many records an append, each after a pause. Default: as many as ever, at once. */
  readonly slowly?: { readonly maxRecords: number; readonly pauseMs: number };
  readonly maxBatchRecords: number;
  /** Null: work to the end. */
  readonly kill: Kill | null;
  /** process: where the result tables are written once all is done. */
  readonly file: string;
}

const task = JSON.parse(process.argv[2] ?? '{}') as PipelineChildTask;
const config = task.servers ? serverConfig(task.servers) : pipelineConfig(task.folder, 'earshot', task.timeZone);
const doom = createDoom(task.kill);
const log = doom.log(
  task.servers
    ? await openLog(config, quietLogger)
    : await createEmbeddedLog({ path: `${task.folder}/log`, logger: quietLogger, pollMs: 20 }),
);
await log.createTopics(topics);
if (task.role === 'ingest') {
  const { maxRecords = 2_000, pauseMs = 0 } = task.slowly ?? {};
  const slow = faultyLog(log, { beforeAppend: () => pause(pauseMs) });
  // A cursor after every page, which is a day: there are many moments between records and cursors.
  await ingest(slow, simulatedSource, task.settings, { limits: { maxRecords, maxMs: 0 } });
} else {
  const real = await openStore(config);
  await migrate(real, config, views);
  const store = doom.store(real);
  // The partitions of a killed process are free again once its lease has run out; a usual broker allows 6 s at least.
  const subscribe = { maxBatchRecords: task.maxBatchRecords, sessionTimeoutMs: task.servers ? 2_000 : 500 };
  await land({ log, store, config, subscribe });
  await compute({ store, config });
  writeFileSync(task.file, JSON.stringify(await resultTables(real)));
  await real.close();
}
await log.close();
