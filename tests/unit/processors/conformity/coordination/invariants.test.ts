import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRandom } from '../../../../../infra/random.js';
import { type Analysis, analyse, finish } from '../../../../../processors/conformity/coordination/analyse.js';
import type { Focus } from '../../../../../processors/conformity/coordination/arrange.js';
import { createPairBuilder } from '../../../../../processors/conformity/coordination/reply-pairs.js';
import { usualThresholds } from '../../../../../processors/conformity/coordination/score.js';
import { styleEcho, usualStyleEcho } from '../../../../../processors/conformity/coordination/style-echo.js';
import type { ReadRow } from '../../../../../processors/conformity/coordination/turn-fields.js';
import { readTurns } from '../../../../../processors/conformity/coordination/turns.js';

type Row = readonly [speaker: number, target: number, said: number, replied: number, words: number];

const mask = fc.integer({ min: 0, max: 15 });
const person = fc.integer({ min: 0, max: 7 });
const rows = fc.array(fc.tuple(person, person, mask, mask, fc.integer({ min: 0, max: 70 })), {
  minLength: 1,
  maxLength: 120,
});
const settings = fc.record({
  focus: fc.constantFrom<Focus>('speakers', 'targets'),
  targetEach: fc.integer({ min: 0, max: 2 }),
});
const markers = ['a', 'b', 'c', 'd'];

function pairsOf(given: readonly Row[]) {
  const builder = createPairBuilder();
  for (const row of given) builder.add(...row);
  return builder.pairs();
}

async function analysed(
  given: readonly Row[],
  { focus, targetEach }: { focus: Focus; targetEach: number },
): Promise<Analysis> {
  const found = await finish(
    analyse(pairsOf(given), markers, {
      thresholds: { ...usualThresholds, target: 1, targetEach },
      ...{ focus, permutations: 20, resamples: 20, seed: 5 },
    }),
  );
  return found!;
}

describe('the same figures, chance and intervals to the last digit', () => {
  it('whatever the order of the rows', async () => {
    await fc.assert(
      fc.asyncProperty(rows, settings, fc.nat(), async (given, how, seed) => {
        expect(await analysed(createRandom(seed).shuffle(given), how)).toEqual(await analysed(given, how));
      }),
      { numRuns: 60 },
    );
  });

  it('whatever people are called', async () => {
    const names = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 90, 1000], { minLength: 10 });
    await fc.assert(
      fc.asyncProperty(rows, settings, names, async (given, how, called) => {
        const renamed = given.map(([from, to, ...rest]): Row => [called[from]!, called[to]!, ...rest]);
        expect(await analysed(renamed, how)).toEqual(await analysed(given, how));
      }),
      { numRuns: 60 },
    );
  });

  it('of the contrast too', () => {
    const arms = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 120, maxLength: 120 });
    fc.assert(
      fc.property(rows, arms, fc.nat(), (given, arm, seed) => {
        const echo = (order: readonly number[]) =>
          styleEcho(
            pairsOf(order.map((at) => given[at]!)),
            Uint8Array.from(order, (at) => arm[at]!),
            markers,
            {
              ...usualStyleEcho,
              ...{ targetThreshold: 1, minRepliers: 2, permutations: 20, resamples: 20, seed: 5 },
            },
          );
        const order = given.map((_, at) => at);
        expect(echo(createRandom(seed).shuffle(order))).toEqual(echo(order));
      }),
      { numRuns: 60 },
    );
  });
});

describe('rows of turns', () => {
  const turn = fc.record({
    id: fc.integer({ min: 0, max: 40 }).map(String),
    speaker: fc.constantFrom('ann', 'bob', 'cid', 'dee'),
    parent: fc.oneof(fc.constant(''), fc.integer({ min: 0, max: 45 }).map(String)),
    text: fc.integer({ min: 0, max: 15 }).map(String),
  });
  const given = fc.uniqueArray(turn, { selector: ({ id }) => id, minLength: 1, maxLength: 40 });

  async function read(turns: readonly { id: string; speaker: string; parent: string; text: string }[]) {
    async function* rowsOf() {
      for (const [line, fields] of turns.entries()) {
        const empty = { group: '', part: '', target: '', target_text: '', target_group: '' };
        const row: ReadRow = { kind: 'turn', fields: { ...fields, ...empty } };
        yield { line, ...row };
      }
    }
    const { towardsTargets } = await readTurns(
      rowsOf(),
      {
        ...{ speakers: { kind: 'everyone' }, targets: { kind: 'everyone' }, baseline: null },
        ...{ scan: Number, stripQuotes: false, splitByPart: false, maxTargetWords: null },
      },
      'turns',
    );
    const { pairs, ...counts } = towardsTargets;
    const found = await finish(
      analyse(pairs, markers, {
        thresholds: { ...usualThresholds, target: 1 },
        ...{ focus: 'speakers', permutations: 10, resamples: 10, seed: 5 },
      }),
    );
    return { counts, found };
  }

  it('count once, however often and in whatever order they come', async () => {
    await fc.assert(
      fc.asyncProperty(given, fc.nat(), async (turns, seed) => {
        const random = createRandom(seed);
        const twice = random.shuffle([...turns, ...turns.filter(() => random.chance(0.4))]);
        expect(await read(twice)).toEqual(await read(turns));
      }),
      { numRuns: 60 },
    );
  });
});
