import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './measure.js';

/** Seconds, one of each run. */
interface Start {
  readonly what: string;
  readonly target: number;
  readonly seconds: readonly number[];
}

export interface StartupBench {
  readonly runs: number;
  readonly starts: readonly Start[];
}

/** The built command line: `--help` to its end, `up` until it says that it is up, on an empty data folder and on the same one again. */
export async function startupBench(runs = 10): Promise<StartupBench> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'earshot-startup-'));
  const help: number[] = [];
  const empty: number[] = [];
  const existing: number[] = [];
  try {
    for (let run = 0; run < runs; run += 1) {
      const dataDir = path.join(folder, String(run));
      help.push(await untilEnd(['--help'], folder));
      empty.push(await untilUp(dataDir, folder));
      existing.push(await untilUp(dataDir, folder));
      rmSync(dataDir, { recursive: true, force: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    runs,
    starts: [
      { what: '`earshot --help`', target: 0.3, seconds: help },
      { what: '`earshot up` until ready, empty data folder', target: 3, seconds: empty },
      { what: '`earshot up` until ready, existing store', target: 3, seconds: existing },
    ],
  };
}

function start(args: readonly string[], cwd: string): ChildProcess {
  const env = { ...process.env, UV_THREADPOOL_SIZE: '16', EARSHOT_PORT: '0', KAFKA_BROKERS: '' };
  return spawn(process.execPath, [path.join(projectRoot, 'dist/main.js'), ...args], {
    ...{ cwd, env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once('close', resolve));

async function untilEnd(args: readonly string[], cwd: string): Promise<number> {
  const began = performance.now();
  const child = start(args, cwd);
  child.stdout?.resume();
  const code = await ended(child);
  if (code !== 0) throw new Error(`earshot ${args.join(' ')} ended with ${code}`);
  return (performance.now() - began) / 1000;
}

async function untilUp(dataDir: string, cwd: string): Promise<number> {
  const began = performance.now();
  const child = start(['--json', '--data-dir', dataDir, 'up'], cwd);
  const over = ended(child);
  const said = new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()));
  const code = await Promise.race([said, over]);
  const seconds = (performance.now() - began) / 1000;
  if (code !== undefined) throw new Error(`earshot up ended with ${code}`);
  child.kill('SIGTERM');
  await over;
  return seconds;
}

export function startupSection({ runs, starts }: StartupBench): string {
  const rows = starts.map(({ what, target, seconds }) => {
    const sorted = [...seconds].sort((a, b) => a - b);
    const at = (index: number): string => (sorted[index] ?? Number.NaN).toFixed(2);
    return `| ${what} | ${at(0)} | ${at(Math.floor(sorted.length / 2))} | ${at(sorted.length - 1)} | ${target} |`;
  });
  return `## Start-up

Seconds, ${runs} runs of each in turns, the built command line.

| what | best | middle | worst | to reach |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(startupSection(await startupBench(Number(process.argv[2] ?? 10))));
}
