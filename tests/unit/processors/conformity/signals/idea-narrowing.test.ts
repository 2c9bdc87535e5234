import { describe, expect, test } from '@jest/globals';
import { crossEntropy } from '../../../../../processors/conformity/signals/cross-entropy.js';
import {
  inUnits,
  type Narrowing,
  narrowing,
  newTerms,
} from '../../../../../processors/conformity/signals/idea-narrowing.js';
import type { Post, WindowText } from '../../../../../processors/conformity/signals/window-text.js';
import { matchedEffect } from '../../../../../processors/conformity/statistics/matched-effect.js';
import { post, seeded, speech, window } from './support.js';

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

describe('cross-entropy', () => {
  test('of "a c" against "a a b", by hand', () => {
    // p(a) = 2.5 / 4.5, p(any other) = 0.5 / 4.5
    expect(crossEntropy(['a', 'c'], ['a', 'a', 'b'])).toBeCloseTo(
      -(Math.log2(2.5 / 4.5) + Math.log2(0.5 / 4.5)) / 2,
      12,
    );
  });

  test('is that of a proper distribution: shares of all words and of all others make 1', () => {
    const model = ['a', 'a', 'b', 'c'];
    const share = (word: string) => 2 ** -crossEntropy([word], model);
    expect(share('a') + share('b') + share('c') + share('unheard')).toBeCloseTo(1, 12);
  });

  test('has none without words', () => {
    expect(() => crossEntropy([], ['a'])).toThrow(RangeError);
    expect(() => crossEntropy(['a'], [])).toThrow(RangeError);
  });
});

test('new terms are words that nobody used before and two people use now', () => {
  // 1 plan, 2 cloud, 3 rocket, 4 budget, 5 moon
  const later = [
    { author: 1, words: [1, 2, 2, 3] },
    { author: 2, words: [2, 4] },
    { author: 2, words: [5, 5] },
    { author: 3, words: [3] },
  ];
  expect(newTerms(later, [{ author: 9, words: [1, 4] }])).toBe(2);
});

interface Side {
  readonly posts: number;
  readonly vocabulary?: number;
}

const focal = (tokens: readonly string[]) => ({ tokens, sentiment: null, words: tokens.length, isRoot: false });

function community(name: string | number, { posts, vocabulary = 3_000 }: Side): Post[] {
  const random = seeded('community', name);
  return Array.from({ length: posts }, () => {
    // What a post is about comes up in it again and again.
    const about = speech(random, 4, { vocabulary });
    const words = speech(random, 20, { vocabulary }).map((word) => (random.chance(0.3) ? random.pick(about) : word));
    return post(words, { author: random.int(80) });
  });
}

function* weeks(
  name: string,
  count: number,
  event: { before: Side; after: Side },
  control = event,
): Generator<WindowText> {
  for (let week = 0; week < count; week += 1) {
    for (const place of [0, 1, 2]) {
      const { before, after } = place === 0 ? event : control;
      yield window(week, place === 0 ? 'event' : 'control', {
        executive: week % 12,
        before: community(`${name} before ${week} ${place}`, before),
        after: community(`${name} after ${week} ${place}`, after),
      });
    }
  }
}

const levels = ({ sets }: { sets: Narrowing['newTerms'] }) => ({
  event: mean(sets.map(({ y }) => y)),
  control: mean(sets.map(({ controls }) => mean(controls))),
});

