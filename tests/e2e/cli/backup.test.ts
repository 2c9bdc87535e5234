import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { finishRestore } from '../../../infra/backup/finish-restore.js';
import { type CliResult, readStore, runCli, stackTraceIn, startCli } from '../../support/cli.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

jest.setTimeout(600_000);

/** Backups, restoring them, and people who were erased meanwhile: the real command line on a data folder of its own. */

const folder = tempDir();
const dataDir = path.join(folder, '.earshot');
const kept = path.join(folder, 'kept');
const erasuresFile = path.join(folder, 'erasures.json');
const results: CliResult[] = [];

// Random letters, because compression would take words apart.
const words = 'qZx7LwPd3Jv9TbKs5RmYcHn2';
const name = 'Vb8KfTq2 Xn4WzGm6RdPs1Jh7';
const deleted = 'Hj5TgBn9KwQx2MzVc7LpRd4S';
const others = 'what somebody else has said';

async function earshot(...args: readonly string[]): Promise<CliResult> {
  const result = await runCli(args, { cwd: folder, limitMs: 180_000 });
  results.push(result);
  return result;
}

function filesWith(what: string, within = dataDir): string[] {
  return readdirSync(within, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(what));
}

const texts = async (of = dataDir): Promise<string[]> =>
  (await readStore<{ text: string }>(of, 'SELECT text FROM activity_text FINAL ORDER BY text')).map(({ text }) => text);
const measures = async (): Promise<unknown> => {
  const result = await earshot('query', 'participation', '--by', 'all', '--json');
  return JSON.parse(result.stdout);
};

function mails(...rows: readonly object[]): string {
  const file = path.join(folder, `mails-${rows.length}.ndjson`);
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}
const mail = (id: string, by: string, day: number, text: string): object => ({
  ...{ id, author: `${by}@example.org`, time: `2026-05-0${day}T10:00:00Z`, community: 'all', text },
});
const staff = ['ben', 'cleo', 'dora', 'emil', 'fay', 'gus', 'hal'];
let before: unknown;

beforeAll(async () => {
  writeFileSync(
    path.join(folder, 'people.csv'),
    `email,name,unit,level,is_executive\nanna@example.org,${name},Board,0,yes\n${staff.map((who) => `${who}@example.org,,Board / Sales,1,no\n`).join('')}`,
  );
  await earshot('import', 'directory', 'people.csv', '--no-process');
  await earshot(
    ...['import', 'activity', '--platform', 'mail', '--instance', 'archive'],
    mails(
      mail('1', 'anna', 4, `Hello. ${words}`),
      mail('2', 'ben', 5, `I take this back: ${deleted}`),
      ...staff.map((who, index) => mail(`s${index}`, who, 4 + (index % 3), others)),
    ),
  );
  before = await measures();
});
afterAll(removeTempDirs);

it('writes a backup that is its owner alone to read, and nothing into a folder that is there', async () => {
  const made = await earshot('backup', kept);
  expect(made).toMatchObject({ code: 0 });
  const manifest = JSON.parse(readFileSync(path.join(kept, 'manifest.json'), 'utf8'));
  expect(manifest).toMatchObject({ earshotBackup: 1, database: 'earshot', hasKey: true });
  const entries = readdirSync(kept, { recursive: true, withFileTypes: true });
  const modes = new Set(
    entries.map(
      (entry) =>
        `${entry.isDirectory()} ${(statSync(path.join(entry.parentPath, entry.name)).mode & 0o777).toString(8)}`,
    ),
  );
  expect(modes).toEqual(new Set(['true 700', 'false 600']));
  expect(await earshot('backup', kept)).toMatchObject({ code: 2, stdout: '' });
  expect(readdirSync(folder).filter((entry) => entry.includes('.part-'))).toEqual([]);
});

it('says what to use for servers', async () => {
  const result = await runCli(['backup', 'x'], { cwd: folder, env: { CLICKHOUSE_URL: 'http://127.0.0.1:9' } });
  expect(result).toMatchObject({ code: 2 });
  expect(result.stderr).toContain('BACKUP DATABASE');
});

it('a backup that is killed leaves nothing under its name, and the next one tidies up', async () => {
  const target = path.join(folder, 'killed');
  const child = startCli(['backup', target], { cwd: folder });
  const parts = (): string[] => readdirSync(folder).filter((entry) => entry.startsWith('killed.part-'));
  while (parts().length === 0 && child.process.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 5));
  child.process.kill('SIGKILL');
  await child.ended;
  expect(existsSync(target)).toBe(false);
  expect(parts()).not.toEqual([]);
  expect(await earshot('backup', target)).toMatchObject({ code: 0 });
  expect(parts()).toEqual([]);
  expect(await measures()).toEqual(before);
});

it('restores nothing over data unless it is told to, nor from what is no whole backup', async () => {
  expect(await earshot('restore', kept)).toMatchObject({ code: 2, stdout: '' });
  expect(await earshot('restore', folder, '--yes')).toMatchObject({ code: 2, stdout: '' });
  const damaged = path.join(folder, 'damaged');
  cpSync(kept, damaged, { recursive: true });
  const part = filesWith('', path.join(damaged, 'store')).find((file) => file.endsWith('.bin')) ?? '';
  const bytes = readFileSync(part);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(part, bytes);
  const refused = await earshot('restore', damaged, '--yes');
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('is damaged: store/');
  expect(await measures()).toEqual(before);
});

it('a restore that is killed before its data is whole changes nothing', async () => {
  const child = startCli(['restore', kept, '--yes'], { cwd: folder });
  while (!existsSync(path.join(dataDir, 'restore', 'store')) && child.process.exitCode === null) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  child.process.kill('SIGKILL');
  await child.ended;
  expect(await measures()).toEqual(before);
});

