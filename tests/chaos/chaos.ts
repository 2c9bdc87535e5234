import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { errorMessage } from '../../infra/errors.js';
import { kafkaVersion } from '../../infra/kafka/broker.mjs';
import { faults } from './faults.js';
import { type RoundResult, runRound } from './run-round.js';
import { commitsText, type Line, measurements, resultTable, simulations, violationsText } from './table.js';
import { createWorld, type World } from './world.js';

/** `npm run chaos`: every fault at random moments over many rounds; writes RESULTS.md beside this file. */

interface Options {
  readonly rounds: number;
  readonly round?: number;
  readonly seed: string;
  readonly only: readonly string[];
  readonly json: boolean;
  readonly from?: readonly string[];
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

const command = new Command('npm run chaos --')
  .description(
    'Breaks Earshot in every way there is, at moments that the seed decides, and compares every measure with a clean run.',
  )
  .option('--rounds <n>', 'rounds of each fault', count, 10)
  .option('--round <n>', 'this round only, to repeat it', count)
  .option('--seed <text>', 'another seed hits other moments', String(Date.now()))
  .addOption(
    new Option('--only <fault...>', 'these faults only').choices(faults.map(({ name }) => name)).default([], 'all'),
  )
  .option('--json', 'results as JSON on standard output', false)
  .option(
    '--from <file...>',
    'no new rounds: one RESULTS.md from the --json of several runs; a repeated round is as in the last of them',
  )
  .addHelpText(
    'after',
    `\nFaults:\n${faults.map(({ name, what }) => `  ${name.padEnd(20)} ${what}`).join('\n')}\n\nExit code: 0 everything held, 1 something did not, 2 wrong usage. RESULTS.md is written by a run of all faults, and by --from.`,
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();
const options = command.opts<Options>();
const here = path.dirname(fileURLToPath(import.meta.url));
const git = (...args: string[]): string => execFileSync('git', args, { cwd: here, encoding: 'utf8' }).trim();
// Once: whoever commits beside a long run does not change what it is about.
const commit = git('describe', '--always', '--dirty', '--exclude=*');
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const chosen = faults.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
const lines = chosen.map((fault) => ({ fault, missing: fault.missing?.() ?? null, rounds: [] as RoundResult[] }));
const rounds =
  options.round === undefined ? Array.from({ length: options.rounds }, (_, at) => at + 1) : [options.round];
const total = rounds.length * lines.filter(({ missing }) => missing === null).length;

let interrupted = false;
let world: World | undefined;
process.once('SIGINT', () => {
  interrupted = true;
  say('\nEnding after this round; once more ends at once.');
});
function resultsIn(file: string): RoundResult[] {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { results: RoundResult[] }).results;
  } catch (error) {
    say(`--from: ${file} cannot be read (${errorMessage(error)}). It must hold what a run with --json has printed.`);
    process.exit(2);
  }
}
// A round that was repeated is as it was the last time, in the last of the files.
const earlier = new Map((options.from ?? []).flatMap(resultsIn).map((one) => [roundKey(one), one]));
for (const result of earlier.values()) lines.find(({ fault }) => fault.name === result.fault)?.rounds.push(result);
function roundKey({ fault, seed, round }: RoundResult): string {
  return `${fault}/${seed}/${round}`;
}
if (options.from === undefined) say(`seed ${options.seed}: ${total} rounds. A clean run first …`);
try {
  if (options.from === undefined) world = await createWorld();
  let done = 0;
  for (const round of rounds) {
    for (const line of lines) {
      if (world === undefined || line.missing !== null || interrupted) continue;
      const started = performance.now();
      const result = await runRound(world, line.fault, { seed: options.seed, round, short: false, commit });
      line.rounds.push(result);
      done += 1;
      const took = `${Math.round((performance.now() - started) / 1000)} s`;
      const verdict = result.violations.length === 0 ? 'held' : 'BROKEN';
      say(`${done}/${total} ${line.fault.name} round ${round}: ${verdict}, ${took} (${result.hits.join('; ')})`);
      if (result.violations.length > 0) say(violationsText([result]));
    }
  }
} finally {
  await world?.close();
}

const results = lines.flatMap(({ rounds: of }) => of);
const violations = violationsText(results);
const report = resultsFile(lines, violations);
if (options.only.length === 0 && options.round === undefined) writeFileSync(path.join(here, 'RESULTS.md'), report);
process.stdout.write(options.json ? `${JSON.stringify({ seed: options.seed, results })}\n` : `\n${report}`);
process.exitCode = violations === '' ? (interrupted ? 130 : 0) : 1;

function resultsFile(of: readonly Line[], broken: string): string {
  const seeds = [...new Set(results.map(({ seed }) => seed))].join(', ');
  return `# Chaos: results

Written by \`npm run chaos\`, ${results.length} rounds of the seeds ${seeds}, on ${new Date().toISOString().slice(0, 10)}. Earshot at ${commitsText(results)}, Node ${process.versions.node}, Apache Kafka ${kafkaVersion}, ${os.cpus().length} × ${os.cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${os.type()} ${os.release()}.

${resultTable(of)}

Lost and doubled are acts of the generator's ledger; tables that differ are of all that hold data or results, compared row by
row with those of a clean run. Recovery is from the end of the fault until nothing was left to do.

Measured:

${measurements(of)}

What is not the real thing:

${simulations(of)}
${broken === '' ? '' : `\n## Broken\n\n\`\`\`\n${broken}\n\`\`\`\n`}`;
}
