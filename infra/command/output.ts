import type { Progress } from '../progress.js';

/**
 * What a command says: its result on standard output, everything else on standard error, so that results can be piped.
 */
export interface Output {
  readonly json: boolean;
  /** The result: `value` for machines with --json, else `text`. */
  result(value: unknown, text: string): void;
  /** For people, while and after working; silent with --json. */
  say(text: string): void;
  progress(title: string): Promise<Progress>;
  /** Of what runs on: that it is there. One JSON line for machines, on standard output. */
  started(value: unknown, text: string): void;
  failure(failure: { readonly message: string; readonly exitCode: number }): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    result: (value, text) => {
      process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : text);
    },
    say: (text) => {
      if (!json) process.stderr.write(`${text}\n`);
    },
    progress: async (title) => {
      // Loaded only by commands that take long.
      const { createProgress, silentProgress } = await import('../progress.js');
      return json ? silentProgress : createProgress(title);
    },
    started: (value, text) => {
      if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
      else process.stderr.write(`${text}\n`);
    },
    failure: ({ message, exitCode }) => {
      if (json) process.stdout.write(`${JSON.stringify({ error: message, exitCode })}\n`);
      else process.stderr.write(`${message}\n`);
    },
  };
}

/** A reader that has seen enough (`| head`) is no error: the work goes on, and nothing more is shown. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
