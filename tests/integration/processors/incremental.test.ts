import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import type { Config } from '../../../infra/config.js';
import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../../infra/contracts/directory.js';
import { createRandom, type Random } from '../../../infra/random.js';
import { families } from '../../../processors/families.js';
import { refresh } from '../../../processors/refresh.js';
import {
  accountOf,
  createTestColleague,
  createTestDelete,
  createTestEdit,
  createTestLink,
  createTestPerson,
  createTestPost,
  createTestReply,
  personOf,
  utc,
} from '../../support/act-builder.js';
import { createTestOrganisation } from '../../support/act-builder-organisation.js';
import type { Row } from '../../support/brute-force.js';
import { emptyStore, land, refreshAll, resultRows, resultTables } from '../../support/brute-force-store.js';
import { keepTables } from '../../support/kept-tables.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

// Refreshes follow one another; on a busy machine each takes its time.
jest.setTimeout(300_000);

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore('Europe/Berlin');
});
afterAll(() => fixture.dispose());

const everyTable = resultTables;

async function snapshot(): Promise<Record<string, Row[]>> {
  const tables: Record<string, Row[]> = {};
  for (const table of everyTable) tables[table] = await resultRows(fixture.store, table);
  return tables;
}

async function cleanRun(events: readonly ActivityEvent[], records: readonly DirectoryRecord[], config: Config) {
  await emptyStore(fixture.store);
  await land(fixture.store, { events, records });
  await refreshAll(fixture.store, config);
  return snapshot();
}

type Delivery = { readonly event: ActivityEvent } | { readonly record: DirectoryRecord };

function batchesOf(deliveries: readonly Delivery[], random: Random): Delivery[][] {
  const batches: Delivery[][] = [];
  for (let from = 0; from < deliveries.length; ) {
    const size = random.chance(0.3) ? 1 + random.int(20) : 1 + random.int(250);
    batches.push(deliveries.slice(from, from + size));
    from += size;
  }
  return batches;
}

async function landBatch(batch: readonly Delivery[]): Promise<void> {
  await land(fixture.store, {
    records: batch.flatMap((delivery) => ('record' in delivery ? [delivery.record] : [])),
    events: batch.flatMap((delivery) => ('event' in delivery ? [delivery.event] : [])),
  });
}

/** On average; a refresh takes seconds. */
const refreshesBetween = 2;

