import { randomUUID } from 'node:crypto';
import type { Admin } from 'kafkajs';
import type { LogRecord } from './event-log.js';
import { endInTime, type KafkaClients } from './kafka-client.js';
import { fromMessage } from './kafka-record.js';

/** A compacted tail may hold no record at all; after so long without one, and with fetches answered, it is the end. */
const quietMs = 5_000;

/** Newest record of every key. */
export async function readLatest(kafka: KafkaClients, admin: Admin, topic: string): Promise<LogRecord[]> {
  const newest = new Map<string, LogRecord>();
  await readTopic(kafka, admin, topic, (records) => {
    for (const record of records) {
      newest.delete(record.key);
      if (record.value !== null) newest.set(record.key, record);
    }
  });
  return [...newest.values()].sort((a, b) => a.timestamp - b.timestamp || Number(a.offset) - Number(b.offset));
}

/**
 * From the beginning up to where the topic ended when the reading began. kafkajs reads as a member of a group only: this one
 * commits nothing and is deleted afterwards.
 */
export async function readTopic(
  kafka: KafkaClients,
  admin: Admin,
  topic: string,
  onRecords: (records: readonly LogRecord[]) => void | Promise<void>,
): Promise<void> {
  const ends = new Map<number, bigint>();
  for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
    if (BigInt(high) > BigInt(low)) ends.set(partition, BigInt(high));
  }
  if (ends.size === 0) return;
  const next = new Map<number, bigint>();

  const groupId = `earshot-latest-${randomUUID()}`;
  const { client: consumer, breakOff } = kafka.consumer({
    groupId,
    maxWaitTimeInMs: 250,
    allowAutoTopicCreation: false,
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      let lastProgress: number | null = null;
      let handling = false;
      let failed = false;
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer.on(consumer.events.GROUP_JOIN, () => {
        lastProgress = Date.now();
      });
      consumer.on(consumer.events.FETCH, () => {
        if (!handling && lastProgress !== null && Date.now() - lastProgress > quietMs) resolve();
      });
      consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
        lastProgress = Date.now();
        const end = ends.get(payload.partition);
        if (end !== undefined && BigInt(payload.lastOffset) >= end - 1n) ends.delete(payload.partition);
        if (ends.size === 0) resolve();
      });
      consumer
        .run({
          autoCommit: false,
          eachBatch: async ({ batch: { partition, messages }, heartbeat }) => {
            lastProgress = Date.now();
            // After a rebalance it begins again.
            const from = next.get(partition) ?? 0n;
            const records = messages
              .filter(({ offset }) => BigInt(offset) >= from)
              .map((message) => fromMessage(topic, partition, message));
            const last = records.at(-1);
            if (last === undefined || failed) return;
            handling = true;
            try {
              await onRecords(records);
            } catch (error) {
              // kafkajs would give the batch again and again.
              failed = true;
              reject(error);
              return;
            } finally {
              handling = false;
              lastProgress = Date.now();
            }
            next.set(partition, BigInt(last.offset) + 1n);
            await heartbeat();
          },
        })
        .catch(reject);
    });
  } finally {
    await endInTime(consumer.disconnect(), breakOff).catch(() => undefined);
    // The broker forgets an empty group without offsets anyway.
    await admin.deleteGroups([groupId]).catch(() => undefined);
  }
}
