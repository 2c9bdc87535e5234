import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { type CliResult, readStore, runCli } from '../../support/cli.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

jest.setTimeout(600_000);

/** Processing again what the log holds: tables that were lost come back, nothing is counted twice. */

const folder = tempDir();
const dataDir = path.join(folder, '.earshot');
const earshot = (...args: readonly string[]): Promise<CliResult> => runCli(args, { cwd: folder, limitMs: 240_000 });

const texts = () =>
  readStore<{ id: string; text: string }>(dataDir, 'SELECT id, text FROM activity_text FINAL ORDER BY text');

beforeAll(async () => {
  const mail = (id: number): object => ({
    ...{ id: String(id), author: `p${id % 7}@example.org`, time: `2026-05-0${1 + (id % 7)}T10:00:00Z` },
    ...{ community: 'all', text: `text ${id}` },
  });
  writeFileSync(
    path.join(folder, 'mails.ndjson'),
    Array.from({ length: 40 }, (_, id) => `${JSON.stringify(mail(id))}\n`).join(''),
  );
  await earshot('import', 'activity', '--platform', 'mail', '--instance', 'archive', 'mails.ndjson');
});
afterAll(removeTempDirs);

it('from the beginning: lost rows come back, and all is as before', async () => {
  const before = await texts();
  const measures = (await earshot('query', 'participation', '--by', 'all', '--json')).stdout;
  expect(before).toHaveLength(40);
  await readStore(dataDir, 'TRUNCATE TABLE activity_text');
  expect(await texts()).toEqual([]);
  const done = await earshot('replay', '--from', 'beginning', '--json');
  expect(done.code).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({ topics: { 'earshot.activity.v1': 40 } });
  expect(await texts()).toEqual(before);
  expect((await earshot('query', 'participation', '--by', 'all', '--json')).stdout).toBe(measures);
});

it('from a time, of one topic, up to a time: says how many records', async () => {
  const recent = await earshot('replay', '--from', '0m', '--json');
  expect(JSON.parse(recent.stdout)).toMatchObject({ records: 0 });
  const one = await earshot('replay', '--from', '2d', '--until', '0m', '--topic', 'activity', '--json');
  expect(JSON.parse(one.stdout)).toMatchObject({ records: 40, topics: { 'earshot.activity.v1': 40 } });
  const old = await earshot('replay', '--from', '3d', '--until', '2d', '--json');
  expect(JSON.parse(old.stdout)).toMatchObject({ records: 0 });
});

it('says what is wrong with a time or a topic, before anything is put back', async () => {
  for (const args of [
    ['--from', 'yesterday'],
    ['--from', '2d', '--until', '3d'],
    ['--from', 'beginning', '--topic', 'acts'],
    [],
  ]) {
    expect(await earshot('replay', ...args)).toMatchObject({ code: 2, stdout: '' });
  }
});
