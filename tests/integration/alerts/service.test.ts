import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { appendAlerts, type Message, readAlerts } from '../../../dashboards/alerts/alert-state.js';
import { type AlertsOptions, startAlerts } from '../../../dashboards/alerts/service.js';
import { isSigned } from '../../../dashboards/alerts/signed-webhook.js';
import { targetsOf } from '../../../dashboards/alerts/targets.js';
import { secretsOf } from '../../../infra/config.js';
import { type AlertInput, everyQuery } from '../../../infra/contracts/alert.js';
import { alertTopic, topics } from '../../../infra/contracts/topics.js';
import { createEmbeddedLog } from '../../../infra/log/embedded.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { createLogger } from '../../../infra/logger.js';
import { raiseAlert, raiseAlerts } from '../../../processors/alerts/raise.js';
import { alertConfig, type HookServer, hookSecret, startHookServer, testAlert } from '../../support/alert-sender.js';
import { startChild } from '../../support/child-process.js';
import { quietLogger, until } from '../../support/event-log-harness.js';
import { type MailServer, startMailServer } from '../../support/mail-server.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

jest.setTimeout(90_000);

/** Each alert once to each channel, whatever happens to the sender, the servers and the way between. */

const minuteMs = 60_000;
let folder: string;
let log: EventLog;
let mail: MailServer;
let hook: HookServer;
/** Ahead of the clock of the machine, for this process and its log. */
let ahead = 0;
const now = (): number => Date.now() + ahead;
let closing: (() => Promise<void>)[] = [];
let logged = '';

beforeEach(async () => {
  ahead = 0;
  logged = '';
  folder = path.join(tempDir(), 'log');
  log = await createEmbeddedLog({ path: folder, logger: quietLogger, pollMs: 20, now });
  await log.createTopics(topics);
  mail = await startMailServer();
  hook = await startHookServer();
  closing = [() => log.close(), () => mail.close(), () => hook.close()];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
});
afterAll(removeTempDirs);

const press = { name: 'press', type: 'email', to: ['press@example.org'] };
const program = () => ({
  ...{ name: 'program', type: 'webhook', url: `${hook.url}/canary-path-of-the-webhook`, secret: hookSecret },
});
const configOf = (channels: readonly object[], groupSeconds = 1) =>
  alertConfig({ mailPort: mail.port, channels, groupSeconds });

async function start(channels: readonly object[], over: Partial<AlertsOptions> & { groupSeconds?: number } = {}) {
  const { groupSeconds, ...rest } = over;
  const config = configOf(channels, groupSeconds);
  const logger = createLogger('trace', {
    secrets: secretsOf(config),
    write: (line) => {
      logged += line;
    },
  });
  const running = await startAlerts({ config, log, logger, now, random: () => 0.5, ...rest });
  closing.push(async () => running?.stop());
  return running;
}

/** The messages of a channel's only target, as the log has them. */
async function messages(channel: object): Promise<readonly Message[]> {
  const [target] = targetsOf(configOf([channel]));
  return (await readAlerts(log)).target(target?.id ?? '').messages;
}
const isSent = async (channel: object, count = 1): Promise<boolean> =>
  (await messages(channel)).filter(({ sent }) => sent !== null).length === count;
/** Lets time pass, and wakes whoever waits for it. */
async function later(ms: number): Promise<void> {
  ahead += ms;
  await appendAlerts(log, [{ type: 'unmute', about: 'nobody', at: now() }]);
}
const quiet = () => new Promise((resolve) => setTimeout(resolve, 700));

