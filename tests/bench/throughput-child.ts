import { pino } from 'pino';
import { loadConfig } from '../../infra/config.js';
import { decodeActivity } from '../../infra/contracts/cloud-events.js';
import { activityTopic, type Topic, topics } from '../../infra/contracts/topics.js';
import type { BatchHandler, EventLog } from '../../infra/log/event-log.js';
import { openLog } from '../../infra/log/open.js';
import { openStore } from '../../infra/store/client.js';
import { migrate } from '../../infra/store/migrate.js';
import type { Store } from '../../infra/store/store.js';
import { simulatedSource } from '../../ingest/sources/simulated/source.js';
import { processorGroup, startProcessors } from '../../processors/consumer.js';
import { enrich } from '../../processors/enrich/enrich.js';
import { views } from '../../processors/families.js';
import { createActivityRows } from '../../processors/land/activity-rows.js';
import { ingest } from '../support/pipeline.js';

/**
 * `throughput-child.ts prepare <data folder> <events>`: simulated events in the log, and beside them, as a topic of its own, the rows
 * that come of them. `limit`: those rows from the log, parsed and inserted. `earshot`: the events, by the processors.
 * KAFKA_BROKERS: on Kafka. Prints JSON; the first tenth is warm-up.
 */

const [, , role = '', dataDir = '', wanted = '0'] = process.argv;
const config = loadConfig({ env: process.env, dataDir });
const logger = pino({ level: 'warn' }, pino.destination(2));
const rowsTopic: Topic = { ...activityTopic, name: 'earshot.bench.rows' };
const maxBatchRecords = 10_000;
const columnsOf = createActivityRows().tables;
const log = await openLog(config, logger);
try {
  await log.createTopics([...topics, rowsTopic]);
  if (role === 'prepare') await prepare();
  else await withStore(async (store) => print(await measured(store)));
} finally {
  await log.close();
}

async function prepare(): Promise<void> {
  await ingest(log, simulatedSource, { seed: 'throughput', people: 3000, weeks: 52, targetEvents: Number(wanted) });
  await consume(log, activityTopic, 'bench-prepare', async ({ records }) => {
    const rows = createActivityRows();
    const events = records.map((record) => {
      const decoded = decodeActivity(record);
      if (!decoded.ok) throw new Error(decoded.reason);
      return decoded.value;
    });
    for (const event of events) {
      rows.add(event, 'text' in event.object ? enrich(event.object.text, event.object.lang) : null);
    }
    await log.append(
      rowsTopic,
      records.map((record, index) => ({
        key: record.key,
        headers: record.headers,
        value: Buffer.from(
          JSON.stringify(
            Object.entries(rows.tables).flatMap(([table, of]) => {
              const row = of.rows[index];
              return row === undefined ? [] : [[table, row]];
            }),
          ),
        ),
      })),
    );
  });
}

async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(config);
  try {
    await migrate(store, config, views);
    await work(store);
  } finally {
    await store.close();
  }
}

interface Measured {
  readonly events: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

async function measured(store: Store): Promise<Measured> {
  const topic = role === 'limit' ? rowsTopic : activityTopic;
  const total = (await log.lag(topic, processorGroup)).reduce((sum, { behind }) => sum + behind, 0);
  let done = 0;
  let warm: { readonly done: number; readonly at: number; readonly cpu: NodeJS.CpuUsage } | null = null;
  const count = (records: number): void => {
    done += records;
    if (warm === null && done >= total / 10) warm = { done, at: performance.now(), cpu: process.cpuUsage() };
  };
  if (role === 'limit') {
    await consume(log, topic, processorGroup, async ({ records }) => {
      await insertRows(
        store,
        records.flatMap(({ value }) => JSON.parse(value!.toString('utf8')) as [string, unknown[]][]),
      );
      count(records.length);
    });
  } else {
    const processors = await startProcessors({ log, store, logger, now: Date.now });
    for (let before = 0; done < total; ) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const { activity } = processors.counts();
      count(activity - before);
      before = activity;
    }
    await processors.stop();
  }
  if (warm === null) throw new Error('nothing was consumed');
  const { done: from, at, cpu } = warm as { done: number; at: number; cpu: NodeJS.CpuUsage };
  const used = process.cpuUsage(cpu);
  return { events: done - from, seconds: (performance.now() - at) / 1000, cpuSeconds: (used.user + used.system) / 1e6 };
}

async function insertRows(store: Store, all: readonly [string, unknown[]][]): Promise<void> {
  for (const [table, { columns }] of Object.entries(columnsOf)) {
    await store.insert(
      table,
      columns,
      all.flatMap(([of, row]) => (of === table ? [row] : [])),
    );
  }
}

/** All that the topic holds, and no longer. */
async function consume(from: EventLog, topic: Topic, group: string, onBatch: BatchHandler): Promise<void> {
  const subscription = await from.subscribe(topic, group, onBatch, { maxBatchRecords });
  const left = async (): Promise<boolean> => (await from.lag(topic, group)).some(({ behind }) => behind > 0);
  while (await left()) await Promise.race([subscription.done, new Promise((resolve) => setTimeout(resolve, 20))]);
  await subscription.stop();
}

function print(found: Measured): void {
  process.stdout.write(`${JSON.stringify({ ...found, peakMiB: process.resourceUsage().maxRSS / 1024 })}\n`);
}
