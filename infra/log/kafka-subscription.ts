import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload } from 'kafkajs';
import type { Logger } from 'pino';
import { errorMessage, FatalError } from '../errors.js';
import type { BatchHandler, SubscribeOptions, Subscription } from './event-log.js';
import { createAssignment } from './kafka-assignment.js';
import { endInTime, type KafkaClients } from './kafka-client.js';
import { explainKafkaError, hasType } from './kafka-errors.js';
import { fromMessage } from './kafka-record.js';
import { defaultPauses, type Failure, pauseMs } from './retry-pause.js';

export interface KafkaSubscriptionContext {
  readonly kafka: KafkaClients;
  readonly brokers: readonly string[];
  readonly logger: Logger;
  readonly topic: string;
  readonly groupId: string;
}

/** How long a fetch waits for records; also how soon a paused partition is looked at again. */
const maxWaitMs = 250;
/** An insert that takes half a minute may still come to its end. Who joins over a connection that is dead waits for as long. */
const rebalanceTimeoutMs = 45_000;
const leaveWithinMs = 2_000;
const idleEveryMs = 100;
const outOfGroup = ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID'];

export async function startKafkaSubscription(
  { kafka, brokers, logger, topic, groupId }: KafkaSubscriptionContext,
  onBatch: BatchHandler,
  options: SubscribeOptions,
): Promise<Subscription> {
  const { maxBatchRecords = 10_000, partitionsAtOnce = 1, sessionTimeoutMs = 30_000 } = options;
  const pauses = {
    retryMinMs: options.retryMinMs ?? defaultPauses.retryMinMs,
    retryMaxMs: options.retryMaxMs ?? defaultPauses.retryMaxMs,
  };
  const assignment = createAssignment((partitions) => options.onAssigned?.(partitions));
  const failed = new Map<number, Failure>();
  const committed = new Map<number, { epoch: number; next: bigint }>();
  const timers = new Set<NodeJS.Timeout>();
  let ending = false;
  let inHand = 0;
  let settle: { resolve: () => void; reject: (error: Error) => void };
  const done = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Who does not look at `done` is told by stop().
  done.catch(() => undefined);

  const { client: consumer, breakOff } = kafka.consumer({
    groupId,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: Math.min(3_000, Math.floor(sessionTimeoutMs / 3)),
    rebalanceTimeout: rebalanceTimeoutMs,
    maxWaitTimeInMs: maxWaitMs,
    maxBytes: 16 * 1024 * 1024,
    maxBytesPerPartition: 4 * 1024 * 1024,
    allowAutoTopicCreation: false,
    // kafkajs would come back to life after stop() was called in the middle of a crash.
    retry: { initialRetryTime: 300, maxRetryTime: 5_000, retries: 5, restartOnFailure: async () => !ending },
  });

  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    assignment.joined(payload.memberId, payload.memberAssignment[topic] ?? []);
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    assignment.lost();
    const explained = explainKafkaError(payload.error, brokers);
    if (explained instanceof FatalError || (!payload.restart && !ending)) void end(explained);
    else
      logger.warn({ topic, groupId, err: errorMessage(payload.error) }, 'the Kafka consumer lost its way; it restarts');
  });

  async function end(error?: Error): Promise<void> {
    if (ending) return done.catch(() => undefined);
    ending = true;
    for (const timer of timers) clearTimeout(timer);
    // Who joins anew waits for the batches of others, which may take longer than a process has to end.
    const hurrying = setInterval(() => {
      if (inHand === 0) breakOff();
    }, leaveWithinMs);
    const left = consumer.disconnect().catch((failure) => {
      logger.warn({ topic, groupId, err: errorMessage(failure) }, 'the Kafka consumer did not end cleanly');
    });
    await Promise.race([left, untilIdle()]);
    await endInTime(left, breakOff);
    clearInterval(hurrying);
    assignment.lost();
    if (error) settle.reject(error);
    else settle.resolve();
  }

  async function untilIdle(): Promise<void> {
    while (inHand > 0) await sleep(idleEveryMs);
  }

  /** The partition is not fetched for a while; others go on and the group hears heartbeats. */
  function hold(payload: EachBatchPayload, ms: number): void {
    const resume = payload.pause();
    const timer = setTimeout(() => {
      timers.delete(timer);
      resume();
    }, ms);
    timers.add(timer);
  }

  async function eachBatch(payload: EachBatchPayload): Promise<void> {
    const { partition } = payload.batch;
    const epoch = assignment.epoch(partition);
    if (epoch === undefined) return;
    const failure = failed.get(partition);
    const wait = (failure?.notBefore ?? 0) - performance.now();
    if (wait > 0) return hold(payload, wait);

    let outside = false;
    let rebalancing: unknown;
    const isStale = (): boolean => outside || assignment.epoch(partition) !== epoch;
    const heartbeat = async (): Promise<void> => {
      try {
        await payload.heartbeat();
      } catch (error) {
        // The batch in hand may still be finished and committed before this member joins again.
        if (hasType(error, 'REBALANCE_IN_PROGRESS')) rebalancing = error;
        else if (hasType(error, ...outOfGroup)) outside = true;
        else logger.debug({ topic, groupId, err: errorMessage(error) }, 'a heartbeat failed');
      }
    };

    // After a rebalance kafkajs fetches from the last commit it knows, which may be older than the last one made here.
    const known = committed.get(partition);
    const from = known?.epoch === epoch ? known.next : 0n;
    const messages = payload.batch.messages.filter(({ offset }) => BigInt(offset) >= from);
    if (messages.length === 0) return payload.resolveOffset(payload.batch.lastOffset());

    for (let index = 0; index < messages.length; ) {
      if (ending || !payload.isRunning() || isStale()) return;
      const upTo = failed.get(partition)?.lastOffset ?? Number.POSITIVE_INFINITY;
      const slice = messages.slice(index, index + maxBatchRecords).filter(({ offset }) => Number(offset) <= upTo);
      const last = slice.at(-1);
      if (last === undefined) {
        failed.delete(partition);
        continue;
      }
      index += slice.length;
      const records = slice.map((message) => fromMessage(topic, partition, message));
      try {
        await onBatch({ topic, partition, records, isStale, heartbeat });
      } catch (error) {
        if (error instanceof FatalError) return void end(error);
        if (isStale()) return;
        const failures = (failed.get(partition)?.failures ?? 0) + 1;
        const pause = pauseMs(failures, pauses);
        failed.set(partition, { failures, notBefore: performance.now() + pause, lastOffset: Number(last.offset) });
        hold(payload, pause);
        logger.warn({ topic, groupId, partition, pause, err: errorMessage(error) }, 'a batch failed; it comes again');
        options.onRetry?.(error instanceof Error ? error : new Error(String(error)), { topic, partition }, pause);
        return;
      }
      if (isStale()) {
        logger.info({ topic, groupId, partition }, 'a batch was not committed: its partition has moved');
        return;
      }
      const lastOffset = index === messages.length ? payload.batch.lastOffset() : last.offset;
      const next = BigInt(lastOffset) + 1n;
      try {
        payload.resolveOffset(last.offset);
        await payload.commitOffsetsIfNecessary({
          topics: [{ topic, partitions: [{ partition, offset: String(next) }] }],
        });
      } catch (error) {
        // kafkajs tells of a new assignment a moment after it has it.
        await new Promise((resolve) => setImmediate(resolve));
        if (isStale()) return;
        if (hasType(error, ...outOfGroup)) {
          outside = true;
          logger.info({ topic, groupId, partition }, 'a batch was not committed: this member was out of the group');
        }
        throw error;
      }
      committed.set(partition, { epoch, next });
      failed.delete(partition);
      await heartbeat();
      if (rebalancing !== undefined) throw rebalancing;
    }
  }

  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
  } catch (error) {
    ending = true;
    await consumer.disconnect().catch(() => undefined);
    throw explainKafkaError(error, brokers);
  }
  // Joining may have to wait for another member's batch.
  consumer
    .run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: partitionsAtOnce,
      async eachBatch(payload) {
        inHand += 1;
        try {
          await eachBatch(payload);
        } finally {
          inHand -= 1;
        }
      },
    })
    .catch((error) => end(explainKafkaError(error, brokers)));

  return { assigned: () => assignment.partitions(), stop: () => end(), done };
}
