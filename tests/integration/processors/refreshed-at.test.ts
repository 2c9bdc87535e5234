import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { families } from '../../../processors/families.js';
import { refreshedAt } from '../../../processors/refreshed-at.js';
import { createTestPost } from '../../support/act-builder.js';
import { land } from '../../support/brute-force-store.js';
import { createTestStore } from '../../support/test-store.js';

let fixture: Awaited<ReturnType<typeof createTestStore>>;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

test('everything is as old as the family that was computed longest ago, and of no age while one is missing', async () => {
  const { store } = fixture;
  expect(await refreshedAt(store)).toBeNull();
  const columns = ['family', 'definition', 'landed_until', 'facts_until', 'version'];
  const rows = families.map(({ name }, index) => [name, 'any', '2026-03-01 00:00:00.000', 1, 1_000 + index]);
  await store.insert('watermark', columns, rows.slice(1));
  expect(await refreshedAt(store)).toBeNull();
  await store.insert('watermark', columns, rows.slice(0, 1));
  // Nothing has landed since: there is nothing that a refresh could bring.
  const asked = Date.now();
  expect(await refreshedAt(store)).toBeGreaterThanOrEqual(asked);
  await land(store, { events: [createTestPost('new', 'anna', '2026-05-04 10:00')] });
  expect(await refreshedAt(store)).toBe(1_000);
});
