import type { Random } from '../../../infra/random.js';
import { studentTQuantile } from '../../sponsorship/student-t.js';
import type { Effect } from '../matched-set.js';
import { chiSquareTail } from './chi-square.js';
import { type Clusters, countDistinct, inClusters, type Placed } from './clusters.js';
import { type Duration, medianOfSorted } from './kaplan-meier.js';
import { type LogRank, logRank, stratumScore } from './log-rank.js';
import { defaultDraws, type InferenceOptions, permutedScores } from './matched-effect.js';
import { detectableEffect } from './power.js';

/** Time to the next post of a non-executive after the event, and after each of its controls. */
export interface LatencySet extends Placed {
  readonly event: Duration;
  readonly controls: readonly Duration[];
}

export interface LatencyEffect {
  /** ln(median wait after events ÷ after controls): above 0, people answer later. p: permuted log-rank scores. */
  readonly effect: Effect | null;
  /** Log-rank test with the matched sets as strata; null when no set tells anything. */
  readonly logRank: LogRank | null;
  /** Kaplan–Meier medians; null when more than half had no answer when one stopped looking. */
  readonly medianAfterEvents: number | null;
  readonly medianAfterControls: number | null;
}

/**
 * Reply latency of events against their matched controls, with right censoring. Each set's controls count as one wait.
 * Interval: percentiles over clusters, widened for their small number (T. C. Hesterberg, "What teachers should know about
 * the bootstrap", Am. Statistician 69 (2015), §5.3): a median is no smooth function, so that studentising does not help.
 * p: within each set any member could have been the event; the statistic is the sum of the log-rank scores of the sets.
 */
export function latencyEffect(
  sets: readonly LatencySet[],
  random: Random,
  { bootstraps = defaultDraws, permutations = defaultDraws }: InferenceOptions = {},
): LatencyEffect {
  const clusters = inOrder(sets);
  const medians = mediansOf(clusters);
  const asIs = new Float64Array(clusters.count).fill(1);
  const [ofEvents, ofControls] = medians(asIs);
  const tested = logRank(
    clusters.sets.map(({ event, controls }) => ({ group: [event], others: controls.map(unweighted) })),
  );
  const unknown = { effect: null, logRank: tested, medianAfterEvents: ofEvents, medianAfterControls: ofControls };
  const estimate = logRatio(ofEvents, ofControls);
  if (clusters.count < 2 || tested === null || estimate === null || !Number.isFinite(estimate)) return unknown;

  const resampling = random.fork('bootstrap');
  const times = new Float64Array(clusters.count);
  const drawn: number[] = [];
  for (let draw = 0; draw < bootstraps; draw += 1) {
    times.fill(0);
    for (let place = 0; place < clusters.count; place += 1) times[resampling.int(clusters.count)]! += 1;
    const ratio = logRatio(...medians(times));
    if (ratio !== null) drawn.push(ratio);
  }
  const [low, high] = widened(Float64Array.from(drawn).sort(), clusters.count);
  if (!(Number.isFinite(low) && Number.isFinite(high)) || low === high) return unknown;
  const error = (high - low) / (2 * studentTQuantile(0.975, clusters.count - 1));
  const effect: Effect = {
    estimate,
    low,
    high,
    p: permuted(clusters, permutations, random),
    events: sets.length,
    threads: countDistinct(sets, (set) => set.thread),
    executives: countDistinct(sets, (set) => set.executive),
    detectable: detectableEffect(error, clusters.count - 1),
  };
  return { ...unknown, effect };
}

/** The p of `latencyEffect` alone, with the same random numbers; null when no set tells anything. */
export function latencyP(sets: readonly LatencySet[], random: Random, permutations = defaultDraws): number | null {
  const clusters = inOrder(sets);
  const tellsNothing = clusters.sets.every((set) => scores(set).every((score) => score === 0));
  return clusters.count < 2 || tellsNothing ? null : permuted(clusters, permutations, random);
}

function inOrder(sets: readonly LatencySet[]): Clusters<LatencySet> {
  return inClusters(
    sets.map((set) => ({ ...set, controls: [...set.controls].sort(byTime) })),
    ({ event, controls }) => [event, ...controls].flatMap(({ time, observed }) => [time, observed ? 1 : 0]),
  );
}

function permuted({ sets, start, count }: Clusters<LatencySet>, permutations: number, random: Random): number {
  return permutedScores(sets.map(scores), start, count, permutations, random.fork('permutation'));
}

const byTime = (a: Duration, b: Duration): number => a.time - b.time || Number(a.observed) - Number(b.observed);

const unweighted = ({ time, observed }: Duration): Duration => ({ time, observed });

/** ∞ where one median lies beyond the end of looking; null where both do, or nobody waited at all. */
function logRatio(events: number | null, controls: number | null): number | null {
  if (events === null) return controls === null ? null : Number.POSITIVE_INFINITY;
  if (controls === null) return Number.NEGATIVE_INFINITY;
  return events > 0 && controls > 0 ? Math.log(events / controls) : null;
}

/** Medians of events and of controls when each cluster counts as often as said. */
function mediansOf({
  sets,
  start,
  count,
}: Clusters<LatencySet>): (times: Float64Array) => [number | null, number | null] {
  const clusterOf = new Int32Array(sets.length);
  for (let cluster = 0; cluster < count; cluster += 1) clusterOf.fill(cluster, start[cluster], start[cluster + 1]);
  const arm = (rows: { wait: Duration; set: number; share: number }[]): ((times: Float64Array) => number | null) => {
    rows.sort((a, b) => byTime(a.wait, b.wait));
    const waits = Float64Array.from(rows, ({ wait }) => wait.time);
    const observed = Uint8Array.from(rows, ({ wait }) => (wait.observed ? 1 : 0));
    const clusters = Int32Array.from(rows, ({ set }) => clusterOf[set]!);
    const shares = Float64Array.from(rows, ({ share }) => share);
    const weights = new Float64Array(rows.length);
    return (times) => {
      for (let row = 0; row < weights.length; row += 1) weights[row] = shares[row]! * times[clusters[row]!]!;
      return medianOfSorted(waits, observed, weights);
    };
  };
  const events = arm(sets.map(({ event }, set) => ({ wait: event, set, share: 1 })));
  const controls = arm(
    sets.flatMap((of, set) => of.controls.map((wait) => ({ wait, set, share: 1 / of.controls.length }))),
  );
  return (times) => [events(times), controls(times)];
}

/** Log-rank score (ends less those expected) of each member of a set, were it the event. */
function scores({ event, controls }: LatencySet): number[] {
  const members = [event, ...controls].map(unweighted);
  return members.map((member, at) => {
    const score = stratumScore({ group: [member], others: members.filter((_, other) => other !== at) });
    return score.observed - score.expected;
  });
}

function widened(ascending: Float64Array, clusters: number): [number, number] {
  const z = studentTQuantile(0.975, clusters - 1) * Math.sqrt(clusters / (clusters - 1));
  const tail = normalTail(z);
  const at = (share: number): number => {
    const place = Math.min(ascending.length - 1, Math.max(0, share * (ascending.length + 1) - 1));
    const below = ascending[Math.floor(place)]!;
    const above = ascending[Math.ceil(place)]!;
    // Two infinite neighbours have no difference.
    return below === above ? below : below + (place - Math.floor(place)) * (above - below);
  };
  return [at(tail), at(1 - tail)];
}

const normalTail = (z: number): number => chiSquareTail(z * z) / 2;
