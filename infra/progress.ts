import cliProgress from 'cli-progress';

/** Progress of long work on standard error: a bar on a terminal, a line every few seconds elsewhere. */
export interface Progress {
  /** `total` null: not known, only the count is shown. */
  update(done: number, total: number | null, note?: string): void;
  /** Ends this piece of work and leaves one line that says what was done. */
  finish(note: string): void;
}

const linesEveryMs = 5_000;

export function createProgress(title: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? bar(title, stream) : lines(title, stream);
}

/** Says nothing: for --json and --quiet. */
export const silentProgress: Progress = { update: () => undefined, finish: () => undefined };

function bar(title: string, stream: NodeJS.WriteStream): Progress {
  const shown = new cliProgress.SingleBar({
    format: `${title.padEnd(22)} {bar} {value}/{total} {note}`,
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    stream,
  });
  let started = false;
  return {
    update(done, total, note = '') {
      const known = Math.max(total ?? done, done, 1);
      if (!started) shown.start(known, done, { note });
      started = true;
      shown.setTotal(known);
      shown.update(done, { note });
    },
    finish(note) {
      if (started) shown.stop();
      stream.write(`${title.padEnd(22)} ${note}\n`);
    },
  };
}

function lines(title: string, stream: NodeJS.WriteStream): Progress {
  let last = Date.now();
  return {
    update(done, total, note = '') {
      if (Date.now() - last < linesEveryMs) return;
      last = Date.now();
      stream.write(`${title.padEnd(22)} ${done}${total === null ? '' : ` of ${total}`} ${note}\n`);
    },
    finish: (note) => {
      stream.write(`${title.padEnd(22)} ${note}\n`);
    },
  };
}
