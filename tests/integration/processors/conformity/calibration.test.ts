import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Cell } from '../../../bench/calibration/cells.js';
import { runWorlds, type WorldFinding } from '../../../bench/calibration/run-worlds.js';
import { type CellSummary, summarise } from '../../../bench/calibration/summary.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

/**
 * A seeded part of `npm run bench:calibration`: bounds that a right estimator meets with these seeds, and a broken one does
 * not. The broken one is the naive comparison of before and after, which the same worlds are held against.
 */
jest.setTimeout(600_000);

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

const count = 24;

async function worldsOf(cell: Cell): Promise<{ findings: WorldFinding[]; of(outcome: string): CellSummary }> {
  const worlds = Array.from({ length: count }, (_, world) => world);
  const findings = await runWorlds(fixture.store, cell, worlds, 'test');
  const summaries = summarise(cell, findings);
  const of = (outcome: string): CellSummary => {
    const found = summaries.find((summary) => summary.outcome === outcome);
    if (found === undefined) throw new Error(`Nothing is known of ${outcome}`);
    return found;
  };
  return { findings, of };
}

describe('nothing happens', () => {
  test('few false alarms, where the naive comparison sees an effect nearly everywhere', async () => {
    const { of } = await worldsOf({ name: 'nothing', confounder: 'none', effects: [], about: [] });
    for (const outcome of ['chill elsewhere', 'thread quiet', 'voices lost', 'reply latency']) {
      // 5 % of 24 are 1.2; 6 and more happen once in 700 times.
      expect({ outcome, holds: of(outcome).rejected <= 5 / count }).toEqual({ outcome, holds: true });
      expect({ outcome, covers: of(outcome).covered >= 0.85 }).toEqual({ outcome, covers: true });
    }
    expect(of('thread quiet').naiveRejected).toBeGreaterThan(0.8);
    expect(of('chill elsewhere').naiveRejected).toBeGreaterThan(5 / count);
  });

  test('an executive who closes threads: not identified within the thread, and no chill elsewhere', async () => {
    const { of } = await worldsOf({ name: 'closing', confounder: 'closing', effects: [], about: [] });
    expect(of('thread quiet')).toMatchObject({ shown: 0, claimed: 0 });
    expect(of('thread quiet').rejected).toBeGreaterThan(0.9);
    expect(of('voices lost').claimed).toBe(0);
    expect(of('chill elsewhere').rejected).toBeLessThanOrEqual(5 / count);
  });
});

test.each([
  ['chill', -0.3, 'chill elsewhere'],
  ['chill', 0.3, 'chill elsewhere'],
] as const)('%s of %d is recovered without bias', async (name, size, outcome) => {
  const { of } = await worldsOf({ name: 'effect', confounder: 'none', effects: [{ name, size }], about: [outcome] });
  const found = of(outcome);
  expect(Math.sign(found.truth)).toBe(Math.sign(size));
  expect(Math.abs(found.bias ?? 1)).toBeLessThan(0.15);
  expect(found.covered).toBeGreaterThan(0.85);
  expect(found.rejected).toBeGreaterThan(0.5);
});
