import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../support/cli.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

/** Laid out as an installation: package.json, node_modules, dist/. */
const installed = tempDir();
const main = path.join(installed, 'dist', 'main.js');
afterAll(removeTempDirs);

beforeAll(() => {
  for (const name of ['package.json', 'node_modules']) {
    symlinkSync(path.join(projectRoot, name), path.join(installed, name));
  }
  const built = spawnSync(
    process.execPath,
    [path.join(projectRoot, 'infra/build/build.mjs'), path.join(installed, 'dist')],
    { encoding: 'utf8' },
  );
  expect({ status: built.status, output: built.stdout + built.stderr }).toEqual({ status: 0, output: '' });
});

describe('what npm builds', () => {
  const run = (...args: string[]) => {
    const work = path.join(installed, 'work');
    mkdirSync(work, { recursive: true });
    // As npx does: the file itself, by its first line.
    const env = { PATH: process.env.PATH, HOME: work };
    return spawnSync(main, args, { cwd: work, env, encoding: 'utf8' });
  };

  it('runs as a program, with the version of the package', () => {
    expect(run('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it('sets the size of the thread pool by itself', () => {
    const checked = run('doctor', '--json');
    const threads = JSON.parse(checked.stdout).find((check: { name: string }) => check.name === 'threads');
    expect(threads).toMatchObject({ level: 'ok', detail: expect.stringMatching(/^16 threads/) });
  });

  it('has the files that are read at run time', () => {
    expect(run('import', 'simulated', '--people', '20', '--weeks', '1')).toMatchObject({ status: 0 });
    expect(run('query', 'participation')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Participation/) });
  });

  it('leaves nothing half built', () => {
    expect(readdirSync(installed).sort()).toEqual(['dist', 'node_modules', 'package.json', 'work']);
  });
});
