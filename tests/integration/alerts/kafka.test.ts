import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { readAlerts } from '../../../dashboards/alerts/alert-state.js';
import { type RunningAlerts, startAlerts } from '../../../dashboards/alerts/service.js';
import { targetsOf } from '../../../dashboards/alerts/targets.js';
import { alertTopic } from '../../../infra/contracts/topics.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { withTopicPrefix } from '../../../infra/log/topic-prefix.js';
import { raiseAlert } from '../../../processors/alerts/raise.js';
import { alertConfig, type HookServer, hookSecret, startHookServer, testAlert } from '../../support/alert-sender.js';
import { openTestLog, quietLogger, until } from '../../support/event-log-harness.js';
import { describeWithKafka, testBrokers } from '../../support/kafka-broker.js';

jest.setTimeout(180_000);

describeWithKafka('two replicas on one Kafka', () => {
  const prefix = `earshot-test-${Date.now()}.`;
  const logs: EventLog[] = [];
  const running: (RunningAlerts | null)[] = [];
  let hook: HookServer;

  beforeAll(async () => {
    hook = await startHookServer();
    for (let replica = 0; replica < 2; replica += 1) {
      logs.push(withTopicPrefix(await openTestLog({ kind: 'kafka', brokers: testBrokers() }), prefix));
    }
    await logs[0]?.createTopics([alertTopic]);
  });
  afterAll(async () => {
    for (const one of running) await one?.stop();
    for (const log of logs) await log.close();
    const admin = new kafkajs.Kafka({ brokers: testBrokers(), logLevel: kafkajs.logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [`${prefix}${alertTopic.name}`] });
    await admin.disconnect();
    await hook?.close();
  });

  test('send each alert once, and the other goes on when one ends', async () => {
    const channels = [{ name: 'program', type: 'webhook', url: hook.url, secret: hookSecret }];
    const config = alertConfig({ channels });
    const [first, second] = logs as [EventLog, EventLog];
    for (const log of logs) {
      running.push(await startAlerts({ config, log, logger: quietLogger, now: Date.now, random: Math.random }));
    }
    const target = targetsOf(config)[0]?.id ?? '';
    const sent = async (): Promise<readonly string[]> =>
      (await readAlerts(first)).target(target).messages.flatMap((message) => message.sent?.alerts ?? []);
    const ids = [await raiseAlert(first, testAlert()), await raiseAlert(second, testAlert({ about: 'beta' }))];
    await until('both are sent', async () => (await sent()).length === 2, 90_000);
    await running[0]?.stop();
    ids.push(await raiseAlert(first, testAlert({ about: 'gamma' })));
    await until('the third is sent', async () => (await sent()).length === 3, 90_000);
    const called = hook.taken.flatMap(({ body }) => (JSON.parse(body).alerts as { id: string }[]).map(({ id }) => id));
    expect(called.sort()).toEqual(ids.sort());
  });
});
