import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Topic } from '../contracts/topics.js';
import { errorMessage, FatalError } from '../errors.js';
import { owns } from './embedded-group.js';
import { commit, committed, groupState, removeMember, renewMember } from './embedded-offsets.js';
import { type EmbeddedStore, range } from './embedded-store.js';
import type { Batch, BatchHandler, LogRecord, SubscribeOptions, Subscription } from './event-log.js';
import { defaultPauses, type Failure, pauseMs } from './retry-pause.js';

/** Bounds a batch of large records in memory. */
const maxBatchBytes = 32 * 1024 * 1024;

export interface SubscriptionContext {
  readonly store: EmbeddedStore;
  readonly logger: Logger;
  readonly now: () => number;
  /** How often appends of other processes are looked for, ms. */
  readonly pollMs: number;
}

export function startSubscription(
  { store, logger, now, pollMs }: SubscriptionContext,
  { name }: Topic,
  group: string,
  onBatch: BatchHandler,
  options: SubscribeOptions,
): Subscription {
  const topic = store.topic(name);
  const { maxBatchRecords = 10_000, partitionsAtOnce = 1, sessionTimeoutMs = 30_000 } = options;
  const pauses = {
    retryMinMs: options.retryMinMs ?? defaultPauses.retryMinMs,
    retryMaxMs: options.retryMaxMs ?? defaultPauses.retryMaxMs,
  };
  const member = randomUUID();
  const failed = new Map<number, Failure>();
  /** Partitions with a batch in the handler. */
  const busy = new Set<number>();
  const waiting = new Set<() => void>();
  let owned = new Map<number, number>();
  let turn = 0;
  let stopping = false;
  let changes = 0;
  let lastRenewal = Number.NEGATIVE_INFINITY;
  const wake = (): void => {
    for (const resolve of waiting) resolve();
  };
  const onChange = (): void => {
    changes += 1;
    wake();
  };

  function renewLease(): void {
    renewMember(store, topic, group, member, now(), sessionTimeoutMs);
    lastRenewal = performance.now();
  }

  function refreshOwned(): void {
    store.refresh();
    const next = new Map<number, number>();
    for (const [partition, owner] of groupState(store, topic, group).owners.entries()) {
      if (owner?.member === member) next.set(partition, owner.since);
    }
    const same = next.size === owned.size && [...next].every(([partition, since]) => owned.get(partition) === since);
    if (same) return;
    for (const partition of failed.keys()) if (next.get(partition) !== owned.get(partition)) failed.delete(partition);
    owned = next;
    options.onAssigned?.([...owned.keys()]);
  }

  function read(partition: number): LogRecord[] {
    const from = committed(store, topic, group, partition);
    const upTo = failed.get(partition)?.lastOffset ?? Number.POSITIVE_INFINITY;
    const records: LogRecord[] = [];
    let bytes = 0;
    for (const { key, value } of store.records.getRange(range(topic, partition, from ?? 0))) {
      const offset = key[2];
      if (offset > upTo || records.length === maxBatchRecords || bytes > maxBatchBytes) break;
      const [timestamp, recordKey, content, headers] = value;
      bytes += (content?.length ?? 0) + recordKey.length;
      records.push({ topic: name, partition, offset: `${offset}`, timestamp, key: recordKey, value: content, headers });
    }
    // A failed batch may have been trimmed or compacted away meanwhile.
    if (records.length === 0 && failed.has(partition)) {
      failed.delete(partition);
      return read(partition);
    }
    const first = records[0];
    if (first !== undefined && from !== undefined && !topic.compacted && Number(first.offset) > from) {
      logger.warn(
        { topic: name, group, partition, from, to: first.offset },
        'records were trimmed before this group read them; it goes on at the first kept one',
      );
    }
    return records;
  }

  async function deliver(partition: number, since: number, records: readonly LogRecord[]): Promise<void> {
    const lastOffset = Number(records.at(-1)?.offset);
    const isStale = (): boolean => {
      store.refresh();
      return !owns(groupState(store, topic, group), member, partition, since);
    };
    const batch: Batch = {
      topic: name,
      partition,
      records,
      isStale,
      async heartbeat() {
        if (performance.now() - lastRenewal > sessionTimeoutMs / 10) renewLease();
      },
    };
    try {
      await onBatch(batch);
      if (commit(store, topic, group, { member, since }, partition, lastOffset + 1)) failed.delete(partition);
      else logger.info({ topic: name, group, partition }, 'a batch was not committed: its partition has moved');
    } catch (error) {
      if (error instanceof FatalError) throw error;
      if (isStale()) return;
      const failures = (failed.get(partition)?.failures ?? 0) + 1;
      const pause = pauseMs(failures, pauses);
      failed.set(partition, { failures, notBefore: performance.now() + pause, lastOffset });
      logger.warn({ topic: name, group, partition, pause, err: errorMessage(error) }, 'a batch failed; it comes again');
      options.onRetry?.(error instanceof Error ? error : new Error(String(error)), { topic: name, partition }, pause);
    }
  }

  /** The next partition in turn that has something to read. */
  function take(): { partition: number; since: number; records: readonly LogRecord[] } | null {
    refreshOwned();
    const all = [...owned];
    for (let tried = 0; tried < all.length; tried += 1) {
      const at = (turn + tried) % all.length;
      const [partition, since] = all[at]!;
      if (busy.has(partition) || (failed.get(partition)?.notBefore ?? 0) > performance.now()) continue;
      const records = read(partition);
      if (records.length === 0) continue;
      turn = at + 1;
      return { partition, since, records };
    }
    return null;
  }

  async function deliverInTurn(): Promise<void> {
    while (!stopping) {
      const seen = changes;
      const taken = take();
      if (taken === null) {
        if (changes === seen) await idle();
        continue;
      }
      busy.add(taken.partition);
      try {
        await deliver(taken.partition, taken.since, taken.records);
      } finally {
        busy.delete(taken.partition);
      }
      // A handler that never waits must not starve timers.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async function run(): Promise<void> {
    const ended = await Promise.allSettled(
      Array.from({ length: partitionsAtOnce }, async () => {
        try {
          await deliverInTurn();
        } finally {
          stopping = true;
          wake();
        }
      }),
    );
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
  }

  function idle(): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, pollMs);
      waiting.add(end);
    });
  }

  renewLease();
  store.changed.on('change', onChange);
  const heartbeats = setInterval(
    () => {
      try {
        renewLease();
      } catch (error) {
        logger.error({ err: errorMessage(error), group }, 'the lease of a log reader could not be renewed');
      }
    },
    Math.min(3_000, sessionTimeoutMs / 3),
  );

  const done = run().finally(() => {
    clearInterval(heartbeats);
    store.changed.off('change', onChange);
    owned = new Map();
    try {
      removeMember(store, topic, group, member);
    } catch (error) {
      logger.warn({ err: errorMessage(error), group }, 'the group could not be left; its lease will run out');
    }
  });
  // Who does not look at `done` is told by stop().
  done.catch(() => undefined);

  return {
    assigned: () => [...owned.keys()],
    async stop() {
      stopping = true;
      wake();
      await done.catch(() => undefined);
    },
    done,
  };
}
