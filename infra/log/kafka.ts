import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import kafkajs, { type Admin, type KafkaConfig, type Producer, type SASLOptions } from 'kafkajs';
import type { Logger } from 'pino';
import type { Topic } from '../contracts/topics.js';
import { errorMessage, UserError } from '../errors.js';
import type { AppendRecord, EventLog, Subscription } from './event-log.js';
import { kafkaClients } from './kafka-client.js';
import { explainFirstContact, explainKafkaError, hasType } from './kafka-errors.js';
import { readLatest, readTopic } from './kafka-latest.js';
import { kafkaLogCreator } from './kafka-logger.js';
import { chunksOf, toMessage } from './kafka-record.js';
import { startKafkaSubscription } from './kafka-subscription.js';
import { checkSizes } from './record-size.js';

export interface KafkaLogOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls: { readonly enabled: boolean; readonly caFile: string | null };
  readonly sasl: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  } | null;
  /** Of topics that are made here. */
  readonly replicationFactor: number;
  readonly logger: Logger;
}

const dayMs = 86_400_000;
/** Readers of a compacted topic have so long to see that a key was deleted. */
const deletedKeyDays = 7;
/** Largest compressed batch of records that a topic takes: one full record with its key and headers, and room to spare. */
const maxMessageBytes = 2_097_152;
const adminTries = 20;
const adminPauseMs = 250;
/** The broker has so long to have a batch on all its replicas, … */
const appendWithinMs = 10_000;
/** … and any other answer may take a little longer. */
const answerWithinMs = 12_000;
/** Records are sent in pieces of this size before compression. */
const sendBytes = 1_000_000;

/**
 * The log on a Kafka cluster. Throws a FatalError that names the brokers when they cannot be reached, refuse the
 * password or show a certificate that is not trusted.
 */
export async function createKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const { brokers, logger, replicationFactor } = options;
  const kafka = kafkaClients(clientConfig(options));
  const subscriptions = new Set<Subscription>();
  // No idempotent producer: kafkajs takes its sequence numbers back when a send fails, so that after a lost answer the
  // broker mistakes other records for a repeat, acknowledges them and drops them. A repeat is harmless to Earshot.
  const producer: Producer = kafka.producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    maxInFlightRequests: 1,
    idempotent: false,
    retry: { initialRetryTime: 300, maxRetryTime: 5_000, retries: 5 },
  });

  async function withAdmin<T>(work: (admin: Admin) => Promise<T>, explain = explainKafkaError): Promise<T> {
    const admin = kafka.admin();
    try {
      await admin.connect();
      return await patiently(() => work(admin));
    } catch (error) {
      throw explain(error, brokers);
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  try {
    // A broker that wants a password lets a connection be made without one, and closes it at the first question.
    await withAdmin((admin) => admin.describeCluster(), explainFirstContact);
    await producer.connect();
  } catch (error) {
    await producer.disconnect().catch(() => undefined);
    throw explainFirstContact(error, brokers);
  }

  async function send(topic: Topic, records: readonly AppendRecord[]): Promise<void> {
    for (const chunk of chunksOf(records, sendBytes)) {
      try {
        await producer.send({
          topic: topic.name,
          acks: -1,
          timeout: appendWithinMs,
          compression: kafkajs.CompressionTypes.GZIP,
          messages: chunk.map(toMessage),
        });
      } catch (error) {
        throw explainKafkaError(error, brokers);
      }
    }
  }

  // One send at a time: one that is tried again must not be overtaken by a later record of the same key.
  let sending: Promise<unknown> = Promise.resolve();

  async function append(topic: Topic, records: readonly AppendRecord[]): Promise<void> {
    checkSizes(topic, records);
    if (records.length === 0) return;
    const sent = sending.then(() => send(topic, records));
    sending = sent.catch(() => undefined);
    await sent;
  }

  return {
    description: `kafka ${brokers.join(',')}`,

    createTopics: (topics) =>
      withAdmin(async (admin) => {
        const present = new Set(await admin.listTopics());
        for (const topic of topics) {
          if (!present.has(topic.name)) await createTopic(admin, topic, replicationFactor);
        }
      }),

    append,

    async subscribe(topic, group, onBatch, subscribeOptions = {}) {
      const context = { kafka, brokers, logger, topic: topic.name, groupId: groupIdOf(topic, group) };
      const subscription = await startKafkaSubscription(context, onBatch, subscribeOptions);
      subscriptions.add(subscription);
      return subscription;
    },

    latest: ({ name }) => withAdmin((admin) => readLatest(kafka, admin, name)),

    read: ({ name }, onRecords) => withAdmin((admin) => readTopic(kafka, admin, name, onRecords)),

    lag: (topic, group) =>
      withAdmin(async (admin) => {
        const [offsets, groups] = await Promise.all([
          admin.fetchTopicOffsets(topic.name),
          admin.fetchOffsets({ groupId: groupIdOf(topic, group), topics: [topic.name] }),
        ]);
        const read = new Map(groups.flatMap(({ partitions }) => partitions.map((at) => [at.partition, at.offset])));
        return offsets
          .map(({ partition, low, high }) => {
            const stored = BigInt(read.get(partition) ?? '-1');
            const committed = stored > BigInt(low) ? stored : BigInt(low);
            return { partition, committed: String(committed), end: high, behind: Number(BigInt(high) - committed) };
          })
          .sort((a, b) => a.partition - b.partition);
      }),

    rewind: (topic, group) =>
      withAdmin(async (admin) => {
        const groupId = groupIdOf(topic, group);
        const state = await refuseMembers(admin, groupId);
        // A group without offsets reads from the beginning.
        if (state !== 'Dead') await admin.deleteGroups([groupId]);
      }),

    offsetsAt: (topic, time) =>
      withAdmin(async (admin) => {
        const found = await admin.fetchTopicOffsetsByTimestamp(topic.name, time);
        return found.sort((a, b) => a.partition - b.partition).map(({ offset }) => offset);
      }),

    seek: (topic, group, offsets) =>
      withAdmin(async (admin) => {
        const groupId = groupIdOf(topic, group);
        await refuseMembers(admin, groupId);
        const partitions = offsets.map((offset, partition) => ({ partition, offset }));
        await admin.setOffsets({ groupId, topic: topic.name, partitions });
      }),

    async erase(topic, change) {
      // Compaction takes old records away; of other topics a record goes with its time only.
      if (!topic.compacted && !(topic.keyed && (await withAdmin((admin) => isCompacted(admin, topic.name))))) {
        return { changed: 0, staysDays: topic.retentionDays };
      }
      const records = await withAdmin((admin) => readLatest(kafka, admin, topic.name));
      const changes = records.flatMap((record): AppendRecord[] => {
        const to = change(record);
        return to === undefined ? [] : [{ key: record.key, value: to, headers: record.headers }];
      });
      await append(topic, changes);
      return { changed: changes.length, staysDays: null };
    },

    async close() {
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
      await sending;
      await producer.disconnect().catch((error) => {
        logger.warn({ err: errorMessage(error) }, 'the Kafka producer did not end cleanly');
      });
    },
  };
}

/** While a topic or a group is new its broker may not know of it yet; kafkajs does not ask again for all requests. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let left = adminTries - 1; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || (error as { retriable?: unknown }).retriable !== true) throw error;
      await pause(adminPauseMs);
    }
  }
}

/** A topic that was made otherwise keeps what is in it: for it to be told, not mended. */
async function isCompacted(admin: Admin, name: string): Promise<boolean> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: ['cleanup.policy'] }],
  });
  const policy = resources[0]?.configEntries.find(({ configName }) => configName === 'cleanup.policy');
  return policy?.configValue.includes('compact') === true;
}

