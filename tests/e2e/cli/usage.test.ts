import { afterAll, describe, expect, it } from '@jest/globals';
import { type CliResult, runCli, stackTraceIn, startCli } from '../../support/cli.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

const folder = tempDir();
afterAll(removeTempDirs);

const run = (args: readonly string[], env: Record<string, string> = {}): Promise<CliResult> =>
  runCli(args, { cwd: folder, env });

describe('--help', () => {
  it.each([
    [['--help']],
    [['demo', '--help']],
    [['import', '--help']],
    [['import', 'slack-export', '--help']],
    [['import', 'directory', '--help']],
    [['import', 'activity', '--help']],
    [['import', 'approvals', '--help']],
    [['import', 'access', '--help']],
    [['import', 'pilots', '--help']],
    [['import', 'sponsors', '--help']],
    [['import', 'contacts', '--help']],
    [['import', 'owners', '--help']],
    [['import', 'simulated', '--help']],
    [['ingest', '--help']],
    [['process', '--help']],
    [['up', '--help']],
    [['query', '--help']],
    [['metrics', '--help']],
    [['metrics', 'list', '--help']],
    [['metrics', 'explain', '--help']],
    [['migrate', '--help']],
    [['doctor', '--help']],
  ])('%j has an example, the exit codes and the options that all commands take', async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ {2}earshot \w+/m);
    expect(stdout).toMatch(/Exit codes:\n {2}0 {2}done\n {2}1 {2}.*\n {2}2 {2}.*\n {2}3 {2}/);
    expect(stdout).toMatch(/--json/);
  });
});

describe('wrong usage ends with 2 and says what there is', () => {
  it.each([
    [['querry', 'reach'], /unknown command 'querry'\n\(Did you mean query\?\)/],
    [['import', 'slack-exprt', 'x'], /unknown command 'slack-exprt'\n\(Did you mean slack-export\?\)/],
    [['demo', '--effect', 'chil=-0.3'], /There is no effect "chil"[\s\S]*\n {2}chill +posts/],
    [['demo', '--confounder', '?'], /There is no confounder "\?"[\s\S]*\n {2}closing +exec/],
    [['query'], /missing required argument 'family'/],
    [['import', 'activity', 'x.csv', '--columns', 'time'], /'time' is invalid\. It must be written field=column/],
    [['import', 'activity', 'x.csv', '--identity', 'name'], /Allowed choices are auto, email, id, account/],
    [['import', 'activity', 'x.csv'], /Cannot read x\.csv: ENOENT/],
    [['import', 'approvals', 'x.csv'], /Cannot read x\.csv: ENOENT/],
    [['query', 'reach', '--wekes', '3'], /unknown option '--wekes'\n\(Did you mean --weeks\?\)/],
    [['query', 'reach', '--weeks', 'many'], /'many' is invalid\. It must be a whole number from 1 to 520/],
    [['query', 'reach', '--scope', 'secret'], /Allowed choices are internal, public/],
    [['query', 'conformity'], /no "conformity" to query; there are participation, /],
    [['query', 'reach', '--by', 'person'], /--by person is not a dimension of reach; there are all, executive/],
    [['query', 'reach', '--measures', 'likes'], /reach has no measure likes; there are leader_posts, cadence/],
    [['metrics', 'explain', 'likes'], /There is no measure "likes"/],
    [['metrics', 'list', '--family', 'x'], /There is no family "x"; there are participation/],
    [['query', 'reach', '--until', 'soon'], /--until must be a day such as/],
    [['demo', '--people', '3'], /'3' is invalid\. It must be a whole number from 20/],
    [['ingest'], /no sources in the configuration\. List some under "sources:"/],
    [['query', 'reach'], /There is no data in .*\.earshot yet\. Make some with "npx earshot demo"/],
    [['doctor', '--config', 'nowhere.yaml'], /Cannot read the configuration nowhere\.yaml/],
    [['doctor', '--config', 'nowhere.yaml', '--json'], /^$/],
    [[], /Usage: earshot/],
  ])('%j', async (args, message) => {
    const result = await run(args);
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(2);
    expect(stackTraceIn(result)).toBeNull();
  });

  it('--json gives errors as JSON, and takes no other place on standard output', async () => {
    const { stdout, stderr, code } = await run(['query', 'reach', '--json']);
    expect(JSON.parse(stdout)).toEqual({ error: expect.stringMatching(/There is no data/), exitCode: 2 });
    expect({ stderr, code }).toEqual({ stderr: '', code: 2 });
  });
});

it('the demo does not empty a folder that it has not made', async () => {
  const { mkdirSync, readFileSync, writeFileSync } = await import('node:fs');
  const home = tempDir();
  mkdirSync(`${home}/demo`);
  writeFileSync(`${home}/demo/thesis.txt`, 'years of work');
  const result = await run(['demo', '--people', '20', '--weeks', '1', '--once', '--data-dir', home]);
  expect(result).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/demo holds files that the demo has not made/),
  });
  expect(readFileSync(`${home}/demo/thesis.txt`, 'utf8')).toBe('years of work');
});

it('a reader that has seen enough is no error', async () => {
  const child = startCli(['--help'], { cwd: folder });
  child.process.stdout.destroy();
  expect(await child.ended).toMatchObject({ code: 0, stderr: '' });
});
