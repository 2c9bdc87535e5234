import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../infra/config.js';
import { hashId } from '../../../infra/contracts/ids.js';
import type { Store } from '../../../infra/store/store.js';
import type { MetricFamily } from '../../../processors/metric-family.js';
import { type Runs, refresh } from '../../../processors/refresh.js';
import { quietLogger } from '../../support/event-log-harness.js';

/** A store whose lists of dirty windows are long, in which reach has looked at what was listed up to a run; each list holds something old. */
function longListed(commands: string[], reachUntil = 0): Store {
  const known = { family: 'reach', definition: '', landed_until: '', facts_until: reachUntil };
  const state = { ...known, last_run: 0, dirty_rows: 200_000, now_ms: 1_000, rows: 1 };
  return {
    embedded: true,
    query: async () => [state],
    insert: async () => undefined,
    command: async (sql: string) => {
      commands.push(sql);
    },
  } as unknown as Store;
}

describe('a refresh inside another', () => {
  const named: number[] = [];
  const commands: string[] = [];
  let emptiedInside: string[] = [];
  const family = (name: string, meanwhile: () => Promise<unknown>): MetricFamily => ({
    ...{ name, pace: 'live', needs: [], definition: name, views: [] },
    settings: () => null,
    async refresh({ run }) {
      named.push(run);
      await meanwhile();
      return 1;
    },
  });
  beforeAll(async () => {
    const runs: Runs = { last: 0, active: new Set() };
    let clock = 10_000;
    const given = {
      store: longListed(commands, 9_500),
      config: loadConfig({ env: {}, dataDir: '/nowhere' }),
      logger: quietLogger,
      now: () => (clock -= 1_000),
      runs,
    };
    const inner = family('inner', async () => undefined);
    const outer = family('outer', async () => {
      await refresh({ ...given, families: [inner] });
      emptiedInside = [...commands];
    });
    await refresh({ ...given, families: [outer] });
  });
  const deleted = (sqls: readonly string[], table: string): number[] =>
    sqls.filter((sql) => sql.includes(` ${table} `)).map((sql) => Number(/run <= (\d+)$/.exec(sql)?.[1]));

  test('has a greater name under a clock that goes back', () => {
    expect(named[1]).toBeGreaterThan(named[0]!);
  });

  test('leaves the lists alone, and the other does not', () => {
    expect(emptiedInside).toEqual([]);
    expect(deleted(commands, 'dirty_period')).toEqual([named[0]!]);
  });

  test('leaves what a family has not yet looked at', () => {
    expect(named[0]).toBeGreaterThan(9_500);
    expect(deleted(commands, 'dirty_post')).toEqual([9_500]);
  });
});

test('a family is computed when what it reads was computed again since, though nothing has landed', async () => {
  const refreshed = async (factsUntil: number): Promise<boolean> => {
    let isRefreshed = false;
    const reach: MetricFamily = {
      ...{ name: 'reach', pace: 'steady', needs: ['facts'], definition: 'reach', views: [] },
      settings: () => null,
      async refresh() {
        isRefreshed = true;
        return 0;
      },
    };
    const landed = { landed_until: '1970-01-01 00:00:00.500', now_ms: 1_000, last_run: 0, dirty_rows: 0 };
    const known = [
      { ...landed, family: 'reach', definition: hashId('reach', 'null'), facts_until: 100 },
      { ...landed, family: 'facts', definition: 'facts', facts_until: factsUntil },
    ];
    const store = {
      embedded: true,
      query: async (sql: string) => (sql.includes('FROM watermark') ? known : []),
      insert: async () => undefined,
    } as unknown as Store;
    const config = loadConfig({ env: {}, dataDir: '/nowhere' });
    await refresh({ store, config, families: [reach], logger: quietLogger, now: () => 1_000 });
    return isRefreshed;
  };
  expect(await refreshed(99)).toBe(false);
  expect(await refreshed(101)).toBe(true);
});

describe('families beside each other', () => {
  const order: string[] = [];
  const going = new Map<string, () => void>();
  const family = (name: string, needs: readonly string[]): MetricFamily => ({
    ...{ name, pace: 'live', needs, definition: name, views: [] },
    settings: () => null,
    async refresh() {
      order.push(name);
      await new Promise<void>((resolve, reject) => {
        going.set(name, name === 'broken' ? () => reject(new Error('broken')) : resolve);
      });
      order.push(`${name} done`);
      return 1;
    },
  });
  const run = (atOnce: number, families: readonly MetricFamily[]) =>
    refresh({
      store: longListed([]),
      config: loadConfig({ env: {}, dataDir: '/nowhere' }),
      logger: quietLogger,
      now: () => 1_000,
      families,
      atOnce,
    });
  /** Ends them one by one, in this order. */
  async function end(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      await pause(5);
      going.get(name)!();
      await pause(5);
    }
  }
  beforeEach(() => {
    order.length = 0;
    going.clear();
  });
  const some = [
    family('facts', ['absent']),
    family('people', ['facts']),
    family('leaders', ['facts']),
    family('both', ['people', 'leaders']),
  ];

  test('one at a time where nothing else is said', async () => {
    const refreshed = run(1, some);
    await end('facts', 'people', 'leaders', 'both');
    await refreshed;
    expect(order).toEqual(some.flatMap(({ name }) => [name, `${name} done`]));
  });

  test('two that do not need each other run together, what needs both after both', async () => {
    const refreshed = run(2, some);
    await end('facts', 'leaders', 'people', 'both');
    const report = await refreshed;
    expect(order).toEqual([
      'facts',
      'facts done',
      'people',
      'leaders',
      'leaders done',
      'people done',
      'both',
      'both done',
    ]);
    expect(report.families.map(({ family: name }) => name)).toEqual(['facts', 'leaders', 'people', 'both']);
  });

  test('when one fails, those under way come to their end and nothing else begins', async () => {
    const refreshed = run(2, [family('broken', []), family('whole', []), family('later', [])]);
    let failed: unknown = null;
    refreshed.catch((error: unknown) => {
      failed = error;
    });
    await end('broken');
    expect(failed).toBeNull();
    await end('whole');
    await expect(refreshed).rejects.toThrow('broken');
    expect(order).toEqual(['broken', 'whole', 'whole done']);
  });
});
