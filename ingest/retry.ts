import { setTimeout as pause } from 'node:timers/promises';
import pRetry from 'p-retry';
import { UserError } from '../infra/errors.js';
import { CircularPagesError } from './pages.js';
import { PlatformError, RateLimitedError, SourceStoppedError } from './source.js';

export interface RetryOptions {
  /** Tries after the first one. */
  readonly retries: number;
  /** The pause doubles from here, with a random part of up to as much again, … */
  readonly minTimeoutMs: number;
  /** … up to here. */
  readonly maxTimeoutMs: number;
  readonly randomize: boolean;
  /** Rejects when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const defaultRetry: RetryOptions = {
  retries: 5,
  minTimeoutMs: 1000,
  maxTimeoutMs: 60_000,
  randomize: true,
  sleep: (ms, signal) => pause(ms, undefined, { signal }),
};

/** A platform that asks for a longer pause is asked again after this long. */
const longestPauseMs = 24 * 3_600_000;
/** For an answer that gives no sensible time. */
const unknownPauseMs = 60_000;

/** Tries again what may pass by itself; an error that needs a person, or a bug, comes out at once. */
export function retrying<T>(
  work: () => Promise<T>,
  options: RetryOptions,
  onFailure: (error: Error, attempt: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  return pRetry(work, {
    retries: options.retries,
    minTimeout: options.minTimeoutMs,
    maxTimeout: options.maxTimeoutMs,
    randomize: options.randomize,
    ...(signal ? { signal } : {}),
    shouldRetry: ({ error }) => !isFinal(error),
    onFailedAttempt: ({ error, attemptNumber }) => {
      if (!isFinal(error)) onFailure(error, attemptNumber);
    },
  });
}

function isFinal(error: Error): boolean {
  return (
    error instanceof UserError ||
    error instanceof SourceStoppedError ||
    error instanceof RateLimitedError ||
    (error instanceof PlatformError && !error.passes) ||
    error instanceof CircularPagesError
  );
}

/** Waits as long as the platform asks, and tries again, as often as it asks. */
export async function obeyingRateLimits<T>(
  work: () => Promise<T>,
  options: RetryOptions,
  signal: AbortSignal,
  onPause: (error: RateLimitedError, pauseMs: number) => Promise<void>,
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RateLimitedError)) throw error;
      const asked = error.retryAfterMs;
      const pauseMs = Number.isFinite(asked) && asked >= 0 ? Math.min(asked, longestPauseMs) : unknownPauseMs;
      await onPause(error, pauseMs);
      signal.throwIfAborted();
      await options.sleep(pauseMs, signal);
    }
  }
}
