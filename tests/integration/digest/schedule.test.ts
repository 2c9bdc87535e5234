import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import {
  type DigestSchedule,
  type DigestScheduleOptions,
  startDigests,
} from '../../../dashboards/digest/deliver/schedule.js';
import type { Config } from '../../../infra/config.js';
import { topics } from '../../../infra/contracts/topics.js';
import { UserError } from '../../../infra/errors.js';
import { createEmbeddedLog } from '../../../infra/log/embedded.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { createMailStore, digestConfig, testDigest } from '../../support/digest-sender.js';
import { quietLogger } from '../../support/event-log-harness.js';
import { type MailServer, startMailServer } from '../../support/mail-server.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

jest.setTimeout(60_000);

/** When digests go out by themselves. The clock is the test's. */

let clock = 0;
let log: EventLog;
let server: MailServer;
let started: DigestSchedule[] = [];
const minuteMs = 60_000;
const at = (time: string): void => {
  clock = Date.parse(time);
};

beforeEach(async () => {
  log = await createEmbeddedLog({
    path: path.join(tempDir(), 'log'),
    logger: quietLogger,
    pollMs: 20,
    now: () => clock,
  });
  await log.createTopics(topics);
  server = await startMailServer();
  at('2026-11-12T12:00:00Z');
});
afterEach(async () => {
  for (const one of started) await one.stop();
  started = [];
  await log.close();
  await server.close();
});
afterAll(removeTempDirs);

function configured(schedule = '0 8 * * 1'): Config {
  const team = [{ email: 'team@example.org', name: 'Team' }];
  const config = digestConfig({ port: server.port }, { enabled: true, schedule, team });
  return { ...config, organisation: { ...config.organisation, timeZone: 'Europe/Berlin' } };
}

async function start(over: Partial<DigestScheduleOptions> = {}): Promise<DigestSchedule> {
  const schedule = startDigests({
    config: configured(),
    store: createMailStore(),
    log,
    logger: quietLogger,
    now: () => clock,
    random: () => 0.5,
    render: async (_, week) => testDigest({ subject: week }),
    ownsSchedules: () => true,
    isComputed: async () => true,
    ...over,
  });
  if (schedule === null) throw new Error('the digest is off');
  started.push(schedule);
  await schedule.tick();
  return schedule;
}
const sent = async (): Promise<readonly (string | undefined)[]> =>
  Promise.all(server.taken.map(async (mail) => (await mail.parsed()).subject));

test('Monday at eight, once, and a week later again', async () => {
  const schedule = await start();
  for (const time of ['2026-11-16T06:59:00Z', '2026-11-16T07:00:00Z', '2026-11-16T07:01:00Z', '2026-11-19T07:00:00Z']) {
    at(time);
    await schedule.tick();
  }
  expect(await sent()).toEqual(['2026-11-09']);
  at('2026-11-23T07:00:00Z');
  await schedule.tick();
  expect(await sent()).toEqual(['2026-11-09', '2026-11-16']);
});

test('whoever is down on Monday makes up for it when started in that week, once', async () => {
  const before = await start();
  await before.stop();
  at('2026-11-18T15:00:00Z');
  await start();
  at('2026-11-18T15:05:00Z');
  await start();
  expect(await sent()).toEqual(['2026-11-09']);
});

test('a week that is over is not made up for', async () => {
  await (await start()).stop();
  at('2026-11-23T06:00:00Z');
  await start();
  expect(await sent()).toEqual([]);
});

test('turning the digest on sends nothing of before', async () => {
  at('2026-11-18T15:00:00Z');
  await start();
  at('2026-11-19T15:00:00Z');
  const again = await start();
  expect(await sent()).toEqual([]);
  at('2026-11-23T07:00:00Z');
  await again.tick();
  expect(await sent()).toEqual(['2026-11-16']);
});

test.each([
  ['spring', '2026-03-29', '2026-03-16'],
  ['autumn', '2026-10-25', '2026-10-12'],
])('02:30 on the day of the clock change in %s sends once', async (_, day, week) => {
  at(`${day}T00:00:00Z`);
  clock -= 24 * 60 * minuteMs;
  const schedule = await start({ config: configured('30 2 * * 0') });
  for (let passed = 0; passed < 48 * 60; passed += 10) {
    clock += 10 * minuteMs;
    await schedule.tick();
  }
  expect(await sent()).toEqual([week]);
});

test('two replicas that both hold the schedules for a moment send once', async () => {
  const both = [await start(), await start()];
  at('2026-11-16T07:00:00Z');
  await Promise.all(both.map((schedule) => schedule.tick()));
  await Promise.all(both.map((schedule) => schedule.tick()));
  expect(await sent()).toEqual(['2026-11-09']);
});

test('a replica that does not run the schedules sends nothing', async () => {
  const schedule = await start({ ownsSchedules: () => false });
  at('2026-11-16T07:00:00Z');
  await schedule.tick();
  expect(await sent()).toEqual([]);
});

test('what failed for now is tried when its time has come, and no sooner', async () => {
  const schedule = await start();
  server.behave = { onRecipient: () => ({ code: 451, text: 'later' }) };
  at('2026-11-16T07:00:00Z');
  await schedule.tick();
  server.behave = {};
  clock += minuteMs;
  await schedule.tick();
  expect(server.asked).toHaveLength(1);
  clock += minuteMs;
  await schedule.tick();
  expect(await sent()).toEqual(['2026-11-09']);
});

test('figures that are being computed are waited for, two hours at most', async () => {
  const schedule = await start({ isComputed: async () => false });
  for (const time of ['2026-11-16T07:00:00Z', '2026-11-16T08:59:00Z']) {
    at(time);
    await schedule.tick();
  }
  expect(await sent()).toEqual([]);
  at('2026-11-16T09:00:00Z');
  await schedule.tick();
  expect(await sent()).toEqual(['2026-11-09']);
});

test('a log that does not answer costs a tick, not the process', async () => {
  let isDown = false;
  const latest: EventLog['latest'] = (topic) => (isDown ? Promise.reject(new Error('gone')) : log.latest(topic));
  const schedule = await start({ log: { ...log, latest } });
  at('2026-11-16T07:00:00Z');
  isDown = true;
  await schedule.tick();
  isDown = false;
  await schedule.tick();
  expect(await sent()).toEqual(['2026-11-09']);
});

test('a schedule that does not hold is named', () => {
  const config = configured('every monday');
  expect(() =>
    startDigests({
      ...{ config, store: createMailStore(), log, logger: quietLogger, now: () => clock, random: () => 0.5 },
      ...{ render: async () => testDigest(), ownsSchedules: () => true, isComputed: async () => true },
    }),
  ).toThrow(UserError);
});