describe('whatever the order and the batches, the results are those of one clean run', () => {
  test.each([
    { seed: 11, known: 'directory', what: 'everything three times, shuffled' },
    { seed: 12, known: 'directory', what: 'in order' },
    { seed: 15, known: 'nobody', what: 'everything three times, shuffled' },
    { seed: 16, known: 'platform', what: 'backwards' },
  ] as const)('$what, people known by $known', async ({ seed, known, what }) => {
    const random = createRandom(seed).fork('batches');
    const { events, records } = createTestOrganisation({
      seed,
      people: 20,
      communities: 4,
      posts: 45,
      from: utc('2026-02-20'),
      days: 50,
      chat: 70,
      known,
    });
    const clean = await cleanRun(events, records, fixture.config);
    expect(clean.conversation!.length).toBeGreaterThan(10);

    const once: Delivery[] = [
      ...records.map((record) => ({ record })),
      ...[...events].sort((a, b) => a.observedAt - b.observedAt).map((event) => ({ event })),
    ];
    const deliveries =
      what === 'in order' ? once : what === 'backwards' ? once.reverse() : random.shuffle([...once, ...once, ...once]);
    await emptyStore(fixture.store);
    const batches = batchesOf(deliveries, random);
    for (const batch of batches) {
      await landBatch(batch);
      if (random.chance(Math.min(0.4, refreshesBetween / batches.length)))
        await refreshAll(fixture.store, fixture.config);
    }
    await refreshAll(fixture.store, fixture.config);

    const found = await snapshot();
    for (const table of everyTable) expect({ table, rows: found[table] }).toEqual({ table, rows: clean[table] });
  });

  test('a refresh that is broken off half-way is made good by the next one', async () => {
    const { events, records } = createTestOrganisation({
      seed: 17,
      people: 20,
      communities: 3,
      posts: 50,
      from: utc('2026-03-01'),
      days: 50,
      chat: 70,
      known: 'directory',
    });
    const clean = await cleanRun(events, records, fixture.config);

    const random = createRandom(17);
    await emptyStore(fixture.store);
    const half = Math.floor(events.length / 2);
    for (const part of [events.slice(0, half), events.slice(half)]) {
      await land(fixture.store, { events: part, records });
      for (let attempt = 0; attempt < 4; attempt += 1) {
        let left = 1 + random.int(9);
        const breaking: typeof fixture.store = {
          ...fixture.store,
          command: (...call) => {
            left -= 1;
            return left < 0 ? Promise.reject(new Error('killed')) : fixture.store.command(...call);
          },
        };
        // The clock stands still, so that only the order of the runs tells their versions apart.
        await refreshAll(breaking, fixture.config, { now: () => 1_000 }).catch(() => undefined);
      }
      await refreshAll(fixture.store, fixture.config, { now: () => 1_000 });
    }
    const found = await snapshot();
    for (const table of everyTable) expect({ table, rows: found[table] }).toEqual({ table, rows: clean[table] });
  });

  test('another time zone computes everything again, and leaves nothing of the old days', async () => {
    const { events, records } = createTestOrganisation({
      seed: 18,
      people: 20,
      communities: 3,
      posts: 50,
      from: utc('2026-03-01'),
      days: 50,
      chat: 70,
      known: 'directory',
    });
    const sunday: Config = {
      ...fixture.config,
      organisation: { ...fixture.config.organisation, timeZone: 'Pacific/Auckland', weekStart: 'sunday' },
    };
    const clean = await cleanRun(events, records, sunday);
    await cleanRun(events, records, fixture.config);
    await refreshAll(fixture.store, sunday);
    const found = await snapshot();
    for (const table of everyTable) expect({ table, rows: found[table] }).toEqual({ table, rows: clean[table] });
  });
});

