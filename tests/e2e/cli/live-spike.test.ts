import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { isSigned } from '../../../dashboards/alerts/signed-webhook.js';
import { createRandom } from '../../../infra/random.js';
import { type HookServer, hookSecret, startHookServer } from '../../support/alert-sender.js';
import { type CliResult, type RunningCli, runCli, startCli } from '../../support/cli.js';
import { haveDemo, smallDemo } from '../../support/demo.js';
import { until } from '../../support/event-log-harness.js';
import { type MailServer, startMailServer } from '../../support/mail-server.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

jest.setTimeout(600_000);

/** From what people post to what is told: a demo that is up, posts that are handed over to it, a mail server and three webhooks. */

const folder = tempDir();
const env = { EARSHOT_PORT: '0', HOOK_SECRET: hookSecret, SLACK_HOOK: '', TEAMS_HOOK: '' };
const limitMs = 300_000;
let mail: MailServer;
let hook: HookServer;
let up: RunningCli;
let url = '';

const run = (...args: readonly string[]): Promise<CliResult> =>
  runCli(['--demo', ...args], { cwd: folder, env, limitMs });
const calls = (way: string) => hook.taken.filter((call) => call.path === way);

async function begin(): Promise<void> {
  up = startCli(['--demo', 'up', '--json'], { cwd: folder, env, limitMs: 900_000 });
  url = (JSON.parse((await up.said(/^\{.*\}$/m, 'stdout'))[0]) as { url: string }).url;
}

const secretWords = 'canary words that somebody wrote';

/** Forty people within the last ten minutes, each in words of their own. */
function burst(name: string, about: string, { platform, scope }: { platform: string; scope: string }): string {
  const random = createRandom(name);
  const word = (): string => Array.from({ length: 7 }, () => 'abcdefghijklmnopqrstuvwxyz'[random.int(26)]).join('');
  const rows = Array.from({ length: 40 }, (_, at) => {
    const time = new Date(Date.now() - (at + 1) * 14_000).toISOString();
    const words = Array.from({ length: 5 }, word).join(' ');
    return `${name}-${at},${time},${name} author ${at},${about} ${words} ${secretWords},${platform},${scope}`;
  });
  const file = path.join(folder, `${name}.csv`);
  writeFileSync(file, `id,time,author,text,platform,scope\n${rows.join('\n')}\n`);
  return file;
}

beforeAll(async () => {
  mail = await startMailServer();
  hook = await startHookServer();
  env.SLACK_HOOK = `${hook.url}/slack`;
  env.TEAMS_HOOK = `${hook.url}/teams`;
  writeFileSync(
    path.join(folder, 'earshot.yaml'),
    `smtp: { host: 127.0.0.1, port: ${mail.port}, security: none, from: earshot@example.org }
digest: { publicUrl: "https://earshot.example.org" }
alerts:
  groupSeconds: 1
  channels:
    - { name: press, type: email, to: [press@example.org] }
    - { name: program, type: webhook, url: "${hook.url}/program", secret: "\${HOOK_SECRET}" }
    - { name: comms, type: slack, url: "\${SLACK_HOOK}" }
    - { name: board, type: teams, url: "\${TEAMS_HOOK}" }
`,
  );
  await haveDemo(folder, () => run('demo', ...smallDemo, '--once', '--json'));
  await begin();
});
afterAll(async () => {
  up?.process.kill('SIGKILL');
  await up?.ended;
  await mail?.close();
  await hook?.close();
  removeTempDirs();
});

const ways = ['/program', '/slack', '/teams'];
const allToldTimes = (times: number) => () =>
  mail.taken.length >= times && ways.every((way) => calls(way).length >= times);

