import { setImmediate as tick } from 'node:timers/promises';
import type { Topic } from '../../infra/contracts/topics.js';
import type { AppendRecord, EventLog, LogRecord } from '../../infra/log/event-log.js';

/**
 * A log in memory, for tests of what writes to a log: append and latest only. The real adapters have their own contract
 * tests.
 */
export interface MemoryLog extends EventLog {
  /** Every acknowledged record of a topic, in order. */
  records(topic: Topic): LogRecord[];
  /** Every append that was tried, acknowledged or not, as `topic×records`. */
  readonly attempts: string[];
  /** Called before each append; what it throws is thrown by the append, which then keeps nothing. */
  beforeAppend: ((topic: Topic, records: readonly AppendRecord[]) => void) | null;
}

export function createMemoryLog(): MemoryLog {
  const kept: LogRecord[] = [];
  const none = (name: string) => (): never => {
    throw new Error(`the log of the test has no ${name}`);
  };
  const log: MemoryLog = {
    description: 'memory',
    attempts: [],
    beforeAppend: null,
    records: (topic) => kept.filter((record) => record.topic === topic.name),
    async createTopics() {},
    async append(topic, records) {
      await tick();
      log.attempts.push(`${topic.name}×${records.length}`);
      log.beforeAppend?.(topic, records);
      for (const record of records) {
        kept.push({ ...record, topic: topic.name, partition: 0, offset: String(kept.length), timestamp: 0 });
      }
    },
    async latest(topic) {
      await tick();
      const byKey = new Map<string, LogRecord>();
      for (const record of log.records(topic)) {
        byKey.delete(record.key);
        if (record.value !== null) byKey.set(record.key, record);
      }
      return [...byKey.values()];
    },
    async read(topic, onRecords) {
      await tick();
      await onRecords(log.records(topic));
    },
    /** Its member owns everything and is sent nothing. */
    async subscribe(_topic, _group, _onBatch, options) {
      options?.onAssigned?.([0]);
      return { assigned: () => [0], stop: async () => {}, done: Promise.resolve() };
    },
    lag: none('lag'),
    rewind: none('rewind'),
    offsetsAt: none('offsetsAt'),
    seek: none('seek'),
    erase: none('erase'),
    async close() {},
  };
  return log;
}
