import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../infra/config.js';
import { openStore } from '../../infra/store/client.js';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The real command line in a process of its own, from the sources as they are: compiling to dist/ first would take ten
 * seconds and could test a stale build. The build has a test of its own.
 */
const fromSources = [
  '--import',
  path.join(projectRoot, 'tests/support/ts-loader.mjs'),
  path.join(projectRoot, 'main.ts'),
];

export interface CliOptions {
  /** A folder of the test's own, where there is no earshot.yaml. */
  readonly cwd: string;
  /** Over an environment that names no server, no key and no data folder. */
  readonly env?: Readonly<Record<string, string>>;
  /** Killed after so long; default 60 s. */
  readonly limitMs?: number;
  /** What `npm run build` has made, for a measurement that builds first. */
  readonly built?: boolean;
}

export interface CliResult {
  /** Exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return startCli(args, options).ended;
}

export interface RunningCli {
  readonly process: ChildProcessWithoutNullStreams;
  readonly ended: Promise<CliResult>;
  /** Resolves when the output so far matches; rejects when the process ends before. */
  said(pattern: RegExp, stream?: 'stdout' | 'stderr'): Promise<RegExpExecArray>;
}

const fromBuild = [path.join(projectRoot, 'dist/main.js')];

export function startCli(
  args: readonly string[],
  { cwd, env = {}, limitMs = 170_000, built = false }: CliOptions,
): RunningCli {
  const child = spawn(process.execPath, [...(built ? fromBuild : fromSources), ...args], {
    cwd,
    env: { ...neutralEnv(), UV_THREADPOOL_SIZE: '16', ...env },
  });
  const output = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      output[stream] += chunk;
      for (const watch of watchers) watch();
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const ended = new Promise<CliResult>((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: code ?? signal, ...output });
    });
  });
  return {
    process: child,
    ended,
    said: (pattern, stream = 'stderr') =>
      new Promise((resolve, reject) => {
        const watch = (): void => {
          const found = pattern.exec(output[stream]);
          if (found === null) return;
          watchers.delete(watch);
          resolve(found);
        };
        watchers.add(watch);
        watch();
        void ended.then(({ code }) => {
          reject(new Error(`ended with ${code} before it said ${pattern}:\n${output.stdout}\n${output.stderr}`));
        });
      }),
  };
}

/** What the shell of a developer may have set must not decide what is tested. */
function neutralEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(EARSHOT|CLICKHOUSE|KAFKA|NODE_|JEST|FORCE_COLOR|NO_COLOR)/.test(name),
  );
  return Object.fromEntries(kept);
}

/** Looks into the embedded store that a command has left. */
export async function readStore<Row>(dataDir: string, sql: string): Promise<Row[]> {
  const store = await openStore(loadConfig({ env: {}, dataDir }));
  try {
    return await store.query<Row>(sql);
  } finally {
    await store.close();
  }
}

/** What somebody sees must be words for people. */
export function stackTraceIn({ stdout, stderr }: CliResult): string | null {
  return (
    /^\s+at .*:\d+:\d+\)?$|node:internal|unhandled|Earshot met an error/im.exec(`${stdout}\n${stderr}`)?.[0] ?? null
  );
}
