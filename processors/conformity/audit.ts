import { eventSignals } from './event-signals.js';
import type { FakeSet } from './matching/match-fake-sets.js';
import { type Measured, matchedSets, measures, waitSets } from './matching/outcomes.js';
import { inferInWorkers, type WorkerOptions } from './statistics/infer-in-workers.js';
import type { InferenceJob } from './statistics/inference-job.js';

/** How often a test at 5 % calls something an effect where there can be none. */
export interface AlarmRate {
  /** Sets of random peers of which it could be asked. */
  readonly sets: number;
  readonly rejected: number;
}

export interface Audit {
  /** By signal and name, as in `signalKey`. */
  readonly bySignal: ReadonlyMap<string, AlarmRate>;
  /** A plain comparison of posts before and after in the thread, without controls. */
  readonly naive: AlarmRate;
}

export const signalKey = ({ signal, name }: { readonly signal: string; readonly name: string }): string =>
  `${signal} ${name}`;

const level = 0.05;
const naive = 'naive';

/** The fake-executive audit (CONFORMITY §3 iii): each signal's test on sets of random peers in the executives' place. */
export async function auditFalseAlarms(
  fakeSets: readonly FakeSet[],
  seed: number,
  options: WorkerOptions = {},
): Promise<Audit> {
  const jobs: InferenceJob[] = [];
  for (const { set, events } of fakeSets) {
    for (const of of eventSignals) {
      const name = `${signalKey(of)}\n${set}`;
      if (of.isWait) jobs.push({ name, seed, waits: waitSets(events), wanted: 'p' });
      else jobs.push({ name, seed, sets: matchedSets(events, of.measure), wanted: 'p' });
    }
    jobs.push({ name: `${naive}\n${set}`, seed, sets: uncontrolled(events, measures.thread), wanted: 'p' });
  }
  const rates = new Map<string, { sets: number; rejected: number }>();
  for (const { name, p } of await inferInWorkers(jobs, options)) {
    const [key = ''] = name.split('\n');
    const rate = rates.get(key) ?? { sets: 0, rejected: 0 };
    rates.set(key, rate);
    if (p === null) continue;
    rate.sets += 1;
    if (p <= level) rate.rejected += 1;
  }
  const naiveRate = rates.get(naive) ?? { sets: 0, rejected: 0 };
  rates.delete(naive);
  return { bySignal: rates, naive: naiveRate };
}

/** The outcome against 0 instead of against controls: what a naive before/after test looks at. */
function uncontrolled(events: FakeSet['events'], measure: Measured) {
  return matchedSets(events, measure).map((set) => ({ ...set, controls: [0] }));
}