test('an alert comes by mail and by a signed call, once, however often it is raised', async () => {
  await start([press, program()]);
  const id = await raiseAlert(log, testAlert());
  await until('both have it', async () => (await isSent(press)) && (await isSent(program())));
  await raiseAlert(log, testAlert({ figures: { count: 60 } }));
  await later(5 * minuteMs);
  await quiet();
  expect(mail.asked).toEqual(['press@example.org']);
  expect(hook.taken).toHaveLength(1);

  const parsed = await mail.taken[0]?.parsed();
  expect(parsed?.subject).toBe('acme: 46 voices in the last hour, 9 expected (public)');
  for (const form of [parsed?.text, parsed?.html]) {
    expect(form).toContain('https://earshot.example.org/dashboards/listening?scope=public');
    expect(form).toContain(`earshot alerts ack ${id.slice(0, 8)}`);
    expect(form).toContain('earshot alerts mute acme --for 4h');
  }
  const [call] = hook.taken;
  const headers = call?.headers as Record<string, string>;
  expect(isSigned(headers, call?.body ?? '', hookSecret, now() - 5 * minuteMs)).toBe(true);
  expect(isSigned(headers, call?.body ?? '', 'another secret of a stranger', now() - 5 * minuteMs)).toBe(false);
  expect(isSigned(headers, `${call?.body} `, hookSecret, now() - 5 * minuteMs)).toBe(false);
  expect(isSigned(headers, call?.body ?? '', hookSecret, now() + 5 * minuteMs)).toBe(false);
  expect(JSON.parse(call?.body ?? '')).toMatchObject({
    ...{ type: 'alerts', id, title: parsed?.subject },
    alerts: [{ id, about: 'acme', figures: { count: 46 }, startedAt: '2026-11-03T13:00:00.000Z' }],
  });
});

test('the first goes at once, what follows goes together', async () => {
  await start([program()], { groupSeconds: 600 });
  await raiseAlert(log, testAlert());
  await until('the first has come', () => hook.taken.length === 1);
  await raiseAlerts(log, [testAlert({ about: 'beta', title: 'beta: 20 voices' }), testAlert({ about: 'gamma' })]);
  await raiseAlert(log, testAlert({ about: 'delta' }));
  await quiet();
  expect(hook.taken).toHaveLength(1);
  await later(600_000);
  await until('the rest has come', () => hook.taken.length === 2);
  await quiet();
  expect(hook.taken).toHaveLength(2);
  expect(JSON.parse(hook.taken[1]?.body ?? '')).toMatchObject({
    title: '3 alerts: beta, gamma, delta',
    alerts: [{ about: 'beta' }, { about: 'gamma' }, { about: 'delta' }],
  });
});

test('a channel gets what it asks for', async () => {
  const inside = { ...program(), name: 'inside', queries: ['beta'], scopes: ['internal'] };
  await start([inside, press]);
  const wanted: Partial<AlertInput>[] = [{}, { about: 'beta' }, { about: 'beta', scope: 'internal' }];
  await raiseAlerts(
    log,
    wanted.map((over) => testAlert(over)),
  );
  await until('both have it', async () => (await isSent(press)) && (await isSent(inside)));
  expect(JSON.parse(hook.taken[0]?.body ?? '').alerts).toMatchObject([{ about: 'beta', scope: 'internal' }]);
  expect((await mail.taken[0]?.parsed())?.subject).toBe('3 alerts: acme, beta');
});

test('a call that fails is tried again, under the same id', async () => {
  hook.behave = () => ({ status: 503 });
  await start([program()]);
  await raiseAlert(log, testAlert());
  await until('it has failed', async () => (await messages(program()))[0]?.failed != null);
  const failed = (await messages(program()))[0]?.failed;
  expect(failed).toMatchObject({ isPermanent: false, code: 503, attempt: 1 });
  expect(failed?.reason).toBe("the channel's server fails (503)");
  expect((failed?.nextAt ?? 0) - (failed?.at ?? 0)).toBe(5_000);
  hook.behave = () => null;
  await later(6_000);
  await until('it is sent', () => isSent(program()));
  expect(hook.taken).toHaveLength(2);
  expect(hook.taken[1]?.headers['earshot-id']).toBe(hook.taken[0]?.headers['earshot-id']);
  expect((await messages(program()))[0]).toMatchObject({ attempts: 2, failed: null });
});

test.each([302, 400, 403, 404, 410])(
  'a call that is refused with %s is not tried again, nor sent elsewhere',
  async (status) => {
    hook.behave = () => ({ status, headers: { location: `${hook.url}/elsewhere` } });
    await start([program()]);
    await raiseAlert(log, testAlert());
    await until('it has failed', async () => (await messages(program()))[0]?.failed != null);
    expect((await messages(program()))[0]?.failed).toMatchObject({ isPermanent: true, code: status, nextAt: null });
    await later(30 * minuteMs);
    await quiet();
    expect(hook.taken).toHaveLength(1);
  },
);

