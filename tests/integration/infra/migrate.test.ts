import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Config, loadConfig } from '../../../infra/config.js';
import { UserError } from '../../../infra/errors.js';
import { openStore } from '../../../infra/store/client.js';
import { type Migration, migrate, readMigrations } from '../../../infra/store/migrate.js';
import type { Store } from '../../../infra/store/store.js';
import { scratchTables } from '../../../processors/conformity/matching/scratch.js';
import { views } from '../../../processors/families.js';
import { createActivityRows } from '../../../processors/land/activity-rows.js';
import { directoryRows } from '../../../processors/land/directory-rows.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

let config: Config;
let store: Store;
beforeEach(async () => {
  config = loadConfig({ env: {}, dataDir: path.join(tempDir(), 'data') });
  store = await openStore(config);
});
afterEach(() => store.close());
afterAll(removeTempDirs);

const names = readMigrations().map((migration) => migration.name);
const withPrivacy = (privacy: Partial<Config['privacy']>): Config => ({
  ...config,
  privacy: { ...config.privacy, ...privacy },
});
const failed = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => {
      throw new Error('it worked');
    },
    (error) => error,
  );

describe('migrations', () => {
  test('all on a fresh store, none when repeated, none after opening it again', async () => {
    expect(await migrate(store, config, views)).toEqual({ applied: names, alreadyApplied: 0 });
    expect(await migrate(store, config, views)).toEqual({ applied: [], alreadyApplied: names.length });
    await store.close();
    store = await openStore(config);
    expect(await migrate(store, config, views)).toEqual({ applied: [], alreadyApplied: names.length });
  });

  test('only the new ones on an older store, whose rows stay', async () => {
    // The settings have a column of a later migration.
    await failed(migrate(store, config, [], readMigrations().slice(0, 2)));
    await store.insert('tombstone', ['id', 'reason', 'at', 'permanent'], [['a', 'deleted', 1, 1]]);
    expect((await migrate(store, config, views)).applied).toEqual(names.slice(2));
    expect(await store.query('SELECT id FROM tombstone FINAL')).toEqual([{ id: 'a' }]);
  });

  test('every statement bears being run again, as after a crash at any point', async () => {
    await migrate(store, config, views);
    await store.insert('tombstone', ['id', 'reason', 'at', 'permanent'], [['a', 'deleted', 1, 1]]);
    await store.command('TRUNCATE TABLE schema_migration');
    expect((await migrate(store, config, views)).applied).toEqual(names);
    expect(await store.query('SELECT id FROM tombstone FINAL')).toEqual([{ id: 'a' }]);
  });

  test('an applied file that has changed is refused by name, before anything is done', async () => {
    await migrate(store, config, views);
    const changed = readMigrations().map((migration, index) =>
      index === 1 ? { ...migration, sql: `${migration.sql}\nDROP TABLE person;\n` } : migration,
    );
    const error = await failed(migrate(store, config, views, changed));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(new RegExp(`${names[1]} was changed after it had been applied.*next number`));
    expect(await store.query('SELECT count() AS rows FROM person')).toEqual([{ rows: 0 }]);
  });

  test('a store of a newer Earshot is refused by name', async () => {
    const newer: Migration = { name: '9999_future.sql', sql: 'CREATE TABLE future (id UInt8) ENGINE = Memory;' };
    await migrate(store, config, views, [...readMigrations(), newer]);
    const error = await failed(migrate(store, config, views));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(/newer Earshot \(9999_future\.sql\)/);
  });

  test('a statement that fails is named; mended, the rest is applied', async () => {
    const half = (second: string): Migration[] => [
      { name: '0001_half.sql', sql: `CREATE TABLE IF NOT EXISTS first (id UInt8) ENGINE = Memory;\n\n${second};\n` },
      { name: '0002_next.sql', sql: 'CREATE TABLE IF NOT EXISTS third (id UInt8) ENGINE = Memory;\n' },
    ];
    const noTables = loadConfig({ env: {}, dataDir: config.dataDir });
    const error = await failed(migrate(store, noTables, [], half('CREATE TABLE second (id Nonsense) ENGINE = Memory')));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(/Statement 2 of 0001_half\.sql failed.*Run "earshot migrate" again/);
    expect(await store.query('SELECT name FROM schema_migration')).toEqual([]);
    expect(await store.query('EXISTS TABLE third')).toEqual([{ result: 0 }]);

    // The settings belong to tables of other migrations, which are not here.
    await failed(migrate(store, noTables, [], half('CREATE TABLE IF NOT EXISTS second (id UInt8) ENGINE = Memory')));
    expect(await store.query('SELECT name FROM schema_migration ORDER BY name')).toEqual([
      { name: '0001_half.sql' },
      { name: '0002_next.sql' },
    ]);
  });
});