it('restores into an empty folder: the same measures, and the same people are recognised', async () => {
  const elsewhere = path.join(folder, 'elsewhere');
  expect(await earshot('restore', kept, '--data-dir', elsewhere)).toMatchObject({ code: 0 });
  const result = await earshot('query', 'participation', '--by', 'all', '--json', '--data-dir', elsewhere);
  expect(JSON.parse(result.stdout)).toEqual(before);
  expect(readFileSync(path.join(elsewhere, 'pseudonym.key'))).toEqual(
    readFileSync(path.join(dataDir, 'pseudonym.key')),
  );
  expect(existsSync(path.join(elsewhere, 'restore'))).toBe(false);
});

it('shows what it would erase, without a word of whom', async () => {
  const would = await earshot('erase', 'Anna@example.org');
  expect(would.code).toBe(0);
  expect(would.stdout).toContain('1 person, 1 account');
  expect(would.stdout).toContain('mail: 1 act, 1 text');
  expect(`${would.stdout}${would.stderr}`).not.toMatch(/anna/i);
  expect((await texts()).join()).toContain(words);
  for (const wrong of [[], ['anna'], ['slack/T1']]) {
    expect(await earshot('erase', ...wrong)).toMatchObject({ code: 2, stdout: '' });
  }
});

it('erases a person by the e-mail address from every file, and an import does not bring them back', async () => {
  expect(filesWith(words)).not.toEqual([]);
  expect(await earshot('erase', 'anna@example.org', '--yes')).toMatchObject({ code: 0 });
  expect([...filesWith(words), ...filesWith(name), ...filesWith('anna@example.org')]).toEqual([]);
  await earshot('import', 'directory', 'people.csv', '--no-process');
  await earshot(
    ...['import', 'activity', '--no-process', '--platform', 'mail', '--instance', 'archive'],
    mails(mail('1', 'anna', 4, `Hello. ${words}`), { ...mail('2', 'ben', 5, ''), verb: 'delete' }),
  );
  await earshot('process', '--once');
  const left = await texts();
  expect(left.filter((text) => text.includes(words) || text.includes(deleted))).toEqual([]);
  expect(left).toHaveLength(staff.length);
  expect(await readStore(dataDir, 'SELECT name FROM person_name')).toEqual([]);
  expect(await earshot('erase', '--export', erasuresFile)).toMatchObject({ code: 0 });
  expect(readFileSync(erasuresFile, 'utf8')).not.toMatch(/anna/);
});

it('a restore erases again who was erased, and deletes what was deleted, since the backup was made', async () => {
  const after = await measures();
  const restored = await earshot('restore', kept, '--yes');
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.stdout).toContain('done again');
  expect([...filesWith(words), ...filesWith(name)]).toEqual([]);
  expect(filesWith(deleted).filter((file) => file.includes('/store/'))).toEqual([]);
  expect(await texts()).toHaveLength(staff.length);
  expect(await measures()).toEqual(after);
});

it('elsewhere the exported erasures do it', async () => {
  const elsewhere = path.join(folder, 'other-machine');
  expect(await earshot('restore', kept, '--data-dir', elsewhere, '--erasures', erasuresFile)).toMatchObject({
    code: 0,
  });
  expect([...filesWith(words, elsewhere), ...filesWith(name, elsewhere)]).toEqual([]);
  expect(await earshot('restore', kept, '--data-dir', 'x', '--erasures', 'people.csv')).toMatchObject({ code: 2 });
});

it('a restore that was killed while it was put into place is finished by the next command, wherever it was', () => {
  const build = (moved: number): string => {
    const at = path.join(tempDir(), 'data');
    mkdirSync(path.join(at, 'restore', 'store'), { recursive: true });
    for (const item of ['log', 'store']) {
      mkdirSync(path.join(at, item), { recursive: true });
      mkdirSync(path.join(at, 'restore', item), { recursive: true });
      writeFileSync(path.join(at, item, 'is'), 'old');
      writeFileSync(path.join(at, 'restore', item, 'is'), 'new');
    }
    // A process id that nobody has.
    writeFileSync(path.join(at, 'restore', 'pid'), '999999999');
    writeFileSync(path.join(at, 'restore', 'ready'), '');
    mkdirSync(path.join(at, 'replaced'));
    const moves: [string, string][] = ['log', 'store'].flatMap((item): [string, string][] => [
      [item, `replaced/${item}`],
      [`restore/${item}`, item],
    ]);
    for (const [from, to] of moves.slice(0, moved)) renameSync(path.join(at, from), path.join(at, to));
    return at;
  };
  for (const moved of [0, 1, 2, 3, 4]) {
    const at = build(moved);
    finishRestore(at);
    expect(readdirSync(at).sort()).toEqual(['log', 'store']);
    expect(['log', 'store'].map((item) => readFileSync(path.join(at, item, 'is'), 'utf8'))).toEqual(['new', 'new']);
  }
});

it('while another Earshot has the data, erasing, backing up and restoring say so', async () => {
  const up = startCli(['up'], { cwd: folder, env: { EARSHOT_PORT: '0' }, limitMs: 120_000 });
  await up.said(/http:/);
  for (const args of [
    ['erase', 'ben@example.org'],
    ['backup', 'y'],
    ['restore', kept, '--yes'],
  ]) {
    const result = await earshot(...args);
    expect(result).toMatchObject({ code: 3, stdout: '' });
    expect(result.stderr).toContain('Earshot is up on');
  }
  up.process.kill('SIGTERM');
  expect((await up.ended).code).toBe(0);
});

it('nobody has seen a stack trace', () => {
  expect(results.map(stackTraceIn).filter((trace) => trace !== null)).toEqual([]);
});
