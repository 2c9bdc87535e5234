import type { Random } from '../../../../../infra/random.js';
import type { MatchedSet } from '../../../../../processors/conformity/matched-set.js';

/** Outcome of one post, given the random numbers and the effect it is under. */
export type Outcome = (random: Random, effect: number) => number;

/** Each kind gives, for one matched set, how an outcome of its like is drawn. */
export const outcomes: Readonly<
  Record<'normal' | 'heavy tails' | 'counts' | 'yes or no', (random: Random) => Outcome>
> = {
  normal: (random) => {
    const level = random.normal();
    return (drawing, effect) => level + effect + drawing.normal();
  },
  'heavy tails': (random) => {
    const level = random.normal();
    return (drawing, effect) => level + effect + studentWithThreeDegrees(drawing);
  },
  counts: (random) => {
    const rate = 1 + random.exponential(8);
    const before = 4 + random.poisson(rate);
    return (drawing, effect) =>
      Math.log((drawing.poisson(rate * drawing.exponential() * Math.exp(effect)) + 0.5) / (before + 0.5));
  },
  'yes or no': () => (drawing, effect) => (drawing.chance(0.25 + effect) ? 1 : 0),
};

export interface WorldOptions {
  readonly events: number;
  readonly effect?: number;
  readonly executives?: number;
  /** Standard deviation of what the events of one thread have in common. */
  readonly threadSpread?: number;
  /** Standard deviation of what the events of one executive have in common. */
  readonly executiveSpread?: number;
}

/** Matched sets with five controls each; three threads in ten have several events. */
export function world(kind: keyof typeof outcomes, random: Random, options: WorldOptions): MatchedSet[] {
  const { events, effect = 0, executives = 4, threadSpread = 0, executiveSpread = 0 } = options;
  const ofExecutive = Array.from({ length: executives }, () => random.normal(0, executiveSpread));
  const sets: MatchedSet[] = [];
  for (let thread = 0; sets.length < events; thread += 1) {
    const size = random.chance(0.3) ? 2 + random.int(2) : 1;
    const executive = random.int(executives);
    const inCommon = random.normal(0, threadSpread) + ofExecutive[executive]!;
    for (let at = 0; at < size && sets.length < events; at += 1) {
      const outcome = outcomes[kind](random);
      const controls = Array.from({ length: 5 }, () => outcome(random, 0));
      sets.push({ executive, thread, y: outcome(random, effect) + inCommon, controls });
    }
  }
  return sets;
}

function studentWithThreeDegrees(random: Random): number {
  const squares = random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2;
  return random.normal() / Math.sqrt(squares / 3);
}
