import { describe, expect, it } from '@jest/globals';
import { createRandom, type Random } from '../../../../../infra/random.js';
import { type Analysis, analyse, finish } from '../../../../../processors/conformity/coordination/analyse.js';
import { createPairBuilder, type ReplyPairs } from '../../../../../processors/conformity/coordination/reply-pairs.js';
import { usualThresholds } from '../../../../../processors/conformity/coordination/score.js';

const markers = ['article', 'auxverb', 'conj', 'adverb', 'ppron', 'ipron', 'preps', 'quant'];

async function analysed(
  pairs: ReplyPairs,
  more: { readonly permutations?: number; readonly seed?: number } = {},
): Promise<Analysis> {
  const result = await finish(
    analyse(pairs, markers, {
      thresholds: usualThresholds,
      focus: 'speakers',
      permutations: 400,
      resamples: 400,
      seed: 1,
      ...more,
    }),
  );
  return result!;
}

interface World {
  /** How much likelier each marker is after a hit. */
  readonly echo: number;
  /** Replies are about as long as what they answer. */
  readonly lengthsFollow: boolean;
  readonly words: (random: Random) => number;
}

/** Each word of a message may be of a marker, so that longer ones have more of them. */
function pairsOf({ echo, lengthsFollow, words }: World, seed: number, speakers = 60, each = 60): ReplyPairs {
  const random = createRandom(seed);
  const perWord = [0.08, 0.09, 0.06, 0.05, 0.1, 0.05, 0.12, 0.03];
  const builder = createPairBuilder();
  for (let speaker = 0; speaker < speakers; speaker += 1) {
    for (let pair = 0; pair < each; pair += 1) {
      const length = words(random);
      const answer = lengthsFollow ? length : words(random);
      let said = 0;
      let replied = 0;
      for (const [marker, share] of perWord.entries()) {
        if (random.chance(1 - (1 - share) ** length)) said |= 1 << marker;
        const taken = (said >> marker) & 1 && random.chance(echo);
        if (taken || random.chance(1 - (1 - share) ** answer)) replied |= 1 << marker;
      }
      builder.add(speaker, speakers + random.int(10), said, replied, length);
    }
  }
  return builder.pairs();
}

const short = (random: Random): number => 2 + random.int(14);
const anyLength = (random: Random): number => 2 + Math.floor(60 * random.next() ** 2);

describe('what chance gives', () => {
  it('is the hypergeometric distribution of one marker of one person', async () => {
    const builder = createPairBuilder();
    // 12 hits and 20 uses in 40 pairs, 11 of them together.
    for (let pair = 0; pair < 40; pair += 1) {
      const hit = pair < 12;
      const use = pair < 11 || (pair >= 12 && pair < 21);
      builder.add(0, 1, hit ? 1 : 0, use ? 1 : 0, 10);
    }
    const found = await finish(
      analyse(builder.pairs(), ['article'], {
        thresholds: usualThresholds,
        focus: 'speakers',
        permutations: 20_000,
        resamples: 100,
        seed: 3,
      }),
    );
    const { value, chance } = found!.byMarker[0]!;
    expect(value).toBeCloseTo(11 / 12 - 0.5, 12);
    expect(chance!.mean).toBeCloseTo(0, 2);
    // P(joint ≥ 11) + P(joint ≤ 1) of 12 draws from 40 with 20.
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
    const probability = (k: number): number => (choose(20, k) * choose(20, 12 - k)) / choose(40, 12);
    const exact = [0, 1, 11, 12].reduce((sum, k) => sum + probability(k), 0);
    expect(chance!.p).toBeGreaterThan(exact * 0.6);
    expect(chance!.p).toBeLessThan(exact * 1.5);
  });

  it('is what is found where replies are independent of what they answer', async () => {
    for (const seed of [1, 2, 3]) {
      const { available } = await analysed(pairsOf({ echo: 0, lengthsFollow: false, words: short }, seed));
      expect(Math.abs(available.value!)).toBeLessThan(0.012);
      expect(available.chance!.p).toBeGreaterThan(0.01);
      expect(available.interval!.low).toBeLessThan(0.005);
      expect(available.interval!.high).toBeGreaterThan(-0.005);
    }
  });

  it('rejects about one world in twenty where there is nothing, at 5 %', async () => {
    let rejected = 0;
    for (let seed = 1; seed <= 120; seed += 1) {
      const pairs = pairsOf({ echo: 0, lengthsFollow: false, words: short }, 1000 + seed, 12, 40);
      const { available } = await analysed(pairs, { permutations: 199 });
      if (available.chance!.p <= 0.05) rejected += 1;
    }
    // 6 expected; 95 % of binomials lie within 2 … 11.
    expect(rejected).toBeGreaterThanOrEqual(1);
    expect(rejected).toBeLessThanOrEqual(13);
  });

  it('takes in that long messages are answered at length, which is no echo', async () => {
    const pairs = pairsOf({ echo: 0, lengthsFollow: true, words: anyLength }, 5, 80, 80);
    const { available } = await analysed(pairs);
    expect(available.value!).toBeGreaterThan(0.05);
    // Within a bin the longest are 1.4 times as long as the shortest, so a little of it is left.
    expect(available.chance!.mean).toBeGreaterThan(0.95 * available.value!);
    expect(Math.abs(available.value! - available.chance!.mean)).toBeLessThan(0.008);
  });

  it('is left behind by an echo', async () => {
    const { available } = await analysed(pairsOf({ echo: 0.2, lengthsFollow: false, words: short }, 7));
    expect(available.value!).toBeGreaterThan(0.05);
    expect(available.chance!.p).toBeLessThan(0.01);
    expect(available.interval!.low).toBeGreaterThan(0);
  });
});

