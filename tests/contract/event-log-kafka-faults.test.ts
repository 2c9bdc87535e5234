import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { FatalError } from '../../infra/errors.js';
import { type Broker, startBroker } from '../../infra/kafka/broker.mjs';
import type { EventLog } from '../../infra/log/event-log.js';
import { createKafkaLog, type KafkaLogOptions } from '../../infra/log/kafka.js';
import {
  createTestTopic,
  keysOutOfOrder,
  numbered,
  numberOf,
  quietLogger,
  readAll,
  until,
} from '../support/event-log-harness.js';
import { describeWithPrivateBroker } from '../support/kafka-broker.js';

const password = 'canary-0f1e2d3c';

describeWithPrivateBroker('EventLog in trouble', () => {
  let broker: Broker;
  beforeAll(async () => {
    broker = await startBroker({ tls: true, password });
  });
  afterAll(async () => {
    await broker?.stop();
  });

  const open = (brokers: string, options: Partial<KafkaLogOptions> = {}): Promise<EventLog> =>
    createKafkaLog({
      brokers: [brokers],
      clientId: 'earshot-test',
      tls: { enabled: false, caFile: null },
      sasl: null,
      replicationFactor: 1,
      logger: quietLogger,
      ...options,
    });

  async function refusal(opening: Promise<EventLog>): Promise<FatalError> {
    const error = await opening.then(
      () => new Error('it was not refused'),
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(FatalError);
    return error as FatalError;
  }

  async function roundTrip(log: EventLog): Promise<void> {
    const topic = createTestTopic({ partitions: 1 });
    try {
      await log.createTopics([topic]);
      await log.append(topic, numbered(0, 3));
      expect((await readAll(log, topic, 3)).map(numberOf)).toEqual([0, 1, 2]);
    } finally {
      await log.close();
    }
  }

  test('a broker that is not there is named', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await new Promise((resolve) => server.close(resolve));
    const { message } = await refusal(open(`127.0.0.1:${port}`));
    expect(message).toMatch(new RegExp(`Kafka at 127.0.0.1:${port} cannot be reached: .*KAFKA_BROKERS`));
  });

  test('a wrong password is refused at once and not told; the right one works', async () => {
    const sasl = { mechanism: 'plain', username: 'earshot', password } as const;
    const { message } = await refusal(open(broker.saslAddress, { sasl: { ...sasl, password: `${password}-wrong` } }));
    expect(message).toMatch(/refused the user name or password; check kafka\.sasl/);
    expect(message).not.toContain(password);
    await roundTrip(await open(broker.saslAddress, { sasl }));
  });

  test('so it is with SCRAM, by which the password itself is never sent', async () => {
    const sasl = { mechanism: 'scram-sha-256', username: 'earshot', password } as const;
    const { message } = await refusal(open(broker.saslAddress, { sasl: { ...sasl, password: `${password}-wrong` } }));
    expect(message).toMatch(/refused the user name or password; check kafka\.sasl/);
    expect(message).not.toContain(password);
    await roundTrip(await open(broker.saslAddress, { sasl }));
  });

  test('a trusted certificate, but of another host', async () => {
    const elsewhere = String(broker.tlsAddress).replace('127.0.0.1', 'localhost');
    const { message } = await refusal(open(elsewhere, { tls: { enabled: true, caFile: broker.caFile } }));
    expect(message).toMatch(/certificate that is not trusted.*host/i);
  });

  test('no password where one is expected', async () => {
    expect((await refusal(open(broker.saslAddress))).message).toMatch(/kafka\.sasl/);
  });

  test('a certificate that is not trusted, and plain text on either side of TLS, refuse to start', async () => {
    const tlsAddress = String(broker.tlsAddress);
    const untrusted = await refusal(open(tlsAddress, { tls: { enabled: true, caFile: null } }));
    expect(untrusted.message).toMatch(/certificate that is not trusted.*kafka\.tls\.caFile/);
    const plain = await refusal(open(tlsAddress));
    expect(plain.message).toMatch(/kafka\.tls/);
    const tlsOnPlain = await refusal(open(broker.address, { tls: { enabled: true, caFile: null } }));
    expect(tlsOnPlain.message).toMatch(/kafka\.tls/);
    await roundTrip(await open(tlsAddress, { tls: { enabled: true, caFile: broker.caFile } }));
  });

  test('a broker that is killed and comes back in the middle: nothing acknowledged is lost, reader and writer go on', async () => {
    const topic = createTestTopic();
    const log = await open(broker.address);
    await log.createTopics([topic]);
    const seen: { key: string; number: number }[] = [];
    const reader = await log.subscribe(topic, 'steady', async ({ records }) => {
      for (const record of records) seen.push({ key: record.key, number: numberOf(record) });
    });
    let acknowledged = 0;
    let refused = 0;
    let stopped = false;
    const writer = (async () => {
      while (!stopped) {
        try {
          await log.append(topic, numbered(acknowledged, 20));
          acknowledged += 20;
        } catch {
          refused += 1;
        }
      }
    })();
    await until('the writer writes', () => acknowledged > 200);
    await broker.kill();
    await broker.restart();
    const before = acknowledged;
    await until('the writer writes again', () => acknowledged > before + 200);
    broker.pause();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    broker.resume();
    const paused = acknowledged;
    await until('the writer writes after the pause', () => acknowledged > paused + 200);
    stopped = true;
    await writer;
    const missing = (): number => {
      const found = new Set(seen.map(({ number }) => number));
      return Array.from({ length: acknowledged }, (_, number) => number).filter((number) => !found.has(number)).length;
    };
    await until('the reader has read all', () => missing() === 0);
    expect(keysOutOfOrder(seen)).toEqual([]);
    expect(refused).toBeLessThan(acknowledged);
    await reader.stop();
    await expect(reader.done).resolves.toBeUndefined();
    await log.close();
  }, 120_000);
});
