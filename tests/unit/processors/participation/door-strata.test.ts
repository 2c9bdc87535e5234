import { describe, expect, test } from '@jest/globals';
import {
  compareRates,
  type DoorsInput,
  doorStrata,
  meanDifference,
  type Stratum,
} from '../../../../processors/participation/door-strata.js';

const rules = { exposedDays: 14, settleDays: 28 };
const day = 86_400_000;
/** A community since day 0, 100 people at risk, one leader's post at noon of day 100, periods of 182 days. */
const input = (changed: Partial<DoorsInput> = {}): DoorsInput => ({
  communities: [{ community_id: 'c', begins: 0, has_members: 0 }],
  moves: [{ kind: 'everybody', community_id: '', day: -50, change: 100 }],
  newcomers: [],
  leaderActs: [
    { leader: 'boss', community_id: 'c', day: 100, at: 100.5 * day },
    { leader: '', community_id: 'c', day: 100, at: 0 },
  ],
  ...changed,
});
const whole = { first: 0, last: 181 };
const strataOf = (changed: Partial<DoorsInput> = {}, leader = 'boss'): readonly Stratum[] =>
  doorStrata(input(changed), [whole], rules)[0]!.get(leader) ?? [];
const sum = (strata: readonly Stratum[], of: (stratum: Stratum) => number): number =>
  strata.reduce((total, stratum) => total + of(stratum), 0);

describe('days', () => {
  test('fourteen are exposed; those match that are fifteen days away from any act of a leader', () => {
    const strata = strataOf();
    expect(strata).toHaveLength(7);
    expect(sum(strata, ({ exposedDays }) => exposedDays)).toBe(14);
    // 28 to 85, and 115 to 167, of which it is known by day 181 that no leader comes.
    expect(sum(strata, ({ matchedDays }) => matchedDays)).toBe(58 + 53);
    expect(sum(strata, ({ exposedRisk }) => exposedRisk)).toBe(1400);
  });

  test('the first 28 days of a community count for nothing', () => {
    const strata = strataOf({ communities: [{ community_id: 'c', begins: 80, has_members: 0 }] });
    // From day 108 to 113, six of the seven weekdays; of the days that match, the seventh are left out.
    expect(sum(strata, ({ exposedDays }) => exposedDays)).toBe(6);
    expect(sum(strata, ({ matchedDays }) => matchedDays)).toBe(53 - 7);
  });

  test('weekdays without a match are left out', () => {
    // A leader acts wherever the day before the post's weekday would match.
    const busy = Array.from({ length: 26 }, (_, week) => ({ leader: '', community_id: 'c', day: week * 7, at: 0 }));
    expect(strataOf({ leaderActs: [...input().leaderActs, ...busy] })).toEqual([]);
  });

  test('newcomers count once they are in the audience, on the day of the post only after it', () => {
    const strata = strataOf({
      newcomers: [
        { community_id: 'c', day: 100, at: 100.4 * day, person: 'too early' },
        { community_id: 'c', day: 100, at: 100.6 * day, person: 'a' },
        { community_id: 'c', day: 113, at: 113.9 * day, person: 'b' },
        { community_id: 'c', day: 114, at: 114.1 * day, person: 'neither' },
        { community_id: 'c', day: 120, at: 120.1 * day, person: 'm' },
        { community_id: 'other', day: 101, at: 101 * day, person: 'elsewhere' },
      ],
    });
    expect(strata.flatMap(({ newcomers }) => newcomers).sort()).toEqual(['a', 'b']);
    expect(strata.flatMap(({ matchedNewcomers }) => matchedNewcomers)).toEqual(['m']);
  });

  test('people come and go; a community whose members are known has those only', () => {
    const risk = (changed: Partial<DoorsInput>) => sum(strataOf(changed), ({ exposedRisk }) => exposedRisk);
    expect(risk({ moves: [...input().moves, { kind: 'community', community_id: 'c', day: 107, change: -1 }] })).toBe(
      1393,
    );
    expect(
      risk({
        communities: [{ community_id: 'c', begins: 0, has_members: 1 }],
        moves: [...input().moves, { kind: 'community', community_id: 'c', day: 90, change: 20 }],
      }),
    ).toBe(280);
  });
});

describe('rates', () => {
  const stratum = (a: number, t1: number, b: number, t0: number): Stratum => ({
    exposedDays: 1,
    matchedDays: 1,
    newcomers: Array.from({ length: a }, (_, index) => `a${index}`),
    matchedNewcomers: Array.from({ length: b }, (_, index) => `b${index}`),
    exposedRisk: t1,
    matchedRisk: t0,
  });

  test('one stratum: the plain ratio and difference, with the textbook intervals', () => {
    const { ratio, difference } = compareRates([stratum(20, 1000, 10, 1000)]);
    expect(ratio!.value).toBeCloseTo(2, 12);
    // exp(ln 2 ± 1.96 · √(1/20 + 1/10))
    expect(ratio!.low).toBeCloseTo(Math.exp(Math.log(2) - 1.959964 * Math.sqrt(0.15)), 6);
    expect(ratio!.high).toBeCloseTo(Math.exp(Math.log(2) + 1.959964 * Math.sqrt(0.15)), 6);
    expect(difference!.value).toBeCloseTo(0.01, 12);
    // .01 ± 1.96 · √(20/1000² + 10/1000²)
    expect(difference!.low).toBeCloseTo(0.01 - (1.959964 * Math.sqrt(30)) / 1000, 8);
  });

  test('two strata with the same ratio have it together, however unequal they are', () => {
    const { ratio } = compareRates([stratum(20, 1000, 10, 1000), stratum(6, 100, 60, 2000)]);
    expect(ratio!.value).toBeCloseTo(2, 12);
  });

  test('nothing on one side: a difference, and no ratio or no interval', () => {
    expect(compareRates([stratum(5, 100, 0, 100)])).toMatchObject({ ratio: null, difference: { value: 0.05 } });
    expect(compareRates([stratum(0, 100, 5, 100)])).toMatchObject({ ratio: { value: 0, low: null, high: null } });
    expect(compareRates([])).toEqual({ ratio: null, difference: null });
  });

  test('a mean of differences has an interval by Student’s t', () => {
    // Mean 2, deviation √2.5, four degrees of freedom: 2 ± 2.776 · √(2.5 ÷ 5).
    const { value, low, high } = meanDifference([0, 1, 2, 3, 4])!;
    expect(value).toBe(2);
    expect((high - low) / 2 / (2.776 * Math.sqrt(0.5))).toBeGreaterThan(0.98);
    expect((high - low) / 2 / (2.776 * Math.sqrt(0.5))).toBeLessThan(1.02);
    expect(meanDifference([3])).toBeNull();
  });
});
