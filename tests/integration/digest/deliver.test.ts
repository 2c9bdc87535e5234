import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { readDeliveries } from '../../../dashboards/digest/deliver/deliveries.js';
import type { Recipient } from '../../../dashboards/digest/digest.js';
import { topics } from '../../../infra/contracts/topics.js';
import { createEmbeddedLog } from '../../../infra/log/embedded.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { startChild } from '../../support/child-process.js';
import { createTestSender, digestConfig, testDigest, testRecipient, testWeek } from '../../support/digest-sender.js';
import { quietLogger, until } from '../../support/event-log-harness.js';
import { type MailServer, startMailServer } from '../../support/mail-server.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

jest.setTimeout(60_000);

/** Each mail once, whatever happens to the sender, the server and the way between. */

const hourMs = 3_600_000;
let folder: string;
let log: EventLog;
let server: MailServer;
/** Ahead of the clock of the machine, for this process and its log. */
let ahead = 0;
const now = (): number => Date.now() + ahead;
let closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  ahead = 0;
  folder = path.join(tempDir(), 'log');
  log = await createEmbeddedLog({ path: folder, logger: quietLogger, pollMs: 20, now });
  await log.createTopics(topics);
  server = await startMailServer();
  closing = [() => log.close(), () => server.close()];
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
});
afterAll(removeTempDirs);

const ann = testRecipient(1);
const bea = testRecipient(2);
const sender = (over: Partial<Parameters<typeof createTestSender>[0]> = {}) =>
  createTestSender({ config: digestConfig({ port: server.port }), log, now, ...over });
const states = async (...recipients: readonly Recipient[]): Promise<readonly string[]> =>
  (await sender().send({ recipients })).map(({ state, reason }) => (reason === null ? state : `${state}: ${reason}`));
const messageIds = async (): Promise<readonly string[]> =>
  Promise.all(server.taken.map(async (mail) => String((await mail.parsed()).messageId)));

test('a mail is sent once, and is sent ever after', async () => {
  expect(await sender().send({ recipients: [ann, bea] })).toMatchObject([
    { state: 'sent', isNew: true, attempts: 1 },
    { state: 'sent', isNew: true, attempts: 1 },
  ]);
  ahead += 30 * 24 * hourMs;
  for (const again of [false, true]) {
    expect(await sender().send({ recipients: [ann, bea], again })).toMatchObject([
      { state: 'sent', isNew: false },
      { state: 'sent', isNew: false },
    ]);
  }
  expect(server.asked).toEqual(['reader-1@example.org', 'reader-2@example.org']);
  const next = await sender().send({ recipients: [ann], week: '2026-11-23' });
  expect(next).toMatchObject([{ state: 'sent', isNew: true }]);
  expect(new Set(await messageIds()).size).toBe(3);
});

test('two processes at once send each mail once', async () => {
  const readers = 12;
  const children = [1, 2].map(() =>
    startChild('digest-child.ts', { log: folder, port: server.port, readers, leaseMs: hourMs }),
  );
  try {
    await until('both are ready', () => children.every((child) => child.lines().includes('ready')));
    for (const child of children) child.process.stdin.write('go\n');
    expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0]);
    const said = children.map((child) => JSON.parse(child.lines().at(-1) ?? '') as { isNew: boolean }[]);
    expect(said.flat().filter(({ isNew }) => isNew)).toHaveLength(readers);
  } finally {
    for (const child of children) await child.kill();
  }
  expect([...server.asked].sort()).toEqual(
    Array.from({ length: readers }, (_, i) => `reader-${i + 1}@example.org`).sort(),
  );
  expect(new Set(await messageIds()).size).toBe(readers);
});

/** Starts a sender in a process of its own and kills it once `when` holds. */
async function killed(when: () => boolean, pictureBytes = 0): Promise<void> {
  const child = startChild('digest-child.ts', {
    log: folder,
    port: server.port,
    readers: 1,
    leaseMs: hourMs,
    pictureBytes,
  });
  try {
    await until('it is ready', () => child.lines().includes('ready'));
    child.process.stdin.write('go\n');
    await until('it has come so far', when);
  } finally {
    await child.kill();
  }
  expect(child.lines()).toEqual(['ready']);
}

test.each([
  ['before DATA', { onRecipient: () => new Promise<null>(() => undefined) }, () => server.asked.length === 1, 0],
  ['in the middle of DATA', { onMail: 'stall' as const }, () => server.broken() === 1, 20_000_000],
])('killed %s, the mail is sent once, by the next one after the lease', async (_, behave, when, bytes) => {
  server.behave = behave;
  await killed(when, bytes);
  server.behave = {};
  expect(await states(ann)).toEqual(['elsewhere: is being sent']);
  expect(server.taken).toHaveLength(0);
  ahead += hourMs;
  expect(await sender().send({ recipients: [ann] })).toMatchObject([{ state: 'sent', isNew: true, attempts: 2 }]);
  expect(await states(ann)).toEqual(['sent']);
  expect(server.taken).toHaveLength(1);
});

test('killed after the server has taken it and before it said so, the mail comes again under the same Message-ID', async () => {
  server.behave = { onEnd: 'never' };
  await killed(() => server.taken.length === 1);
  server.behave = {};
  ahead += hourMs;
  expect(await states(ann)).toEqual(['sent']);
  const ids = await messageIds();
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
  ahead += hourMs;
  expect(await states(ann)).toEqual(['sent']);
  expect(server.taken).toHaveLength(2);
});

