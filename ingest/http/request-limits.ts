/** At most so many requests in any stretch of `perMs`. */
export interface RequestLimit {
  readonly requests: number;
  readonly perMs: number;
}

export type Pauses = 'scope' | 'all';

/** Of one source, over all that runs under its name at once: live reading, back-fill, a check. */
export interface RequestLimits {
  /** Resolves when a request of this scope may be sent, and counts it. Rejects when the signal is aborted. */
  take(scope: string, signal: AbortSignal): Promise<void>;
  /** The platform has asked for a pause. */
  pause(scope: string, ms: number): void;
}

export interface RequestLimitsOptions {
  readonly limits: Readonly<Record<string, RequestLimit>>;
  readonly pauses: Pauses;
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

const everything = 'all';

/** A sliding window by scope: the platform counts from its own clock, so a fixed window would let twice as many pass at its edge. */
export function createRequestLimits({ limits, pauses, now, sleep }: RequestLimitsOptions): RequestLimits {
  const sent = new Map<string, number[]>();
  const pausedUntil = new Map<string, number>();

  /** `team:4711` has the limit of `team`, counted by itself. */
  const limitOf = (scope: string): RequestLimit | undefined => limits[scope] ?? limits[scope.split(':', 1)[0]!];
  const scopesOf = (scope: string): string[] => (scope === everything ? [everything] : [everything, scope]);

  function waitMs(scope: string): number {
    const at = now();
    let longest = 0;
    for (const one of scopesOf(scope)) {
      longest = Math.max(longest, (pausedUntil.get(one) ?? 0) - at);
      const limit = limitOf(one);
      if (!limit) continue;
      const times = (sent.get(one) ?? []).filter((time) => time > at - limit.perMs);
      sent.set(one, times);
      const oldest = times[times.length - limit.requests];
      if (oldest !== undefined) longest = Math.max(longest, oldest + limit.perMs - at);
    }
    return longest;
  }

  return {
    async take(scope, signal) {
      for (;;) {
        signal.throwIfAborted();
        const wait = waitMs(scope);
        if (wait <= 0) break;
        await sleep(wait, signal);
      }
      for (const one of scopesOf(scope)) {
        if (limitOf(one)) sent.set(one, [...(sent.get(one) ?? []), now()]);
      }
    },
    pause(scope, ms) {
      const key = pauses === 'all' ? everything : scope;
      pausedUntil.set(key, Math.max(pausedUntil.get(key) ?? 0, now() + ms));
    },
  };
}
