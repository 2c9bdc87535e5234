import { newestKeyOf } from './embedded-append.js';
import { type EmbeddedStore, range, type StoredRecord, type StoredTopic } from './embedded-store.js';
import type { EraseChange, LogRecord } from './event-log.js';

/** A transaction holds up every other writer. */
const changesPerTransaction = 1_000;
const looksPerTurn = 5_000;

/**
 * Removes records, or puts others in their places; returns how many. Gives way between transactions. Their bytes stay in pages
 * that are free, until the log is written anew (embedded-copy.ts).
 */
export async function eraseRecords(store: EmbeddedStore, name: string, change: EraseChange): Promise<number> {
  const topic = store.topic(name);
  let changed = 0;
  for (let partition = 0; partition < topic.partitions; partition += 1) {
    for (let from: number | null = 0; from !== null; ) {
      store.refresh();
      const step: Step = findChanges(store, topic, partition, from, (record) => change({ topic: name, ...record }));
      if (step.changes.length > 0) store.write(() => write(store, topic, partition, step.changes));
      changed += step.changes.length;
      from = step.next;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return changed;
}

interface Change {
  readonly offset: number;
  readonly before: StoredRecord;
  readonly after: StoredRecord | null;
}

interface Step {
  readonly changes: readonly Change[];
  readonly next: number | null;
}

function findChanges(
  store: EmbeddedStore,
  topic: StoredTopic,
  partition: number,
  from: number,
  change: (record: Omit<LogRecord, 'topic'>) => ReturnType<EraseChange>,
): Step {
  const changes: Change[] = [];
  let looked = 0;
  for (const { key, value: before } of store.records.getRange(range(topic, partition, from))) {
    if (changes.length === changesPerTransaction || looked === looksPerTurn) return { changes, next: key[2] };
    looked += 1;
    const [timestamp, recordKey, value, headers] = before;
    const offset = key[2];
    const to = change({ partition, offset: String(offset), timestamp, key: recordKey, value, headers });
    if (to === undefined) continue;
    changes.push({ offset, before, after: to === null ? null : [timestamp, recordKey, to, headers] });
  }
  return { changes, next: null };
}

function write(store: EmbeddedStore, topic: StoredTopic, partition: number, changes: readonly Change[]): void {
  for (const { offset, before, after } of changes) {
    const at: [number, number, number] = [topic.id, partition, offset];
    if (after !== null) {
      store.records.put(at, after);
      continue;
    }
    store.records.remove(at);
    if (!topic.compacted) continue;
    const key = newestKeyOf(topic.id, partition, before[1]);
    if (store.newest.get(key) === offset) store.newest.remove(key);
  }
}
