import type { Random } from '../../../../infra/random.js';
import { type ForumEffect, type ForumEffectName, forumEffectNames } from './effects.js';
import { chill, quiet, stayAway, voices } from './inject-counts.js';
import { latency } from './inject-time.js';
import { dissent, sentiment } from './inject-tone.js';
import { convergence, echo, narrowing } from './inject-words.js';
import type { ForumEvent, ForumMessage } from './types.js';

export interface Injection {
  /** By time. */
  readonly messages: readonly ForumMessage[];
  readonly events: readonly ForumEvent[];
  readonly executives: ReadonlySet<string>;
  /** Everybody who may come to a thread. */
  readonly authors: readonly string[];
  /** How much later than usual the organisation works, ms. */
  readonly shiftMs: number;
  readonly size: number;
  readonly random: Random;
}

const injectors: Readonly<Record<ForumEffectName, (input: Injection) => ForumMessage[]>> = {
  chill,
  quiet,
  voices,
  return: stayAway,
  latency,
  dissent,
  sentiment,
  convergence,
  narrowing,
  echo,
};

/** The messages as they are when executives have the effects; by time, whatever the order in which the effects are given. */
export function inject(input: Omit<Injection, 'size'>, effects: readonly ForumEffect[]): readonly ForumMessage[] {
  let { messages } = input;
  for (const name of forumEffectNames) {
    const size = effects.find((effect) => effect.name === name)?.size ?? 0;
    if (size === 0) continue;
    messages = injectors[name]({ ...input, messages, size, random: input.random.fork(name) });
  }
  return messages;
}
