import { expect, test } from '@jest/globals';
import { createKafkaLog } from '../../infra/log/kafka.js';
import { createTestTopic, numbered, quietLogger, until } from '../support/event-log-harness.js';
import { describeWithKafka, testBrokers } from '../support/kafka-broker.js';

describeWithKafka('EventLog that is asked to end', () => {
  test('while it joins its group anew does not wait for the batch of another member', async () => {
    const log = await createKafkaLog({
      brokers: testBrokers(),
      clientId: 'earshot-test',
      tls: { enabled: false, caFile: null },
      sasl: null,
      replicationFactor: 1,
      logger: quietLogger,
    });
    const topic = createTestTopic({ partitions: 2 });
    await log.createTopics([topic]);
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let begun = false;
    const busy = await log.subscribe(topic, 'leaving', async ({ heartbeat }) => {
      begun = true;
      const alive = setInterval(() => void heartbeat(), 500);
      await finished;
      clearInterval(alive);
    });
    const idle = await log.subscribe(topic, 'leaving', async () => undefined);
    await until('they share the partitions', () => busy.assigned().length === 1 && idle.assigned().length === 1);
    await log.append(topic, numbered(0, 20));
    await until('one of them works', () => begun);

    // A third one makes them join anew; the idle one does so at once, and waits.
    const third = await log.subscribe(topic, 'leaving', async () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    let isLeft = false;
    const leaving = idle.stop().then(() => {
      isLeft = true;
    });
    await until('it has left', () => isLeft, 15_000);
    finish();
    await leaving;
    await Promise.all([busy.stop(), third.stop()]);
    await log.close();
    expect(isLeft).toBe(true);
  }, 90_000);
});
