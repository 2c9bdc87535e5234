import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { activityTopic, cursorTopic } from '../../../../infra/contracts/topics.js';
import { createEmbeddedLog } from '../../../../infra/log/embedded.js';
import type { EventLog, LogRecord } from '../../../../infra/log/event-log.js';
import { withTopicPrefix } from '../../../../infra/log/topic-prefix.js';
import { numbered, quietLogger, until } from '../../../support/event-log-harness.js';
import { removeTempDirs, tempDir } from '../../../support/temp-dir.js';

let log: EventLog;
beforeEach(async () => {
  log = await createEmbeddedLog({ path: tempDir(), logger: quietLogger, pollMs: 10 });
});
afterEach(async () => {
  await log.close();
  removeTempDirs();
});

const topics = [activityTopic, cursorTopic];

test('no prefix is the log itself', () => {
  expect(withTopicPrefix(log, '')).toBe(log);
});

test('two installations on one log do not see each other, and read plain names', async () => {
  const [one, other] = [withTopicPrefix(log, 'one.'), withTopicPrefix(log, 'other.')];
  await one.createTopics(topics);
  await other.createTopics(topics);
  await one.append(activityTopic, numbered(0, 20));
  await other.append(activityTopic, numbered(100, 5));
  await one.append(cursorTopic, numbered(0, 3, 3));

  const records: LogRecord[] = [];
  const retried: unknown[] = [];
  let failed = false;
  const subscription = await one.subscribe(
    activityTopic,
    'readers',
    async (batch) => {
      if (!failed) {
        failed = true;
        throw new Error('once');
      }
      expect(batch.topic).toBe(activityTopic.name);
      records.push(...batch.records);
    },
    { retryMinMs: 1, retryMaxMs: 2, onRetry: (_, where) => retried.push(where.topic) },
  );
  await until('all have come', () => records.length === 20);
  await subscription.stop();
  expect(new Set(records.map(({ topic }) => topic))).toEqual(new Set([activityTopic.name]));
  expect(retried).toEqual([activityTopic.name]);

  const behind = async (of: EventLog): Promise<number> =>
    (await of.lag(activityTopic, 'readers')).reduce((sum, partition) => sum + partition.behind, 0);
  expect([await behind(one), await behind(other)]).toEqual([0, 5]);
  await one.rewind(activityTopic, 'readers');
  expect(await behind(one)).toBe(20);

  expect((await one.latest(cursorTopic)).map(({ topic }) => topic)).toEqual(Array(3).fill(cursorTopic.name));
  expect(await other.latest(cursorTopic)).toEqual([]);
});
