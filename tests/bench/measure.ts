import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

export interface Usage {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Peak resident memory of the process, MiB. */
  readonly peakMiB: number;
  readonly stdout: string;
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
