import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type CliResult, runCli, stackTraceIn, startCli } from '../../support/cli.js';
import { type MailServer, startMailServer } from '../../support/mail-server.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

jest.setTimeout(240_000);

const folder = tempDir();
const password = 'canary-of-the-right-password';
const run = (args: string, env: Record<string, string> = {}): Promise<CliResult> =>
  runCli(args.split(' '), {
    cwd: folder,
    env: { EARSHOT_PORT: '0', SMTP_PASSWORD: password, EARSHOT_LOG_LEVEL: 'debug', ...env },
    limitMs: 120_000,
  });
let server: MailServer;
const results: CliResult[] = [];
const digest = async (args: string, env?: Record<string, string>): Promise<CliResult> => {
  const result = await run(`digest ${args}`, env);
  results.push(result);
  return result;
};

function configure(digestSection: string): void {
  writeFileSync(
    path.join(folder, 'earshot.yaml'),
    `smtp: { host: 127.0.0.1, port: ${server.port}, security: none, user: earshot, from: earshot@example.org }\n${digestSection}\n`,
  );
}

beforeAll(async () => {
  server = await startMailServer({ login: { user: 'earshot', password } });
  configure('');
  const imported = await run('import simulated --people 40 --weeks 4 --until 2026-03-01');
  expect(imported.code).toBe(0);
});
afterAll(async () => {
  await server?.close();
  removeTempDirs();
});

it('without anybody to send to, says where they are named', async () => {
  expect(await digest('send')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/digest\.leaders, digest\.team/),
  });
  expect(await digest('status')).toMatchObject({ code: 2, stderr: expect.stringMatching(/digest\.team/) });
});

describe('with a team', () => {
  const webhook = 'http://127.0.0.1:1/services/T000/B000/canary-of-a-webhook';
  beforeAll(() =>
    configure(`digest:
  team: [{ email: team@example.org, name: "Team" }]
  leaders: [{ executive: stranger@example.org, email: stranger@example.org }]
  channels: [{ type: slack, url: "${webhook}" }]`),
  );

  it('a dry run says who would get what, names who cannot be served, and sends nothing', async () => {
    const { code, stdout } = await digest('send --dry-run --week 2026-02-18');
    expect(code).toBe(2);
    expect(stdout).toMatch(/of the week of 2026-02-16 that would be sent; nothing was sent/);
    expect(stdout).toMatch(/team {5}team@example\.org +would be sent: “.+”, \d+ kB without pictures/);
    expect(stdout).toMatch(/^! digest\.leaders\.0\.executive: nobody is enrolled as an executive by/m);
    expect(server.asked).toEqual([]);
  });

  it('a wrong password is said, and neither it nor a webhook is in any word', async () => {
    const { code, stdout } = await digest('send --to team --week 2026-02-09', {
      SMTP_PASSWORD: 'canary-of-a-wrong-one',
    });
    expect(code).toBe(3);
    expect(stdout).toMatch(/team@example\.org +not sent: the mail server refuses smtp\.user or its password \(535\)/);
    const channel = await digest('send --to channels --week 2026-02-09');
    expect(channel).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/digest\.channels\.0 \(slack\) +not sent/),
    });
  });

  it('what was sent is sent once, and its state is known', async () => {
    const to = '--to team@example.org --week 2026-02-16';
    expect(await digest(`send ${to}`)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/example\.org +sent$/m),
    });
    for (const again of ['', ' --again']) {
      expect(await digest(`send ${to}${again}`)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/sent already/),
      });
    }
    expect(server.taken).toHaveLength(1);
    const status = JSON.parse((await digest('status --week 2026-02-16 --json')).stdout);
    expect(status.digests).toMatchObject([
      { state: 'due' },
      { to: 'team@example.org', state: 'sent', attempts: 1 },
      { state: 'due' },
    ]);
  });

  it('a week that is not over, and somebody who is nobody, are refused', async () => {
    expect(await digest('send --week 2099-01-01')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is not over yet/),
    });
    expect(await digest('send --to who@example.org')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is nobody of/),
    });
  });

  it('beside a running Earshot that one sends, and shows it', async () => {
    const up = startCli(['up', '--json'], {
      cwd: folder,
      env: { EARSHOT_PORT: '0', SMTP_PASSWORD: password },
      limitMs: 120_000,
    });
    try {
      const { url } = JSON.parse((await up.said(/^\{.*\}$/m, 'stdout'))[0]) as { url: string };
      const sent = await digest('send --to team --week 2026-02-02');
      expect(sent).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/example\.org +sent$/m),
        stderr: expect.stringContaining(`by the Earshot at ${url}`),
      });
      expect(server.taken).toHaveLength(2);
      expect((await digest('status --week 2026-02-02')).stdout).toMatch(/team@example\.org +sent already/);
      let list = '';
      for (let look = 0; look < 100 && !list.includes('2 Feb 2026'); look += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        list = await (await fetch(new URL('/digests', url), { headers: { accept: 'text/html' } })).text();
      }
      expect(list).toMatch(/>2 Feb 2026<.*adoption team.*sent/);
    } finally {
      up.process.kill('SIGTERM');
      results.push(await up.ended);
    }
  });
});

it('no word of all that holds a secret or a stack trace', () => {
  expect(results.length).toBeGreaterThan(10);
  for (const result of results) {
    expect(`${result.stdout}${result.stderr}`).not.toContain('canary');
    expect(stackTraceIn(result)).toBeNull();
  }
});
