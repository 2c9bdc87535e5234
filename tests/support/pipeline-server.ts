import { type Config, loadConfig } from '../../infra/config.js';
import { demoQueries } from '../../infra/demo-queries.js';

/** Where processes of a test find the servers they share. */
export interface ServerPlace {
  readonly dataDir: string;
  readonly clickhouse: string;
  readonly database: string;
  readonly brokers: readonly string[];
  readonly topicPrefix: string;
}

export function serverConfig(place: ServerPlace): Config {
  const config = loadConfig({
    env: {
      CLICKHOUSE_URL: place.clickhouse,
      CLICKHOUSE_DATABASE: place.database,
      KAFKA_BROKERS: place.brokers.join(','),
      KAFKA_TOPIC_PREFIX: place.topicPrefix,
      EARSHOT_TIME_ZONE: 'Europe/Berlin',
    },
    dataDir: place.dataDir,
  });
  const listening = { ...config.listening, queries: demoQueries };
  return { ...config, listening, refresh: { everySeconds: 1, steadySeconds: 1, settleSeconds: 2, overlapSeconds: 30 } };
}
