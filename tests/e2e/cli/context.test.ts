import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CliResult, runCli, stackTraceIn } from '../../support/cli.js';
import { committeeCsv, meetingDay } from '../../support/context-corpus.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

const folder = tempDir();
afterAll(removeTempDirs);

const run = (args: readonly string[]): Promise<CliResult> => runCli(args, { cwd: folder });

function expectRefused(result: CliResult, message: RegExp): void {
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toMatch(message);
  expect(stackTraceIn(result)).toBeNull();
}

describe('earshot its', () => {
  beforeAll(() => {
    const months = Array.from({ length: 36 }, (_, at) => {
      const month = `${2003 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
      return [month, Math.round((at < 20 ? 200 : 120) * 1.01 ** at) + ((at * 5) % 7), 1000 + at, at < 20 ? 0 : 1].join(
        '\t',
      );
    });
    writeFileSync(path.join(folder, 'series.tsv'), ['month\tposts\tpeople\tban', ...months].join('\n'));
  });
  const asked = ['its', 'series.tsv', '--time', 'month', '--count', 'posts', '--offset', 'people'];

  it('says what happened, how sure that is, and that autocorrelation is not modelled', async () => {
    const { code, stdout } = await run([...asked, '--change', '2004-09']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^posts before and after 2004-09\nseries\.tsv, 2003-01 to 2005-12\n/);
    expect(stdout).toMatch(
      /From 2004-09 on, posts is \d\d % lower than the trend before it says: rate ratio 0\.\d+, 95 % CI/,
    );
    expect(stdout).toMatch(/^step +−\d/m);
    expect(stdout).toMatch(/Autocorrelation is not modelled: of neighbouring Pearson residuals it is [+−]\d/);
  });

  it('gives JSON, the same for a column of 0 and 1 as for the month', async () => {
    const [by, column] = await Promise.all([
      run([...asked, '--change', '2004-09', '--harmonics', '1', '--period', '12', '--json']),
      run([...asked, '--change-column', 'ban', '--harmonics', '1', '--period', '12', '--json']),
    ]);
    const report = JSON.parse(by.stdout) as { coefficients: { name: string }[]; dispersion: number };
    expect(report).toEqual(JSON.parse(column.stdout));
    expect(report.coefficients.map(({ name }) => name)).toEqual(['intercept', 'step', 'trend', 'sin1', 'cos1']);
  });

  it('refuses what it cannot mean, saying where', async () => {
    expectRefused(
      await run([...asked, '--change', '2024-09']),
      /series\.tsv, whose column "month" goes from 2003-01 to 2005-12/,
    );
  });
});

describe('earshot language --turns', () => {
  beforeAll(() => {
    writeFileSync(
      path.join(folder, 'committee.csv'),
      committeeCsv({
        ...{ seed: 'e2e', meetings: 32, speakers: 19, turnsEach: 60, wordsEach: 30 },
        ...{ partAt: 16, newAt: 1000 },
      }),
    );
  });
  const asked = [
    'language',
    '--turns',
    'committee.csv',
    '--split',
    meetingDay(16),
    '--style-words',
    '50',
    '--window',
    '2',
  ];

  it('says what changed, what did not, and what it could have seen', async () => {
    const { code, stdout } = await run([...asked, '--public-corpus', '--by', 'year']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^What everyone said, before and after 1991-12-31\n/);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /32 documents \(parts\): 16 before, 16 after; 19 people before, 19 after, 19 of/,
    );
    expect(stdout).toMatch(/^Lower: style matching −0\.\d+ · style matching, all words −0\.\d+\.$/m);
    expect(stdout).toMatch(/^No detectable change: novelty \(could have seen ±0\.\d+ or\s+more\)/m);
    expect(stdout).toMatch(/^1992 +\d+ +19 /m);
    expect(stdout).toMatch(/It says when, not why: context, not\s+conformity/);
    expect(stdout).not.toMatch(/member \d/);
  });

  it('gives the same JSON for the same seed', async () => {
    const args = [...asked, '--public-corpus', '--json', '--permutations', '100', '--resamples', '100'];
    const [first, second] = await Promise.all([run(args), run(args)]);
    expect(second.stdout).toBe(first.stdout);
    expect(JSON.parse(first.stdout)).toMatchObject({ documents: 32, people: 19, floor: null, seed: 1 });
  });

  it('has its floor unless the file is public', async () => {
    expectRefused(await run(asked), /Too few people: fewer than 20 people speak.*--public-corpus lifts/s);
  });
});
