import { describe, expect, test } from '@jest/globals';
import { createRandom, type Random } from '../../../../../infra/random.js';
import { dispersion, type ToneSet } from '../../../../../processors/conformity/statistics/two-group-dispersion.js';

const draws = { bootstraps: 400, permutations: 399 };

interface Change {
  /** Standard deviation after events, as a multiple. */
  readonly spread?: number;
  /** How far the mean goes toward the focal post: 1 is all the way. */
  readonly toward?: number;
  readonly shift?: number;
  /** Posts after events, as a multiple. */
  readonly posts?: number;
}

function organisation(random: Random, { spread = 1, toward = 0, shift = 0, posts = 1 }: Change, sets = 40): ToneSet[] {
  const windows = (of: Required<Change>): ToneSet['event'] => {
    const [mean, focal] = [random.normal(0, 0.5), random.normal(0, 1.5)];
    const scores = (centre: number, deviation: number, size: number): number[] =>
      Array.from({ length: 8 + Math.round(random.poisson(12) * size) }, () => random.normal(centre, deviation));
    return {
      focal,
      before: scores(mean, 1, 1),
      after: scores(mean + of.toward * (focal - mean) + of.shift, of.spread, of.posts),
    };
  };
  const none = { spread: 1, toward: 0, shift: 0, posts: 1 };
  return Array.from({ length: sets }, (_, thread) => ({
    executive: thread % 3,
    thread,
    event: windows({ spread, toward, shift, posts }),
    controls: Array.from({ length: 5 }, () => windows(none)),
  }));
}

test('by hand: pooled variances about each window’s own mean, distances and means', () => {
  const controls = [{ focal: 0, before: [0, 2], after: [0, 2] }];
  const sets: ToneSet[] = [
    { executive: 1, thread: 1, event: { focal: 3, before: [0, 4], after: [1, 2, 3] }, controls },
    { executive: 1, thread: 2, event: { focal: 4, before: [-2, 0, 2], after: [3, 5] }, controls },
    { executive: 1, thread: 3, event: { focal: 0, before: [1, 3], after: [0, 2] }, controls },
  ];
  const found = dispersion(sets, createRandom(1), draws);
  // Before 8 + 8 + 2 over 1 + 2 + 1, after 2 + 2 + 2 over 2 + 1 + 1.
  expect(found.variance!.estimate).toBeCloseTo(Math.log(1.5 / 4.5), 10);
  expect(found.distance!.estimate).toBeCloseTo((0 + -4 + -1) / 3, 10);
  expect(found.meanShift!.estimate).toBeCloseTo((0 + 4 + -1) / 3, 10);
  expect(found.zeros).toBeCloseTo(9 / 26, 10);
});

describe('the flag', () => {
  test('is up when opinions draw together and toward the focal post', () => {
    const found = dispersion(organisation(createRandom('both'), { spread: 0.6, toward: 0.6 }), createRandom(1), draws);
    expect(found.collapsed).toBe(true);
    expect(found.variance!.estimate).toBeCloseTo(2 * Math.log(0.6), 0);
    expect(found.p).toBe(Math.max(found.variance!.p, found.distance!.p));
    expect(found.p).toBeLessThan(0.01);
  });

  test.each<[string, Change]>([
    ['draw together only', { spread: 0.6 }],
    ['move toward the focal post only', { toward: 0.6 }],
    ['all turn friendlier', { shift: 1 }],
    ['are fewer', { posts: 0.3 }],
    ['spread', { spread: 1.6 }],
  ])('stays down when opinions %s', (_, change) => {
    expect(dispersion(organisation(createRandom('one'), change), createRandom(1), draws).collapsed).toBe(false);
  });

  test('fewer posts alone do not look like a smaller variance', () => {
    const found = dispersion(organisation(createRandom('fewer'), { posts: 0.1 }, 120), createRandom(1), draws);
    expect(found.variance!.low).toBeLessThan(0);
    expect(found.variance!.high).toBeGreaterThan(0);
  });

  test('a shift of the mean is always given', () => {
    const { meanShift } = dispersion(organisation(createRandom('shift'), { shift: 1 }), createRandom(1), draws);
    expect(meanShift!.low).toBeGreaterThan(0.7);
    expect(meanShift!.high).toBeLessThan(1.3);
  });
});

test('opposite directions are no evidence of either', () => {
  const { p } = dispersion(organisation(createRandom('odd'), { spread: 1.5, toward: 0.6 }), createRandom(1), draws);
  expect(p).toBe(1);
});

test('rows and scores in another order give the same', () => {
  const random = createRandom('order');
  const sets = organisation(createRandom('same'), { spread: 0.8, toward: 0.2 }, 20);
  const shuffle = (of: ToneSet['event']) => ({
    focal: of.focal,
    before: random.shuffle(of.before),
    after: random.shuffle(of.after),
  });
  const shuffled = random.shuffle(sets).map((of) => ({
    ...of,
    event: shuffle(of.event),
    controls: random.shuffle(of.controls).map(shuffle),
  }));
  expect(dispersion(shuffled, createRandom(1), draws)).toEqual(dispersion(sets, createRandom(1), draws));
});

test('windows of one score are refused, and nothing but zeros is not known', () => {
  const [set] = organisation(createRandom('one'), {}, 1) as [ToneSet];
  expect(() => dispersion([{ ...set, event: { ...set.event, after: [1] } }], createRandom(1))).toThrow(RangeError);
  const zero = { focal: 0, before: [0, 0, 0], after: [0, 0, 0] };
  const flat = [1, 2, 3].map((thread) => ({ executive: 1, thread, event: zero, controls: [zero] }));
  expect(dispersion(flat, createRandom(1))).toEqual({
    variance: null,
    distance: null,
    meanShift: null,
    p: null,
    collapsed: false,
    zeros: 1,
  });
});
