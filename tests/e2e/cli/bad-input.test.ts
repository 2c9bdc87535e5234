import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CliResult, readStore, runCli, stackTraceIn } from '../../support/cli.js';
import {
  createTestChannel,
  createTestExport,
  createTestMessage,
  createTestUser,
  type SlackJson,
  type TestExport,
  writeSlackExport,
  zipSlackExport,
} from '../../support/slack-export-builder.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

const folder = tempDir();
afterAll(removeTempDirs);

const people = ['A', 'B', 'C', 'D', 'E', 'F'].map((letter) => `U0000000${letter}`);
const message = (second: number, more: SlackJson = {}): SlackJson =>
  createTestMessage(second, { user: people[second % people.length], ...more });

function exportOf(parts: TestExport): ReturnType<typeof createTestExport> {
  return createTestExport({
    users: people.map((id) => createTestUser(id)),
    channels: [createTestChannel('C0GENERAL', 'general', { members: people })],
    ...parts,
  });
}

const run = (args: readonly string[]): Promise<CliResult> => runCli(args, { cwd: folder });

function expectRefused(result: CliResult, message: RegExp): void {
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toMatch(message);
  expect(stackTraceIn(result)).toBeNull();
}

describe('a Slack export with messages that cannot be', () => {
  const dataDir = path.join(folder, 'messages-data');
  const texts = async (): Promise<string[]> =>
    (await readStore<{ text: string }>(dataDir, 'SELECT text FROM activity_text FINAL')).map((row) => row.text);
  let imported: CliResult;
  beforeAll(async () => {
    const source = path.join(folder, 'messages');
    await writeSlackExport(
      source,
      exportOf({
        days: {
          'general/2024-05-01': [
            message(0),
            message(1, { subtype: 'quantum_leap' }),
            message(2),
            message(3, { ts: `${Date.UTC(50_000, 0, 1) / 1000}.000100` }),
            message(4),
            message(5, { text: 'a lone \ud83d surrogate' }),
            message(6),
            message(7, { text: 'a NUL \u0000 in it' }),
            message(8),
            message(9, { text: 'long '.repeat(1024 * 1024) }),
            message(10),
          ],
        },
      }),
    );
    imported = await run(['import', 'slack-export', source, '--data-dir', dataDir]);
  });

  it('is read to the end, and says at which place what was rejected', () => {
    expect(imported.code).toBe(0);
    expect(stackTraceIn(imported)).toBeNull();
    expect(imported.stdout).toMatch(/read to the end/);
    expect(imported.stdout).toMatch(/unknown subtype "quantum_leap"\s+at general\/2024-05-01\.json\[1\]/);
    expect(imported.stdout).toMatch(/ts outside 1990–2099: 1515\d+\.000100\s+at general\/2024-05-01\.json\[3\]/);
  });

  it('lands every message before, between and after them', async () => {
    expect(await texts()).toEqual(expect.arrayContaining([0, 2, 4, 6, 8, 10].map((second) => `message ${second}`)));
  });

  it('lands a lone surrogate as U+FFFD and NUL without harm', async () => {
    expect(await texts()).toContain('a lone \ufffd surrogate');
    expect((await texts()).filter((text) => /^a NUL .* in it$/s.test(text))).toHaveLength(1);
  });

  it('lands the beginning of a message of 5 MB, marked as cut', async () => {
    const [long, ...others] = (await texts()).filter((text) => text.startsWith('long '));
    expect(others).toEqual([]);
    expect(Buffer.byteLength(long ?? '')).toBeGreaterThan(100_000);
    expect(await readStore(dataDir, 'SELECT count() AS cut FROM activity FINAL WHERE truncated = 1')).toEqual([
      { cut: 1 },
    ]);
  });

  it('keeps the rejected ones as dead letters with place and reason', async () => {
    const letters = await readStore<{ place: string }>(dataDir, 'SELECT place FROM dead_letter FINAL ORDER BY place');
    expect(letters.map((letter) => letter.place)).toEqual([
      expect.stringContaining('general/2024-05-01.json[1]'),
      expect.stringContaining('general/2024-05-01.json[3]'),
    ]);
  });

  it('gives figures of the nine messages that are good', async () => {
    const asked = await run(['query', 'participation', '--weeks', '1', '--json', '--data-dir', dataDir]);
    expect(asked.code).toBe(0);
    const { rows } = JSON.parse(asked.stdout) as { rows: { values: Record<string, { value: number }> }[] };
    expect(rows[0]?.values).toMatchObject({ posts: { value: 9 }, active_people: { value: 6 } });
  });
});

