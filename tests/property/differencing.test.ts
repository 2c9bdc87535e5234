import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import { families } from '../../processors/families.js';
import { refresh } from '../../processors/refresh.js';
import { emptyStore, land } from '../support/brute-force-store.js';
import { attack } from '../support/differencing-attack.js';
import { createDifferencingOrganisation, type TrueOrganisation } from '../support/differencing-organisation.js';
import { publishedCells, unsuppressedCells } from '../support/differencing-views.js';
import { createTestStore, type TestStore } from '../support/test-store.js';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

/** Conversations, networks and leaders are other families; these make all the figures of participation. */
const attacked = families.filter(({ name }) => ['facts', 'participation', 'retention'].includes(name));

/** Landed at once, or in two halves, neither of them in order, with a refresh after each. */
async function given({ records, events }: TrueOrganisation, halves: boolean): Promise<void> {
  const { store, config } = fixture;
  await emptyStore(store);
  const batches = halves ? [0, 1].map((half) => events.filter((_, index) => index % 2 === half)) : [events];
  for (const [index, batch] of batches.entries()) {
    await land(store, { records: index === 0 ? records : [], events: batch });
    await refresh({ store, config, families: attacked, logger: pino({ level: 'silent' }), now: Date.now });
  }
}

const shape = fc.record({
  seed: fc.nat(),
  people: fc.integer({ min: 20, max: 150 }),
  activity: fc.double({ min: 1, max: 9, noNaN: true }),
  clannish: fc.constantFrom(0.5, 0.9, 0.98, 1),
  movers: fc.constantFrom(0, 0, 1, 3),
  platforms: fc.constantFrom(1, 2, 3),
  guests: fc.constantFrom(0, 2, 7),
});

test('what is hidden does not follow from what is shown', async () => {
  const naive = { runs: 0, nothing: 0, small: 0 };
  let shown = 0;
  let hidden = 0;
  await fc.assert(
    fc.asyncProperty(shape, async (of) => {
      const organisation = createDifferencingOrganisation(of);
      await given(organisation, false);
      const cells = await publishedCells(fixture.store);
      shown += cells.filter(({ people }) => people !== null).length;
      hidden += cells.filter(({ people }) => people === null).length;
      expect(attack(organisation, cells)).toEqual([]);
      // The same attack on the same data, where nothing is hidden, and where only groups under the floor are.
      if (naive.runs++ >= 4) return;
      naive.nothing += attack(organisation, await unsuppressedCells(fixture.store, 'nothing')).length;
      naive.small += attack(organisation, await unsuppressedCells(fixture.store, 'small')).length;
    }),
    { seed: 20260302, numRuns: Number(process.env.EARSHOT_PROPERTY_RUNS ?? 20), endOnFailure: true },
  );
  // The rules find nothing to do in a set of data that is too tame.
  expect(naive.nothing).toBeGreaterThan(1000);
  expect(naive.small).toBeGreaterThan(100);
  expect(shown).toBeGreaterThan(500);
  expect(hidden).toBeGreaterThan(1000);
}, 600_000);

test('what is hidden does not depend on how the data came', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async (of) => {
      const organisation = createDifferencingOrganisation(of);
      await given(organisation, true);
      const inHalves = await publishedCells(fixture.store);
      await given(organisation, false);
      const atOnce = await publishedCells(fixture.store);
      const inOrder = (cells: readonly unknown[]): string[] => cells.map((cell) => JSON.stringify(cell)).sort();
      expect(inOrder(inHalves)).toEqual(inOrder(atOnce));
    }),
    { seed: 20260303, numRuns: 3, endOnFailure: true },
  );
}, 600_000);