describe('a change touches the windows it belongs to and no other', () => {
  const names = ['anna', 'bert', 'cleo', 'dora', 'emil', 'fred'];
  const records = names.flatMap((name) => createTestColleague(name, { unit: ['Sales'] }));
  const posts = names.flatMap((name, index) => [
    createTestPost(`${name}-1`, name, `2026-03-0${index + 2} 10:00`),
    createTestPost(`${name}-2`, name, `2026-04-0${index + 2} 10:00`),
    createTestReply(`${name}-r`, name, `2026-03-1${index} 12:00`, 'anna-1'),
  ]);

  /** Those that write the tables below. */
  const asked = ['conversations', 'facts', 'participation', 'retention'];
  const refreshAsked = () =>
    refresh({
      ...fixture,
      families: families.filter(({ name }) => asked.includes(name)),
      logger: pino({ level: 'silent' }),
      now: Date.now,
    });
  let putBack: () => Promise<void>;
  beforeAll(async () => {
    await emptyStore(fixture.store);
    await land(fixture.store, { events: posts, records });
    await refreshAsked();
    putBack = await keepTables(fixture.store);
  });

  /** Windows of each table with a row whose version changed, rows that are gone included. */
  async function touchedBy(change: {
    events?: ActivityEvent[];
    records?: DirectoryRecord[];
  }): Promise<Record<string, string[]>> {
    const { store } = fixture;
    await putBack();
    const read = async (table: string) =>
      new Map(
        (await store.query<Row>(`SELECT * FROM ${table} ORDER BY version`)).map((row) => {
          const { version, is_deleted: _, ...values } = row;
          const key = { person_day: 'day', post: 'post_id', participation_period: 'starts' }[table] ?? 'starts';
          return [
            JSON.stringify(values),
            { version, window: String(table === 'participation_period' ? `${row.grain} ${row.starts}` : row[key]) },
          ] as const;
        }),
      );
    const before = new Map<string, Awaited<ReturnType<typeof read>>>();
    for (const table of ['person_day', 'post', 'participation_period', 'retention_week', 'response_week'])
      before.set(table, await read(table));
    await land(store, change);
    await refreshAsked();
    const touched: Record<string, string[]> = {};
    for (const [table, old] of before) {
      const now = await read(table);
      const windows = [...now]
        .filter(([row, { version }]) => old.get(row)?.version !== version)
        .map(([, { window }]) => window);
      touched[table] = [...new Set(windows)].sort();
    }
    return touched;
  }

  test('a late event', async () => {
    const touched = await touchedBy({
      events: [createTestPost('late', 'anna', '2026-03-05 09:00', { observedAt: utc('2026-05-01') })],
    });
    expect(touched.person_day).toEqual(['2026-03-05']);
    expect(touched.post).toHaveLength(1);
    expect(touched.participation_period).toEqual([
      '28d 2026-02-09',
      '28d 2026-02-16',
      '28d 2026-02-23',
      '28d 2026-03-02',
      'day 2026-03-05',
      'week 2026-03-02',
    ]);
    expect(touched.response_week).toEqual(['2026-03-02']);
    // Anna was there in that week anyway.
    expect(touched.retention_week).toEqual([]);
  });

  test('an edit that changes nothing counted', async () => {
    const touched = await touchedBy({ events: [createTestEdit(posts[0]!, '2026-03-02 11:00', 'anna')] });
    expect(touched).toEqual({
      person_day: [],
      post: [],
      participation_period: [],
      retention_week: [],
      response_week: [],
    });
  });

  test('an edit that asks a question', async () => {
    const touched = await touchedBy({ events: [createTestEdit(posts[0]!, '2026-03-02 11:00', 'anna, really?')] });
    expect(touched.person_day).toEqual([]);
    expect(touched.post).toHaveLength(1);
    expect(touched.participation_period).toEqual([]);
    expect(touched.response_week).toEqual(['2026-03-02']);
  });

  test('a deletion', async () => {
    const touched = await touchedBy({ events: [createTestDelete('emil-2', '2026-05-01')] });
    expect(touched.person_day).toEqual(['2026-04-06']);
    expect(touched.post).toHaveLength(1);
    // 7 April is now the last day but one … and the week and day of the deleted post stay.
    expect(touched.participation_period).toEqual(['28d 2026-03-16', 'day 2026-04-06', 'week 2026-04-06']);
    expect(touched.response_week).toEqual(['2026-04-06']);
  });

  test('two identities that turn out to be one', async () => {
    const touched = await touchedBy({ records: [createTestLink('fred', 'emil', { version: 2 })] });
    // Fred's days and what he wrote, and the thread in which both had replied; nobody else's.
    expect(touched.person_day).toEqual(['2026-03-07', '2026-03-15', '2026-04-07']);
    expect(touched.post).toHaveLength(4);
    expect(touched.participation_period).not.toContain('day 2026-03-02');
    expect(touched.participation_period).toContain('week 2026-03-02');
    expect(personOf('fred')).not.toBe(accountOf('fred'));
  });

  test('somebody who moves touches nothing before the move', async () => {
    const touched = await touchedBy({
      records: [
        createTestPerson('anna', { unit: ['Sales'], until: utc('2026-03-31 22:00'), version: 2 }),
        createTestPerson('anna', { unit: ['Works'], from: utc('2026-03-31 22:00'), version: 2 }),
      ],
    });
    expect(touched.person_day).toEqual(['2026-04-02']);
    expect(touched.participation_period?.filter((window) => window.startsWith('day')).at(0)).toBe('day 2026-04-01');
    expect(touched.response_week).toEqual(['2026-03-30']);
  });
});
