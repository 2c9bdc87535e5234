import { createRandom } from '../../../infra/random.js';
import type { Effect, MatchedSet } from '../matched-set.js';
import { type InferenceOptions, matchedEffect, permutationP } from './matched-effect.js';

/** One thing to infer; its numbers depend on its seed, its name and its sets, not on the other jobs. */
export interface InferenceJob {
  readonly name: string;
  readonly seed: string | number;
  readonly sets: readonly MatchedSet[];
  /** `p`: the permutation alone, which is all that an audit asks; the same p as with the effect. */
  readonly wanted: 'effect' | 'p';
  readonly options?: InferenceOptions;
}

export interface Inference {
  readonly name: string;
  readonly effect: Effect | null;
  /** Null: nothing to infer from. */
  readonly p: number | null;
}

export function infer({ name, seed, sets, wanted, options = {} }: InferenceJob): Inference {
  const random = createRandom(seed).fork(name);
  if (wanted === 'p') return { name, effect: null, p: permutationP(sets, random, options.permutations) };
  const effect = matchedEffect(sets, random, options);
  return { name, effect, p: effect?.p ?? null };
}
