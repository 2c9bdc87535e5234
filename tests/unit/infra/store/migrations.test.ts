import { describe, expect, test } from '@jest/globals';
import { readMigrations, render, statements } from '../../../../infra/store/migrate.js';
import { views } from '../../../../processors/families.js';

const oneServer = { cluster: null };
const cluster = { cluster: 'main' };

const all = [...readMigrations(), ...views].flatMap(({ name, sql }) =>
  statements(sql).map((statement) => ({
    name,
    statement,
    bare: statement.replace(/--[^\n]*/g, '').trim(),
  })),
);
const title = ({ name, bare }: (typeof all)[number]): string => `${name}: ${bare.split('\n', 1)[0]!.slice(0, 70)}`;
const cases = all.map((one) => [title(one), one] as const);

describe('render', () => {
  test.each([
    ['ENGINE = @engine(MergeTree)', 'ENGINE = MergeTree()'],
    ['ENGINE = @engine(ReplacingMergeTree, version)', 'ENGINE = ReplacingMergeTree(version)'],
    ['ENGINE = @engine(ReplacingMergeTree, version, is_deleted)', 'ENGINE = ReplacingMergeTree(version, is_deleted)'],
    ['CREATE TABLE t @onCluster (id UInt8)', 'CREATE TABLE t  (id UInt8)'],
  ])('for one server: %s', (sql, expected) => {
    expect(render(sql, oneServer)).toBe(expected);
  });

  test.each([
    ['@engine(MergeTree)', "ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')"],
    [
      '@engine(ReplacingMergeTree, version, is_deleted)',
      "ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', version, is_deleted)",
    ],
    ['CREATE TABLE t @onCluster (id UInt8)', 'CREATE TABLE t ON CLUSTER main (id UInt8)'],
  ])('for a cluster: %s', (sql, expected) => {
    expect(render(sql, cluster)).toBe(expected);
  });

  test.each([
    [{ cluster: null, embedded: true }, 'CREATE OR REPLACE VIEW v_a  AS SELECT 1'],
    [
      { cluster: null, embedded: false },
      'CREATE OR REPLACE VIEW v_a  DEFINER = CURRENT_USER SQL SECURITY DEFINER AS SELECT 1',
    ],
    [
      { cluster: 'main', embedded: false },
      'CREATE OR REPLACE VIEW v_a ON CLUSTER main DEFINER = CURRENT_USER SQL SECURITY DEFINER AS SELECT 1',
    ],
  ])('a server’s views read with the rights of who made them: %j', (store, expected) => {
    expect(render('CREATE OR REPLACE VIEW v_a @onCluster AS SELECT 1', store)).toBe(expected);
  });

  test('every mark in a statement is replaced', () => {
    const sql = 'CREATE TABLE a @onCluster; CREATE VIEW b @onCluster';
    expect(render(sql, cluster).match(/ON CLUSTER main/g)).toHaveLength(2);
  });
});

test('statements end with a semicolon at the end of a line; comments alone are none', () => {
  expect(statements("-- a\nSELECT ';' AS x;\n\nSELECT 1;  \n-- the end\n")).toEqual([
    "-- a\nSELECT ';' AS x",
    'SELECT 1',
  ]);
});

describe('the files', () => {
  test('are numbered without a gap and without a repeat', () => {
    const numbers = readMigrations().map(({ name }) => /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1]);
    expect(numbers).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, '0')));
  });

  test.each(cases)('%s', (_, { statement, bare }) => {
    expect(bare).toMatch(
      /^(CREATE TABLE IF NOT EXISTS|CREATE OR REPLACE VIEW|ALTER TABLE|INSERT INTO|DROP TABLE IF EXISTS)\b/,
    );
    if (/^(CREATE|ALTER|DROP)/.test(bare)) expect(bare).toMatch(/^[^(]*?@onCluster/);
    if (/^CREATE TABLE/.test(bare)) {
      expect(bare).toMatch(/ENGINE = @engine\(\w*MergeTree[,)]/);
      expect(bare.match(/MergeTree/g)).toHaveLength(1);
    }
    // ALTERs come again after a crash.
    if (/^ALTER/.test(bare)) expect(bare).toMatch(/IF (NOT )?EXISTS|MODIFY/);

    const here = render(statement, oneServer);
    expect(here).not.toMatch(/@\w+|ON CLUSTER|Replicated/);
    const there = render(statement, cluster);
    expect(there).not.toMatch(/@\w+/);
    if (/^(CREATE|ALTER)/.test(bare)) expect(there).toContain('ON CLUSTER main');
    if (/^CREATE TABLE/.test(bare))
      expect(there).toMatch(/Replicated\w*MergeTree\('\/clickhouse\/tables\/\{uuid\}\/\{shard\}', '\{replica\}'/);
  });

  test('no table keeps a version without its rows being replaced by it', () => {
    for (const { bare } of all.filter((one) => /^CREATE TABLE/.test(one.bare))) {
      const columns = [...bare.matchAll(/^ {4}(\w+) /gm)].map((match) => match[1]);
      if (columns.includes('version')) expect(bare).toMatch(/@engine\(ReplacingMergeTree, version/);
      if (columns.includes('is_deleted')) expect(bare).toMatch(/@engine\(ReplacingMergeTree, version, is_deleted\)/);
    }
  });
});
