import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

export interface TypeScriptChild {
  readonly process: ChildProcessWithoutNullStreams;
  /** Whole lines of standard output so far. */
  lines(): string[];
  /** Standard error so far. */
  errors(): string;
  /** Resolves with the signal or exit code, after all output has been read. */
  readonly ended: Promise<string | number>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
}

export interface ChildOptions {
  /** Largest file that the process can write, in the shell's blocks of 512 or 1,024 bytes. */
  readonly fileBlocks?: number;
  /** Largest heap, megabytes: the process ends when it needs more. */
  readonly heapMb?: number;
  /** What it writes to standard error is kept from people; `errors()` has it. */
  readonly quiet?: boolean;
  /** Over that of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a TypeScript file of tests/support in a process of its own. What it writes to standard error is shown. */
export function startChild(file: string, argument: unknown, options: ChildOptions = {}): TypeScriptChild {
  const loader = path.join(here, 'ts-loader.mjs');
  const heap = options.heapMb === undefined ? [] : [`--max-old-space-size=${options.heapMb}`];
  const node = [...heap, '--no-warnings', '--import', loader, path.join(here, file), JSON.stringify(argument)];
  // Beyond the limit a write fails as it does on a full disk, where the signal is ignored.
  const limited = `trap '' XFSZ; ulimit -f ${options.fileBlocks}; exec "$@"`;
  const [command, args] =
    options.fileBlocks === undefined
      ? [process.execPath, node]
      : ['sh', ['-c', limited, 'sh', process.execPath, ...node]];
  const child = spawn(command, args, { stdio: 'pipe', env: { ...process.env, NODE_OPTIONS: '', ...options.env } });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
    if (options.quiet !== true) process.stderr.write(chunk);
  });
  const ended = new Promise<string | number>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code ?? 'unknown'));
  });
  return {
    process: child,
    lines: () => output.split('\n').slice(0, -1),
    errors: () => errors,
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
