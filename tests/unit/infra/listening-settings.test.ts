import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { type Config, loadConfig } from '../../../infra/config.js';
import { parsedQueries } from '../../../infra/listening-settings.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

afterAll(removeTempDirs);

function load(queries: readonly object[]): Config {
  const file = path.join(tempDir(), 'earshot.yaml');
  writeFileSync(file, `listening: ${JSON.stringify({ queries })}`);
  return loadConfig({ file, env: {} });
}

const refusal = (queries: readonly object[]): string => {
  try {
    load(queries);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was taken');
};

test('nothing is listened for by itself', () => {
  expect(loadConfig({ env: {} }).listening.queries).toEqual([]);
});

test('a query has a title, and is ours or not by what it is for', () => {
  const { listening } = load([
    { name: 'acme', query: 'acme OR #acme', title: ' Acme ' },
    { name: 'rival', kind: 'competitor', query: 'rival' },
    { name: 'ceo', kind: 'person', query: '"Ada Smith"', diacritics: 'exact' },
    { name: 'price', kind: 'theme', query: 'pric*', ours: true },
  ]);
  expect(listening.queries).toEqual([
    { name: 'acme', title: 'Acme', kind: 'brand', ours: true, query: 'acme OR #acme', diacritics: 'ignored' },
    { name: 'rival', title: 'rival', kind: 'competitor', ours: false, query: 'rival', diacritics: 'ignored' },
    { name: 'ceo', title: 'ceo', kind: 'person', ours: true, query: '"Ada Smith"', diacritics: 'exact' },
    { name: 'price', title: 'price', kind: 'theme', ours: true, query: 'pric*', diacritics: 'ignored' },
  ]);
  expect(parsedQueries(listening.queries)[2]).toMatchObject({
    name: 'ceo',
    tree: { kind: 'words', words: ['ada', 'smith'] },
  });
});

test('one that does not hold is named with its column; the others too', () => {
  const said = refusal([
    { name: 'a', query: 'a' },
    { name: 'b', query: 'acme AND (x' },
    { name: 'c', query: 'author:bob' },
  ]);
  expect(said).toContain('listening.queries.1.query: column 10: This parenthesis is not closed');
  expect(said).toContain('listening.queries.2.query: column 1: There is no field author');
});

test('each has its own name', () => {
  const said = refusal([
    { name: 'acme', query: 'a' },
    { name: 'acme', query: 'b' },
  ]);
  expect(said).toContain('listening.queries.1.name: is the name of listening.queries.0 already');
});

test('there are at most 1,000', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `q${index}`, query: 'a' }));
  expect(load(many(1_000)).listening.queries).toHaveLength(1_000);
  expect(refusal(many(1_001))).toContain('listening.queries: must be 1,000 queries or fewer');
});
