import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { topics } from '../../../infra/contracts/topics.js';
import { createEmbeddedLog } from '../../../infra/log/embedded.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { raiseAlert } from '../../../processors/alerts/raise.js';
import { type HookServer, hookSecret, startHookServer, testAlert } from '../../support/alert-sender.js';
import { type CliResult, type RunningCli, runCli, stackTraceIn, startCli } from '../../support/cli.js';
import { quietLogger, until } from '../../support/event-log-harness.js';
import { type MailServer, startMailServer } from '../../support/mail-server.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

jest.setTimeout(240_000);

/** Alerts as an operator has them: the real command line beside a real `earshot up`, and alone. */

const folder = tempDir();
const env = { EARSHOT_PORT: '0', HOOK_SECRET: hookSecret };
const results: CliResult[] = [];
let mail: MailServer;
let hook: HookServer;
let up: RunningCli | null = null;
let log: EventLog | null = null;

const alerts = async (...args: readonly string[]): Promise<CliResult> => {
  const result = await runCli(['alerts', ...args], { cwd: folder, env, limitMs: 120_000 });
  results.push(result);
  return result;
};

beforeAll(async () => {
  mail = await startMailServer();
  hook = await startHookServer();
  writeFileSync(
    path.join(folder, 'earshot.yaml'),
    `smtp: { host: 127.0.0.1, port: ${mail.port}, security: none, from: earshot@example.org }
listening: { queries: [{ name: acme, query: acme }, { name: beta, query: beta }] }
alerts:
  groupSeconds: 1
  channels:
    - { name: press, type: email, to: [press@example.org] }
    - { name: program, type: webhook, url: "${hook.url}/canary-path-of-the-webhook", secret: "\${HOOK_SECRET}" }
`,
  );
});
afterAll(async () => {
  if (up !== null) {
    up.process.kill('SIGTERM');
    await up.ended;
  }
  await log?.close();
  await mail?.close();
  await hook?.close();
  removeTempDirs();
});

it('a channel can be tried before there is any data, and says what came of it', async () => {
  expect(await alerts('test')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/✓ press, email to press@example\.org: taken\n✓ program, webhook: taken/),
  });
  expect((await mail.taken[0]?.parsed())?.subject).toBe('Test of alerts: nothing has happened');
  expect(JSON.parse(hook.taken[0]?.body ?? '')).toMatchObject({ type: 'test', alerts: [] });
  hook.behave = () => ({ status: 404 });
  expect(await alerts('test', 'program')).toMatchObject({
    code: 3,
    stdout: '✗ program, webhook: there is no such webhook (any more) (404)\n',
  });
  expect(await alerts('test', 'nobody')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/there are press, program/),
  });
  expect(await alerts('list')).toMatchObject({ code: 0, stdout: 'There are no alerts.\n' });
  expect(await alerts('mute', 'acme', '--for', 'ever')).toMatchObject({ code: 2 });
});

it('beside a running Earshot an alert arrives, is listed, acknowledged and muted', async () => {
  const [mails, calls] = [mail.taken.length, hook.taken.length];
  hook.behave = () => ({ status: 500 });
  up = startCli(['up', '--json'], { cwd: folder, env, limitMs: 200_000 });
  await up.said(/^\{.*\}$/m, 'stdout');
  log = await createEmbeddedLog({ path: path.join(folder, '.earshot', 'log'), logger: quietLogger });
  await log.createTopics(topics);
  const id = await raiseAlert(log, testAlert());
  await until('both have it', () => mail.taken.length > mails && hook.taken.length > calls);

  await until('it is listed', async () =>
    /press: sent; program: not sent yet/.test((await alerts('list', '--open')).stdout),
  );
  expect((await alerts('list', '--open')).stdout).toMatch(
    /^[0-9a-f]{8} {2}2026-11-03 13:00 {2}open +acme: 46 voices in the last hour, 9 expected \(public\) {2}\[/,
  );
  const shown = await alerts('show', id.slice(0, 8));
  expect(shown.stdout).toMatch(
    /press \(press@example\.org\): sent at .*\n {2}program: not sent yet .*: the channel's server fails \(500\); tried again/,
  );
  const doctor = await runCli(['doctor'], { cwd: folder, env });
  results.push(doctor);
  expect(doctor.stdout).toMatch(/! alerts: program +1 alert not sent: the channel's server fails \(500\)/);

  expect(await alerts('ack', id.slice(0, 8), '--note', 'known')).toMatchObject({
    code: 0,
    stdout: `Acknowledged: ${testAlert().title} (${id.slice(0, 8)}).\n`,
  });
  expect((await alerts('list', '--open')).stdout).toBe('There are no alerts.\n');
  expect((await alerts('show', id)).stdout).toMatch(/State: acknowledged at \S+ – known/);

  expect((await alerts('mute', 'beta', '--for', '4h')).stdout).toMatch(/^Alerts of beta are not sent until 20/);
  expect(await alerts('mute', 'gamma', '--for', '4h')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/acme, beta/),
  });
  await raiseAlert(log, testAlert({ about: 'beta' }));
  await until('it is muted', async () => (await alerts('list', '--json')).stdout.includes('"muted"'));
  expect((await alerts('unmute', 'beta')).code).toBe(0);
  expect(mail.taken).toHaveLength(mails + 1);
  up.process.kill('SIGTERM');
  results.push(await up.ended);
  expect(results.at(-1)?.code).toBe(0);
  up = null;
});

it('alone, the same is done in the log', async () => {
  const listed = JSON.parse((await alerts('list', '--json')).stdout) as { alerts: { id: string; about: string }[] };
  const beta = listed.alerts.find(({ about }) => about === 'beta')?.id ?? '';
  expect((await alerts('ack', beta)).code).toBe(0);
  expect((await alerts('mute', 'all', '--for', '2d')).code).toBe(0);
  expect((await alerts('list')).stdout).toMatch(/acknowledged[\s\S]*acknowledged[\s\S]*Muted until .*: every query/);
  expect((await alerts('unmute', 'all')).code).toBe(0);
  expect(await alerts('ack', 'ffff')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/There is no alert "ffff"/),
  });
  const long = await alerts('ack', beta, '--note', 'x'.repeat(501));
  expect(long).toMatchObject({ code: 2, stderr: expect.stringMatching(/500 characters at most/) });
});

it('no secret and no stack trace is in any word of it', () => {
  expect(results.length).toBeGreaterThan(15);
  for (const result of results) {
    expect(`${result.stdout}${result.stderr}`).not.toMatch(/canary/);
    expect(stackTraceIn(result)).toBeNull();
  }
});
