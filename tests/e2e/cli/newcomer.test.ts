import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CliResult, runCli } from '../../support/cli.js';
import { keepDemo, smallDemo } from '../../support/demo.js';
import { sharedData } from '../../support/shared-data.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

/** As in a fresh clone: everything goes to .earshot below the working folder. */
const clone = tempDir();
afterAll(removeTempDirs);
const run = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: clone });

interface Answer {
  readonly rows: readonly { readonly label: string; readonly values: Record<string, { value: number | null }> }[];
  readonly measures: readonly { readonly name: string; readonly denominator: string | null }[];
}

const lineWidth = 100;
/** Characters that take a place; the isolates around names from right to left take none. */
const longestLine = (text: string): number =>
  Math.max(...text.split('\n').map((line) => line.replace(/[\u2068\u2069]/g, '').length));

describe('what a newcomer does', () => {
  let demo: CliResult;
  beforeAll(async () => {
    demo = await run('demo', ...smallDemo, '--once');
    await keepDemo(clone);
  });

  it('demo: shows its progress, a summary, and commands that work', () => {
    expect(demo.code).toBe(0);
    expect(demo.stderr).toMatch(
      /reading simulated .*records in[\s\S]*processing .*records in[\s\S]*computing measures/,
    );
    expect(demo.stdout).toMatch(/people, \d+ communities, \d+ executives; 6 weeks until \d{4}-\d{2}-\d{2}/);
    expect(demo.stdout).toMatch(/What stands out\n {2}• In a week, \d+ of \d+ people take part/);
    expect(demo.stdout).toMatch(/Participation by community[\s\S]*Executive reach by executive/);
    expect(demo.stdout).toMatch(/groups under 5 people are never shown/);
    expect(demo.stdout).toMatch(/The data stays in \.earshot\/demo/);
    expect(longestLine(demo.stdout)).toBeLessThanOrEqual(lineWidth);
  });

  it('the commands that the demo recommends', async () => {
    const commands = [...demo.stdout.matchAll(/^ {2}npx earshot (--demo query .*?) {2}/gm)].map((match) => match[1]!);
    expect(commands.length).toBeGreaterThanOrEqual(3);
    for (const command of commands) {
      const asked = await run(...command.trim().split(' '));
      expect(asked).toMatchObject({ code: 0, stdout: expect.stringMatching(/^(Participation|Executive reach)/) });
      expect(longestLine(asked.stdout)).toBeLessThanOrEqual(lineWidth);
    }
  });

  it('without data of their own, query looks at the demo and says so', async () => {
    const asked = await run('query', 'participation', '--by', 'community');
    expect(asked).toMatchObject({ code: 0, stderr: expect.stringMatching(/the demo organisation: there is no other/) });
    expect(asked.stdout).toMatch(/Town Square/);
  });

  it('query --json gives every measure with what it is divided by, and nothing else', async () => {
    const asked = await run('query', 'reach', '--json');
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    const { rows, measures } = JSON.parse(asked.stdout) as Answer;
    expect(measures.map((measure) => measure.name)).toEqual(expect.arrayContaining(['unread_posts', 'reply_ratio']));
    expect(rows.length).toBeGreaterThan(2);
    for (const row of rows) expect(row.values.leader_posts?.value ?? 0).toBeGreaterThanOrEqual(0);
  });

  it('doctor finds nothing broken', async () => {
    const checked = await run('doctor', '--json');
    expect(checked.code).toBe(0);
    const checks = JSON.parse(checked.stdout) as { name: string; level: string }[];
    expect(checks.filter((check) => check.level === 'error')).toEqual([]);
    expect(await run('doctor')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^✓ node +Node \d+/) });
  });

  it('demo --json, again: makes it afresh and gives figures', async () => {
    const again = await run('demo', '--people', '40', '--weeks', '4', '--json');
    expect(again).toMatchObject({ code: 0, stderr: '' });
    const figures = JSON.parse(again.stdout) as Record<string, number>;
    expect(figures).toMatchObject({ weeks: 4, dataDir: expect.stringMatching(/\.earshot\/demo$/) });
    expect(figures.posts).toBeGreaterThan(20);
    expect(figures.eligible).toBeLessThan(60);
  });
});

describe('migrate, import --no-process, process --once', () => {
  it('are the import in three steps, and each can be repeated', async () => {
    const dataDir = ['--data-dir', path.join(clone, 'steps')];
    const migrated = JSON.parse((await run('migrate', '--json', ...dataDir)).stdout) as { applied: string[] };
    expect(migrated.applied.length).toBeGreaterThan(3);
    expect(await run('migrate', ...dataDir)).toMatchObject({ code: 0, stdout: expect.stringMatching(/nothing to do/) });
    const imported = await run('import', 'simulated', '--people', '30', '--weeks', '2', '--no-process', ...dataDir);
    expect(imported).toMatchObject({ code: 0, stdout: expect.stringMatching(/npx earshot process --once/) });
    const report = JSON.parse((await run('process', '--once', '--json', ...dataDir)).stdout) as Record<string, number>;
    expect(report.activity).toBeGreaterThan(50);
    expect(report.windows).toBeGreaterThan(10);
    const again = JSON.parse((await run('process', '--once', '--json', ...dataDir)).stdout) as Record<string, number>;
    expect(again).toMatchObject({ activity: 0, directory: 0, windows: 0 });
    expect(await run('query', 'participation', ...dataDir)).toMatchObject({ code: 0 });
  });
});

const slackExport = sharedData('slack-export');
(slackExport === null ? describe.skip : describe)('a real Slack workspace', () => {
  it('is imported beside the demo, and from then on query shows the workspace', async () => {
    const imported = await run('import', 'slack-export', slackExport!);
    expect(imported).toMatchObject({ code: 0, stdout: expect.stringMatching(/read to the end/) });
    expect(imported.stdout).toMatch(/posts/);
    const asked = await run('query', 'participation', '--by', 'community', '--weeks', '12');
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(asked.stdout).toMatch(/^general /m);
    expect(asked.stdout).not.toMatch(/Town Square/);
    expect(longestLine(asked.stdout)).toBeLessThanOrEqual(lineWidth);
    expect(await run('--demo', 'query', 'participation', '--by', 'community')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Town Square/),
    });
  });
});
