import cliProgress from 'cli-progress';

/** Progress of long work on standard error: a bar on a terminal, a line every few seconds elsewhere. */
export interface Progress {
  /** `total` null: not known, only the count is shown. */
  update(done: number, total: number | null, note?: string): void;
  /** Ends this piece of work and leaves one line that says what was done. */
  finish(note: string): void;
  /** Follows the work to its end; when it fails nothing is said here, because its error will be shown. */
  over<T>(work: Promise<T>, note: (result: T) => string): Promise<T>;
}

/** How one kind of output shows it. */
type Shown = Pick<Progress, 'update' | 'finish'> & { abandon(): void };

export interface ProgressOptions {
  readonly stream?: NodeJS.WriteStream;
  /** Milliseconds; for lines only. */
  readonly now?: () => number;
}

const linesEveryMs = 5_000;
const titleWidth = 22;

export function createProgress(title: string, options: ProgressOptions = {}): Progress {
  const { stream = process.stderr, now = Date.now } = options;
  return follow(stream.isTTY ? bar(title, stream) : lines(title, stream, now));
}

/** Says nothing: for --json. */
export const silentProgress: Progress = follow({
  update: () => undefined,
  finish: () => undefined,
  abandon: () => undefined,
});

function follow(shown: Shown): Progress {
  return {
    update: shown.update,
    finish: shown.finish,
    async over(work, note) {
      try {
        const result = await work;
        shown.finish(note(result));
        return result;
      } finally {
        shown.abandon();
      }
    },
  };
}

function bar(title: string, stream: NodeJS.WriteStream): Shown {
  const shown = new cliProgress.SingleBar({
    format: `${title.padEnd(titleWidth)} {bar} {count} {note}`,
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    // The terminal's modes stay as they are: a process that is killed could not bring them back.
    hideCursor: false,
    gracefulExit: false,
    clearOnComplete: true,
    stopOnComplete: false,
    linewrap: true,
    stream,
  });
  let started = false;
  const stop = (): void => {
    if (started) shown.stop();
    started = false;
  };
  return {
    update(done, total, note = '') {
      const known = Math.max(total ?? done, done, 1);
      const payload = { note, count: counted(done, total) };
      if (!started) shown.start(known, done, payload);
      started = true;
      shown.setTotal(known);
      shown.update(done, payload);
    },
    finish(note) {
      stop();
      stream.write(`${title.padEnd(titleWidth)} ${note}\n`);
    },
    abandon: stop,
  };
}

function lines(title: string, stream: NodeJS.WriteStream, now: () => number): Shown {
  let last = now();
  return {
    update(done, total, note = '') {
      if (now() - last < linesEveryMs) return;
      last = now();
      stream.write(`${`${title.padEnd(titleWidth)} ${counted(done, total)} ${note}`.trimEnd()}\n`);
    },
    finish: (note) => {
      stream.write(`${title.padEnd(titleWidth)} ${note}\n`);
    },
    abandon: () => undefined,
  };
}

function counted(done: number, total: number | null): string {
  return total === null ? done.toLocaleString('en') : `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
}
