import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

export interface Usage {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Peak resident memory of the process, MiB. */
  readonly peakMiB: number;
  readonly stdout: string;
}

const loader = pathToFileURL(path.join(projectRoot, 'tests/support/ts-loader.mjs')).href;

/** Arguments of Node that run a TypeScript file of this folder. */
export const childArguments = (file: string, ...args: readonly string[]): string[] => [
  ...['--import', loader, path.join(projectRoot, 'tests/bench', file)],
  ...args,
];

export const childEnv = (): NodeJS.ProcessEnv => ({ ...process.env, UV_THREADPOOL_SIZE: '16' });

/** Runs such a file in a process of its own, because one process at a time may hold a store. Returns the JSON that it prints. */
export function runChild<T>(file: string, ...args: readonly string[]): T {
  return JSON.parse(
    execFileSync(process.execPath, childArguments(file, ...args), {
      encoding: 'utf8',
      env: childEnv(),
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 100_000_000,
    }),
  ) as T;
}

/** Runs the built command line in a process of its own. */
export async function measureCommand(
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<Usage> {
  const usageFile = path.join(cwd, 'usage.json');
  const began = performance.now();
  const stdout = await new Promise<string>((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        '--import',
        path.join(projectRoot, 'tests/bench/report-usage.mjs'),
        path.join(projectRoot, 'dist/main.js'),
        ...args,
      ],
      {
        cwd,
        env: {
          ...process.env,
          UV_THREADPOOL_SIZE: '16',
          EARSHOT_LOG_LEVEL: 'warn',
          EARSHOT_BENCH_USAGE: usageFile,
          ...env,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`earshot ${args.join(' ')} ended with ${code}`)),
    );
  });
  const seconds = (performance.now() - began) / 1000;
  return {
    seconds,
    stdout,
    ...(JSON.parse(readFileSync(usageFile, 'utf8')) as { peakMiB: number; cpuSeconds: number }),
  };
}
