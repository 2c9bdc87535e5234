import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Config, loadConfig } from '../../../infra/config.js';
import { UserError } from '../../../infra/errors.js';
import { openStore } from '../../../infra/store/client.js';
import type { Store } from '../../../infra/store/store.js';
import { limitText } from '../../../infra/text-limit.js';
import { isDataError } from '../../../processors/land/data-error.js';
import { startChild } from '../../support/child-process.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

/** What was found out about the embedded engine the hard way, held by what the Store does. */

let config: Config;
let store: Store;
beforeEach(async () => {
  config = loadConfig({ env: {}, dataDir: path.join(tempDir(), 'data') });
  store = await openStore(config);
  await store.command(
    "CREATE TABLE t (id UInt32, text String DEFAULT '', real Float64 DEFAULT 0) ENGINE = MergeTree ORDER BY id",
  );
});
afterEach(() => store.close());
afterAll(removeTempDirs);

const failed = (work: Promise<unknown>): Promise<Error & { code?: string }> =>
  work.then(
    () => {
      throw new Error('it worked');
    },
    (error) => error,
  );

const rows = async (where = '1'): Promise<number> =>
  (await store.query<{ rows: number }>(`SELECT count() AS rows FROM t WHERE ${where}`))[0]!.rows;

/** Would run for minutes. */
const endless = 'SELECT count() AS n FROM numbers(1000000000000) WHERE sipHash64(number) = 1';
const slow = 'SELECT sleepEachRow(0.25) AS s FROM numbers(8) SETTINGS max_block_size = 1';

describe('settings do not stick', () => {
  test('two equal inserts both count', async () => {
    await store.insert('t', ['id'], [[1]]);
    await store.insert('t', ['id'], [[1]]);
    await store.command('INSERT INTO t (id) SELECT 1');
    await store.command('INSERT INTO t (id) SELECT 1');
    expect(await rows()).toBe(4);
  });

  test('a statement cut off by its limit leaves the next ones alone', async () => {
    const error = await failed(store.query(endless, {}, { limitSeconds: 1 }));
    expect(error.code).toBe('159');
    expect(isDataError(error)).toBe(false);
    expect(await store.query<{ limit: number }>("SELECT toFloat64(getSetting('max_execution_time')) AS limit")).toEqual(
      [{ limit: 120 }],
    );
    // Two seconds, with settings of its own.
    expect(await store.query(slow)).toHaveLength(8);
  });

  test.each([
    ['a union', `${endless} UNION ALL ${endless}`],
    ['a WITH', `WITH 1 AS one ${endless} AND one = 1`],
    ['a comment and a semicolon around it', `-- why\n${endless};\n`],
    ['a comment at its end', `${endless} -- why`],
  ])('the limit reaches %s', async (_, sql) => {
    expect((await failed(store.query(sql, {}, { limitSeconds: 1 }))).code).toBe('159');
  });

  test('the limit reaches an INSERT … SELECT, of which nothing is kept', async () => {
    const sql = 'INSERT INTO t (id) SELECT number FROM numbers(1000000000000) WHERE sipHash64(number) = 1';
    expect((await failed(store.command(sql, {}, { limitSeconds: 1 }))).code).toBe('159');
    await store.insert('t', ['id'], [[7]]);
    expect(await rows()).toBe(1);
  });
});

test('inserts are not gathered by the engine: what is acknowledged is there', async () => {
  for (let id = 0; id < 20; id += 1) {
    await store.insert('t', ['id'], [[id]]);
    expect(await rows()).toBe(id + 1);
  }
  expect(await store.query("SELECT toUInt8(getSetting('async_insert')) AS on")).toEqual([{ on: 0 }]);
});

test('an insert is one block, so that it lands whole or not at all', async () => {
  await store.insert(
    't',
    ['id'],
    Array.from({ length: 10_000 }, (_, id) => [id]),
  );
  expect(
    await store.query(
      "SELECT count() AS parts FROM system.parts WHERE table = 't' AND database = currentDatabase() AND active",
    ),
  ).toEqual([{ parts: 1 }]);
});