describe('a Slack export with a file that was cut', () => {
  it('names the file and the byte, and lands what stands before and after', async () => {
    const dataDir = path.join(folder, 'cut-data');
    const source = path.join(folder, 'cut');
    const whole = JSON.stringify([message(86_400), message(86_401), message(86_402)]);
    await writeSlackExport(
      source,
      exportOf({
        days: { 'general/2024-05-01': [message(0)], 'general/2024-05-03': [message(172_800)] },
        files: { 'general/2024-05-02.json': whole.slice(0, -20) },
      }),
    );
    const imported = await run(['import', 'slack-export', source, '--data-dir', dataDir, '--json']);
    expect(imported.code).toBe(0);
    const { rejected } = JSON.parse(imported.stdout) as {
      rejected: Record<string, { count: number; where: string[] }>;
    };
    expect(Object.entries(rejected)).toEqual([
      [expect.stringMatching(/file ends at byte \d+/), { count: 1, where: ['general/2024-05-02.json[2]'] }],
    ]);
    const landed = await readStore<{ text: string }>(dataDir, 'SELECT text FROM activity_text FINAL ORDER BY text');
    expect(landed.map((row) => row.text)).toEqual([0, 172_800, 86_400, 86_401].map((second) => `message ${second}`));
  });
});

describe('what is no Slack export is refused, and leaves what was imported before alone', () => {
  // Of the test before.
  const dataDir = path.join(folder, 'cut-data');
  const importing = (source: string): Promise<CliResult> =>
    run(['import', 'slack-export', source, '--data-dir', dataDir]);

  it('a zip of other things', async () => {
    const zip = await zipSlackExport(path.join(folder, 'photos.zip'), { 'readme.txt': 'hello' });
    expectRefused(await importing(zip), /photos\.zip is no Slack export: .*Give the folder or zip/);
  });

  it('a zip that was cut', async () => {
    const zip = path.join(folder, 'cut.zip');
    writeFileSync(zip, 'PK\u0003\u0004 and then nothing');
    expectRefused(await importing(zip), /cut\.zip .*(damaged or cut|neither a folder nor a zip)/);
  });

  it('an export without a message', async () => {
    const empty = await writeSlackExport(path.join(folder, 'empty'), exportOf({ days: {} }));
    expectRefused(await importing(empty), /empty is an empty export: .*Export again/);
  });

  it('a place where there is nothing', async () => {
    expectRefused(await importing('nowhere'), /nowhere does not exist\. Give the folder or the zip/);
  });

  it('lost nothing', async () => {
    expect(await readStore(dataDir, 'SELECT count() AS acts FROM activity FINAL')).toEqual([{ acts: 4 }]);
  });
});

describe('a directory CSV', () => {
  const files = path.join(folder, 'csv');
  const rows = people.map((id, index) => [
    `${id.toLowerCase()}@example.org`,
    index === 0 ? '' : `${people[0]?.toLowerCase()}@example.org`,
    'Sales',
  ]);
  const csv = (separator: string, head = ['email', 'manager', 'unit']): string =>
    [head, ...rows].map((row) => row.join(separator)).join('\r\n');
  mkdirSync(files);

  it.each([
    ['with a byte order mark', `\ufeff${csv(',')}`],
    ['with semicolons', csv(';')],
  ])('%s is read', async (name, content) => {
    const dataDir = path.join(files, `${name.split(' ').at(-1)}-data`);
    const file = path.join(files, 'people.csv');
    writeFileSync(file, content);
    const imported = await run(['import', 'directory', file, '--executive-level', '0', '--data-dir', dataDir]);
    expect(imported).toMatchObject({ code: 0, stdout: expect.stringMatching(/6 people, 1 unit/) });
    expect(
      await readStore(dataDir, 'SELECT count() AS people, countIf(is_executive = 1) AS executives FROM person FINAL'),
    ).toEqual([{ people: 6, executives: 1 }]);
  });

  it('with a missing column is refused with the columns it has, and nothing of it lands', async () => {
    const dataDir = path.join(files, 'missing-data');
    const file = path.join(files, 'missing.csv');
    writeFileSync(file, csv(',', ['address', 'manager', 'unit']));
    const result = await run(['import', 'directory', file, '--data-dir', dataDir]);
    expectRefused(
      result,
      /missing\.csv .*nothing of it was imported:\s+line 1: there is no column 'email'.*'address'/s,
    );
    expectRefused(
      await run(['query', 'participation', '--data-dir', dataDir]),
      /There is no data in .*missing-data yet/,
    );
  });

  it('with errors in lines is refused with every line', async () => {
    const file = path.join(files, 'lines.csv');
    writeFileSync(file, 'email,manager\na@example.org,b@example.org\nb@example.org,a@example.org\na@example.org,\n');
    const result = await run(['import', 'directory', file, '--data-dir', path.join(files, 'lines-data')]);
    expectRefused(result, /lines\.csv .*line 4/s);
  });
});
