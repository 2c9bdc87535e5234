import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { loadConfig } from '../../infra/config.js';
import { decodeActivity } from '../../infra/contracts/cloud-events.js';
import { activityTopic, type Topic, topics } from '../../infra/contracts/topics.js';
import { createEmbeddedLog } from '../../infra/log/embedded.js';
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
 * that come of them. `fill`: both from the embedded log in the folder to Kafka. `limit`: those rows from the log, parsed and inserted. `earshot`, `two`: the events, by the processors of this
 * process, or of so many (fourth argument) that share them. `engine`: the events by ClickHouse's own Kafka engine.
 * KAFKA_BROKERS: on Kafka. Prints JSON; the first tenth is warm-up.
 */

const [, , role = '', dataDir = '', wanted = '0', sharers = '1'] = process.argv;
const config = loadConfig({ env: process.env, dataDir });
const logger = pino({ level: 'warn' }, pino.destination(2));
const rowsTopic: Topic = { ...activityTopic, name: 'earshot.bench.rows' };
const maxBatchRecords = 10_000;
const columnsOf = createActivityRows().tables;
const log = await openLog(config, logger);
try {
  await log.createTopics([...topics, rowsTopic]);
  if (role === 'prepare') await prepare();
  else if (role === 'fill') await fill();
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

async function fill(): Promise<void> {
  const from = await createEmbeddedLog({ path: path.join(dataDir, 'log'), logger });
  for (const topic of [activityTopic, rowsTopic])
    await consume(from, topic, 'bench-fill', ({ records }) => log.append(topic, records));
  await from.close();
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
  /** ms by the clock. */
  readonly from: number;
  readonly to: number;
  readonly cpuSeconds: number;
}

interface Warm {
  readonly done: number;
  readonly at: number;
  readonly cpu: NodeJS.CpuUsage;
}

async function behind(topic: Topic): Promise<number> {
  return (await log.lag(topic, processorGroup)).reduce((sum, partition) => sum + partition.behind, 0);
}

async function measured(store: Store): Promise<Measured> {
  const topic = role === 'limit' ? rowsTopic : activityTopic;
  const total = await behind(topic);
  let done = 0;
  let warm: Warm | null = null;
  let to = 0;
  const count = (records: number): void => {
    if (records === 0) return;
    done += records;
    to = Date.now();
    if (warm === null && done >= total / 10 / Number(sharers)) warm = { done, at: to, cpu: process.cpuUsage() };
  };
  if (role === 'limit') {
    await consume(log, topic, processorGroup, async ({ records }) => {
      await insertRows(
        store,
        records.flatMap(({ value }) => JSON.parse(value!.toString('utf8')) as [string, unknown[]][]),
      );
      count(records.length);
    });
  } else if (role === 'engine') await byEngine(store, total, count);
  else {
    const processors = await startProcessors({ log, store, logger, now: Date.now });
    const counting = setInterval(() => count(processors.counts().activity - done), 5);
    while ((await behind(topic)) > 0) await pause(Number(sharers) === 1 ? 20 : 200);
    clearInterval(counting);
    await processors.stop();
    count(processors.counts().activity - done);
  }
  if (warm === null) throw new Error('nothing was consumed');
  const { done: from, at, cpu } = warm as Warm;
  const used = process.cpuUsage(cpu);
  // The next run reads it all again; of several processes only the first can, once the others have left.
  if (role !== 'engine') await rewind(topic);
  return { events: done - from, from: at, to, cpuSeconds: (used.user + used.system) / 1e6 };
}

async function rewind(topic: Topic): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      return await log.rewind(topic, processorGroup);
    } catch {
      await pause(200);
    }
  }
}

/** The same events into a plain table. What the engine does by itself: no check, no enrichment, one table. */
async function byEngine(store: Store, total: number, count: (records: number) => void): Promise<void> {
  const fields = `id String, verb LowCardinality(String), platform LowCardinality(String), occurredAt UInt64, observedAt UInt64,
    version UInt64, object Tuple(id String, parentId Nullable(String), rootId Nullable(String), text Nullable(String))`;
  await store.command(`CREATE TABLE plain (id String, verb LowCardinality(String), platform LowCardinality(String),
    occurred_at DateTime64(3), observed_at DateTime64(3), version UInt64, object_id String, parent_id Nullable(String),
    root_id Nullable(String), text Nullable(String)) ENGINE = MergeTree ORDER BY (occurred_at, id)`);
  await store.command(`CREATE TABLE queue (${fields}) ENGINE = Kafka SETTINGS kafka_broker_list = '${config.kafka.brokers.join(',')}',
    kafka_topic_list = '${activityTopic.name}', kafka_group_name = 'bench-engine-${process.pid}', kafka_format = 'JSONEachRow',
    kafka_max_block_size = 10000, kafka_poll_timeout_ms = 100, kafka_flush_interval_ms = 500`);
  await store.command(`CREATE MATERIALIZED VIEW arriving TO plain AS SELECT id, verb, platform, fromUnixTimestamp64Milli(occurredAt) AS
    occurred_at, fromUnixTimestamp64Milli(observedAt) AS observed_at, version, object.id AS object_id, object.parentId AS parent_id,
    object.rootId AS root_id, object.text AS text FROM queue`);
  for (let seen = 0, still = performance.now(); seen < total; ) {
    await pause(20);
    const [row] = await store.query<{ rows: number }>('SELECT count() AS rows FROM plain');
    const rows = Number(row?.rows ?? 0);
    if (rows > seen) still = performance.now();
    else if (performance.now() - still > 60_000) throw new Error(`the engine stands still at ${rows} of ${total}`);
    count(rows - seen);
    seen = rows;
  }
  await store.command('DROP TABLE arriving');
  await store.command('DROP TABLE queue');
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
  while (await left()) await Promise.race([subscription.done, pause(20)]);
  await subscription.stop();
}

function print(found: Measured): void {
  process.stdout.write(`${JSON.stringify({ ...found, peakMiB: process.resourceUsage().maxRSS / 1024 })}\n`);
}
