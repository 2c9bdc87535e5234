import { describe, expect, test } from '@jest/globals';
import { createRandom, type Random } from '../../../../../infra/random.js';
import {
  classifierQuality,
  type DissentSet,
  dissentEffect,
  repliesNeeded,
  roganGladen,
} from '../../../../../processors/conformity/statistics/rogan-gladen.js';

test('a classifier that errs as known gives back the true share', () => {
  // 30 % dissent, sensitivity 70 %, specificity 80 %: 0.3 · 0.7 + 0.7 · 0.2 = 0.35 are called dissent.
  const share = roganGladen(0.35, 0.7, 0.8);
  expect(share.corrected).toBeCloseTo(0.3, 12);
  expect(share).toMatchObject({ observed: 0.35, clipped: false });
});

test.each([
  ['fewer than its false positives', 0.1, 0],
  ['more than its true positives', 0.9, 1],
])('a share of %s is cut, and says so', (_, observed, corrected) => {
  expect(roganGladen(observed, 0.7, 0.8)).toEqual({ observed, corrected, clipped: true });
});

test('guessing cannot be corrected for', () => {
  expect(() => roganGladen(0.4, 0.4, 0.6)).toThrow(RangeError);
});

test('the quality of a classifier comes from its labelled counts', () => {
  const quality = classifierQuality({ truePositives: 84, falseNegatives: 36, trueNegatives: 224, falsePositives: 56 })!;
  expect(quality).toMatchObject({ sensitivity: 0.7, specificity: 0.8, labelled: 400 });
  expect(quality.j).toBeCloseTo(0.5, 12);
  expect(classifierQuality({ truePositives: 0, falseNegatives: 0, trueNegatives: 9, falsePositives: 1 })).toBeNull();
});

test('a poor classifier needs many more replies', () => {
  expect([1, 0.5, 0.3].map(repliesNeeded)).toEqual([250, 1000, 2778]);
});

const binomial = (random: Random, trials: number, probability: number): number => {
  let successes = 0;
  for (let trial = 0; trial < trials; trial += 1) if (random.chance(probability)) successes += 1;
  return successes;
};

/** An organisation whose dissent moves by `change` (log odds) after events, seen through a classifier. */
function organisation(random: Random, change: number, sensitivity: number, specificity: number): DissentSet[] {
  const windows = (shift: number): DissentSet['event'] => {
    const level = random.normal(-0.9, 0.3);
    const seen = (logOdds: number): { dissent: number; replies: number } => {
      const share = 1 / (1 + Math.exp(-logOdds));
      const replies = 5 + random.poisson(20);
      return { replies, dissent: binomial(random, replies, share * sensitivity + (1 - share) * (1 - specificity)) };
    };
    return { before: seen(level), after: seen(level + shift) };
  };
  return Array.from({ length: 60 }, (_, thread) => ({
    executive: thread % 4,
    thread,
    event: windows(change),
    controls: Array.from({ length: 5 }, () => windows(0)),
  }));
}

describe('the change of dissent', () => {
  const counts = { truePositives: 108, falseNegatives: 12, trueNegatives: 252, falsePositives: 28 };

  test('is the difference in differences of the log odds of the corrected shares', () => {
    const one = (beforeDissent: number, afterDissent: number): DissentSet['event'] => ({
      before: { dissent: beforeDissent, replies: 100 },
      after: { dissent: afterDissent, replies: 100 },
    });
    // 90 % and 90 %: 34 of 100 seen are 30 of 100, 26 are 20.
    const sets = Array.from({ length: 30 }, (_, thread) => ({
      executive: 1,
      thread,
      event: one(34 + (thread % 2), 26 - (thread % 2)),
      controls: [one(34, 34)],
    }));
    const { effect, shares, clipped } = dissentEffect(sets, counts, createRandom(1))!;
    const logOdds = (share: number): number => Math.log(share / (1 - share));
    const expected = logOdds((0.255 - 0.1) / 0.8) - logOdds((0.345 - 0.1) / 0.8);
    expect(effect!.estimate).toBeCloseTo(expected, 10);
    expect(shares.controlAfter!.corrected).toBeCloseTo(0.3, 12);
    expect(clipped).toBe(false);
  });

  test('is recovered through a classifier whose errors hide nearly half of it', () => {
    const root = createRandom('recovered');
    const truth = -0.8;
    let [corrected, naive, covered] = [0, 0, 0];
    const worlds = 40;
    for (let at = 0; at < worlds; at += 1) {
      const random = root.fork(at);
      const sets = organisation(random, truth, 0.8, 0.85);
      const labelled = { truePositives: binomial(random, 240, 0.8), trueNegatives: binomial(random, 560, 0.85) };
      const few = { bootstraps: 200, permutations: 1 };
      const { effect } = dissentEffect(
        sets,
        { ...labelled, falseNegatives: 240 - labelled.truePositives, falsePositives: 560 - labelled.trueNegatives },
        random,
        few,
      )!;
      const asSeen = { truePositives: 1e6, falseNegatives: 0, trueNegatives: 1e6, falsePositives: 0 };
      corrected += effect!.estimate / worlds;
      if (effect!.low <= truth && truth <= effect!.high) covered += 1;
      if (at === 0) {
        // With a perfect classifier nothing is corrected.
        const { shares } = dissentEffect(sets, { ...asSeen, truePositives: 1, trueNegatives: 1 }, random, few)!;
        expect(shares.eventAfter!.corrected).toBe(shares.eventAfter!.observed);
        naive = dissentEffect(sets, { ...asSeen, truePositives: 1, trueNegatives: 1 }, random, few)!.effect!.estimate;
      }
    }
    expect(corrected / truth).toBeGreaterThan(0.88);
    expect(corrected / truth).toBeLessThan(1.12);
    expect(naive / truth).toBeLessThan(0.75);
    expect(covered).toBeGreaterThanOrEqual(34);
  });

  test('has a wider interval with fewer labels', () => {
    const sets = organisation(createRandom('labels'), -0.8, 0.9, 0.9);
    const width = (times: number): number => {
      const labelled = {
        truePositives: 27 * times,
        falseNegatives: 3 * times,
        trueNegatives: 63 * times,
        falsePositives: 7 * times,
      };
      const { low, high } = dissentEffect(sets, labelled, createRandom(1), { permutations: 1 })!.effect!;
      return high - low;
    };
    expect(width(1)).toBeGreaterThan(1.05 * width(30));
  });

  test('says when the shares do not fit the classifier', () => {
    const sets = organisation(createRandom('unfit'), 0, 0.3, 1);
    expect(dissentEffect(sets, { ...counts, trueNegatives: 150, falsePositives: 130 }, createRandom(1))!.clipped).toBe(
      true,
    );
  });

  test('is not known with a classifier that guesses, or without replies', () => {
    const guess = { truePositives: 40, falseNegatives: 60, trueNegatives: 180, falsePositives: 120 };
    const sets = organisation(createRandom('guess'), 0, 0.9, 0.9);
    expect(dissentEffect(sets, guess, createRandom(1))).toMatchObject({ effect: null, shares: { eventAfter: null } });
    const silent = sets.map((of) => ({ ...of, event: { ...of.event, after: { dissent: 0, replies: 0 } } }));
    expect(dissentEffect(silent, counts, createRandom(1))).toMatchObject({
      effect: null,
      shares: { eventAfter: null },
    });
    expect(dissentEffect([], counts, createRandom(1))).toBeNull();
  });
});
