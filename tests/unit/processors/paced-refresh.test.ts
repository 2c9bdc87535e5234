import { beforeEach, expect, test } from '@jest/globals';
import { families } from '../../../processors/families.js';
import { createPacedRefresh } from '../../../processors/paced-refresh.js';

let refreshed: string[];
let now: number;
let windows: number;
let mayGoOn: boolean;
/** How long a refresh takes. */
let takesMs: number;
let tick: () => Promise<void>;
/** What happens while settled families are computed. */
let whileSettled: (between: () => Promise<void>) => Promise<void>;

beforeEach(() => {
  refreshed = [];
  now = 0;
  windows = 0;
  mayGoOn = true;
  takesMs = 0;
  whileSettled = async () => undefined;
  tick = createPacedRefresh({
    families,
    everySeconds: 5,
    settleSeconds: 60,
    now: () => now,
    mayGoOn: () => mayGoOn,
    refresh: async (some, between) => {
      now += takesMs;
      refreshed.push(...some.map(({ name }) => name));
      if (between !== undefined) await whileSettled(between);
      return { families: some.map(({ name }) => ({ family: name, windows, ms: 0 })) };
    },
  });
});

test('every family is computed at the first quiet tick', async () => {
  await tick();
  expect(refreshed).toEqual([
    ...families.filter(({ pace }) => pace === 'live').map(({ name }) => name),
    ...families.filter(({ pace }) => pace === 'settled').map(({ name }) => name),
  ]);
  expect(refreshed).toContain('scorecard');
});

test('what looks back on weeks waits while there is always something new, but not for ever', async () => {
  windows = 3;
  for (now = 5_000; now < 60_000; now += 5_000) await tick();
  expect(refreshed).toContain('participation');
  expect(refreshed).not.toContain('scorecard');
  await tick();
  expect(refreshed).toContain('scorecard');
});

test('what came while a refresh took longer than a tick does not wait for the next tick', async () => {
  const live = families.filter(({ pace }) => pace === 'live').length;
  windows = 3;
  takesMs = 5_000;
  now = -30_000;
  await tick();
  // Until settled families are due.
  expect(refreshed.indexOf('scorecard')).toBeGreaterThan(10 * live);
  refreshed.length = 0;
  mayGoOn = false;
  await tick();
  expect(refreshed.length).toBe(live);
  refreshed.length = 0;
  mayGoOn = true;
  takesMs = 4_999;
  await tick();
  expect(refreshed.length).toBe(live);
});

test('while settled families are computed, live ones have their turn as often as they are due, and no statement goes on meanwhile', async () => {
  const turns: number[] = [];
  const live = families.filter(({ pace }) => pace === 'live').length;
  whileSettled = async (between) => {
    const before = refreshed.length;
    for (const at of [1_000, 4_999, 5_000, 6_000, 10_000, 10_001, -3_600_000, -3_599_000]) {
      now = at;
      await Promise.all([between(), between()]);
      turns.push((refreshed.length - before) / live);
    }
  };
  await tick();
  // Due 5 s after the turn before, and when the clock has gone back.
  expect(turns).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
});

test('what a family is computed from comes before it, and what is live is computed from nothing that waits', () => {
  const names = families.map(({ name }) => name);
  for (const [index, { name, needs, pace }] of families.entries()) {
    for (const needed of needs) {
      expect([name, names.indexOf(needed)]).toEqual([name, names.slice(0, index).indexOf(needed)]);
      if (pace === 'live') expect(families[names.indexOf(needed)]?.pace).toBe('live');
    }
  }
});
