import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../../infra/random.js';

const draws = 40_000;
const many = (draw: () => number): number[] => Array.from({ length: draws }, draw);
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: number[]): number => {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
};

describe('seeded randomness', () => {
  it('repeats itself for the same seed and differs for another', () => {
    const take = (seed: string | number): number[] => {
      const random = createRandom(seed);
      return Array.from({ length: 20 }, () => random.next());
    };
    expect(take(1)).toEqual(take('1'));
    expect(take(1)).not.toEqual(take(2));
    expect(take('')).not.toEqual(take('a'));
  });

  it('gives the same numbers on every machine', () => {
    const random = createRandom('earshot');
    expect([random.int(1_000_000), random.int(1_000_000), random.int(1_000_000)]).toMatchInlineSnapshot(`
[
  762823,
  311246,
  268367,
]
`);
  });

  it('forks by name, whatever was drawn before', () => {
    const fresh = createRandom(7);
    const used = createRandom(7);
    used.next();
    used.poisson(100);
    expect(used.fork('person', 12).next()).toBe(fresh.fork('person', 12).next());
    const others = new Set(Array.from({ length: 10_000 }, (_, index) => fresh.fork('person', index).next()));
    expect(others.size).toBeGreaterThan(9_990);
    expect(fresh.fork('ab', 'c').next()).not.toBe(fresh.fork('a', 'bc').next());
  });

  it('has forks that are not correlated with their neighbours', () => {
    const random = createRandom(3);
    const first = Array.from({ length: draws }, (_, index) => random.fork(index).next() - 0.5);
    const product = mean(first.slice(1).map((value, index) => value * (first[index] ?? 0)));
    expect(Math.abs(product)).toBeLessThan((4 * (1 / 12)) / Math.sqrt(draws));
    expect(Math.abs(mean(first))).toBeLessThan((4 * Math.sqrt(1 / 12)) / Math.sqrt(draws));
  });

  it('is uniform by a chi-square test over 64 bins', () => {
    const random = createRandom(5);
    const bins = new Array<number>(64).fill(0);
    for (let i = 0; i < draws; i += 1) bins[random.int(64)]! += 1;
    const expected = draws / 64;
    const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 99.9 % point of chi-square with 63 degrees of freedom.
    expect(chiSquare).toBeLessThan(103.4);
  });

  it.each([0.2, 3, 29.5, 30, 75.25])('draws Poisson numbers with mean and variance %p', (rate) => {
    const random = createRandom(rate);
    const values = many(() => random.poisson(rate));
    expect(Math.abs(mean(values) - rate)).toBeLessThan(4 * Math.sqrt(rate / draws));
    expect(variance(values) / rate).toBeCloseTo(1, 1);
  });

  it('draws normal and exponential numbers', () => {
    const random = createRandom(11);
    const normal = many(() => random.normal(10, 2));
    expect(mean(normal)).toBeCloseTo(10, 1);
    expect(Math.sqrt(variance(normal))).toBeCloseTo(2, 1);
    const exponential = many(() => random.exponential(4));
    expect(Math.abs(mean(exponential) - 4)).toBeLessThan(0.1);
    expect(Math.min(...exponential)).toBeGreaterThanOrEqual(0);
  });

  it.each([
    [1, 10],
    [1.4, 50],
    [0.7, 5],
  ])('draws Zipf ranks with exponent %p of %p', (exponent, n) => {
    const random = createRandom(13);
    const counts = new Array<number>(n + 1).fill(0);
    for (let i = 0; i < draws; i += 1) counts[random.zipf(n, exponent)]! += 1;
    const total = Array.from({ length: n }, (_, index) => (index + 1) ** -exponent).reduce((a, b) => a + b, 0);
    for (const rank of [1, 2, n]) {
      const share = rank ** -exponent / total;
      expect(Math.abs((counts[rank] ?? 0) / draws - share)).toBeLessThan(4 * Math.sqrt(share / draws) + 1e-9);
    }
    expect(counts[0]).toBe(0);
  });

  it('shuffles without losing or doubling, and refuses to pick from nothing', () => {
    const random = createRandom(17);
    const items = Array.from({ length: 100 }, (_, index) => index);
    const shuffled = random.shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
    expect(() => random.pick([])).toThrow(RangeError);
  });
});
