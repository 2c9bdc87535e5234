import { describe } from '@jest/globals';

/**
 * The broker that serves the whole jest run. A test file that imports this one makes the run start it, so import it only
 * where Kafka is needed. For faults, start a private one with startBroker() of infra/kafka/broker.mjs.
 */
export function testBrokers(): string[] {
  const brokers = process.env.EARSHOT_TEST_KAFKA;
  if (!brokers) throw new Error('No Kafka broker: put the test inside describeWithKafka()');
  return brokers.split(',').map((broker) => broker.trim());
}

/** True for the broker of this run, false for a cluster named by KAFKA_BROKERS. */
export const brokerIsOurs = !process.env.KAFKA_BROKERS;

/** Skipped, and said so, where no broker can be had; with CI=true the run has failed before. */
export function describeWithKafka(title: string, body: () => void): void {
  const version = process.env.EARSHOT_TEST_KAFKA_VERSION;
  if (version !== undefined) describe(`${title} on Apache Kafka ${version}`, body);
  else describe.skip(`${title}: NO KAFKA (${process.env.EARSHOT_TEST_KAFKA_MISSING ?? 'not started'})`, body);
}

/** For tests that kill or pause a broker of their own: needs Java and Maven here, whatever KAFKA_BROKERS says. */
export function describeWithPrivateBroker(title: string, body: () => void): void {
  if (brokerIsOurs) describeWithKafka(title, body);
  else describe.skip(`${title}: needs a broker of its own, and KAFKA_BROKERS is set`, body);
}
