import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { sqlFile } from '../../../processors/sql-file.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

jest.setTimeout(300_000);

const dirtyTerms = sqlFile(
  new URL('../../../processors/listening/mentions/x', import.meta.url).href,
  'dirty-terms.sql',
);

let opened: TestStore;
beforeAll(async () => {
  opened = await createTestStore();
});
afterAll(() => opened.dispose());

/** So many texts of a day; `kept`: the share of them that is still there. */
async function texts(day: string, many: number, kept: number): Promise<void> {
  const numbers = `SELECT lower(hex(sipHash128('${day}', number))) AS id, number FROM numbers(${many})`;
  await opened.store.command(
    `INSERT INTO activity (id, version, verb, actor_kind, scope, platform, occurred_at, day, object_id, words)
     SELECT id, 1, 'post', 'person', 'public', 'forum', toDateTime64('${day} 12:00:00', 3, 'UTC'), '${day}', id, 9 FROM (${numbers})`,
  );
  await opened.store.command(
    `INSERT INTO activity_text (id, version, text) SELECT id, 1, 'a text' FROM (${numbers}) WHERE number < ${many * kept}`,
  );
}

/** Weeks whose words are counted again when these are dirty, and how many rows were read to find out. */
async function found(run: number, weeks: readonly string[]): Promise<{ words: string[]; read: number }> {
  for (const starts of weeks) {
    await opened.store.command(
      `INSERT INTO dirty_period (run, grain, starts, ends, due) SELECT ${run}, 'mentions', toDate('${starts}'), toDate('${starts}') + 6, 1`,
    );
  }
  const rowsRead = async (): Promise<number> => {
    const [row] = await opened.store.query<{ value: string }>(
      "SELECT toString(sum(value)) AS value FROM system.events WHERE event = 'SelectedRows'",
    );
    return Number(row?.value);
  };
  const before = await rowsRead();
  await opened.store.command(dirtyTerms, { run, timeZone: 'UTC', weekMode: 1 });
  const read = (await rowsRead()) - before;
  const words = await opened.store.query<{ starts: string }>(
    `SELECT toString(starts) AS starts FROM dirty_period WHERE run = ${run} AND grain = 'words' ORDER BY starts`,
  );
  return { words: words.map(({ starts }) => starts), read };
}

test('weeks whose texts are kept are counted again, others not', async () => {
  await texts('2026-01-07', 500, 1);
  await texts('2026-01-14', 500, 0);
  await texts('2026-01-21', 500, 0.5);
  expect((await found(1, ['2026-01-05', '2026-01-12', '2026-01-19', '2026-01-26'])).words).toEqual(['2026-01-05']);
});

test('to find out reads the dirty week, and no more because there are more old texts', async () => {
  await texts('2026-03-04', 30_000, 1);
  const alone = await found(2, ['2026-03-02']);
  for (const day of ['2025-10-01', '2025-11-05', '2025-12-03']) await texts(day, 200_000, 1);
  const among = await found(3, ['2026-03-02']);
  expect([alone.words, among.words]).toEqual([['2026-03-02'], ['2026-03-02']]);
  expect(alone.read).toBeGreaterThan(30_000);
  // A few granules of 8,192 rows, not the 600,000.
  expect(among.read - alone.read).toBeLessThan(120_000);
});
