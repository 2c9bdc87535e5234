import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type CliResult, runCli, stackTraceIn } from '../../support/cli.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

const folder = tempDir();
afterAll(removeTempDirs);

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/coordination/${name}`, import.meta.url));
const turns = fixture('turns.ndjson');
const run = (args: readonly string[]): Promise<CliResult> => runCli(['coordination', ...args], { cwd: folder });

function expectRefused(result: CliResult, message: RegExp): void {
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toMatch(message);
  expect(stackTraceIn(result)).toBeNull();
}

describe('earshot coordination --turns', () => {
  const asked = [
    '--turns',
    turns,
    '--word-lists',
    fixture('lists.tsv'),
    '--speakers',
    'user',
    '--targets',
    'admin',
    '--public-corpus',
  ];

  it('prints a table of markers and aggregates that says what it rests on', async () => {
    const { code, stdout } = await run([...asked, '--permutations', '50', '--resamples', '100']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Coordination of user towards admin\n/);
    expect(stdout).toMatch(/^\d+ replies of \d+ people to \d+$/m);
    expect(stdout).toMatch(/^article +[+−]0\.\d{4} +[+−]0\.\d{4} … [+−]0\.\d{4} +[+−]0\.\d{4} +\.\d{3} +\d+ +\d+$/m);
    expect(stdout).toMatch(/^aggregate 1 +\+0\.0464 .* 4$/m);
    expect(stdout).toMatch(/^aggregate 3 +\+0\.0329 .* 7$/m);
    expect(stdout).toMatch(/Words: lists\.tsv\. Texts as they are\. *\n?Seed 1, 50\s+permutations, 100\s+resamples/);
    expect(stdout).toMatch(/says nothing of anybody/);
  });

  it('gives the same as JSON for the same seed, and no row of a person', async () => {
    const [first, second] = [
      await run([...asked, '--json', '--permutations', '20']),
      await run([...asked, '--json', '--permutations', '20']),
    ];
    expect(first.stdout).toBe(second.stdout);
    const report = JSON.parse(first.stdout) as Record<string, never>;
    expect(report).toMatchObject({
      speakers: 'user',
      targets: 'admin',
      seed: 1,
      towardsTargets: { filledByGroup: { value: expect.closeTo(0.04412382442778976, 12), people: 7 } },
    });
    expect(first.stdout).not.toMatch(/"p\d+"/);
  });

  it('has its floor unless the file is public', async () => {
    expectRefused(
      await run(['--turns', turns]),
      /Too few people: fewer than 20 people take part.*need 20 people, 5 on each side \(privacy floor\)\. --public-corpus lifts/s,
    );
  });

  it.each([
    [['--turns', 'nowhere.csv'], /nowhere\.csv cannot be read/],
    [
      ['--turns', turns, '--public-corpus', '--speakers', 'clerk'],
      /There is no reply of "clerk" to "everyone": 642 messages were read/,
    ],
    [['--turns', turns, '--word-lists', 'nowhere.json'], /The word lists nowhere\.json cannot be read/],
    [['--turns', turns, '--from', '2026-01-01'], /--from goes with imported data, not with --turns/],
    [['--turns', turns, '--columns', 'colour=red'], /fields are id, speaker, text/],
    [['--public-corpus'], /--public-corpus goes with --turns/],
    [['--from', '2026-02-30'], /It must be a day such as/],
    [['--target-thresh', '-1'], /It must be a whole number from 0/],
    [[], /There is no data in/],
  ])('refuses %j', async (args, message) => {
    expectRefused(await run(args), message);
  });

  it('explains itself', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const option of [
      '--speakers',
      '--targets',
      '--baseline',
      '--turns',
      '--word-lists',
      '--focus',
      '--target-thresh-indiv',
    ]) {
      expect(stdout).toContain(option);
    }
    expect(stdout).toMatch(/Examples:\n {2}earshot coordination/);
  });
});

describe('earshot coordination of imported data', () => {
  it('is that of the file, once it is imported and linked by its ids', async () => {
    // 30 people, of whom six lead; every turn a minute after the one before.
    const rows = Array.from({ length: 900 }, (_, at) => {
      const by = (at * 7 + Math.floor(at / 11)) % 30;
      const text = ['the plan is clear', 'we will see', 'report', 'some of it', 'and the numbers'][(at * at + by) % 5];
      const parent = at < 3 ? '' : String(at - 1 - (at % 3));
      const time = new Date(Date.UTC(2026, 8, 1) + at * 60_000).toISOString();
      return {
        id: String(at),
        author: `person-${by}`,
        text,
        parent,
        time,
        community: 'talk',
        group: by < 6 ? 'lead' : 'staff',
      };
    });
    const ndjson = path.join(folder, 'imported.ndjson');
    writeFileSync(ndjson, rows.map((row) => JSON.stringify(row)).join('\n'));
    const list = path.join(folder, 'leads.txt');
    writeFileSync(list, Array.from({ length: 6 }, (_, at) => `person-${at}`).join('\n'));
    const imported = await runCli(['import', 'activity', ndjson, '--data-dir', 'data'], {
      cwd: folder,
      limitMs: 150_000,
    });
    expect(imported.code).toBe(0);
    const common = ['--json', '--permutations', '0', '--resamples', '100', '--target-thresh', '1'];
    const stored = await run([...common, '--data-dir', 'data', '--targets-file', list, '--language', 'any']);
    const ofFile = await run([...common, '--turns', ndjson, '--targets', 'lead']);
    expect([stored.code, ofFile.code]).toEqual([0, 0]);
    const figures = ({ stdout }: CliResult): unknown => {
      const { towardsTargets } = JSON.parse(stdout) as { towardsTargets: Record<string, unknown> };
      const { pairs, replies, speakers, targets, available, byMarker } = towardsTargets;
      return { pairs, replies, speakers, targets, available, byMarker };
    };
    expect(figures(stored)).toEqual(figures(ofFile));
  });
});