describe('more at once', () => {
  test('slow statements do not hold up the file system', async () => {
    expect(Number(process.env.UV_THREADPOOL_SIZE)).toBeGreaterThanOrEqual(16);
    const { createClient } = await import('@clickhouse/client');
    const { createChdbConnection } = await import('chdb/connection');
    const clients = Array.from({ length: 4 }, () =>
      createClient({
        connection: createChdbConnection({ path: path.join(config.dataDir, 'store') }) as never,
      }),
    );
    const running = clients.map((client) => client.query({ query: slow, format: 'JSONEachRow' }));
    const done = Promise.all(running).then(() => 'statements');
    await pause(50);
    const file = path.join(config.dataDir, 'beside');
    writeFileSync(file, 'read');
    expect(await Promise.race([done, readFile(file, 'utf8')])).toBe('read');
    await done;
    for (const client of clients) await client.close();
  });

  test('a long write does not hold up readers', async () => {
    const write = store
      .command(`INSERT INTO t (id) SELECT number + sleepEachRow(0.25) FROM numbers(8)`)
      .then(() => 'write');
    await pause(50);
    expect(await Promise.race([write, rows().then(() => 'read')])).toBe('read');
    await write;
    expect(await rows()).toBe(8);
  });

  test('a long write holds up neither rows that come nor another write', async () => {
    const long = `INSERT INTO t (id) SELECT s FROM (SELECT sleepEachRow(0.25) AS s FROM numbers({count:UInt32}) SETTINGS max_block_size = 1)`;
    const order: string[] = [];
    const writing = store.command(long, { count: 8 }).then(() => order.push('long'));
    await store.insert('t', ['id'], [[7]]);
    order.push('rows');
    await store.command('INSERT INTO t (id) SELECT {id:UInt32}', { id: 8 });
    order.push('short');
    await writing;
    expect(order).toEqual(['rows', 'short', 'long']);
    expect(await rows('id IN (7, 8)')).toBe(2);
  });

  test('what changes a table waits for the writes under way, and those after it wait for it', async () => {
    const slowly = (id: number): string =>
      `INSERT INTO t (id) SELECT ${id} + s FROM (SELECT sleepEachRow(0.25) AS s FROM numbers(4) SETTINGS max_block_size = 1)`;
    const before = store.command(slowly(1));
    await pause(100);
    const order: string[] = [];
    const told = async (name: string, work: Promise<void>): Promise<void> => {
      await work;
      order.push(name);
    };
    const deleting = told(
      'delete',
      store.command('ALTER TABLE t DELETE WHERE id IN (1, 2) SETTINGS mutations_sync = 2'),
    );
    await pause(100);
    const after = told('rows', store.insert('t', ['id'], [[2]]));
    await Promise.all([told('before', before), deleting, after]);
    expect(order).toEqual(['before', 'delete', 'rows']);
    expect(await store.query('SELECT id FROM t')).toEqual([{ id: 2 }]);
  });

  test('a long statement does not hold up another, with parameters too', async () => {
    const long = store.query('SELECT sleep({seconds:Float64})', { seconds: 2 }).then(() => 'long');
    await pause(50);
    const short = store.query('SELECT {value:String} AS value', { value: 'short' }).then(() => 'short');
    expect(await Promise.race([long, short])).toBe('short');
    await long;
  });
});

describe('parameters', () => {
  test('whatever their text, statement after statement and beside each other', async () => {
    const texts = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.toWellFormed());
    const given = fc.record({
      text: texts,
      texts: fc.array(texts),
      number: fc.integer(),
      numbers: fc.array(fc.integer()),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(given, { minLength: 1, maxLength: 6 }), async (all) => {
        const found = await Promise.all(
          all.map((params) =>
            store.query(
              'SELECT {text:String} AS text, {texts:Array(String)} AS texts, {number:Int32} AS number, {numbers:Array(Int32)} AS numbers',
              params,
            ),
          ),
        );
        expect(found).toEqual(all.map((params) => [params]));
      }),
      {
        numRuns: 60,
        examples: [[[{ text: "'; DROP TABLE t; -- \\' \t\n\0", texts: ["\\N'", ''], number: 0, numbers: [] }]]],
      },
    );
    expect(await rows()).toBe(0);
  });

  test('a list longer than a statement may usually be, read and written', async () => {
    const ids = Array.from({ length: 30_000 }, (_, index) => `person-${index}`);
    expect(await store.query('SELECT length({ids:Array(String)}) AS n', { ids })).toEqual([{ n: ids.length }]);
    await store.command('INSERT INTO t (id, text) SELECT 1, arrayJoin({ids:Array(String)})', { ids });
    expect(await rows("text = 'person-29999'")).toBe(1);
    expect(await rows()).toBe(ids.length);
  });

  test('null, and whether', async () => {
    expect(
      await store.query('SELECT {nothing:Nullable(String)} AS nothing, {yes:UInt8} AS yes', {
        nothing: null,
        yes: true,
      }),
    ).toEqual([{ nothing: null, yes: 1 }]);
  });

  test('one that is not given is an error, never what another statement was given', async () => {
    for (let time = 0; time < 8; time++) await store.query('SELECT {x:String}', { x: 'of another' });
    for (let time = 0; time < 8; time++)
      expect(String(await failed(store.query('SELECT {x:String}')))).toMatch(/\bx\b/);
    expect(await store.query('SELECT {y:String} AS y', { y: 'own' })).toEqual([{ y: 'own' }]);
  });
});

