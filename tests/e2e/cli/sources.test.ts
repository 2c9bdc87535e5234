import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { SourceList, SourceStatus } from '../../../infra/source-report.js';
import { type CliResult, runCli, stackTraceIn, startCli } from '../../support/cli.js';
import { type MattermostSimulator, startMattermost } from '../../support/simulators/mattermost.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

/** The commands that operators meet, against a simulated Mattermost of forty days. */

const dayMs = 86_400_000;
const folder = tempDir();
const dataDir = path.join(folder, 'data');
let platform: MattermostSimulator;
let env: Record<string, string>;

const sources = (...args: string[]): Promise<CliResult> => runCli(['sources', ...args], { cwd: folder, env });
const json = <T>({ stdout }: CliResult): T => JSON.parse(stdout) as T;

beforeAll(async () => {
  const now = Date.now();
  const clock = { now: now - 41 * dayMs };
  platform = await startMattermost({ clock });
  const team = platform.team('acme', 'Acme');
  const ada = platform.user('ada');
  const channel = platform.channel(team, 'town-square', 'Town Square');
  platform.join(ada, channel);
  for (let day = 40; day > 0; day -= 1) {
    clock.now = now - day * dayMs;
    platform.post(channel, ada, `day ${day}`);
  }
  // The child's clock is that of the machine; the platform counts requests by it too.
  Object.defineProperty(clock, 'now', { get: Date.now });
  env = { EARSHOT_DATA_DIR: dataDir, CHAT_TOKEN: platform.token, OLD_TOKEN: 'a-token-that-was-revoked' };
  const chat = `type: mattermost, url: "${platform.server.url}", live: false`;
  writeFileSync(
    path.join(folder, 'earshot.yaml'),
    `sources:
  - { name: chat, ${chat}, token: "\${CHAT_TOKEN}", since: 10d }
  - { name: old, ${chat}, token: "\${OLD_TOKEN}" }
  - { name: files, type: slack-export, path: nowhere.zip }
`,
  );
});
afterAll(async () => {
  await platform.close();
  removeTempDirs();
});

it('list: every source there is, and those that are configured', async () => {
  const { types, configured } = json<SourceList>(await sources('list', '--json'));
  expect(types.find(({ type }) => type === 'mattermost')).toMatchObject({ gives: { edits: true, views: 'none' } });
  expect(configured.map(({ name }) => name)).toEqual(['chat', 'old', 'files']);
});

it('check: says by line what is missing, of each, and writes nothing', async () => {
  const asked = await sources('check');
  expect(asked).toMatchObject({ code: 3, stdout: expect.stringMatching(/^chat \(mattermost\)\n {2}✓ opening /) });
  expect(asked.stdout).toMatch(/✓ first page +[^\n]*\n\nold \(mattermost\)\n {2}✗ opening +Mattermost answered 401 \(/);
  expect(asked.stdout).toMatch(/✗ opening +path: nowhere\.zip does not exist/);
  expect(asked.stdout).toMatch(/2 of 3 cannot be read\. Nothing was written\.\n$/);
  expect(stackTraceIn(asked)).toBeNull();
  expect(JSON.stringify(asked)).not.toContain(env.OLD_TOKEN);
  expect(existsSync(dataDir)).toBe(false);
});

it('status: what never ran is shown', async () => {
  expect((await sources('status')).stdout).toMatch(/^chat \(mattermost\): never run\n\nold .*never run\n\nfiles /);
});

it('backfill: not twice at once, goes on after Ctrl-C, and further back when asked', async () => {
  const pages = /\/channels\/[a-z0-9]+\/posts\?/;
  const asked = (): number => platform.server.requests.filter((request) => pages.test(request.path)).length;
  const before = asked();
  platform.server.misbehave({ kind: 'hang' }, { path: pages });
  const first = startCli(['sources', 'backfill', 'chat'], { cwd: folder, env });
  while (asked() === before) await new Promise((resolve) => setTimeout(resolve, 20));
  const second = await sources('backfill', 'chat', '--json');
  expect(second.code).toBe(0);
  expect(json(second)).toMatchObject({ startedHere: false, status: { name: 'chat', state: 'running' } });
  first.process.kill('SIGINT');
  expect(await first.ended).toMatchObject({ code: 130, stderr: expect.stringMatching(/the same command goes on/) });

  expect(await sources('backfill', 'chat')).toMatchObject({ code: 0, stdout: expect.stringMatching(/\b9 posts\b/) });
  expect((await sources('backfill', 'chat', '--since', '40d')).stdout).toMatch(/\b31 posts\b/);
  // A range of its own may be read again.
  expect((await sources('backfill', 'chat', '--since', '6d', '--until', '3d')).stdout).toMatch(/\b3 posts\b/);
  const [status] = json<SourceStatus[]>(await sources('status', 'chat', '--json'));
  expect(status).toMatchObject({ state: 'ok', behind: null, backfill: { isDone: true } });
});

it.each([
  [['backfill', 'files'], /Slack workspace export has no back-fill/],
  [['backfill', 'chat', '--since', '3d', '--until', '6d'], /--since must lie before --until/],
])('refuses %j', async (args, message) => {
  const asked = await sources(...args);
  expect(asked).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
  expect(stackTraceIn(asked)).toBeNull();
});