/** Returns the state of a group that nobody is in. */
async function refuseMembers(admin: Admin, groupId: string): Promise<string | undefined> {
  const { groups } = await admin.describeGroups([groupId]);
  const members = groups[0]?.members.length ?? 0;
  if (members === 0) return groups[0]?.state;
  throw new UserError(`The group ${groupId} has ${members} running members; stop them before it is rewound`, 3);
}

/** Members of a Kafka group share out all its topics, whoever reads which; so each topic has its own. */
function groupIdOf(topic: Topic, group: string): string {
  return `${group}.${topic.name}`;
}

async function createTopic(admin: Admin, topic: Topic, replicationFactor: number): Promise<void> {
  const settings: Record<string, string> = {
    'max.message.bytes': String(maxMessageBytes),
    'message.timestamp.type': 'LogAppendTime',
    'min.insync.replicas': String(replicationFactor > 2 ? 2 : 1),
    'cleanup.policy': topic.compacted ? 'compact' : topic.keyed ? 'compact,delete' : 'delete',
    ...(topic.compacted || topic.keyed
      ? {
          'delete.retention.ms': String(deletedKeyDays * dayMs),
          // What was replaced or erased is gone from the disk within about a day.
          'segment.ms': String(dayMs),
          'max.compaction.lag.ms': String(dayMs),
        }
      : {}),
    ...(topic.compacted
      ? {}
      : { 'retention.ms': topic.retentionDays === null ? '-1' : String(topic.retentionDays * dayMs) }),
  };
  try {
    await admin.createTopics({
      waitForLeaders: true,
      topics: [
        {
          topic: topic.name,
          numPartitions: topic.partitions,
          replicationFactor,
          configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
        },
      ],
    });
  } catch (error) {
    if (hasType(error, 'TOPIC_ALREADY_EXISTS')) return;
    const errors = (error as { errors?: unknown }).errors;
    if (Array.isArray(errors) && errors.some((each) => hasType(each, 'INVALID_REPLICATION_FACTOR'))) {
      throw new UserError(
        `The topic ${topic.name} cannot have ${replicationFactor} replicas: the cluster has fewer brokers. Lower kafka.replicationFactor`,
      );
    }
    throw error;
  }
}

export function clientConfig({ brokers, clientId, tls, sasl, logger }: KafkaLogOptions): KafkaConfig {
  return {
    clientId,
    brokers: [...brokers],
    connectionTimeout: 5_000,
    authenticationTimeout: 10_000,
    requestTimeout: answerWithinMs,
    retry: { initialRetryTime: 300, maxRetryTime: 5_000, retries: 4 },
    logCreator: kafkaLogCreator(logger),
    ...(tls.enabled ? { ssl: tls.caFile === null ? true : { ca: [readCa(tls.caFile)] } } : {}),
    ...(sasl === null ? {} : { sasl: { ...sasl } as SASLOptions }),
  };
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`Cannot read the certificate kafka.tls.caFile (${file}): ${errorMessage(error)}`);
  }
}
