import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { digestTopic } from '../../../infra/contracts/topics.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { withTopicPrefix } from '../../../infra/log/topic-prefix.js';
import { createTestSender, digestConfig, testRecipient } from '../../support/digest-sender.js';
import { openTestLog } from '../../support/event-log-harness.js';
import { describeWithKafka, testBrokers } from '../../support/kafka-broker.js';
import { type MailServer, startMailServer } from '../../support/mail-server.js';

jest.setTimeout(120_000);

describeWithKafka('two replicas that send at once', () => {
  const prefix = `earshot-test-${Date.now()}.`;
  const logs: EventLog[] = [];
  let server: MailServer;

  beforeAll(async () => {
    server = await startMailServer();
    for (let replica = 0; replica < 2; replica += 1) {
      logs.push(withTopicPrefix(await openTestLog({ kind: 'kafka', brokers: testBrokers() }), prefix));
    }
    await logs[0]?.createTopics([digestTopic]);
  });
  afterAll(async () => {
    for (const log of logs) await log.close();
    const admin = new kafkajs.Kafka({ brokers: testBrokers(), logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [`${prefix}${digestTopic.name}`] });
    await admin.disconnect();
    await server?.close();
  });

  test('send each mail once, and know afterwards that it was sent', async () => {
    const recipients = [1, 2, 3, 4, 5].map((number) => testRecipient(number));
    const config = digestConfig({ port: server.port });
    const said = await Promise.all(logs.map((log) => createTestSender({ config, log }).send({ recipients })));
    expect(said.flat().filter(({ isNew }) => isNew)).toHaveLength(recipients.length);
    expect(server.taken.map(({ to }) => to[0]).sort()).toEqual(recipients.map(({ email }) => email));
    const [log] = logs;
    const after = await createTestSender({ config, log: log as EventLog }).send({ recipients });
    expect(after.map(({ state, isNew }) => [state, isNew])).toEqual(recipients.map(() => ['sent', false]));
  });
});
