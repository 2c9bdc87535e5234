import { afterAll, expect, it } from '@jest/globals';
import { type RunningCli, runCli, startCli } from '../../support/cli.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

const folder = tempDir();
const env = { EARSHOT_PORT: '0', EARSHOT_DATA_DIR: `${folder}/data` };
const options = { cwd: folder, env };
const run = (...args: string[]) => runCli(args, options);
let up: RunningCli | undefined;
afterAll(async () => {
  up?.process.kill('SIGKILL');
  await up?.ended;
  removeTempDirs();
});

it('are made before and beside a running Earshot, shown once, and hold until they are revoked', async () => {
  const config = { ...options, env: { ...env, EARSHOT_CONFIG: `${folder}/open.yaml` } };
  const { writeFileSync } = await import('node:fs');
  writeFileSync(`${folder}/open.yaml`, 'api: { host: 0.0.0.0 }\n');
  expect(await runCli(['up'], config)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/without a key.*earshot keys create/),
  });

  expect(await run('keys', 'create', '--scope', 'write', '--name', 'x')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/"write" is no scope; there are read, admin/),
  });
  const made = await run('keys', 'create', '--scope', 'admin', '--expires', '7d', '--name', 'first');
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^earshot_[0-9a-f]{12}_[\w-]{43}\n/) });
  const first = made.stdout.split('\n', 1)[0] ?? '';

  up = startCli(['up', '--json'], { ...config, limitMs: 120_000 });
  const { url } = JSON.parse((await up.said(/^\{.*\}$/m, 'stdout'))[0]) as { url: string };
  const status = async (key?: string) =>
    (await fetch(`${url}/v1/measures`, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }))
      .status;
  expect([await status(), await status(first)]).toEqual([401, 200]);

  const beside = await run('keys', 'create', '--scope', 'read', '--name', 'second', '--json');
  const second = JSON.parse(beside.stdout) as { key: string; id: string };
  expect(await status(second.key)).toBe(200);
  const listed = await run('keys', 'list');
  expect(listed.stdout).toMatch(/second +read /);
  expect(listed.stdout).not.toContain(second.key.slice(-43));
  expect(await run('keys', 'revoke', second.id)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/is revoked/),
  });
  expect(await status(second.key)).toBe(401);
  expect(await run('keys', 'revoke', 'nobody')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/no key "nobody"/),
  });
  // The command line beside needs no key of its own.
  expect(await run('query', 'participation', '--weeks', '2', '--csv')).toMatchObject({ code: 0 });
});
