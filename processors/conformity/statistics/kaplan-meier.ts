/** A waiting time, in any one unit. */
export interface Duration {
  readonly time: number;
  /** False: nothing had happened up to `time`, when one stopped looking (right censoring). */
  readonly observed: boolean;
  /** Counts as so many durations; 1 unless told. */
  readonly weight?: number;
}

/** Just after `time`, the share `survival` still waits. */
export interface SurvivalStep {
  readonly time: number;
  readonly survival: number;
  /** Weight still waiting just before `time`, and of those it ended for at `time`. */
  readonly atRisk: number;
  readonly ended: number;
}

/**
 * The product-limit estimate of the share that still waits, one step for each time at which something ended. A duration
 * censored at such a time was still at risk then. Source: E. L. Kaplan and P. Meier, "Nonparametric estimation from
 * incomplete observations", JASA 53 (1958).
 */
export function survivalCurve(durations: readonly Duration[]): SurvivalStep[] {
  const ascending = [...durations].sort((a, b) => a.time - b.time);
  const steps: SurvivalStep[] = [];
  let atRisk = ascending.reduce((sum, { weight = 1 }) => sum + weight, 0);
  let survival = 1;
  for (let from = 0; from < ascending.length; ) {
    const { time } = ascending[from]!;
    let [ended, left, to] = [0, 0, from];
    for (; to < ascending.length && ascending[to]!.time === time; to += 1) {
      const { observed, weight = 1 } = ascending[to]!;
      left += weight;
      if (observed) ended += weight;
    }
    if (ended > 0) {
      // The last to end leave exactly nobody, whatever rounding left of the weights.
      survival = to === ascending.length && ended === left ? 0 : survival * (1 - ended / atRisk);
      steps.push({ time, survival, atRisk, ended });
    }
    atRisk -= left;
    from = to;
  }
  return steps;
}

/**
 * The first time at which half or fewer still wait; null when more than half did when the last one was looked at. Where
 * the curve runs at exactly one half, the middle of that stretch, as in R's survfit.
 */
export function medianSurvival(durations: readonly Duration[]): number | null {
  const ascending = [...durations].sort((a, b) => a.time - b.time);
  return medianOfSorted(
    Float64Array.from(ascending, ({ time }) => time),
    Uint8Array.from(ascending, ({ observed }) => (observed ? 1 : 0)),
    Float64Array.from(ascending, ({ weight = 1 }) => weight),
  );
}

/** `medianSurvival` of durations that are in ascending order of time already: for resampling, where weights alone change. */
export function medianOfSorted(times: Float64Array, observed: Uint8Array, weights: Float64Array): number | null {
  let atRisk = 0;
  for (const weight of weights) atRisk += weight;
  let survival = 1;
  let halfAt: number | null = null;
  for (let from = 0; from < times.length; ) {
    const time = times[from]!;
    let [ended, left, to] = [0, 0, from];
    for (; to < times.length && times[to] === time; to += 1) {
      left += weights[to]!;
      if (observed[to] === 1) ended += weights[to]!;
    }
    if (ended > 0) {
      if (halfAt !== null) return (halfAt + time) / 2;
      survival *= Math.max(0, 1 - ended / atRisk);
      if (survival < 0.5 - rounding) return time;
      if (survival <= 0.5 + rounding) halfAt = time;
    }
    atRisk -= left;
    from = to;
  }
  return halfAt;
}

const rounding = 1e-9;
