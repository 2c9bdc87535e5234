import { createRandom } from '../../../infra/random.js';
import type { Effect, MatchedSet } from '../matched-set.js';
import { type LatencySet, latencyEffect, latencyP } from './latency-effect.js';
import { type InferenceOptions, matchedEffect, permutationP } from './matched-effect.js';

/** One thing to infer; its numbers depend on its seed, its name and its sets, not on the other jobs. */
export type InferenceJob = {
  readonly name: string;
  readonly seed: string | number;
  /** `p`: the permutation alone, which is all that an audit asks; the same p as with the effect. */
  readonly wanted: 'effect' | 'p';
  readonly options?: InferenceOptions;
} & ({ readonly sets: readonly MatchedSet[] } | { readonly waits: readonly LatencySet[] });

export interface Inference {
  readonly name: string;
  readonly effect: Effect | null;
  /** Null: nothing to infer from. */
  readonly p: number | null;
}

export function infer(job: InferenceJob): Inference {
  const { name, seed, wanted, options = {} } = job;
  const random = createRandom(seed).fork(name);
  if (wanted === 'p') {
    const p =
      'waits' in job
        ? latencyP(job.waits, random, options.permutations)
        : permutationP(job.sets, random, options.permutations);
    return { name, effect: null, p };
  }
  const effect =
    'waits' in job ? latencyEffect(job.waits, random, options).effect : matchedEffect(job.sets, random, options);
  return { name, effect, p: effect?.p ?? null };
}
