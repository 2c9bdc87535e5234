import { setTimeout as pause } from 'node:timers/promises';
import { startChild, type TypeScriptChild } from './child-process.js';

/** A process that is started again whenever it ends by anything but 0, as systemd, Docker or Kubernetes do. */
export interface Supervised {
  /** The process that runs now. */
  current(): TypeScriptChild;
  /** How each one that failed has ended: a signal or an exit code. */
  readonly failures: (string | number)[];
  /** Resolves when one has ended with 0. */
  readonly done: Promise<void>;
  /** Ends for good: `signal`, and no new one. Resolves with how it ended. */
  end(signal: NodeJS.Signals): Promise<string | number>;
}

const restartAfterMs = 300;

export function supervise(file: string, task: (start: number) => unknown): Supervised {
  const failures: (string | number)[] = [];
  let ending = false;
  let last: string | number = 0;
  let starts = 0;
  const begin = (): TypeScriptChild => startChild(file, task(starts++), { quiet: true });
  let child = begin();
  const done = (async () => {
    for (;;) {
      last = await child.ended;
      if (ending || last === 0) return;
      failures.push(last);
      await pause(restartAfterMs);
      if (ending) return;
      child = begin();
    }
  })();
  return {
    current: () => child,
    failures,
    done,
    async end(signal) {
      ending = true;
      child.process.kill(signal);
      await done;
      return last;
    },
  };
}