describe('one process a folder', () => {
  test('a second one is told who holds it', async () => {
    const child = startChild('open-store-child.ts', { dataDir: config.dataDir });
    await child.ended;
    const said = JSON.parse(child.lines().at(-1) ?? '{}');
    expect(said.name).toBe('UserError');
    expect(said.message).toMatch(new RegExp(`Another process \\(pid ${process.pid}\\) is using the data in .*Stop it`));
    await store.insert('t', ['id'], [[1]]);
    expect(await rows()).toBe(1);
  });

  test('after closing, another process may have it', async () => {
    await store.close();
    const child = startChild('open-store-child.ts', { dataDir: config.dataDir });
    await child.ended;
    expect(JSON.parse(child.lines().at(-1) ?? '{}')).toEqual({ opened: true });
    store = await openStore(config);
    expect(await rows()).toBe(0);
  });

  test('a process opens one folder at a time, and says so', async () => {
    const error = await failed(openStore({ ...config, dataDir: tempDir() }));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(/another store open/);
  });

  test('a folder that cannot be one is named', async () => {
    await store.close();
    const dataDir = tempDir();
    writeFileSync(path.join(dataDir, 'store'), 'a file');
    const error = await failed(openStore({ ...config, dataDir }));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toContain(path.join(dataDir, 'store'));
  });

  test('the folder is for its owner only', () => {
    expect(statSync(path.join(config.dataDir, 'store')).mode & 0o077).toBe(0);
  });
});

describe('closing', () => {
  test('waits for what is under way, twice does no harm, and the data is there again', async () => {
    const write = store.command('INSERT INTO t (id) SELECT number + sleepEachRow(0.1) FROM numbers(5)');
    await pause(20);
    await store.close();
    await store.close();
    await write;
    store = await openStore(config);
    expect(await rows()).toBe(5);
  });

  test('waits for what has not begun yet', async () => {
    const writes = Array.from({ length: 12 }, (_, id) =>
      store.command('INSERT INTO t (id) SELECT {id:UInt32} + sleepEachRow(0.05)', { id }),
    );
    await store.close();
    await Promise.all(writes);
    store = await openStore(config);
    expect(await rows()).toBe(writes.length);
  });

  test('ten times over', async () => {
    for (let time = 1; time <= 10; time += 1) {
      await store.insert('t', ['id'], [[time]]);
      await store.close();
      store = await openStore(config);
      expect(await rows()).toBe(time);
    }
  });
});

