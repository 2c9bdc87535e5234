import { expect, test } from '@jest/globals';
import { createKeptViews, type KeptViews, keptMs, renewedMs } from '../../../../dashboards/report/kept-views.js';

/** A store that counts rows as told, and remembers what it was asked. */
function storeOf(rows: Readonly<Record<string, number>>, embedded = true) {
  const asked: string[] = [];
  const query = async <Row>(sql: string): Promise<Row[]> => {
    asked.push(sql.split(' ENGINE', 1)[0] ?? '');
    if (sql.includes('v_broken')) throw new Error('no');
    const [, view = ''] = /FROM kept_\d_(v_\w+)$/.exec(sql) ?? [];
    return (sql.startsWith('SELECT count()') ? [{ rows: rows[view] ?? 0 }] : []) as Row[];
  };
  return { store: { query, embedded }, asked };
}

const often = (view: string): string[] => Array.from({ length: 2 }, () => `SELECT 1 FROM ${view}`);

test('a view that a page reads often is copied once, others are read themselves', async () => {
  const { store, asked } = storeOf({ v_often: 5 });
  const kept = createKeptViews(store);
  kept.at('1', 0);
  const statements = [...often('v_often'), 'SELECT 2 FROM v_seldom'];
  await Promise.all([kept.keepFor(statements), kept.keepFor(statements)]);
  expect(asked).toEqual(['CREATE OR REPLACE TABLE kept_1_v_often', 'SELECT count() AS rows FROM kept_1_v_often']);
  expect(kept.over('SELECT v_often.a FROM v_often, v_oftener, v_seldom')).toBe(
    'SELECT kept_1_v_often.a FROM kept_1_v_often, v_oftener, v_seldom',
  );
});

/** Lets what is made beside the reading come to its end. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

const overOften = (kept: KeptViews): string => kept.over('v_often');

test.each([
  ['a refresh has written', '2', renewedMs],
  ['a while has passed', '1', keptMs],
])('when %s, copies are made anew beside the reading, which goes on over those before', async (_, version, later) => {
  const { store } = storeOf({ v_often: 5 });
  const kept = createKeptViews(store);
  kept.at('1', 0);
  await kept.keepFor(often('v_often'));
  expect([overOften(kept), kept.generation()]).toEqual(['kept_1_v_often', 1]);
  kept.at('1', keptMs - 1);
  kept.at('2', renewedMs - 1);
  await settle();
  expect(kept.generation()).toBe(1);
  kept.at(version, later);
  expect([overOften(kept), kept.generation()]).toEqual(['kept_1_v_often', 1]);
  await settle();
  expect([overOften(kept), kept.generation()]).toEqual(['kept_0_v_often', 2]);
});

test('copies that nobody has read for long are not read again', async () => {
  const { store } = storeOf({ v_often: 5 });
  const kept = createKeptViews(store);
  kept.at('1', 0);
  await kept.keepFor(often('v_often'));
  kept.at('2', 2 * keptMs);
  expect(overOften(kept)).toBe('v_often');
  await kept.keepFor(often('v_often'));
  expect(overOften(kept)).toBe('kept_0_v_often');
});

test('a large view is not copied again, one that fails is read itself', async () => {
  const { store, asked } = storeOf({ v_large: 500_001 });
  const kept = createKeptViews(store);
  kept.at('1', 0);
  await kept.keepFor([...often('v_large'), ...often('v_broken')]);
  expect(asked).toContain('DROP TABLE kept_1_v_large');
  expect(kept.over('SELECT 1 FROM v_large, v_broken')).toBe('SELECT 1 FROM v_large, v_broken');
  const before = asked.length;
  kept.at('2', 0);
  await kept.keepFor(often('v_large'));
  expect(asked).toHaveLength(before);
});

test('a server is asked directly', async () => {
  const { store, asked } = storeOf({ v_often: 5 }, false);
  const kept = createKeptViews(store);
  await kept.keepFor(often('v_often'));
  expect(asked).toEqual([]);
});
