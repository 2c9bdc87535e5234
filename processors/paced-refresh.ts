import type { MetricFamily } from './metric-family.js';
import type { RefreshReport } from './refresh.js';

export interface PacedRefreshOptions {
  readonly families: readonly MetricFamily[];
  /** Time between two ticks; and the longest pause between two turns of live families while slower ones are computed, seconds. */
  readonly everySeconds: number;
  /** Longest time that steady families wait while there is always something new, seconds. */
  readonly steadySeconds: number;
  /** The same of settled families. */
  readonly settleSeconds: number;
  readonly now: () => number;
  /** Asked before a refresh that no tick asked for. */
  readonly mayGoOn: () => boolean;
  /** `between` is called before each statement, where there is one; what it does is over before the statement begins. */
  readonly refresh: (families: readonly MetricFamily[], between?: () => Promise<void>) => Promise<RefreshReport>;
}

/**
 * One tick of a process that keeps running: live families at once; steady ones, which cost as much as live ones and are asked
 * for less, and settled ones, which look back on weeks and cost much for little news, when nothing new has come since the last
 * tick, or when they have waited long enough. Meanwhile faster ones have their turn between two statements, so that what is new
 * is shown as soon as ever. A refresh that took longer than from tick to tick, with something new, is followed by the next at once.
 */
export function createPacedRefresh({
  families,
  everySeconds,
  steadySeconds,
  settleSeconds,
  now,
  mayGoOn,
  refresh,
}: PacedRefreshOptions): () => Promise<void> {
  const ofPace = (pace: MetricFamily['pace']): MetricFamily[] => families.filter((family) => family.pace === pace);
  const live = ofPace('live');
  const steady = ofPace('steady');
  const settled = ofPace('settled');
  const everyMs = everySeconds * 1000;
  let livePauseMs = everyMs;
  let liveAt = now();
  let steadyAt = now();
  let settledAt = now();

  // A clock that has gone back makes nobody wait longer.
  const isDue = (at: number, waitMs: number): boolean => now() - at >= waitMs || now() < at;
  const isSteadyDue = (): boolean => isDue(steadyAt, steadySeconds * 1000);

  async function refreshLive(): Promise<RefreshReport> {
    const began = now();
    const report = await refresh(live);
    liveAt = now();
    // So slower families have a fifth of the time at the least.
    livePauseMs = Math.max(0, Math.min(everyMs, (liveAt - began) / 4));
    return report;
  }

  async function refreshSteady(): Promise<void> {
    await refresh(steady, giveWayToLive);
    steadyAt = now();
  }

  const giveWayToLive = inTurns(() => isDue(liveAt, livePauseMs), refreshLive);
  const giveWayToSteady = inTurns(isSteadyDue, refreshSteady);

  return async () => {
    for (;;) {
      const began = now();
      const report = await refreshLive();
      const isQuiet = report.families.every(({ windows }) => windows === 0);
      if (isQuiet || isSteadyDue()) await refreshSteady();
      if (isQuiet || isDue(settledAt, settleSeconds * 1000)) {
        await refresh(settled, async () => {
          await giveWayToLive();
          await giveWayToSteady();
        });
        settledAt = now();
        return;
      }
      if (now() - began < everyMs || !mayGoOn()) return;
    }
  };
}

/** A turn of something, when it is due. Statements that are begun together wait for the same one. */
function inTurns(isDue: () => boolean, take: () => Promise<unknown>): () => Promise<void> {
  let turn: Promise<unknown> | null = null;
  return async () => {
    if (turn === null && isDue()) {
      turn = take().finally(() => {
        turn = null;
      });
    }
    await turn;
  };
}
