import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sqlTime } from '../../../processors/land/activity-rows.js';
import { forNews, landingTables, newsOfAll, newsSince } from '../../../processors/news.js';
import { sqlFile } from '../../../processors/sql-file.js';
import { utc } from '../../support/act-builder.js';
import { createTestOrganisation } from '../../support/act-builder-organisation.js';
import { land, refreshAll } from '../../support/brute-force-store.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

let fixture: TestStore;
let factsSince: number;
beforeAll(async () => {
  fixture = await createTestStore('Europe/Berlin');
  const { store, config } = fixture;
  const { events, records } = createTestOrganisation({
    ...{ seed: 21, people: 20, communities: 4, posts: 45, chat: 70, from: utc('2026-02-20'), days: 50 },
    known: 'directory',
  });
  await land(store, { events, records });
  await refreshAll(store, config);
  const [until] = await store.query<{ run: string }>(
    "SELECT min(facts_until) AS run FROM watermark FINAL WHERE family IN ('conversations', 'facts', 'participation')",
  );
  factsSince = Number(until!.run);
});
afterAll(() => fixture.dispose());

const lists = [
  'conversations/dirty.sql',
  'facts/dirty-days.sql',
  'facts/dirty-posts.sql',
  'participation/dirty-periods.sql',
];

/** What a statement would list, without writing it. */
function listed(sql: string, since: string): Promise<unknown[]> {
  const params = {
    run: 1,
    since,
    factsSince,
    isFirst: 0,
    weekMode: 1,
    timeZone: 'Europe/Berlin',
    firstId: '',
    lastId: 'g',
  };
  return fixture.store.query(sql.replace(/^INSERT INTO .*$/m, 'SELECT * FROM (').concat(') ORDER BY ALL'), params);
}

describe('what is dirty follows from what has landed', () => {
  /** What is there comes again; of these, what changes something. */
  const changes: Partial<Record<(typeof landingTables)[number], string>> = {
    tombstone: "SELECT id, 'deleted', 9e15, 1 FROM activity WHERE verb IN ('post', 'reply') ORDER BY id LIMIT 20",
    community: "SELECT * EXCEPT (landed_at) REPLACE ('blog' AS kind, version + 1 AS version) FROM community",
  };
  /** Lists that are shorter without the reasons that follow from a table. */
  const listsOf: Partial<Record<(typeof landingTables)[number], readonly string[]>> = {
    tombstone: lists.slice(0, 3),
    snapshot: ['facts/dirty-posts.sql'],
    community: ['conversations/dirty.sql'],
    person: lists.slice(1),
    account_link: lists,
    membership: ['participation/dirty-periods.sql'],
  };

  test.each(landingTables)('in %s alone', async (table) => {
    const { store } = fixture;
    const [clock] = await store.query<{ ms: string }>('SELECT toUnixTimestamp64Milli(now64(3)) AS ms');
    const since = sqlTime(Number(clock!.ms));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await store.command(
      `INSERT INTO ${table} (* EXCEPT (landed_at)) ${changes[table] ?? `SELECT * EXCEPT (landed_at) FROM ${table}`}`,
    );
    const news = await newsSince(store, since);
    expect([...news].filter((name) => name !== table)).toEqual([]);
    for (const name of lists) {
      const sql = sqlFile(new URL('../../../processors/', import.meta.url).href, name);
      const all = await listed(forNews(sql, newsOfAll), since);
      expect({ name, rows: await listed(forNews(sql, news), since) }).toEqual({ name, rows: all });
      const without = await listed(forNews(sql, new Set()), since);
      expect([name, all.length > without.length]).toEqual([name, listsOf[table]?.includes(name) ?? false]);
    }
  });
});
