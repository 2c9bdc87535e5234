import { randomUUID } from 'node:crypto';
import type { Admin } from 'kafkajs';
import type { LogRecord } from './event-log.js';
import { endInTime, type KafkaClients } from './kafka-client.js';
import { fromMessage } from './kafka-record.js';

/** A compacted tail may hold no record at all; after so long without one, and with fetches answered, it is the end. */
const quietMs = 5_000;

/**
 * Newest record of every key, read from the beginning up to where the topic ended when the reading began. kafkajs reads
 * as a member of a group only: this one commits nothing and is deleted afterwards.
 */
export async function readLatest(kafka: KafkaClients, admin: Admin, topic: string): Promise<LogRecord[]> {
  const ends = new Map<number, bigint>();
  for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
    if (BigInt(high) > BigInt(low)) ends.set(partition, BigInt(high));
  }
  if (ends.size === 0) return [];

  const newest = new Map<string, LogRecord>();
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
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer.on(consumer.events.GROUP_JOIN, () => {
        lastProgress = Date.now();
      });
      consumer.on(consumer.events.FETCH, () => {
        if (lastProgress !== null && Date.now() - lastProgress > quietMs) resolve();
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
          eachBatch: async ({ batch, heartbeat }) => {
            lastProgress = Date.now();
            for (const message of batch.messages) {
              const record = fromMessage(topic, batch.partition, message);
              newest.delete(record.key);
              if (record.value !== null) newest.set(record.key, record);
            }
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
  return [...newest.values()].sort((a, b) => a.timestamp - b.timestamp || Number(a.offset) - Number(b.offset));
}
