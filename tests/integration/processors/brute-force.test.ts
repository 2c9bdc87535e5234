import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Config } from '../../../infra/config.js';
import { utc } from '../../support/act-builder.js';
import { createTestOrganisation } from '../../support/act-builder-organisation.js';
import { bruteForce, differences, tableKeys } from '../../support/brute-force.js';
import {
  emptyStore,
  land,
  plainFeatures,
  refreshAll,
  resultRows,
  resultTables,
  rulesOf,
} from '../../support/brute-force-store.js';
import { testOrganisation } from '../../support/test-organisation.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

describe('the store agrees with a computation in plain TypeScript', () => {
  test.each([
    { timeZone: 'UTC', weekStart: 'monday', known: 'directory', seed: 1, from: '2026-01-05' },
    // The clock goes forward on 29 March.
    { timeZone: 'Europe/Berlin', weekStart: 'monday', known: 'directory', seed: 2, from: '2026-02-20' },
    // … and back on 1 November 2026; nights there are other days here.
    { timeZone: 'America/New_York', weekStart: 'sunday', known: 'directory', seed: 3, from: '2026-09-25' },
    { timeZone: 'America/New_York', weekStart: 'sunday', known: 'platform', seed: 4, from: '2026-02-20' },
    { timeZone: 'Asia/Kolkata', weekStart: 'monday', known: 'nobody', seed: 5, from: '2026-02-20' },
  ] as const)(
    'in $timeZone with weeks from $weekStart, people known by $known',
    async ({ timeZone, weekStart, known, seed, from }) => {
      const { store } = fixture;
      await emptyStore(store);
      const config: Config = {
        ...fixture.config,
        organisation: { ...fixture.config.organisation, timeZone, weekStart },
      };
      const { events, records } = createTestOrganisation({
        seed,
        people: 40,
        communities: 5,
        posts: 220,
        from: utc(from),
        days: 75,
        known,
        chat: 260,
      });
      await land(store, { events, records });
      await refreshAll(store, config);

      const expected = bruteForce(events, records, plainFeatures, rulesOf(config));
      for (const table of resultTables) {
        expect(expected[table].length).toBeGreaterThan(table === 'leader_post' && known === 'nobody' ? -1 : 5);
        expect({
          table,
          found: differences(await resultRows(store, table), expected[table], tableKeys[table]).slice(0, 20),
        }).toEqual({ table, found: [] });
      }
    },
  );

  test('on the simulated organisation, with its late, repeated, edited and removed events', async () => {
    const { store, config: base } = fixture;
    await emptyStore(store);
    const config: Config = { ...base, organisation: { ...base.organisation, timeZone: 'Europe/Berlin' } };
    const { events, directory } = await testOrganisation({ people: 80, weeks: 9 });
    await land(store, { events, records: directory });
    await refreshAll(store, config);

    const expected = bruteForce(events, directory, plainFeatures, rulesOf(config));
    for (const table of resultTables) {
      expect(expected[table].length).toBeGreaterThan(table === 'conversation' ? -1 : 20);
      expect({
        table,
        found: differences(await resultRows(store, table), expected[table], tableKeys[table]).slice(0, 20),
      }).toEqual({ table, found: [] });
    }
    // The simulation is not so tame that the interesting columns are empty.
    expect(expected.leader_post.some(({ by_delegate }) => by_delegate === 1)).toBe(true);
    expect(expected.leader_post.some(({ answered }) => Number(answered) > 0)).toBe(true);
    expect(expected.leader_post.some(({ seen }) => seen !== null)).toBe(true);
    expect(expected.leader_post.some(({ lift }) => lift !== null)).toBe(true);
  });
});
