import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Broker, startBroker } from '../../infra/kafka/broker.mjs';
import { createKafkaLog } from '../../infra/log/kafka.js';
import { createRandom } from '../../infra/random.js';
import { createTestTopic, numbered, numberOf, quietLogger, until } from '../support/event-log-harness.js';
import { describeWithPrivateBroker } from '../support/kafka-broker.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-faults.js';

describeWithPrivateBroker('EventLog over connections that a firewall has forgotten', () => {
  let broker: Broker;
  let proxy: TcpProxy;
  beforeAll(async () => {
    let port = 0;
    proxy = await startTcpProxy({ target: () => port, random: createRandom('half-open') });
    broker = await startBroker({ advertisedPort: proxy.port });
    port = Number(broker.address.split(':')[1]);
  });
  afterAll(async () => {
    await proxy?.close();
    await broker?.stop();
  });

  test('reader and writer go on over new ones, and nothing acknowledged is lost', async () => {
    const topic = createTestTopic({ partitions: 1 });
    const log = await createKafkaLog({
      brokers: [`127.0.0.1:${proxy.port}`],
      clientId: 'earshot-test',
      tls: { enabled: false, caFile: null },
      sasl: null,
      replicationFactor: 1,
      logger: quietLogger,
    });
    await log.createTopics([topic]);
    const seen = new Set<number>();
    const reader = await log.subscribe(topic, 'steady', async ({ records }) => {
      for (const record of records) seen.add(numberOf(record));
    });
    await log.append(topic, numbered(0, 10));
    await until('the reader reads', () => seen.size === 10);
    proxy.set({ kind: 'half-open' });
    proxy.set(null);
    // Both are dead now, and nobody has been told.
    await log.append(topic, numbered(10, 10));
    await until('the reader reads again', () => seen.size === 20);
    expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, number) => number));
    await reader.stop();
    await log.close();
  }, 90_000);
});
