import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { families } from '../../../processors/families.js';
import { createPacedRefresh } from '../../../processors/paced-refresh.js';

let refreshed: string[];
let now: number;
let windows: number;
let mayGoOn: boolean;
/** How long a refresh takes. */
let takesMs: number;
/** Whether live families fail while settled ones are computed. */
let fails: boolean;
let tick: () => Promise<void>;
/** What happens while settled families are computed. */
let whileSettled: (between: () => Promise<void>) => Promise<void>;

beforeEach(() => {
  refreshed = [];
  now = 0;
  windows = 0;
  mayGoOn = true;
  takesMs = 0;
  fails = false;
  whileSettled = async () => undefined;
  tick = createPacedRefresh({
    families,
    everySeconds: 5,
    steadySeconds: 20,
    settleSeconds: 60,
    now: () => now,
    mayGoOn: () => mayGoOn,
    refresh: async (some, between) => {
      now += takesMs;
      if (fails) throw new Error('no memory left');
      refreshed.push(...some.map(({ name }) => name));
      if (between !== undefined && some.some(({ pace }) => pace === 'settled')) await whileSettled(between);
      return { families: some.map(({ name }) => ({ family: name, windows, ms: 0 })) };
    },
  });
});

test('every family is computed at the first quiet tick', async () => {
  await tick();
  expect(refreshed).toEqual([
    ...families.filter(({ pace }) => pace === 'live').map(({ name }) => name),
    ...families.filter(({ pace }) => pace === 'steady').map(({ name }) => name),
    ...families.filter(({ pace }) => pace === 'settled').map(({ name }) => name),
  ]);
  expect(refreshed).toContain('scorecard');
});

test('steady families wait while there is always something new, but not as long', async () => {
  windows = 3;
  for (now = 5_000; now < 20_000; now += 5_000) await tick();
  expect(refreshed).toContain('participation');
  expect(refreshed).not.toContain('reach');
  await tick();
  expect(refreshed).toContain('reach');
  expect(refreshed).not.toContain('scorecard');
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
  const turns = (): number => refreshed.filter((name) => name === 'participation').length;
  windows = 3;
  takesMs = 5_000;
  await tick();
  // Until settled families are due.
  expect(turns()).toBeGreaterThan(8);
  expect(refreshed).toContain('scorecard');
  refreshed.length = 0;
  mayGoOn = false;
  await tick();
  expect(turns()).toBe(1);
  refreshed.length = 0;
  mayGoOn = true;
  takesMs = 2_000;
  await tick();
  expect(turns()).toBe(1);
});

describe('while slower families are computed', () => {
  const isLive = (name: string): boolean => families.some((family) => family.name === name && family.pace === 'live');
  const live = families.filter(({ pace }) => pace === 'live').length;
  /** Turns of live families, and of reach, at each of these times; nothing takes longer than a turn of live families. */
  async function turnsAt(times: readonly number[]): Promise<{ live: number[]; reach: number[] }> {
    const turns: { live: number[]; reach: number[] } = { live: [], reach: [] };
    whileSettled = async (between) => {
      const before = refreshed.length;
      for (const at of times) {
        now = at;
        await Promise.all([between(), between()]);
        const names = refreshed.slice(before);
        turns.live.push(names.filter(isLive).length / live);
        turns.reach.push(names.filter((name) => name === 'reach').length);
      }
    };
    await tick();
    return turns;
  }

  test('live ones have their turn after a quarter of the time that one takes, and no statement goes on meanwhile', async () => {
    takesMs = 2_000;
    // The first is over at 2 s, the one at 2.5 s at 4.5 s.
    const { live: turns } = await turnsAt([2_499, 2_500, 4_999, 5_000]);
    expect(turns).toEqual([0, 1, 1, 2]);
  });

  test('they have it beside a statement that takes long', async () => {
    const turns: number[] = [];
    whileSettled = async () => {
      const liveOnes = (): number => refreshed.filter(isLive).length;
      const before = liveOnes();
      for (now of [1_000, 6_000, 12_000]) {
        const until = performance.now() + 10_000;
        while (liveOnes() === before + turns.length * live && performance.now() < until) await pause(5);
        turns.push((liveOnes() - before) / live);
      }
    };
    await tick();
    expect(turns).toEqual([1, 2, 3]);
  });

  test('what fails in one is said when the statements are over', async () => {
    let isOver = false;
    whileSettled = async () => {
      now = 6_000;
      fails = true;
      await pause(200);
      isOver = true;
    };
    await expect(tick()).rejects.toThrow('no memory left');
    expect(isOver).toBe(true);
  });

  test('and after the time from tick to tick where one takes long', async () => {
    takesMs = 60_000;
    const { live: turns } = await turnsAt([64_000, 65_000, 129_000, 130_000]);
    expect(turns).toEqual([0, 1, 1, 2]);
  });

  test('steady ones have theirs as often as they are due', async () => {
    const { reach } = await turnsAt([10_000, 19_000, 20_000, 39_000, 40_000]);
    expect(reach).toEqual([0, 0, 1, 1, 2]);
  });

  test('a clock that has gone back makes nobody wait', async () => {
    const turns = await turnsAt([-3_600_000, -3_599_999]);
    expect(turns.live[0]).toBeGreaterThan(0);
    expect(turns.reach[0]).toBeGreaterThan(0);
  });
});

test('what a family is computed from comes before it, and nothing is computed from what waits longer', () => {
  const paces = ['live', 'steady', 'settled'];
  const names = families.map(({ name }) => name);
  for (const [index, { name, needs, pace }] of families.entries()) {
    for (const needed of needs) {
      expect([name, names.indexOf(needed)]).toEqual([name, names.slice(0, index).indexOf(needed)]);
      expect(paces.indexOf(families[names.indexOf(needed)]!.pace)).toBeLessThanOrEqual(paces.indexOf(pace));
    }
  }
});
