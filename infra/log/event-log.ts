import type { Topic } from '../contracts/topics.js';

/**
 * The log of events: Kafka, or a local durable log with the same guarantees. Records of a key stay in order; delivery is
 * at least once; each consumer group has its own offsets; what was acknowledged survives kill -9.
 */
export interface EventLog {
  /** `kafka broker:9092,…` or `embedded /path`: for people. */
  readonly description: string;

  /** Makes the topics that are missing. Never deletes or changes one. */
  createTopics(topics: readonly Topic[]): Promise<void>;

  /** Resolves when all records are durable; rejects when some may not be (append again: readers absorb repeats). */
  append(topic: Topic, records: readonly AppendRecord[]): Promise<void>;

  /**
   * Delivers batches of one partition at a time to `onBatch`. When it resolves, the batch is committed; when it rejects,
   * the same records come again after a pause, never skipped – unless with a `FatalError`, which ends the subscription.
   * A batch whose partition has moved to another member meanwhile is not committed.
   */
  subscribe(topic: Topic, group: string, onBatch: BatchHandler, options?: SubscribeOptions): Promise<Subscription>;

  /** Newest record of every key of a compacted topic, in the order of writing; deleted keys are left out. */
  latest(topic: Topic): Promise<LogRecord[]>;

  /**
   * Every record that the topic holds as this begins, and perhaps newer ones, each once and in the order of writing within a partition.
   * Some come at a time, the next when `onRecords` has resolved; rejects as it does. Of a compacted topic those of deleted or
   * replaced keys may be left out or not.
   */
  read(topic: Topic, onRecords: (records: readonly LogRecord[]) => void | Promise<void>): Promise<void>;

  /** How far a group is behind, by partition. */
  lag(topic: Topic, group: string): Promise<PartitionLag[]>;

  /** The group reads from the first kept record again. The group must have no running members. */
  rewind(topic: Topic, group: string): Promise<void>;

  /** By partition, the offset of the first kept record that the log took at `time` (ms) or later; its end where there is none. */
  offsetsAt(topic: Topic, time: number): Promise<string[]>;

  /** The group reads on from these offsets, by partition. It must have no running members: throws a UserError then. */
  seek(topic: Topic, group: string, offsets: readonly string[]): Promise<void>;

  /**
   * Takes records out of a topic, or puts others in their places, in all that the log holds. `staysDays`: the records of this
   * topic cannot be touched, and are there until its retention ends; null where all is done.
   */
  erase(topic: Topic, change: EraseChange): Promise<{ readonly changed: number; readonly staysDays: number | null }>;

  close(): Promise<void>;
}

/** Undefined leaves a record as it is, null removes it, else its new value. */
export type EraseChange = (record: LogRecord) => Buffer | null | undefined;

export interface AppendRecord {
  readonly key: string;
  /** Null deletes the key of a compacted topic. */
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface LogRecord extends AppendRecord {
  readonly topic: string;
  readonly partition: number;
  /** Decimal; grows within a partition. */
  readonly offset: string;
  /** When the log took it, ms. */
  readonly timestamp: number;
}

export interface Batch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly LogRecord[];
  /** The partition has moved to another member: stop working on the batch. */
  isStale(): boolean;
  /** Call at least every few seconds in long work, or the group takes the partition away. */
  heartbeat(): Promise<void>;
}

export type BatchHandler = (batch: Batch) => Promise<void>;

export interface SubscribeOptions {
  /** At most this many records in a batch; default 10,000. */
  readonly maxBatchRecords?: number;
  /** Batches of so many partitions may be in the handler at a time, one of each; default 1. */
  readonly partitionsAtOnce?: number;
  /** Pause after a failed batch grows from here to `retryMaxMs`. */
  readonly retryMinMs?: number;
  readonly retryMaxMs?: number;
  /** A member that shows no sign of life for so long loses its partitions. */
  readonly sessionTimeoutMs?: number;
  readonly onRetry?: (error: Error, batch: { topic: string; partition: number }, pauseMs: number) => void;
  readonly onAssigned?: (partitions: readonly number[]) => void;
}

export interface Subscription {
  /** Partitions that this member owns now. The owner of partition 0 runs the schedules. */
  assigned(): readonly number[];
  /** Finishes the batch in hand, commits it, leaves the group. */
  stop(): Promise<void>;
  /** Settles when the subscription ends: resolves after stop(), rejects on a FatalError or a lost log. */
  readonly done: Promise<void>;
}

export interface PartitionLag {
  readonly partition: number;
  /** Offset of the next record to read. */
  readonly committed: string;
  /** Offset that the next appended record will get. */
  readonly end: string;
  readonly behind: number;
}