describe('values', () => {
  test('ids are hex strings, because a number above 2^53 would lose its low digits', async () => {
    const hex = 'ffffffffffffffff0000000000000001';
    await store.insert('t', ['id', 'text'], [[1, hex]]);
    expect(await store.query('SELECT text FROM t')).toEqual([{ text: hex }]);
    const [row] = await store.query<{ exact: string; number: number }>(
      'SELECT toString(toUInt64(9007199254740993)) AS exact, toUInt64(9007199254740993) AS number',
    );
    expect(row?.exact).toBe('9007199254740993');
    expect(String(row?.number)).not.toBe(row?.exact);
  });

  test('NaN read is seen as such', async () => {
    expect(await store.query("SELECT nan AS x, [nan, 1.5] AS list, CAST(NULL, 'Nullable(Float64)') AS none")).toEqual([
      { x: 'nan', list: ['nan', 1.5], none: null },
    ]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, undefined])('%p is refused, not written as 0', async (value) => {
    const error = await failed(
      store.insert(
        't',
        ['id', 'real'],
        [
          [1, 0.5],
          [2, value],
        ],
      ),
    );
    expect(error.message).toMatch(/t\.real holds (NaN|Infinity|undefined)/);
    expect(isDataError(error)).toBe(true);
    expect(await rows()).toBe(0);
  });

  test('a null for a text column is refused, not written as an empty one', async () => {
    await store.command('CREATE TABLE s (id UInt32, kind LowCardinality(String)) ENGINE = MergeTree ORDER BY id');
    expect(isDataError(await failed(store.insert('s', ['id', 'kind'], [[1, null]])))).toBe(true);
  });

  test('awkward text survives', async () => {
    const texts = [
      'a\u0000b',
      '\u202Eright to left',
      '👩‍👩‍👧',
      '\uFEFFbom',
      '\u2028',
      '\\N',
      "'; DROP TABLE t; --",
      '{"a":1}',
    ];
    await store.insert(
      't',
      ['id', 'text'],
      texts.map((text, id) => [id, text]),
    );
    expect((await store.query<{ text: string }>('SELECT text FROM t ORDER BY id')).map((row) => row.text)).toEqual(
      texts,
    );
  });

  test('a lone surrogate would reject the whole insert; limitText mends it', async () => {
    const text = 'half \ud83d of a smile';
    const error = await failed(
      store.insert(
        't',
        ['id', 'text'],
        [
          [1, 'good'],
          [2, text],
        ],
      ),
    );
    expect(error.code).toBe('25');
    expect(isDataError(error)).toBe(true);
    expect(await rows()).toBe(0);
    await store.insert(
      't',
      ['id', 'text'],
      [
        [1, 'good'],
        [2, limitText(text).text],
      ],
    );
    expect(await store.query('SELECT text FROM t WHERE id = 2')).toEqual([{ text: 'half \uFFFD of a smile' }]);
  });

  test('a file beside the data is not a table', async () => {
    mkdirSync(path.join(config.dataDir, 'store', 'user_files'), { recursive: true });
    expect((await failed(store.query('SELECT * FROM `package.json`'))).code).toBe('60');
    expect(await store.query('SELECT engine FROM system.databases WHERE name = currentDatabase()')).toEqual([
      { engine: 'Atomic' },
    ]);
  });
});

test.each([
  ['a word for a number', ['id'], ['abc'], '27'],
  ['a negative number', ['id'], [-1], '72'],
  ['a fraction', ['id'], [1.5], '27'],
  ['a word for a real', ['real'], ['abc'], '72'],
  ['a time that is none', ['at'], ['yesterday'], '41'],
  ['a thirteenth month', ['at'], ['2026-13-45 00:00:00'], '41'],
  ['the year 50000', ['at'], ['+050000-01-01 00:00'], '41'],
  ['a day that is none', ['day'], ['99999-01-0'], '38'],
  ['a number for a list', ['list'], [5], '130'],
  ['words in a list of numbers', ['list'], [['x']], '27'],
  ['a list for headers', ['headers'], [[1]], '27'],
  ['a value too few', ['id', 'real'], [1], '27'],
  ['a value too many', ['id'], [1, 2], '27'],
])('%s is an error of the data, and nothing of the insert is kept', async (_, columns, bad, code) => {
  await store.command(
    "CREATE TABLE bad (id UInt32, real Float64, at DateTime64(3, 'UTC'), day Date, list Array(UInt32), headers Map(String, String)) ENGINE = MergeTree ORDER BY id",
  );
  const error = await failed(store.insert('bad', columns as string[], [bad as unknown[]]));
  expect(error.code).toBe(code);
  expect(isDataError(error)).toBe(true);
  expect(await store.query('SELECT count() AS rows FROM bad')).toEqual([{ rows: 0 }]);
});

test.each([
  ['a missing column', ['nosuch'], '16'],
  ['a missing table', ['id'], '60'],
])('%s is an error of ours, not of the data', async (what, columns, code) => {
  const error = await failed(store.insert(what === 'a missing table' ? 'nosuch' : 't', columns, [[1]]));
  expect(error.code).toBe(code);
  expect(isDataError(error)).toBe(false);
});

test('a row past its TTL goes with a merge, and no other with it', async () => {
  await store.command(
    'CREATE TABLE old (id UInt32, at DateTime) ENGINE = ReplacingMergeTree ORDER BY id TTL at + INTERVAL 1 DAY',
  );
  await store.insert('old', ['id', 'at'], [[1, '2001-01-01 00:00:00']]);
  await store.insert('old', ['id', 'at'], [[2, '2090-01-01 00:00:00']]);
  await store.command('OPTIMIZE TABLE old FINAL');
  expect(await store.query('SELECT id FROM old')).toEqual([{ id: 2 }]);
});
