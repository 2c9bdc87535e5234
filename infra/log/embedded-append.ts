import { createHash } from 'node:crypto';
import type { Topic } from '../contracts/topics.js';
import { type EmbeddedStore, ends, maxPlainKeyLength, putEnds } from './embedded-store.js';
import type { AppendRecord } from './event-log.js';
import { partitionOf } from './partition.js';
import { checkSizes } from './record-size.js';

interface Waiting {
  readonly topic: Topic;
  readonly records: readonly AppendRecord[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends that are waiting at the same time share a transaction and so a flush to disk: a hundred webhooks at once cost
 * as much as one.
 */
export function createAppender(store: EmbeddedStore, now: () => number) {
  let waiting: Waiting[] = [];

  function flush(): void {
    const taken = waiting;
    waiting = [];
    if (taken.length === 0) return;
    try {
      store.write(() => {
        for (const { topic, records } of taken) put(store, topic, records, now());
      });
    } catch (error) {
      for (const { reject } of taken) reject(error);
      return;
    }
    for (const { resolve } of taken) resolve();
    store.changed.emit('change');
  }

  return {
    append(topic: Topic, records: readonly AppendRecord[]): Promise<void> {
      if (records.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        checkSizes(topic, records);
        store.topic(topic.name);
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ topic, records, resolve, reject });
      });
    },
    flush,
  };
}

function put(store: EmbeddedStore, { name }: Topic, records: readonly AppendRecord[], timestamp: number): void {
  const topic = store.topic(name);
  const next = ends(store, topic);
  for (const { key, value, headers } of records) {
    const partition = partitionOf(key, topic.partitions);
    const offset = next[partition] ?? 0;
    next[partition] = offset + 1;
    store.records.put([topic.id, partition, offset], [timestamp, key, value, headers]);
    if (!topic.compacted) continue;
    const newestKey = newestKeyOf(topic.id, partition, key);
    const replaced = store.newest.get(newestKey);
    if (replaced !== undefined) store.records.remove([topic.id, partition, replaced]);
    store.newest.put(newestKey, offset);
  }
  putEnds(store, topic, next);
}

export function newestKeyOf(topicId: number, partition: number, key: string): [number, number, string] {
  const short = key.length <= maxPlainKeyLength && !key.includes('\u0000');
  return [topicId, partition, short ? `=${key}` : `#${createHash('sha256').update(key).digest('hex')}`];
}
