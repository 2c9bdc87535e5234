import path from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { createEmbeddedLog } from './embedded.js';
import type { EventLog } from './event-log.js';
import { withTopicPrefix } from './topic-prefix.js';

/** The log that the configuration names: Kafka where it has brokers, else a folder below the data folder. */
export async function openLog(config: Config, logger: Logger): Promise<EventLog> {
  if (config.kafka.brokers.length === 0) return createEmbeddedLog({ path: path.join(config.dataDir, 'log'), logger });
  // Loaded only where it is used: kafkajs takes a moment.
  const { createKafkaLog } = await import('./kafka.js');
  return withTopicPrefix(await createKafkaLog({ ...config.kafka, logger }), config.kafka.topicPrefix);
}
