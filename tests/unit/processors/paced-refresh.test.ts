import { beforeEach, expect, test } from '@jest/globals';
import { families } from '../../../processors/families.js';
import { createPacedRefresh } from '../../../processors/paced-refresh.js';

let refreshed: string[];
let now: number;
let windows: number;
let tick: () => Promise<void>;

beforeEach(() => {
  refreshed = [];
  now = 0;
  windows = 0;
  tick = createPacedRefresh({
    families,
    settleSeconds: 60,
    now: () => now,
    refresh: async (some) => {
      refreshed.push(...some.map(({ name }) => name));
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

test('nothing that others are computed from waits', () => {
  const names = families.map(({ name }) => name);
  const firstSettled = families.findIndex(({ pace }) => pace === 'settled');
  for (const name of ['conversations', 'facts', 'participation']) {
    expect(names.indexOf(name)).toBeLessThan(firstSettled);
  }
});
