import { describe, expect, test } from '@jest/globals';
import { createRandom, type Random } from '../../../../../infra/random.js';
import type { MatchedSet } from '../../../../../processors/conformity/matched-set.js';
import { matchedEffect, permutationP } from '../../../../../processors/conformity/statistics/matched-effect.js';
import { type outcomes, world } from './worlds.js';

/** Seeded, so that they come out the same each time; bounds are three standard errors of so many worlds. */
const worlds = 300;
const draws = { bootstraps: 399, permutations: 399 };

function share(name: string, holds: (random: Random) => boolean): number {
  const root = createRandom('calibration').fork(name);
  let count = 0;
  for (let at = 0; at < worlds; at += 1) if (holds(root.fork(at))) count += 1;
  return count / worlds;
}

const kinds = ['normal', 'heavy tails', 'counts', 'yes or no'] as const satisfies readonly (keyof typeof outcomes)[];

describe.each(kinds)('30 events whose outcome is %s', (kind) => {
  test('the interval holds the truth in 95 of 100 worlds', () => {
    // Where the effect moves the mean by as much, or not at all.
    const effect = kind === 'normal' || kind === 'heavy tails' ? -0.5 : 0;
    const covered = share(`coverage ${kind}`, (random) => {
      const { low, high } = matchedEffect(world(kind, random, { events: 30, effect }), random, {
        ...draws,
        permutations: 1,
      })!;
      return low <= effect && effect <= high;
    });
    expect(covered).toBeGreaterThanOrEqual(0.915);
    expect(covered).toBeLessThanOrEqual(0.985);
  });

  test('no effect is called one in 5 of 100 worlds', () => {
    const rejected = share(`null ${kind}`, (random) => {
      return permutationP(world(kind, random, { events: 30 }), random, draws.permutations)! <= 0.05;
    });
    expect(rejected).toBeGreaterThanOrEqual(0.015);
    expect(rejected).toBeLessThanOrEqual(0.085);
  });
});

test('events of a thread that go together do not raise false alarms', () => {
  const rejected = share('threads', (random) => {
    return permutationP(world('normal', random, { events: 60, threadSpread: 1 }), random, draws.permutations)! <= 0.05;
  });
  expect(rejected).toBeLessThanOrEqual(0.085);
});

test('the effects of twenty executives who differ are taken for a sample of executives', () => {
  const covered = share('executives', (random) => {
    const sets = world('normal', random, { events: 100, executives: 20, executiveSpread: 0.6 });
    const { low, high } = matchedEffect(sets, random, { ...draws, permutations: 1 })!;
    return low <= 0 && 0 <= high;
  });
  expect(covered).toBeGreaterThanOrEqual(0.91);
});

test.each(['normal', 'counts'] as const)(
  'an effect as large as is printed is found in 80 of 100 worlds (%s)',
  (kind) => {
    const found = share(`power ${kind}`, (random) => {
      const sets = world(kind, random, { events: 30 });
      const { detectable } = matchedEffect(sets, random, { ...draws, permutations: 1 })!;
      const lowered = sets.map((set) => ({ ...set, y: set.y - detectable }));
      const { p, high } = matchedEffect(lowered, random, draws)!;
      return p <= 0.05 && high < 0;
    });
    expect(found).toBeGreaterThanOrEqual(0.76);
    expect(found).toBeLessThanOrEqual(0.92);
  },
);

describe('people post when it is lively, and nothing follows from it', () => {
  interface Window {
    readonly before: number;
    readonly after: number;
  }

  /** Each window has a level of its own; a lively one was partly chance, and falls back. */
  const window = (random: Random): Window => {
    const level = 3 + random.exponential(1.5);
    return { before: random.poisson(level), after: random.poisson(level) };
  };
  const change = ({ before, after }: Window): number => Math.log((after + 0.5) / (before + 0.5));

  const lively = (random: Random): { events: Window[]; others: Window[] } => {
    const all = Array.from({ length: 600 }, () => window(random));
    // The louder, the more likely the executive speaks.
    const isChosen = all.map(({ before }) => random.chance(Math.min(1, before ** 3 / 4000)));
    return { events: all.filter((_, at) => isChosen[at]).slice(0, 30), others: all.filter((_, at) => !isChosen[at]) };
  };

  test('against controls that were as lively, the test keeps its 5 %', () => {
    const rejected = share('lively', (random) => {
      const { events, others } = lively(random);
      const sets = events.flatMap((event, thread): MatchedSet[] => {
        const alike = others.filter(({ before }) => before === event.before);
        if (alike.length < 5) return [];
        return [{ executive: 1, thread, y: change(event), controls: random.shuffle(alike).slice(0, 5).map(change) }];
      });
      return permutationP(sets, random, draws.permutations)! <= 0.05;
    });
    expect(rejected).toBeGreaterThanOrEqual(0.02);
    expect(rejected).toBeLessThanOrEqual(0.085);
  });

  test('naive before and after, put through the same test, sees an effect almost always', () => {
    const rejected = share('lively', (random) => {
      const sets = lively(random).events.map(({ before, after }, thread): MatchedSet => {
        return { executive: 1, thread, y: Math.log(after + 0.5), controls: [Math.log(before + 0.5)] };
      });
      return permutationP(sets, random, draws.permutations)! <= 0.05;
    });
    expect(rejected).toBeGreaterThan(0.5);
  });

  test('controls that were not as lively do no better', () => {
    const rejected = share('lively', (random) => {
      const { events, others } = lively(random);
      const sets = events.map((event, thread): MatchedSet => {
        const controls = Array.from({ length: 5 }, () => change(random.pick(others)));
        return { executive: 1, thread, y: change(event), controls };
      });
      return permutationP(sets, random, draws.permutations)! <= 0.05;
    });
    expect(rejected).toBeGreaterThan(0.5);
  });
});
