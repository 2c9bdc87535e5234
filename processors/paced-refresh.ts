import type { MetricFamily } from './metric-family.js';
import type { RefreshReport } from './refresh.js';

export interface PacedRefreshOptions {
  readonly families: readonly MetricFamily[];
  /** Longest time that settled families wait while there is always something new, seconds. */
  readonly settleSeconds: number;
  readonly now: () => number;
  readonly refresh: (families: readonly MetricFamily[]) => Promise<RefreshReport>;
}

/**
 * One tick of a process that keeps running: live families at once; settled ones, which look back on weeks and cost much for
 * little news, when nothing new has come since the last tick, or when they have waited long enough.
 */
export function createPacedRefresh({
  families,
  settleSeconds,
  now,
  refresh,
}: PacedRefreshOptions): () => Promise<void> {
  const ofPace = (pace: MetricFamily['pace']): MetricFamily[] => families.filter((family) => family.pace === pace);
  const live = ofPace('live');
  const settled = ofPace('settled');
  let settledAt = now();
  return async () => {
    const report = await refresh(live);
    const isQuiet = report.families.every(({ windows }) => windows === 0);
    if (!isQuiet && now() - settledAt < settleSeconds * 1000) return;
    await refresh(settled);
    settledAt = now();
  };
}
