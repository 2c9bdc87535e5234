import type { Logger } from 'pino';
import { errorMessage, UserError } from '../errors.js';
import { createAppender } from './embedded-append.js';
import { eraseRecords } from './embedded-erase.js';
import { committed, forgetOffsets, groupState, livingMembers, putOffset } from './embedded-offsets.js';
import { readTopic } from './embedded-read.js';
import { trim } from './embedded-retention.js';
import {
  ends,
  firstKept,
  firstSince,
  makeTopics,
  openEmbeddedStore,
  range,
  type StoredTopic,
} from './embedded-store.js';
import { startSubscription } from './embedded-subscription.js';
import type { EventLog, LogRecord, Subscription } from './event-log.js';

export interface EmbeddedLogOptions {
  /** Folder of the log; made when it is not there. On a local disk: the file is mapped into memory. */
  readonly path: string;
  readonly logger: Logger;
  readonly now?: () => number;
  /** How often appends of other processes are looked for, ms. */
  readonly pollMs?: number;
  /** How often old records are looked for, ms. */
  readonly trimEveryMs?: number;
}

/**
 * The log as a folder on this machine, on LMDB. Several processes may use it at once.
 * Throws a UserError that names the folder when it cannot be opened or written.
 */
export async function createEmbeddedLog(options: EmbeddedLogOptions): Promise<EventLog> {
  const { logger, now = Date.now, pollMs = 200, trimEveryMs = 3_600_000 } = options;
  const store = openEmbeddedStore(options.path);
  const appender = createAppender(store, now);
  const subscriptions = new Set<Subscription>();
  let trimming = Promise.resolve();
  let closed = false;

  function trimInBackground(): void {
    trimming = trimming.then(async () => {
      if (closed) return;
      store.refresh();
      const names = [...store.meta.getKeys({ start: ['topic'], end: ['topic', '\uffff'] })].flatMap(
        (key) => key[1] ?? [],
      );
      await trim(store, names, now(), logger).catch((error) => {
        logger.error({ err: errorMessage(error) }, 'old records could not be trimmed');
      });
    });
  }
  trimInBackground();
  const trimmer = setInterval(trimInBackground, trimEveryMs);
  trimmer.unref();

  function refuseMembers(topic: StoredTopic, group: string): void {
    const members = livingMembers(groupState(store, topic, group), now());
    if (members === 0) return;
    throw new UserError(`The group ${group} has ${members} running members; stop them before it is rewound`, 3);
  }

  return {
    description: `embedded ${store.path}`,

    async createTopics(topics) {
      makeTopics(store, topics);
    },

    append: (topic, records) => appender.append(topic, records),

    async subscribe(topic, group, onBatch, subscribeOptions = {}) {
      const context = { store, logger, now, pollMs };
      const subscription = startSubscription(context, topic, group, onBatch, subscribeOptions);
      subscriptions.add(subscription);
      return subscription;
    },

    async latest({ name }) {
      store.refresh();
      const topic = store.topic(name);
      const found: LogRecord[] = [];
      for (let partition = 0; partition < topic.partitions; partition += 1) {
        for (const { key, value } of store.records.getRange(range(topic, partition, 0))) {
          const [timestamp, recordKey, content, headers] = value;
          if (content === null) continue;
          const offset = String(key[2]);
          found.push({ topic: name, partition, offset, timestamp, key: recordKey, value: content, headers });
        }
      }
      return topic.partitions === 1 ? found : found.sort((a, b) => a.timestamp - b.timestamp);
    },

    read: ({ name }, onRecords) => readTopic(store, name, onRecords),

    async lag({ name }, group) {
      store.refresh();
      const topic = store.topic(name);
      return ends(store, topic).map((end, partition) => {
        const first = firstKept(store, topic, partition);
        const next = Math.max(committed(store, topic, group, partition) ?? first, first);
        // Compaction leaves holes: what is not there is not behind.
        const behind = topic.compacted ? store.records.getKeysCount(range(topic, partition, next)) : end - next;
        return { partition, committed: String(next), end: String(end), behind };
      });
    },

    async rewind({ name }, group) {
      const topic = store.topic(name);
      store.write(() => {
        refuseMembers(topic, group);
        forgetOffsets(store, topic, group);
      });
    },

    async offsetsAt({ name }, time) {
      store.refresh();
      const topic = store.topic(name);
      return ends(store, topic).map((end, partition) => String(firstSince(store, topic, partition, time, end)));
    },

    async seek({ name }, group, offsets) {
      const topic = store.topic(name);
      store.write(() => {
        refuseMembers(topic, group);
        offsets.forEach((offset, partition) => {
          putOffset(store, topic, group, partition, Number(offset));
        });
      });
    },

    async erase({ name }, change) {
      return { changed: await eraseRecords(store, name, change), staysDays: null };
    },

    async close() {
      if (closed) return;
      closed = true;
      clearInterval(trimmer);
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
      appender.flush();
      await trimming;
      await store.close();
    },
  };
}
