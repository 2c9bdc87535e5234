import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Config, loadConfig } from '../../infra/config.js';
import type { ActivityEvent } from '../../infra/contracts/activity.js';
import { encodeActivity, encodeDirectory, encodeEvidence } from '../../infra/contracts/cloud-events.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import type { EvidenceRecord } from '../../infra/contracts/evidence.js';
import { activityTopic, directoryTopic, evidenceTopic, topics } from '../../infra/contracts/topics.js';
import { demoQueries } from '../../infra/demo-queries.js';
import { createEmbeddedLog } from '../../infra/log/embedded.js';
import type { AppendRecord, EventLog, SubscribeOptions } from '../../infra/log/event-log.js';
import { openStore } from '../../infra/store/client.js';
import { migrate } from '../../infra/store/migrate.js';
import type { Store } from '../../infra/store/store.js';
import type { Source } from '../../ingest/source.js';
import { type RunOptions, runSource } from '../../ingest/worker.js';
import type { ProcessorCounts } from '../../processors/consumer.js';
import { drain } from '../../processors/drain.js';
import { families, views } from '../../processors/families.js';
import { queriesInForce } from '../../processors/listening/mentions/queries-in-force.js';
import { refresh } from '../../processors/refresh.js';
import { quietLogger } from './event-log-harness.js';
import { type ResultTables, resultTables } from './pipeline-tables.js';
import { testPseudonym } from './test-organisation.js';

/** The whole way from the log to the result tables, run for real, and what came out of it in a form to compare. */

/** Stores and logs of one test file, in one folder. */
export interface PipelineFolder {
  readonly path: string;
  /** A migrated embedded store. A process has one engine, so each store is a database of its own in it. */
  store(name: string): Promise<PipelineStore>;
  log(name: string): Promise<EventLog>;
  /** Whatever is open; the files stay. */
  close(): Promise<void>;
  dispose(): Promise<void>;
}

export interface PipelineStore {
  readonly store: Store;
  readonly config: Config;
}

export async function createPipelineFolder(): Promise<PipelineFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'earshot-pipeline-'));
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  return {
    path: folder,
    async store(name) {
      const config = pipelineConfig(folder, name);
      const store = await openStore(config);
      closing.push(() => store.close());
      await migrate(store, config, views);
      return { store, config };
    },
    async log(name) {
      const log = await createEmbeddedLog({ path: path.join(folder, 'log', name), logger: quietLogger, pollMs: 20 });
      closing.push(() => log.close());
      await log.createTopics(topics);
      return log;
    },
    close,
    async dispose() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function pipelineConfig(dataDir: string, database: string, timeZone = 'Europe/Berlin'): Config {
  const config = loadConfig({ env: { EARSHOT_TIME_ZONE: timeZone, CLICKHOUSE_DATABASE: database }, dataDir });
  return { ...config, listening: { ...config.listening, queries: demoQueries } };
}

/** What goes into the log. */
export interface PipelineInput {
  readonly events?: readonly ActivityEvent[];
  readonly directory?: readonly DirectoryRecord[];
  readonly evidence?: readonly EvidenceRecord[];
}

export async function append(
  log: EventLog,
  { events = [], directory = [], evidence = [] }: PipelineInput,
): Promise<void> {
  await log.append(directoryTopic, directory.map(encodeDirectory));
  await log.append(evidenceTopic, evidence.map(encodeEvidence));
  await appendActivity(log, events.map(encodeActivity));
}

/** In pieces, as ingest would: one of a size of its own for each append. */
export async function appendActivity(log: EventLog, records: readonly AppendRecord[]): Promise<void> {
  const piece = 2_000;
  for (let from = 0; from < records.length; from += piece) {
    await log.append(activityTopic, records.slice(from, from + piece));
  }
}

/** Reads a whole source into the log, under its own name unless told otherwise. */
export async function ingest(
  log: EventLog,
  source: Source<unknown>,
  settings: object,
  options: Partial<Pick<RunOptions<unknown>, 'name' | 'ignoreCursor' | 'now' | 'limits'>> = {},
): Promise<void> {
  await runSource({
    source,
    config: source.config.parse(settings),
    name: options.name ?? source.type,
    log,
    pseudonym: testPseudonym,
    logger: quietLogger,
    now: options.now ?? Date.now,
    signal: new AbortController().signal,
    timeZone: 'Europe/Berlin',
    ignoreCursor: options.ignoreCursor ?? false,
    ...(options.limits ? { limits: options.limits } : {}),
  });
}

export interface PipelineOptions extends PipelineStore {
  readonly log: EventLog;
  readonly subscribe?: SubscribeOptions;
  readonly signal?: AbortSignal;
}

/** From the log into the tables. */
export function land({ log, store, config, subscribe, signal }: PipelineOptions): Promise<ProcessorCounts> {
  return drain({
    log,
    store,
    logger: quietLogger,
    now: Date.now,
    queries: queriesInForce(config.listening.queries),
    signal: signal ?? new AbortController().signal,
    ...(subscribe ? { subscribe } : {}),
  });
}

export async function compute({ store, config }: PipelineStore): Promise<void> {
  await refresh({ store, config, families, logger: quietLogger, now: Date.now });
}

/** Lands what the log holds and computes the results. */
export async function runPipeline(options: PipelineOptions, input: PipelineInput = {}): Promise<ProcessorCounts> {
  await append(options.log, input);
  const counts = await land(options);
  await compute(options);
  return counts;
}

/** One clean run: every record once, in order, through a log and into a store of its own. */
export async function cleanRun(folder: PipelineFolder, name: string, input: PipelineInput): Promise<ResultTables> {
  const opened = await folder.store(name);
  await runPipeline({ log: await folder.log(name), ...opened }, input);
  return resultTables(opened.store);
}
