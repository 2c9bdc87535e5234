import type { Logger } from 'pino';
import { newestKeyOf } from './embedded-append.js';
import { type EmbeddedStore, range, type StoredTopic } from './embedded-store.js';

const dayMs = 86_400_000;
/** Readers of a compacted topic have so long to see that a key was deleted. */
export const deletedKeyDays = 7;
/** A transaction holds up every other writer; this many deletions take a few milliseconds. */
const deletionsPerTransaction = 5_000;

/** Removes what is older than a topic keeps. Gives way between transactions; safe to run in several processes. */
export async function trim(store: EmbeddedStore, names: readonly string[], now: number, logger: Logger): Promise<void> {
  for (const name of names) {
    const topic = store.topic(name);
    const keepDays = topic.compacted ? deletedKeyDays : topic.retentionDays;
    if (keepDays === null) continue;
    for (let partition = 0; partition < topic.partitions; partition += 1) {
      const removed = await trimPartition(store, topic, partition, now - keepDays * dayMs);
      if (removed > 0) logger.info({ topic: name, partition, removed, keepDays }, 'trimmed the log');
    }
  }
}

async function trimPartition(store: EmbeddedStore, topic: StoredTopic, partition: number, before: number) {
  let removed = 0;
  let from = 0;
  for (;;) {
    const step = store.write(() => trimStep(store, topic, partition, from, before));
    removed += step.removed;
    if (step.next === null) return removed;
    from = step.next;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function trimStep(store: EmbeddedStore, topic: StoredTopic, partition: number, from: number, before: number) {
  const old: { offset: number; key: string }[] = [];
  let seen = 0;
  let next: number | null = null;
  for (const { key, value } of store.records.getRange(range(topic, partition, from))) {
    const [timestamp, recordKey, content] = value;
    // Records lie in the order of time.
    if (timestamp >= before) break;
    if (seen === deletionsPerTransaction) {
      next = key[2];
      break;
    }
    seen += 1;
    if (!topic.compacted || content === null) old.push({ offset: key[2], key: recordKey });
  }
  for (const { offset, key } of old) {
    store.records.remove([topic.id, partition, offset]);
    if (topic.compacted) store.newest.remove(newestKeyOf(topic.id, partition, key));
  }
  return { removed: old.length, next };
}