describe('the length ceiling', () => {
  it('hides the same echo where messages are so long that they have every marker', async () => {
    const of = async (words: World['words']): Promise<number> =>
      (await analysed(pairsOf({ echo: 0.3, lengthsFollow: false, words }, 9), { permutations: 0 })).available.value!;
    const afterShort = await of((random) => 3 + random.int(6));
    const afterLong = await of((random) => 80 + random.int(60));
    expect(afterShort).toBeGreaterThan(0.12);
    expect(Math.abs(afterLong)).toBeLessThan(0.02);
  });
});

describe('the interval', () => {
  it('holds the true mean of the people in about 95 of 100 worlds', async () => {
    // People differ: half of them echo.
    let held = 0;
    const worlds = 100;
    const truth = createRandom('truth');
    for (let world = 0; world < worlds; world += 1) {
      const builder = createPairBuilder();
      for (let speaker = 0; speaker < 60; speaker += 1) {
        const echo = truth.chance(0.5) ? 0.4 : 0;
        for (let pair = 0; pair < 40; pair += 1) {
          const said = truth.chance(0.5) ? 1 : 0;
          const replied = (said && truth.chance(echo)) || truth.chance(0.5) ? 1 : 0;
          builder.add(speaker, 60, said, replied, 10);
        }
      }
      const found = await finish(
        analyse(builder.pairs(), ['article'], {
          thresholds: usualThresholds,
          focus: 'speakers',
          permutations: 0,
          resamples: 400,
          seed: world,
        }),
      );
      // C = P(¬said) · (P(m | said) − P(m | ¬said)) = ½ · ½ · echo, less 1/n of it as the reply itself is in the share.
      const { low, high } = found!.available.interval!;
      const mean = 0.5 * 0.5 * 0.2;
      if (low <= mean && mean <= high) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(88);
  });
});

describe('finish', () => {
  it('ends where it is asked to', async () => {
    const controller = new AbortController();
    const pairs = pairsOf({ echo: 0, lengthsFollow: false, words: short }, 1, 100, 200);
    const asked = finish(
      analyse(pairs, markers, {
        thresholds: usualThresholds,
        focus: 'speakers',
        permutations: 100_000,
        resamples: 400,
        seed: 1,
      }),
      { signal: controller.signal, onStep: () => controller.abort() },
    );
    expect(await asked).toBeNull();
  });
});