describe('idea narrowing', () => {
  test('is not moved by how much is said: ten times the text gives the same', async () => {
    const small = { posts: 105 };
    const large = { posts: 1_050 };
    const found = await narrowing(
      weeks('size', 8, { before: large, after: large }, { before: small, after: small }),
      1,
    );
    for (const [sets, tolerance] of [
      [found.crossEntropy, 0.03],
      [found.newTerms, 0.08],
    ] as const) {
      const { event, control } = levels({ sets });
      expect(Math.abs(event / control - 1)).toBeLessThan(tolerance);
    }
  });

  test('is found as lower cross-entropy and fewer new terms when the vocabulary shrinks', async () => {
    const before = { posts: 130 };
    const found = await narrowing(
      weeks('shrink', 16, { before, after: { posts: 130, vocabulary: 600 } }, { before, after: before }),
      1,
    );
    for (const sets of [found.crossEntropy, found.entropyChange, found.newTerms]) {
      expect(sets).toHaveLength(16);
      expect(matchedEffect(sets, seeded('inference'))!.high).toBeLessThan(0);
    }
  });

  test('is nothing when nothing changes', async () => {
    const same = { posts: 130 };
    const found = await narrowing(weeks('null', 16, { before: same, after: same }), 1);
    for (const sets of [found.crossEntropy, found.entropyChange, found.newTerms]) {
      const { low, high } = matchedEffect(sets, seeded('inference'))!;
      expect(low).toBeLessThan(0);
      expect(high).toBeGreaterThan(0);
    }
  });

  test('leaves out the words that the executive used', async () => {
    const posts = community('own words', { posts: 130 });
    const quoting = posts.map(({ tokens, ...rest }) => ({
      ...rest,
      tokens: tokens.flatMap((token) => [token, 'synergy', 'north-star']),
    }));
    const sides = { before: community('before', { posts: 130 }) };
    const control = window(0, 'control', { ...sides, after: posts });
    const said = focal(['synergy', 'north-star']);
    const [plain, quoted] = await Promise.all(
      [posts, quoting].map((after) => narrowing([window(0, 'event', { ...sides, after, focal: said }), control], 1)),
    );
    expect(quoted!.crossEntropy).toEqual(plain!.crossEntropy);
    expect(quoted!.newTerms).toEqual(plain!.newTerms);
  });

  test('needs 2,000 words a side, without those of the executive', async () => {
    const hundred = community('limit', { posts: 100 });
    const one = hundred[0]!.tokens[0]!;
    const sides = { before: hundred, after: hundred };
    const enough = await narrowing([window(0, 'event', sides), window(0, 'control', sides)], 1);
    expect(enough.newTerms).toHaveLength(1);
    const without = { ...sides, focal: focal([one]) };
    const few = await narrowing([window(0, 'event', without), window(0, 'control', sides)], 1);
    expect(few).toMatchObject({ newTerms: [], crossEntropy: [], dropped: { fewWords: 1, noControl: 0 } });
    const alone = await narrowing([window(0, 'event', sides), window(0, 'control', without)], 1);
    expect(alone.dropped).toEqual({ fewWords: 0, noControl: 1 });
  });

  test('gives the same numbers with the same seed, in another order and with other numbers of people', async () => {
    const sides = { before: { posts: 130 }, after: { posts: 130 } };
    const given = [...weeks('order', 2, sides)];
    const changed = given.map((of) => ({
      ...of,
      before: of.before.toReversed().map((said) => ({ ...said, author: 1_000 - said.author })),
      after: of.after.toReversed().map((said) => ({ ...said, author: 1_000 - said.author })),
    }));
    const first = await narrowing(given, 7);
    expect((await narrowing(changed, 7)).crossEntropy).toEqual(first.crossEntropy);
    expect((await narrowing(changed, 7)).newTerms).toEqual(first.newTerms);
    expect((await narrowing(given, 8)).crossEntropy).not.toEqual(first.crossEntropy);
  });
});

describe('units', () => {
  const said = (author: number, tokens: string) => post(tokens, { author });
  const put = async (windows: WindowText[]) => {
    const units: WindowText[] = [];
    for await (const unit of inUnits(windows, ({ event }) => (event < 2 ? 'week 1' : 'week 2'))) units.push(unit);
    return units;
  };

  test('put the events of a week together, and their controls by place', async () => {
    const units = await put([
      window(0, 'event', { focal: focal(['plan']), before: [said(1, 'a')], after: [said(2, 'b')] }),
      window(0, 'control', { before: [said(3, 'c')] }),
      window(0, 'control', { before: [said(4, 'd')] }),
      window(1, 'event', { focal: focal(['budget']), before: [said(5, 'e')] }),
      window(1, 'control', { before: [said(6, 'f')] }),
      window(2, 'event', { before: [said(7, 'g')] }),
      window(2, 'control', { before: [said(8, 'h')] }),
    ]);
    const authors = units.map(({ event, arm, before }) => [event, arm, before.map(({ author }) => author)]);
    expect(authors).toEqual([
      [0, 'event', [1, 5]],
      [0, 'control', [3, 6]],
      [0, 'control', [4, 6]],
      [1, 'event', [7]],
      [1, 'control', [8]],
    ]);
    expect(units[0]!.focal.tokens).toEqual(['plan', 'budget']);
    expect(units[0]!.thread).not.toBe(units[3]!.thread);
  });

  test('count a post once, and none that lies before one act and after another', async () => {
    const [unit] = await put([
      window(0, 'event', { before: [said(1, 'a'), said(2, 'b')], after: [said(3, 'c')] }),
      window(0, 'control'),
      window(1, 'event', { before: [said(3, 'c'), said(2, 'b')], after: [said(4, 'd')] }),
      window(1, 'control'),
    ]);
    expect(unit!.before.map(({ author }) => author)).toEqual([1, 2]);
    expect(unit!.after.map(({ author }) => author)).toEqual([4]);
  });
});
