import { type EventSignal, eventSignals } from './event-signals.js';
import type { Effect } from './matched-set.js';
import { type MatchedEvent, matchedSets, waitSets } from './matching/outcomes.js';
import { inferInWorkers, type WorkerOptions } from './statistics/infer-in-workers.js';
import type { InferenceJob } from './statistics/inference-job.js';
import type { Scale } from './statistics/wording.js';

/** Matched events of one kind of act and one window. */
export interface EventGroup {
  /** Names the random numbers too: unique. */
  readonly name: string;
  readonly events: readonly MatchedEvent[];
}

export interface InferredSignal {
  readonly group: string;
  readonly of: EventSignal;
  readonly effect: Effect | null;
  /** The lead placebo; that of the signal's main outcome where an outcome has no past of its own. */
  readonly placebo: Effect | null;
  readonly placeboScale: Scale;
  /** Events whose outcome is known. */
  readonly events: number;
}

/** Effects and lead placebos of S1 to S4, or of some of their outcomes, for each group. */
export async function inferEvents(
  groups: readonly EventGroup[],
  seed: number,
  { signals = eventSignals, ...options }: WorkerOptions & { readonly signals?: readonly EventSignal[] } = {},
): Promise<InferredSignal[]> {
  const placebos = new Set(signals.map(mainOutcome));
  const jobs: InferenceJob[] = [];
  const sizes = new Map<string, number>();
  const ask = (name: string, events: readonly MatchedEvent[], of: EventSignal, when: 'outcome' | 'lead'): void => {
    const job = { name, seed, wanted: 'effect' } as const;
    if (of.isWait) {
      jobs.push({ ...job, waits: waitSets(events, when === 'lead' ? 'leadWait' : 'wait') });
      sizes.set(name, events.length);
      return;
    }
    const measure = when === 'lead' ? of.lead : of.measure;
    if (measure === null) return;
    const sets = matchedSets(events, measure);
    jobs.push({ ...job, sets });
    sizes.set(name, sets.length);
  };
  for (const { name, events } of groups) {
    for (const of of eventSignals) {
      if (signals.includes(of)) ask(jobName(name, of), events, of, 'outcome');
      if (placebos.has(of)) ask(`${jobName(name, of)} lead`, events, of, 'lead');
    }
  }
  const inferred = new Map((await inferInWorkers(jobs, options)).map(({ name, effect }) => [name, effect]));
  return groups.flatMap(({ name }) =>
    signals.map((of) => {
      const job = jobName(name, of);
      return {
        group: name,
        of,
        effect: inferred.get(job) ?? null,
        placeboScale: mainOutcome(of).scale,
        placebo: inferred.get(`${jobName(name, mainOutcome(of))} lead`) ?? null,
        events: sizes.get(job) ?? 0,
      };
    }),
  );
}

const jobName = (group: string, { signal, name }: EventSignal): string => `${group} ${signal} ${name}`;

function mainOutcome(of: EventSignal): EventSignal {
  return eventSignals.find(({ signal }) => signal === of.signal) ?? of;
}
