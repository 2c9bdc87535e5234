/** Repeats of a signal that come sooner are the same wish: npm and npx pass on what the terminal has sent already. */
const sameWishMs = 1_000;

/** What the shell expects of a program that was interrupted: 128 and the signal's number. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

export interface StopSignal {
  readonly signal: AbortSignal;
  /** 130 after Ctrl-C, 143 after SIGTERM; null while nobody has asked for an end. */
  exitCode(): number | null;
}

let shared: StopSignal | undefined;

/**
 * Aborts at the first SIGINT or SIGTERM, so that work ends where it is consistent. From a second later on the signals
 * have their usual effect: the next one kills, even while this process is too busy to listen.
 */
export function stopSignal(onStop?: () => void): StopSignal {
  if (shared) return shared;
  const controller = new AbortController();
  let code: number | null = null;
  const stop = (signal: keyof typeof exitCodes): void => {
    if (code !== null) return;
    code = exitCodes[signal];
    setTimeout(() => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    }, sameWishMs).unref();
    onStop?.();
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  shared = { signal: controller.signal, exitCode: () => code };
  return shared;
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    // An abort signal alone does not keep a process alive.
    const alive = setInterval(() => undefined, 60_000);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(alive);
        resolve();
      },
      { once: true },
    );
  });
}