test('what was to be sent is sent again as it was, not made anew', async () => {
  let made = 0;
  const render = async () => {
    made += 1;
    return testDigest({ subject: `Made ${made}` });
  };
  const one = sender({ render });
  server.behave = { onMail: 'drop' };
  await one.send({ recipients: [ann] });
  server.behave = {};
  ahead += hourMs;
  await one.send({ recipients: [ann] });
  expect((await server.taken[0]?.parsed())?.subject).toBe('Made 1');
});

test('a connection that breaks in the middle of DATA is tried again after a pause, and not at once', async () => {
  server.behave = { onMail: 'drop' };
  const [failed] = await sender().send({ recipients: [ann] });
  expect(failed).toMatchObject({ state: 'retry', reason: 'the connection to the mail server broke', attempts: 1 });
  expect((failed?.nextAt ?? 0) - (failed?.at ?? 0)).toBe(2 * 60_000);
  server.behave = {};
  expect(await states(ann)).toEqual(['retry: the connection to the mail server broke']);
  expect(server.asked).toHaveLength(1);
  ahead += 3 * 60_000;
  expect(await states(ann)).toEqual(['sent']);
  expect(server.taken).toHaveLength(1);
});

test('4xx is tried again, ever later, and others are not held up', async () => {
  server.behave = {
    onRecipient: (to) => (to.includes('-1@') ? { code: 451, text: '4.7.1 greylisted reader-1@example.org' } : null),
  };
  const pauses: number[] = [];
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const [first, second] = await sender().send({ recipients: [ann, bea] });
    expect(first).toMatchObject({
      state: 'retry',
      reason: 'the mail server refuses the address for now (451 4.7.1)',
      attempts: attempt,
    });
    expect(second?.state).toBe('sent');
    pauses.push((first?.nextAt ?? 0) - (first?.at ?? 0));
    ahead += pauses.at(-1) ?? 0;
  }
  expect(pauses).toEqual([120_000, 240_000, 480_000]);
  server.behave = {};
  expect(await states(ann)).toEqual(['sent']);
  expect(server.taken).toHaveLength(2);
});

test('5xx stops an address, in later weeks too, until it changes or somebody says again', async () => {
  server.behave = { onRecipient: () => ({ code: 550, text: '5.1.1 no such user reader-1@example.org' }) };
  const reason = 'the mail server refuses the address (550 5.1.1)';
  expect(await states(ann)).toEqual([`failed: ${reason}`]);
  ahead += 24 * hourMs;
  expect(await states(ann)).toEqual([`failed: ${reason}`]);
  expect(await sender().send({ recipients: [ann], week: '2026-11-23' })).toMatchObject([{ state: 'failed' }]);
  expect(server.asked).toHaveLength(1);
  const kept = await readDeliveries(log);
  expect(kept.of(ann.id, '2026-11-23').failed).toMatchObject({
    isPermanent: true,
    code: 550,
    reason: `${reason}, in the week of ${testWeek}; not tried again`,
  });
  server.behave = {};
  const moved = { ...ann, email: 'elsewhere@example.org' };
  expect(await sender().send({ recipients: [moved], week: '2026-11-23' })).toMatchObject([
    { state: 'sent', isNew: true },
  ]);
  expect(await sender().send({ recipients: [ann], week: '2026-11-30' })).toMatchObject([
    { state: 'sent', isNew: true },
  ]);
  expect(await sender().send({ recipients: [ann], again: true })).toMatchObject([{ state: 'sent', isNew: true }]);
});

test('5xx at the end of DATA is for good as well', async () => {
  server.behave = { onEnd: { code: 554, text: 'looks like spam' } };
  expect(await states(ann)).toEqual(['failed: the mail server refuses the mail (554)']);
});

test('nobody listening is said once for all of them, and no address is at fault', async () => {
  await server.close();
  closing.pop();
  const config = digestConfig({ port: server.port, connections: 1 });
  const found = await sender({ config }).send({ recipients: [ann, bea] });
  const reason = 'nobody listens at smtp.host and smtp.port';
  expect(found).toMatchObject([
    { state: 'retry', reason },
    { state: 'retry', reason },
  ]);
});

test('a server that is too slow costs the claim, not a second mail', async () => {
  server.behave = { onRecipient: () => new Promise<null>(() => undefined) };
  expect(await sender({ leaseMs: 1_500 }).send({ recipients: [ann] })).toMatchObject([
    { state: 'retry', reason: 'the mail server took too long' },
  ]);
  expect(server.taken).toHaveLength(0);
});

test('a process that is asked to end begins no mail', async () => {
  const stop = new AbortController();
  server.behave = {
    onRecipient: () => {
      stop.abort();
      return null;
    },
  };
  const config = digestConfig({ port: server.port, connections: 1 });
  const found = await sender({ config, signal: stop.signal }).send({ recipients: [ann, bea] });
  expect(found.map(({ state }) => state)).toEqual(['sent', 'retry']);
  expect(server.asked).toEqual(['reader-1@example.org']);
});

test('a log that fails to take what has happened is asked until it does', async () => {
  let tries = 0;
  const flaky: EventLog = {
    ...log,
    append: async (topic, records) => {
      if (records.some(({ key }) => key.endsWith('/sent'))) {
        tries += 1;
        if (tries === 1) throw new Error('not now');
      }
      return log.append(topic, records);
    },
  };
  expect(await sender({ log: flaky }).send({ recipients: [ann] })).toMatchObject([{ state: 'sent' }]);
  expect(tries).toBe(2);
});
