import type { Topic } from '../contracts/topics.js';
import type { Batch, EventLog, LogRecord } from './event-log.js';

/**
 * The log under other names: every topic and group begins with the prefix, so that several installations share a cluster
 * and one access rule (`PREFIXED`) covers all of one's names. Whoever reads or writes goes on using the plain names.
 */
export function withTopicPrefix(log: EventLog, prefix: string): EventLog {
  if (prefix === '') return log;
  const named = (topic: Topic): Topic => ({ ...topic, name: `${prefix}${topic.name}` });
  const plain = <T extends { readonly topic: string }>(carrier: T): T => ({
    ...carrier,
    topic: carrier.topic.slice(prefix.length),
  });
  return {
    description: `${log.description}, topics ${prefix}…`,
    createTopics: (topics) => log.createTopics(topics.map(named)),
    append: (topic, records) => log.append(named(topic), records),
    subscribe(topic, group, onBatch, options = {}) {
      const { onRetry } = options;
      const plainBatch = (batch: Batch): Batch => ({
        topic: topic.name,
        partition: batch.partition,
        records: batch.records.map((record): LogRecord => plain(record)),
        isStale: () => batch.isStale(),
        heartbeat: () => batch.heartbeat(),
      });
      return log.subscribe(named(topic), `${prefix}${group}`, (batch) => onBatch(plainBatch(batch)), {
        ...options,
        ...(onRetry ? { onRetry: (error, where, pauseMs) => onRetry(error, plain(where), pauseMs) } : {}),
      });
    },
    latest: async (topic) => (await log.latest(named(topic))).map(plain),
    read: (topic, onRecords) => log.read(named(topic), (records) => onRecords(records.map(plain))),
    lag: (topic, group) => log.lag(named(topic), `${prefix}${group}`),
    rewind: (topic, group) => log.rewind(named(topic), `${prefix}${group}`),
    offsetsAt: (topic, time) => log.offsetsAt(named(topic), time),
    seek: (topic, group, offsets) => log.seek(named(topic), `${prefix}${group}`, offsets),
    erase: (topic, change) => log.erase(named(topic), (record) => change(plain(record))),
    close: () => log.close(),
  };
}
