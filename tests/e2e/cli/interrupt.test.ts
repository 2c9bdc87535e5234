import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { startChild } from '../../support/child-process.js';
import { type CliResult, runCli, startCli } from '../../support/cli.js';
import { until } from '../../support/event-log-harness.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

const folder = tempDir();
afterAll(removeTempDirs);

describe('Ctrl-C', () => {
  const importing = ['import', 'simulated', '--people', '80', '--weeks', '5', '--until', '2026-03-01'];
  const figures = async (dataDir: string): Promise<unknown> => {
    const asked = await runCli(['query', 'participation', '--json', '--data-dir', dataDir], { cwd: folder });
    expect(asked.code).toBe(0);
    return JSON.parse(asked.stdout);
  };

  async function interruptedBy(signal: NodeJS.Signals, dataDir: string): Promise<CliResult> {
    const interrupted = startCli([...importing, '--data-dir', dataDir], { cwd: folder });
    await until('the log is open', () => existsSync(path.join(dataDir, 'log', 'data.mdb')));
    interrupted.process.kill(signal);
    return interrupted.ended;
  }

  it('in the middle of an import ends with 130; the same command again gives what one clean run gives', async () => {
    const dataDir = path.join(folder, 'interrupted');
    const ended = await interruptedBy('SIGINT', dataDir);
    expect(ended).toMatchObject({ code: 130, stdout: '' });
    expect(ended.stderr).toMatch(/Interrupted\. What was (read|processed) is kept/);

    const clean = path.join(folder, 'clean');
    for (const place of [dataDir, clean]) {
      expect(await runCli([...importing, '--data-dir', place], { cwd: folder })).toMatchObject({ code: 0 });
    }
    expect(await figures(dataDir)).toEqual(await figures(clean));
  });

  it('and SIGTERM ends with 143', async () => {
    expect(await interruptedBy('SIGTERM', path.join(folder, 'terminated'))).toMatchObject({ code: 143, stdout: '' });
  });

  it('that npm passes on a second time is the same wish; a later one kills', async () => {
    const child = startChild('stop-signal-child.ts', null);
    await until('it runs', () => child.lines().includes('running'));
    child.process.kill('SIGINT');
    child.process.kill('SIGINT');
    await until('it is stopping', () => child.lines().includes('stopping'));
    child.process.kill('SIGINT');
    await until('it works on', () => child.lines().filter((line) => line === 'working').length >= 3);
    await until('it can be killed', () => child.lines().includes('deaf'));
    child.process.kill('SIGINT');
    expect(await child.ended).toBe('SIGINT');
  });
});
