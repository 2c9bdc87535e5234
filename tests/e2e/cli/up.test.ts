import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type CliResult, type RunningCli, runCli, startCli } from '../../support/cli.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

jest.setTimeout(300_000);

const folder = tempDir();
const dataDir = path.join(folder, 'data');
const server = path.join(dataDir, 'server.json');
const env = { EARSHOT_PORT: '0', EARSHOT_DATA_DIR: dataDir };
/** For one that hangs: an import computes every measure, and on a busy machine that takes minutes. */
const limitMs = 240_000;
const run = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: folder, env, limitMs });

let up: RunningCli;
let url: string;
beforeAll(async () => {
  mkdirSync(dataDir);
  // Left by a process that was killed: the number is far above what the system gives out.
  writeFileSync(
    server,
    JSON.stringify({ pid: 2 ** 30, url: 'http://127.0.0.1:1', instance: 'gone', startedAt: '2026-01-01T00:00:00Z' }),
  );
  up = startCli(['up', '--json'], { cwd: folder, env, limitMs: 900_000 });
  url = (JSON.parse((await up.said(/^\{.*\}$/m, 'stdout'))[0]) as { url: string }).url;
});
afterAll(async () => {
  up.process.kill('SIGKILL');
  await up.ended;
  removeTempDirs();
});

const get = async (address: string, headers: Record<string, string> = {}) => {
  const response = await fetch(new URL(address, url), { headers });
  return { status: response.status, type: response.headers.get('content-type') ?? '', body: await response.text() };
};

describe('beside a running Earshot', () => {
  it('import hands over what it has read, and query asks for it', async () => {
    const imported = await run('import', 'simulated', '--people', '40', '--weeks', '3', '--until', '2026-03-01');
    expect(imported).toMatchObject({ code: 0, stderr: expect.stringMatching(/by the Earshot at http/) });
    const asked = await run('query', 'participation', '--weeks', '2', '--json');
    const { rows } = JSON.parse(asked.stdout) as { rows: { values: { active_people: { value: number } } }[] };
    expect(rows[0]?.values.active_people.value).toBeGreaterThan(5);
    const status = JSON.parse((await get('/v1/status')).body);
    expect(status).toMatchObject({ backlog: 0, refreshedAt: expect.any(Number) });
  });

  it('a second one, a migration and a processor are refused with who holds the data', async () => {
    const pid = up.process.pid;
    expect(await run('up')).toMatchObject({ code: 3, stderr: expect.stringMatching(`up already.*process ${pid}`) });
    for (const command of [['migrate'], ['process', '--once']]) {
      expect(await run(...command)).toMatchObject({ code: 3, stderr: expect.stringMatching(`${pid}`) });
    }
    expect(existsSync(server)).toBe(true);
  });
});

describe('the API', () => {
  it('says at its root what there is, for programs and for browsers', async () => {
    const index = JSON.parse((await get('/')).body) as { links: { href: string }[] };
    const hrefs = index.links.map((link) => link.href);
    expect(hrefs).toEqual(expect.arrayContaining(['/v1/measures', '/v1/sources', '/health', '/v1/query?family=reach']));
    for (const href of hrefs) expect(await get(href)).toMatchObject({ status: 200 });
    expect(await get('/', { accept: 'text/html' })).toMatchObject({
      status: 200,
      body: expect.stringMatching(/<h1>Pulse/),
    });
    const page = await get('/v1', { accept: 'text/html' });
    expect(page.type).toMatch(/^text\/html/);
    expect(page.body).toContain('href="/v1/query?family=reach"');
  });

  it.each([
    ['/v1/query', 400, /family is none of .*participation/],
    ['/v1/query?family=reach&by=person', 400, /by is none of .*executive/],
    ['/v1/query?family=reach&weeks=0', 400, /weeks must be a whole number/],
    ['/v1/query?family=reach&author=x', 400, /author is not a parameter/],
    ['/v1/query?family=reach&family=reach', 400, /family is given more than once/],
    ['/v1/nothing', 404, /GET \/ lists what there is/],
    ['/v1/query?family=reach&until=9999-99-99', 400, /until must be a day/],
    ['/%', 400, /./],
  ])('%s is answered with a problem', async (address, status, detail) => {
    const answered = await get(address);
    expect(answered).toMatchObject({ status, type: expect.stringMatching(/^application\/problem\+json/) });
    expect(JSON.parse(answered.body)).toMatchObject({
      status,
      title: expect.any(String),
      detail: expect.stringMatching(detail),
    });
    expect(answered.body).not.toMatch(/SELECT|--by|DB::Exception/);
  });
});

it('SIGTERM ends it with 0, and what was there can be read without it', async () => {
  up.process.kill('SIGTERM');
  expect(await up.ended).toMatchObject({ code: 0 });
  expect(existsSync(server)).toBe(false);
  expect(await run('query', 'participation', '--weeks', '2')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^everybody/m),
  });
});

it('one that was killed leaves nothing in the way of the next', async () => {
  const killed = startCli(['up', '--json'], { cwd: folder, env, limitMs });
  await killed.said(/^\{.*\}$/m, 'stdout');
  killed.process.kill('SIGKILL');
  await killed.ended;
  expect(JSON.parse(readFileSync(server, 'utf8'))).toMatchObject({ pid: killed.process.pid });
  expect(await run('query', 'participation', '--weeks', '2')).toMatchObject({ code: 0 });
  const next = startCli(['up', '--json'], { cwd: folder, env, limitMs });
  await next.said(/^\{.*\}$/m, 'stdout');
  next.process.kill('SIGINT');
  expect(await next.ended).toMatchObject({ code: 0 });
  expect(existsSync(server)).toBe(false);
});
