import { expect, test } from '@jest/globals';
import { createKeptViews, keptMs } from '../../../../dashboards/report/kept-views.js';

/** A store that counts rows as told, and remembers what it was asked. */
function storeOf(rows: Readonly<Record<string, number>>, embedded = true) {
  const asked: string[] = [];
  const query = async <Row>(sql: string): Promise<Row[]> => {
    asked.push(sql.split(' ENGINE', 1)[0] ?? '');
    if (sql.includes('v_broken')) throw new Error('no');
    const [, view = ''] = /FROM kept_(v_\w+)$/.exec(sql) ?? [];
    return (sql.startsWith('SELECT count()') ? [{ rows: rows[view] ?? 0 }] : []) as Row[];
  };
  return { store: { query, embedded }, asked };
}

const often = (view: string): string[] => Array.from({ length: 3 }, () => `SELECT 1 FROM ${view}`);

test('a view that a page reads often is copied once, others are read themselves', async () => {
  const { store, asked } = storeOf({ v_often: 5 });
  const kept = createKeptViews(store);
  kept.at('1', 0);
  const statements = [...often('v_often'), 'SELECT 2 FROM v_seldom'];
  await Promise.all([kept.keepFor(statements), kept.keepFor(statements)]);
  expect(asked).toEqual(['CREATE OR REPLACE TABLE kept_v_often', 'SELECT count() AS rows FROM kept_v_often']);
  expect(kept.over('SELECT v_often.a FROM v_often, v_oftener, v_seldom')).toBe(
    'SELECT kept_v_often.a FROM kept_v_often, v_oftener, v_seldom',
  );
});

test('copies go with what they were made from, and after a while', async () => {
  const { store, asked } = storeOf({ v_often: 5 });
  const kept = createKeptViews(store);
  const isCopied = async (version: string, nowMs: number): Promise<boolean> => {
    kept.at(version, nowMs);
    const before = asked.length;
    await kept.keepFor(often('v_often'));
    return asked.length > before;
  };
  expect(await isCopied('1', 0)).toBe(true);
  expect(await isCopied('1', keptMs - 1)).toBe(false);
  expect(await isCopied('2', keptMs - 1)).toBe(true);
  expect(await isCopied('2', 2 * keptMs)).toBe(true);
  kept.at('3', 0);
  expect(kept.over('SELECT 1 FROM v_often')).toBe('SELECT 1 FROM v_often');
});

test('a large view is not copied again, one that fails is read itself', async () => {
  const { store, asked } = storeOf({ v_large: 50_001 });
  const kept = createKeptViews(store);
  kept.at('1', 0);
  await kept.keepFor([...often('v_large'), ...often('v_broken')]);
  expect(asked).toContain('DROP TABLE kept_v_large');
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
