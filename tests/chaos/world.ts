import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Broker, startBroker } from '../../infra/kafka/broker.mjs';
import { createRandom } from '../../infra/random.js';
import { type ChildOptions, startChild } from '../support/child-process.js';
import type { PipelineChildTask } from '../support/pipeline-child.js';
import type { ResultTables } from '../support/pipeline-tables.js';
import { copyMigratedStore } from '../support/store-template.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-faults.js';
import { type TestOrganisation, testOrganisation } from '../support/test-organisation.js';
import { createLedger, type Ledger } from './ledger.js';

/** The organisation that all rounds are about, what its generator gave, and what one clean run makes of it. */
export interface World {
  readonly folder: string;
  /** Of the simulated source. */
  readonly settings: WorldSettings;
  readonly organisation: TestOrganisation;
  readonly ledger: Ledger;
  readonly clean: ResultTables;
  /** Started when somebody needs it. Clients are told to come through the proxy. */
  kafka(): Promise<WorldKafka>;
  close(): Promise<void>;
}

export interface WorldKafka {
  readonly broker: Broker;
  readonly proxy: TcpProxy;
}

const common = { seed: 'chaos', people: 24, weeks: 2, until: '2026-06-01', timeZone: 'Europe/Berlin' };
type WorldSettings = typeof common;

export async function createWorld(size: Partial<Pick<WorldSettings, 'people' | 'weeks'>> = {}): Promise<World> {
  const settings = { ...common, ...size };
  const folder = mkdtempSync(path.join(os.tmpdir(), 'earshot-chaos-'));
  if (process.env.EARSHOT_TEST_TEMPLATES === undefined) {
    process.env.EARSHOT_TEST_TEMPLATES = path.join(folder, 'templates');
    mkdirSync(process.env.EARSHOT_TEST_TEMPLATES);
  }
  let kafka: Promise<WorldKafka> | undefined;
  const clean = path.join(folder, 'clean');
  mkdirSync(clean);
  await copyMigratedStore(clean);
  await runOnce({ role: 'ingest', folder: clean, settings });
  await runOnce({ role: 'process', folder: clean });
  const organisation = await testOrganisation(settings);
  const tables = tablesIn(clean);
  return {
    folder,
    settings,
    organisation,
    ledger: createLedger(organisation.events),
    clean: tables,
    kafka() {
      kafka ??= startKafka();
      return kafka;
    },
    async close() {
      const started = await kafka?.catch(() => undefined);
      await started?.broker.stop();
      await started?.proxy.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startKafka(): Promise<WorldKafka> {
  let port = 0;
  const proxy = await startTcpProxy({ target: () => port, random: createRandom('kafka') });
  const broker = await startBroker({ advertisedPort: proxy.port });
  port = Number(broker.address.split(':')[1]);
  return { broker, proxy };
}

/** Whoever ingests needs the settings of the world. */
export type ChildTask = Partial<PipelineChildTask> & { readonly folder: string } & (
    | { readonly role: 'ingest'; readonly settings: object }
    | { readonly role: 'process' }
  );

/** Small batches, so that there are many moments between them. */
export const completeTask = (task: ChildTask): PipelineChildTask => ({
  settings: {},
  maxBatchRecords: 200,
  kill: null,
  file: path.join(task.folder, 'tables.json'),
  ...task,
});

/** Works to its end; throws with what the process said where that is not 0. */
export async function runOnce(task: ChildTask, options: ChildOptions = {}): Promise<void> {
  const child = startChild('pipeline-child.ts', completeTask(task), { quiet: true, ...options });
  const ended = await child.ended;
  if (ended !== 0) throw new Error(`${task.role} ended with ${ended}: ${child.errors().slice(-2_000)}`);
}

/** What a process has written at its end. */
export function tablesIn(folder: string): ResultTables {
  return JSON.parse(readFileSync(path.join(folder, 'tables.json'), 'utf8')) as ResultTables;
}
