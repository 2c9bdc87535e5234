import { existsSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import type { Config } from '../config.js';
import { topics } from '../contracts/topics.js';
import { errorMessage } from '../errors.js';
import { type Check, failure, fine, warning } from './check.js';

/** An answer that takes longer is none. */
const answerWithinMs = 3_000;

/** The log that the configuration names. Makes and changes nothing. */
export async function logChecks(config: Config): Promise<Check[]> {
  return config.kafka.brokers.length === 0 ? [embeddedCheck(config)] : kafkaChecks(config);
}

function embeddedCheck({ dataDir }: Config): Check {
  const folder = path.join(dataDir, 'log');
  return fine('log', existsSync(folder) ? `embedded, in ${folder}` : `embedded, made at the first use in ${folder}`);
}

async function kafkaChecks(config: Config): Promise<Check[]> {
  const { brokers, topicPrefix, sasl } = config.kafka;
  const { Kafka } = (await import('kafkajs')).default;
  const { clientConfig } = await import('../log/kafka.js');
  const { explainFirstContact } = await import('../log/kafka-errors.js');
  try {
    const settings = clientConfig({ ...config.kafka, logger: pino({ level: 'silent' }) });
    const admin = new Kafka({
      ...settings,
      connectionTimeout: answerWithinMs,
      authenticationTimeout: answerWithinMs,
      requestTimeout: answerWithinMs,
      retry: { retries: 0 },
    }).admin();
    try {
      await admin.connect();
      const cluster = await admin.describeCluster();
      const there = new Set(await admin.listTopics());
      const missing = topics.map((topic) => `${topicPrefix}${topic.name}`).filter((name) => !there.has(name));
      return [
        fine(
          'Kafka',
          `${brokers.join(', ')}: ${cluster.brokers.length} brokers, cluster ${cluster.clusterId}${sasl === null ? '' : `, user ${sasl.username}`}`,
        ),
        missing.length === 0
          ? fine('topics', `all ${topics.length} are there`)
          : warning('topics', `missing: ${missing.join(', ')}`, 'They are made by earshot up, ingest or process.'),
      ];
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  } catch (error) {
    return [
      failure(
        'Kafka',
        errorMessage(explainFirstContact(error, brokers)),
        'Check KAFKA_BROKERS and kafka.tls, kafka.sasl.',
      ),
    ];
  }
}