describe('views', () => {
  const said = (text: string): Migration[] => [
    { name: 'said.sql', sql: `CREATE OR REPLACE VIEW v_said AS SELECT '${text}' AS said;\n` },
  ];

  test('are replaced when they change, and made again when one is missing', async () => {
    await migrate(store, config, said('before'));
    await migrate(store, config, said('after'));
    expect(await store.query('SELECT said FROM v_said')).toEqual([{ said: 'after' }]);
    await store.command('DROP VIEW v_said');
    await migrate(store, config, said('after'));
    expect(await store.query('SELECT said FROM v_said')).toEqual([{ said: 'after' }]);
  });
});

describe('what the tables know of the configuration', () => {
  const floors = (): Promise<unknown> => store.query('SELECT min_people, min_people_by_attribute FROM v_floor');

  test('a floor can be raised, and goes back to the least allowed', async () => {
    await migrate(store, config, views);
    expect(await floors()).toEqual([{ min_people: 5, min_people_by_attribute: 10 }]);
    await migrate(store, withPrivacy({ minPeople: 8, minPeopleByAttribute: 25 }), views);
    expect(await floors()).toEqual([{ min_people: 8, min_people_by_attribute: 25 }]);
  });

  test('a floor cannot be lowered, not even past the configuration', async () => {
    await migrate(store, withPrivacy({ minPeople: 1, minPeopleByAttribute: 1 }), views);
    expect(await floors()).toEqual([{ min_people: 5, min_people_by_attribute: 10 }]);
  });

  test('whose figures they are and how its weeks lie, before there is any activity', async () => {
    const organisation = { name: "Müller & O'Hara", timeZone: 'Asia/Tokyo', weekStart: 'sunday' as const };
    await migrate(store, config, views);
    await migrate(store, { ...config, organisation: { ...config.organisation, ...organisation } }, views);
    expect(await store.query('SELECT * FROM v_organisation')).toEqual([
      { name: "Müller & O'Hara", time_zone: 'Asia/Tokyo', week_mode: 0, first_day: null, last_day: null },
    ]);
  });

  test.each([9, 90, 400])('text is kept for %s days', async (days) => {
    await migrate(store, withPrivacy({ textRetentionDays: days }), views);
    const [table] = await store.query<{ sql: string }>(
      "SELECT create_table_query AS sql FROM system.tables WHERE database = currentDatabase() AND name = 'activity_text'",
    );
    expect(table?.sql).toContain(`toIntervalDay(${days})`);
    const age = (ago: number): string =>
      new Date(Date.now() - ago * 86_400_000).toISOString().replace('T', ' ').slice(0, 23);
    await store.insert(
      'activity_text',
      ['id', 'version', 'text', 'landed_at'],
      [
        ['older', 1, 'x', age(days + 2)],
        ['younger', 1, 'x', age(days - 2)],
      ],
    );
    await store.command('OPTIMIZE TABLE activity_text FINAL');
    expect(await store.query('SELECT id FROM activity_text')).toEqual([{ id: 'younger' }]);
  });

  test('words outlive neither the features nor the acts: only the table of texts has the retention', async () => {
    await migrate(store, config, views);
    expect(
      await store.query(
        // Notes of a run, which are only of use while it lasts, are no data.
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND create_table_query LIKE '%TTL%' AND name NOT LIKE 'suppression%' AND name NOT LIKE 'dirty%' AND name NOT IN {notes:Array(String)} ORDER BY name",
        { notes: scratchTables },
      ),
    ).toEqual([
      { name: 'activity_text' },
      // Who read what, what could not be read, what was sent, how far behind Earshot was.
      ...[
        'alert',
        'alert_delivery',
        'alert_mark',
        'api_audit',
        'dead_letter',
        'dead_letter_mark',
        'digest_mail',
        'log_backlog',
      ].map((name) => ({ name })),
      // What was noticed, and words that few used.
      { name: 'spike' },
      { name: 'term_week' },
    ]);
  });
});

describe('what is landed and the tables do not drift apart', () => {
  const landed = { ...createActivityRows().tables, ...directoryRows([]) };

  test.each(Object.keys(landed))('%s', async (table) => {
    await migrate(store, config, []);
    const columns = await store.query<{ name: string; default_kind: string }>(
      'SELECT name, default_kind FROM system.columns WHERE database = currentDatabase() AND table = {table:String}',
      { table },
    );
    const written = [...landed[table as keyof typeof landed].columns];
    // A column without a default that nobody writes would be empty for ever.
    const wanted = columns.filter((column) => column.default_kind === '').map((column) => column.name);
    expect([...written].sort()).toEqual([...wanted].sort());
  });
});
