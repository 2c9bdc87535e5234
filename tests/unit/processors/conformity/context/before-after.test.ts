import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../../../../infra/random.js';
import { beforeAfter, fewestBlocks } from '../../../../../processors/conformity/context/before-after.js';

const options = { permutations: 199, resamples: 199 };

/** First-order autoregression of unit innovations, from its stationary distribution. */
function series(seed: string, memory: number, length: number): number[] {
  const random = createRandom(seed);
  let value = random.normal() / Math.sqrt(1 - memory ** 2);
  return Array.from({ length }, () => {
    const now = value;
    value = memory * value + random.normal();
    return now;
  });
}

/** Share of worlds in which a change is claimed, interval and p agreeing, and in which the interval holds the truth. */
function rates(memory: number, each: number, step: number, worlds: number) {
  let [claimed, covered, naive] = [0, 0, 0];
  for (let world = 0; world < worlds; world += 1) {
    const seed = `${memory} ${each} ${world}`;
    const values = series(seed, memory, 2 * each).map((value, at) => (at < each ? value : value + step));
    const found = beforeAfter(
      values.slice(0, each),
      values.slice(each),
      createRandom(seed).fork('inference'),
      options,
    )!;
    if ((found.low > 0 || found.high < 0) && found.p <= 0.05) claimed += 1;
    if (found.low <= step && step <= found.high) covered += 1;
    const error = Math.sqrt((2 / each) * (1 / (1 - memory ** 2)));
    if (Math.abs(found.estimate) > 1.96 * error) naive += 1;
  }
  return { claimed: claimed / worlds, covered: covered / worlds, naive: naive / worlds };
}

describe('over worlds', () => {
  test('of documents that are independent it claims a change in about 5 %, and its interval holds', () => {
    const { claimed, covered } = rates(0, 40, 0, 250);
    expect(claimed).toBeLessThan(0.08);
    expect(covered).toBeGreaterThan(0.92);
  });

  test('of documents that are alike it does so as well, where a naive comparison claims one in three', () => {
    const { claimed, covered, naive } = rates(0.6, 60, 0, 250);
    expect(claimed).toBeLessThan(0.09);
    expect(covered).toBeGreaterThan(0.91);
    expect(naive).toBeGreaterThan(0.25);
  });

  test('it finds a step of the size it says it could have seen, up or down', () => {
    const sizes = Array.from({ length: 20 }, (_, at) => {
      const values = series(`size ${at}`, 0.3, 120);
      return beforeAfter(values.slice(0, 60), values.slice(60), createRandom(at), options)!.detectable;
    });
    const detectable = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    for (const way of [-1, 1]) {
      const { claimed, covered } = rates(0.3, 60, way * detectable, 150);
      expect(claimed).toBeGreaterThan(0.72);
      expect(claimed).toBeLessThan(0.97);
      expect(covered).toBeGreaterThan(0.9);
    }
  });
});

test('the difference is that of the means, and the other way round it is its negative', () => {
  const values = series('ways', 0.4, 50);
  const [a, b] = [values.slice(0, 20), values.slice(20)];
  const mean = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
  const found = beforeAfter(a, b, createRandom(1), options)!;
  const turned = beforeAfter(
    a.map((value) => -value),
    b.map((value) => -value),
    createRandom(1),
    options,
  )!;
  expect(found.estimate).toBeCloseTo(mean(b) - mean(a), 12);
  expect(turned.estimate).toBeCloseTo(-found.estimate, 12);
  expect(turned.low).toBeCloseTo(-found.high, 12);
  expect(turned.p).toBe(found.p);
  expect(beforeAfter(a, b, createRandom(1), options)).toEqual(found);
});

test('blocks are as long as neighbours are alike', () => {
  const block = (memory: number): number => {
    const values = series('blocks', memory, 260);
    return beforeAfter(values.slice(0, 130), values.slice(130), createRandom(1), options)!.block;
  };
  expect(block(0)).toBeLessThanOrEqual(2);
  expect(block(0.6)).toBeGreaterThan(5);
});

test('it says nothing of too few documents, or where nothing varies', () => {
  const few = series('few', 0, fewestBlocks - 1);
  const many = series('many', 0, 20);
  expect(beforeAfter(few, many, createRandom(1), options)).toBeNull();
  expect(beforeAfter(many, few, createRandom(1), options)).toBeNull();
  expect(beforeAfter(many.fill(2), new Array<number>(9).fill(3), createRandom(1), options)).toBeNull();
});
