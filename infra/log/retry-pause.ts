export interface RetryPauses {
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
}

export const defaultPauses: RetryPauses = { retryMinMs: 500, retryMaxMs: 30_000 };

/** Doubles with every failure in a row; `failures` counts from 1. */
export function pauseMs(failures: number, { retryMinMs, retryMaxMs }: RetryPauses): number {
  return Math.min(retryMaxMs, retryMinMs * 2 ** Math.min(failures - 1, 30));
}

/** A partition whose last batch failed: what comes again, and not before when. */
export interface Failure {
  readonly failures: number;
  /** By performance.now(), which nobody sets back. */
  readonly notBefore: number;
  /** Last offset of the failed batch, so that the same records come again and no others. */
  readonly lastOffset: number;
}
