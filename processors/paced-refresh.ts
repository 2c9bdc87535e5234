import type { MetricFamily } from './metric-family.js';
import type { RefreshReport } from './refresh.js';

export interface PacedRefreshOptions {
  readonly families: readonly MetricFamily[];
  /** Shortest time between the end of one refresh of live families and the next while settled ones are computed, seconds. */
  readonly everySeconds: number;
  /** Longest time that settled families wait while there is always something new, seconds. */
  readonly settleSeconds: number;
  readonly now: () => number;
  /** Asked before a refresh that no tick asked for. */
  readonly mayGoOn: () => boolean;
  /** `between` is called before each statement, where there is one; what it does is over before the statement begins. */
  readonly refresh: (families: readonly MetricFamily[], between?: () => Promise<void>) => Promise<RefreshReport>;
}

/**
 * One tick of a process that keeps running: live families at once; settled ones, which look back on weeks and cost much for
 * little news, when nothing new has come since the last tick, or when they have waited long enough. Meanwhile the live ones
 * have their turn between two statements, so that what is new is shown as soon as ever. A refresh that took longer than from
 * tick to tick, with something new, is followed by the next at once.
 */
export function createPacedRefresh({
  families,
  everySeconds,
  settleSeconds,
  now,
  mayGoOn,
  refresh,
}: PacedRefreshOptions): () => Promise<void> {
  const ofPace = (pace: MetricFamily['pace']): MetricFamily[] => families.filter((family) => family.pace === pace);
  const live = ofPace('live');
  const settled = ofPace('settled');
  let settledAt = now();
  let liveAt = now();
  let turn: Promise<unknown> | null = null;

  async function refreshLive(): Promise<RefreshReport> {
    const report = await refresh(live);
    liveAt = now();
    return report;
  }

  /** Statements that are begun together wait for the same turn. */
  async function giveWay(): Promise<void> {
    // A clock that has gone back makes nobody wait longer.
    const sinceMs = now() - liveAt;
    if (turn === null && (sinceMs >= everySeconds * 1000 || sinceMs < 0)) {
      turn = refreshLive().finally(() => {
        turn = null;
      });
    }
    await turn;
  }

  return async () => {
    for (;;) {
      const began = now();
      const report = await refreshLive();
      const isQuiet = report.families.every(({ windows }) => windows === 0);
      if (isQuiet || now() - settledAt >= settleSeconds * 1000) break;
      if (now() - began < everySeconds * 1000 || !mayGoOn()) return;
    }
    await refresh(settled, giveWay);
    settledAt = now();
  };
}
