import { afterAll } from '@jest/globals';
import kafkajs from 'kafkajs';
import { eventLogContract } from '../support/event-log-contract.js';
import { testTopics } from '../support/event-log-harness.js';
import { brokerIsOurs, describeWithKafka, testBrokers } from '../support/kafka-broker.js';

describeWithKafka('EventLog', () => {
  // A broker's usual lower limit is 6 seconds; the one that the tests start allows less.
  const sessionTimeoutMs = brokerIsOurs ? 2_000 : 6_000;
  eventLogContract({ spec: () => ({ kind: 'kafka', brokers: testBrokers() }), sessionTimeoutMs });

  afterAll(async () => {
    const admin = new kafkajs.Kafka({ brokers: testBrokers(), logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    const present = new Set(await admin.listTopics());
    await admin.deleteTopics({ topics: testTopics.filter((topic) => present.has(topic)) });
    await admin.disconnect();
  });
});