it('a burst in public is told once to each, with the reason and a link to the panel', async () => {
  expect((await run('alerts', 'list')).stdout).toBe('There are no alerts.\n');
  const file = burst('recall', 'Almwind', { platform: 'simfeed', scope: 'public' });
  expect(await run('import', 'activity', file)).toMatchObject({ code: 0 });
  await until('everybody has been told', allToldTimes(1), 120_000);

  const told = await mail.taken[0]!.parsed();
  expect(mail.taken[0]!.to).toEqual(['press@example.org']);
  expect(told.subject).toMatch(/^Almwind: \d\d voices in the last hour, \d+\.\d expected \(public\)$/);
  expect(told.text).toMatch(/\d\d voices of \d\d authors within the last hour, [\d.]+ times the [\d.]+ to be expected/);
  expect(told.text).toContain('https://earshot.example.org/dashboards/listening?scope=public');
  expect(told.html).toContain('https://earshot.example.org/dashboards/listening?scope=public');

  const [call] = calls('/program');
  expect(isSigned(call!.headers as Record<string, string>, call!.body, hookSecret, Date.now())).toBe(true);
  expect(isSigned(call!.headers as Record<string, string>, `${call!.body} `, hookSecret, Date.now())).toBe(false);
  expect(JSON.parse(call!.body)).toMatchObject({
    type: 'alerts',
    alerts: [
      {
        ...{ rule: 'spike', about: 'almwind', scope: 'public', grain: 'hour' },
        reason: expect.stringMatching(/to be expected from what was said/),
        figures: { voices: expect.any(Number), authors: expect.any(Number) },
        url: 'https://earshot.example.org/dashboards/listening?scope=public',
      },
    ],
  });
  // It is told as soon as there are enough; the others may still be on their way into the tables.
  const [{ figures }] = JSON.parse(call!.body).alerts as [{ figures: { authors: number } }];
  expect(figures.authors).toBeGreaterThanOrEqual(10);
  expect(figures.authors).toBeLessThanOrEqual(40);
  for (const way of ['/slack', '/teams']) {
    expect(calls(way)[0]!.body).toMatch(/Almwind: \d\d voices in the last hour/);
    expect(calls(way)[0]!.body).toContain('https://earshot.example.org/dashboards/listening?scope=public');
  }
  const panel = await fetch(new URL('/dashboards/listening?scope=public', url), { headers: { accept: 'text/html' } });
  expect(panel.status).toBe(200);
  expect(await panel.text()).toMatch(/Almwind/);
});

it('is acknowledged', async () => {
  const listed = JSON.parse((await run('alerts', 'list', '--json')).stdout) as {
    alerts: { id: string; state: string }[];
  };
  expect(listed.alerts).toMatchObject([{ state: 'open' }]);
  expect(await run('alerts', 'ack', listed.alerts[0]!.id.slice(0, 8))).toMatchObject({ code: 0 });
  expect((await run('alerts', 'list', '--open')).stdout).toBe('There are no alerts.\n');
});

it('killed, started again and given the same posts again it tells nobody twice; another burst is told', async () => {
  up.process.kill('SIGKILL');
  await up.ended;
  await begin();
  expect(await run('import', 'activity', path.join(folder, 'recall.csv'))).toMatchObject({ code: 0 });
  const inside = burst('inside', 'Norrwind', { platform: 'simnet', scope: 'internal' });
  expect(await run('import', 'activity', inside)).toMatchObject({ code: 0 });
  await until('everybody has been told of the other', allToldTimes(2), 120_000);
  expect((await mail.taken[1]!.parsed()).subject).toMatch(/^Norrwind: \d\d voices in the last hour, .*\(inside\)$/);
  const listed = JSON.parse((await run('alerts', 'list', '--json')).stdout) as { alerts: object[] };
  expect(listed.alerts).toMatchObject([
    { about: 'norrwind', scope: 'internal', state: 'open' },
    { about: 'almwind', scope: 'public', state: 'acknowledged' },
  ]);
  expect(mail.taken).toHaveLength(2);
  for (const way of ways) expect(calls(way)).toHaveLength(2);
});

it('nobody’s words and nobody’s name are in what was told', async () => {
  const mails = await Promise.all(mail.taken.map((one) => one.parsed()));
  const told = [
    ...mails.map(({ text, html, subject }) => `${subject} ${text} ${html}`),
    ...hook.taken.map(({ body }) => body),
  ];
  expect(told).toHaveLength(8);
  for (const words of told) expect(words).not.toMatch(/canary|recall author|inside author/);
  up.process.kill('SIGTERM');
  const { code, stdout, stderr } = await up.ended;
  expect(code).toBe(0);
  expect(`${stdout}${stderr}`).not.toMatch(/canary/);
});