test('a mail that is refused for now is tried again, one refused for good is not', async () => {
  mail.behave = { onRecipient: () => ({ code: 421, text: '4.3.2 canary-of-the-server press@example.org' }) };
  await start([press]);
  await raiseAlert(log, testAlert());
  await until('it has failed', async () => (await messages(press))[0]?.failed != null);
  expect((await messages(press))[0]?.failed).toMatchObject({ isPermanent: false, code: 421 });
  mail.behave = { onRecipient: () => ({ code: 550, text: '5.1.1 no such user press@example.org' }) };
  await later(6_000);
  await until('it is refused', async () => (await messages(press))[0]?.failed?.isPermanent === true);
  expect((await messages(press))[0]?.failed).toMatchObject({
    ...{ code: 550, attempt: 2, reason: 'the mail server refuses the address (550 5.1.1)' },
  });
  mail.behave = {};
  await later(30 * minuteMs);
  await quiet();
  expect(mail.taken).toHaveLength(0);
  // The next alert is another try: the address may have come back.
  await raiseAlert(log, testAlert({ about: 'beta' }));
  await until('the next one is sent', () => mail.taken.length === 1);
});

test('what the server asks to wait is waited, and what comes meanwhile goes together afterwards', async () => {
  hook.behave = () => ({ status: 429, headers: { 'retry-after': '120' } });
  await start([program()]);
  await raiseAlert(log, testAlert());
  await until('it has failed', async () => (await messages(program()))[0]?.failed != null);
  const failed = (await messages(program()))[0]?.failed;
  expect((failed?.nextAt ?? 0) - (failed?.at ?? 0)).toBe(120_000);
  hook.behave = () => null;
  for (const about of ['beta', 'gamma']) {
    await later(30_000);
    await raiseAlert(log, testAlert({ about }));
  }
  await quiet();
  expect(hook.taken).toHaveLength(1);
  await later(61_000);
  await until('the first is sent', () => isSent(program()));
  await later(2_000);
  await until('the others are', () => isSent(program(), 2));
  expect(hook.taken.slice(1).map(({ body }) => JSON.parse(body).alerts.length)).toEqual([1, 2]);
});

test('given up after a time, and said so', async () => {
  hook.behave = () => ({ status: 500 });
  await start([program()]);
  await raiseAlert(log, testAlert());
  await until('it has failed', async () => (await messages(program()))[0]?.failed != null);
  await later(6 * 60 * minuteMs);
  await until('it is given up', async () => (await messages(program()))[0]?.failed?.isPermanent === true);
  expect((await messages(program()))[0]?.failed).toMatchObject({
    ...{ nextAt: null, code: 500, reason: "given up after 6 hours: the channel's server fails (500)" },
  });
});

test('what is muted is recorded, and not sent, nor when it is unmuted', async () => {
  await start([program()]);
  await appendAlerts(log, [{ type: 'mute', about: 'acme', until: now() + 60 * minuteMs, at: now() }]);
  const id = await raiseAlert(log, testAlert());
  await until('it is recorded', async () => (await readAlerts(log)).alert(id)?.silencedAt != null);
  await raiseAlert(log, testAlert({ about: 'beta' }));
  await until('the other one is sent', () => isSent(program()));
  await appendAlerts(log, [{ type: 'unmute', about: 'acme', at: now() }]);
  await later(5_000);
  await raiseAlert(log, testAlert());
  await quiet();
  expect(hook.taken).toHaveLength(1);
  await raiseAlert(log, testAlert({ startedAt: testAlert().startedAt + 60 * minuteMs }));
  await until('the next spike is sent', () => isSent(program(), 2));

  await appendAlerts(log, [{ type: 'mute', about: everyQuery, until: now() + minuteMs, at: now() }]);
  const late = await raiseAlert(log, testAlert({ about: 'delta' }));
  await until('all are muted', async () => (await readAlerts(log)).alert(late)?.silencedAt != null);
  await later(2 * minuteMs);
  await raiseAlert(log, testAlert({ about: 'epsilon' }));
  await until('until it is over', () => isSent(program(), 3));
});

test('what is acknowledged before it arrives is not tried again', async () => {
  hook.behave = () => ({ status: 500 });
  await start([program()]);
  const id = await raiseAlert(log, testAlert());
  await until('it has failed', async () => (await messages(program()))[0]?.failed != null);
  await appendAlerts(log, [{ type: 'acknowledged', id, at: now(), note: 'known' }]);
  await until('it is ended', async () => (await messages(program()))[0]?.failed?.isPermanent === true);
  hook.behave = () => null;
  await later(30 * minuteMs);
  await quiet();
  expect(hook.taken).toHaveLength(1);
});

