import { describe, expect, test } from '@jest/globals';
import {
  classifierMissing,
  type DissentScore,
  dissentSets,
  dissentShare,
} from '../../../../../processors/conformity/signals/dissent-share.js';
import type { Post, WindowText } from '../../../../../processors/conformity/signals/window-text.js';
import { post, seeded, window } from './support.js';

/** A classifier that finds 70 of 100 dissenting replies and takes 15 of 100 others for some: J = .55. */
const [sensitivity, specificity] = [0.7, 0.85];
const labelled = { truePositives: 350, falseNegatives: 150, trueNegatives: 425, falsePositives: 75 };
const never: DissentScore = () => 0;

interface World {
  readonly events: number;
  readonly posts: number;
  /** True shares of dissent. */
  readonly before: number;
  readonly after: number;
}

function* world(name: string, { events, posts, before, after }: World): Generator<WindowText> {
  const random = seeded(name);
  const replies = (share: number): Post[] =>
    Array.from({ length: posts }, () => {
      const isDissent = random.chance(share);
      const isCalled = random.chance(isDissent ? sensitivity : 1 - specificity);
      return post('words', { author: random.int(400), dissent: isCalled ? 0.8 : 0.2 });
    });
  for (let event = 0; event < events; event += 1) {
    yield window(event, 'event', { executive: event % 12, before: replies(before), after: replies(after) });
    for (let at = 0; at < 5; at += 1)
      yield window(event, 'control', { before: replies(before), after: replies(before) });
  }
}

const logit = (share: number): number => Math.log(share / (1 - share));
const draws = { bootstraps: 400, permutations: 400 };

describe('share of dissent', () => {
  test('is recovered from what a classifier of known errors says, where its own share is far off', async () => {
    const truth = logit(0.15) - logit(0.3);
    const found = await dissentSets(world('drop', { events: 200, posts: 40, before: 0.3, after: 0.15 }), never, 0.5);
    const { found: share, missing } = dissentShare(found, labelled, seeded('inference'), draws);
    expect(missing).toBeNull();
    const { effect, shares } = share!;
    expect(effect!.low).toBeLessThan(truth);
    expect(effect!.high).toBeGreaterThan(truth);
    expect(effect!.high).toBeLessThan(0);
    expect(shares.eventAfter!.corrected).toBeCloseTo(0.15, 1);
    expect(Math.abs(shares.eventAfter!.corrected - 0.15)).toBeLessThan(0.03);
    // Called dissent: .7 · .15 + .15 · .85 = .2325, and .315 before: the uncorrected effect is less than half of the true one.
    expect(shares.eventAfter!.observed).toBeGreaterThan(0.2);
    const uncorrected =
      logit(shares.eventAfter!.observed) -
      logit(shares.eventBefore!.observed) -
      (logit(shares.controlAfter!.observed) - logit(shares.controlBefore!.observed));
    expect(Math.abs(uncorrected)).toBeLessThan(0.6 * Math.abs(truth));
    expect(uncorrected).toBeGreaterThan(effect!.high);
  });

  test('is no effect where nothing changes', async () => {
    const found = await dissentSets(world('null', { events: 60, posts: 40, before: 0.2, after: 0.2 }), never, 0.5);
    const { effect } = dissentShare(found, labelled, seeded('inference'), draws).found!;
    expect(effect!.low).toBeLessThan(0);
    expect(effect!.high).toBeGreaterThan(0);
  });

  test('counts replies that the classifier puts at the threshold or above, window by window', async () => {
    const score: DissentScore = (tokens) => (tokens.includes('no') ? 0.6 : 0.59);
    const { sets, replies } = await dissentSets(
      [
        window(1, 'event', { before: [post('no'), post('yes'), post('')], after: [post('no')] }),
        window(1, 'control', { before: [post('yes')], after: [post('no no'), post('yes', { dissent: 0.9 })] }),
      ],
      score,
      0.6,
    );
    expect(sets).toEqual([
      {
        executive: 1,
        thread: 1,
        event: { before: { dissent: 1, replies: 2 }, after: { dissent: 1, replies: 1 } },
        controls: [{ before: { dissent: 0, replies: 1 }, after: { dissent: 2, replies: 2 } }],
      },
    ]);
    expect(replies).toEqual({ eventBefore: 2, eventAfter: 1, controlBefore: 1, controlAfter: 2 });
  });
});

describe('without what it needs there is no share', () => {
  const enough = { eventBefore: 1e4, eventAfter: 1e4, controlBefore: 1e4, controlAfter: 1e4 };
  const asked = (counts: typeof labelled | null, replies = enough) =>
    dissentShare({ sets: [], replies }, counts, seeded('inference'));

  test('no classifier', () => {
    expect(asked(null)).toEqual({ found: null, missing: expect.stringMatching(/earshot dissent sample/) });
  });

  test.each([
    [
      'too few labels',
      { truePositives: 70, falseNegatives: 30, trueNegatives: 254, falsePositives: 45 },
      /Only 399 .* 400/,
    ],
    [
      'too low a J',
      { truePositives: 60, falseNegatives: 40, trueNegatives: 276, falsePositives: 124 },
      /J = 0\.29; 0\.3/,
    ],
    ['one kind only', { truePositives: 0, falseNegatives: 0, trueNegatives: 400, falsePositives: 5 }, /one kind/],
  ])('%s', (_, counts, reason) => {
    expect(asked(counts).found).toBeNull();
    expect(asked(counts).missing).toMatch(reason);
  });

  test('too few replies in a window: 250 ÷ J² are needed', () => {
    // J = .55
    expect(asked(labelled, { ...enough, eventAfter: 826 })).toEqual({
      found: null,
      missing: 'There are 826 replies after the events; 827 are needed with J = 0.55.',
    });
  });

  test('with just enough labels and J there is nothing missing', () => {
    expect(
      classifierMissing({ truePositives: 60, falseNegatives: 40, trueNegatives: 210, falsePositives: 90 }),
    ).toEqual([]);
  });
});
