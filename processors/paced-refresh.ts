import { setTimeout as pause } from 'node:timers/promises';
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
  /** `between` is called before each statement, where there is one, which does not begin before that is over. */
  readonly refresh: (families: readonly MetricFamily[], between?: () => Promise<void>) => Promise<RefreshReport>;
}

/**
 * One tick of a process that keeps running: live families at once; steady ones, which cost as much as live ones and are asked
 * for less, and settled ones, which look back on weeks and cost much for little news, when nothing new has come since the last
 * tick, or when they have waited long enough. Meanwhile faster ones have their turns, so that what is new is shown as soon as
 * ever: beside the statement of slower ones that is under way, and the next of those waits until the turn is over. A refresh
 * that took longer than from tick to tick, with something new, is followed by the next at once.
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
    await withTurns((between) => refresh(steady, between), giveWayToLive);
    steadyAt = now();
  }

  async function refreshSettled(): Promise<void> {
    await withTurns(
      (between) => refresh(settled, between),
      async () => {
        await giveWayToLive();
        await giveWayToSteady();
      },
    );
    settledAt = now();
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
        await refreshSettled();
        return;
      }
      if (now() - began < everyMs || !mayGoOn()) return;
    }
  };
}

/** How long a statement is under way before it is looked whether somebody's turn has come. */
const lookEveryMs = 50;

/** Does something slow, of which each statement waits until nobody has a turn; turns come up while one is under way too. */
async function withTurns(
  slow: (between: () => Promise<void>) => Promise<unknown>,
  giveWay: () => Promise<void>,
): Promise<void> {
  let isUnderWay = true;
  const slowly = slow(giveWay).finally(() => {
    isUnderWay = false;
  });
  const turns = async (): Promise<void> => {
    while (isUnderWay) {
      await Promise.race([pause(lookEveryMs), slowly]);
      if (isUnderWay) await giveWay();
    }
  };
  const [done, given] = await Promise.allSettled([slowly, turns()]);
  if (done.status === 'rejected') throw done.reason;
  if (given.status === 'rejected') throw given.reason;
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