test('one slow channel holds no other up', async () => {
  hook.behave = () => 'hang';
  await start([program(), press], { leaseMs: 3_000 });
  await raiseAlert(log, testAlert());
  await until('the mail is there', () => mail.taken.length === 1);
  await until('the call is given up', async () => (await messages(program()))[0]?.failed != null);
  expect((await messages(program()))[0]?.failed?.reason).toBe("the channel's server does not answer in time");
});

test('what was raised while nobody sent is sent by the next one; what was raised before a channel was there is not', async () => {
  const running = await start([press]);
  await raiseAlert(log, testAlert());
  await until('it is sent', () => isSent(press));
  await running?.stop();
  ahead += 10 * minuteMs;
  await raiseAlert(log, testAlert({ about: 'beta' }));
  ahead += 10 * minuteMs;
  await start([press, program()]);
  await until('it is sent', () => isSent(press, 2));
  await quiet();
  expect(hook.taken).toHaveLength(0);
  expect(mail.taken).toHaveLength(2);
});

test('two processes at once send each once', async () => {
  const channels = [press, program()];
  const children = [1, 2].map(() =>
    startChild('alert-child.ts', { log: folder, mailPort: mail.port, leaseMs: 60_000, channels }),
  );
  try {
    await until('both are ready', () => children.every((child) => child.lines().includes('ready')));
    for (let at = 0; at < 5; at += 1) {
      await raiseAlert(log, testAlert({ about: `query-${at}` }));
      await quiet();
    }
    const told = async (channel: object): Promise<number> =>
      (await messages(channel)).flatMap(({ sent }) => sent?.alerts ?? []).length;
    await until('all are sent', async () => (await told(press)) === 5 && (await told(program())) === 5);
  } finally {
    for (const child of children) await child.kill();
  }
  const called = hook.taken.flatMap(({ body }) =>
    (JSON.parse(body).alerts as { about: string }[]).map((one) => one.about),
  );
  expect([...called].sort()).toEqual([...new Set(called)].sort());
  expect(called).toHaveLength(5);
});

test('killed while a server has it, another process sends it after the lease, under the same ids', async () => {
  hook.behave = () => 'hang';
  mail.behave = { onEnd: 'never' };
  const channels = [press, program()];
  const child = startChild('alert-child.ts', { log: folder, mailPort: mail.port, leaseMs: 3_000, channels });
  try {
    await until('it is ready', () => child.lines().includes('ready'));
    await raiseAlert(log, testAlert());
    await until('both servers have it', () => mail.taken.length === 1 && hook.taken.length === 1);
  } finally {
    await child.kill();
  }
  hook.behave = () => null;
  mail.behave = {};
  await start(channels, { subscribe: { sessionTimeoutMs: 1_500 } });
  await until('both are sent', async () => (await isSent(press)) && (await isSent(program())));
  expect((await messages(press))[0]?.attempts).toBe(2);
  expect(hook.taken).toHaveLength(2);
  expect(new Set(hook.taken.map(({ headers }) => headers['earshot-id'])).size).toBe(1);
  const ids = await Promise.all(mail.taken.map(async (one) => (await one.parsed()).messageId));
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

test('no secret, no address and nothing that a server says is in records or in the log of the process', async () => {
  mail.behave = { onRecipient: () => ({ code: 451, text: 'canary-of-the-server for press@example.org' }) };
  hook.behave = () => ({ status: 400 });
  const slack = { name: 'slack', type: 'slack', url: `${hook.url}/services/canary-path-of-slack` };
  await start([press, program(), slack]);
  await raiseAlert(log, testAlert());
  for (const channel of [press, program(), slack]) {
    await until('it has failed', async () => (await messages(channel))[0]?.failed != null);
  }
  const records = (await log.latest(alertTopic)).map(
    ({ key, value, headers }) => `${key} ${value} ${JSON.stringify(headers)}`,
  );
  expect(records.length).toBeGreaterThan(6);
  expect(logged).toContain('alerts were not sent');
  for (const text of [...records, logged]) {
    expect(text).not.toMatch(/canary|press@example|127\.0\.0\.1/);
  }
});
