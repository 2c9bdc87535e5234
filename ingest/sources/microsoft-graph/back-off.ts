import { retryAfterMs } from '../../http/retry-after.js';

/** Some services behind Graph say 429 and not for how long: the pause then doubles with each refusal in a row. */
export interface BackOff {
  pauseMs(headers: Pick<Headers, 'get'>, nowMs: number): number;
  /** It has answered. */
  reset(): void;
}

const firstPauseMs = 60_000;
const longestPauseMs = 16 * 60_000;

export function createBackOff(): BackOff {
  let next = firstPauseMs;
  return {
    pauseMs(headers, nowMs) {
      const said = retryAfterMs(headers, nowMs);
      if (said !== null) return said;
      const pause = next;
      next = Math.min(next * 2, longestPauseMs);
      return pause;
    },
    reset() {
      next = firstPauseMs;
    },
  };
}
