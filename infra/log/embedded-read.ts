import { type EmbeddedStore, ends, range, type StoredTopic } from './embedded-store.js';
import type { LogRecord } from './event-log.js';

const mostRecords = 1_000;
const mostBytes = 4 * 2 ** 20;

/** A topic from its first kept record to where it ends now. What is given out at a time is all that is in memory. */
export async function readTopic(
  store: EmbeddedStore,
  name: string,
  onRecords: (records: readonly LogRecord[]) => void | Promise<void>,
): Promise<void> {
  store.refresh();
  const topic = store.topic(name);
  for (const [partition, end] of ends(store, topic).entries()) {
    let from = 0;
    for (;;) {
      // Not over the pause: a transaction that is held open keeps pages from being used again.
      const records = recordsFrom(store, topic, name, partition, from, end);
      const last = records.at(-1);
      if (last === undefined) break;
      await onRecords(records);
      from = Number(last.offset) + 1;
    }
  }
}

function recordsFrom(
  store: EmbeddedStore,
  topic: StoredTopic,
  name: string,
  partition: number,
  from: number,
  end: number,
): LogRecord[] {
  const records: LogRecord[] = [];
  let bytes = 0;
  for (const { key, value } of store.records.getRange(range(topic, partition, from))) {
    const offset = key[2];
    if (offset >= end || records.length === mostRecords || bytes > mostBytes) break;
    const [timestamp, recordKey, content, headers] = value;
    bytes += (content?.length ?? 0) + recordKey.length;
    records.push({ topic: name, partition, offset: `${offset}`, timestamp, key: recordKey, value: content, headers });
  }
  return records;
}
