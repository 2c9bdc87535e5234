import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../infra/config.js';
import type { Store } from '../../../infra/store/store.js';
import type { MetricFamily } from '../../../processors/metric-family.js';
import { type Runs, refresh } from '../../../processors/refresh.js';
import { quietLogger } from '../../support/event-log-harness.js';

/** A store that knows no watermark yet and whose lists of dirty windows are long. */
function longListed(commands: string[]): Store {
  const state = { family: '', definition: '', landed_until: '', facts_until: 0, last_run: 0, dirty_rows: 50_000 };
  return {
    embedded: true,
    query: async () => [{ ...state, now_ms: 1_000 }],
    insert: async () => undefined,
    command: async (sql: string) => {
      commands.push(sql);
    },
  } as unknown as Store;
}

test('a refresh inside another has a greater name under a clock that goes back, and leaves the lists that the other reads', async () => {
  const commands: string[] = [];
  const named: number[] = [];
  const runs: Runs = { last: 0, active: 0 };
  let clock = 10_000;
  const given = {
    store: longListed(commands),
    config: loadConfig({ env: {}, dataDir: '/nowhere' }),
    logger: quietLogger,
    now: () => (clock -= 1_000),
    runs,
  };
  const family = (name: string, meanwhile: () => Promise<unknown>): MetricFamily => ({
    ...{ name, pace: 'live', needs: [], definition: name, views: [] },
    settings: () => null,
    async refresh({ run }) {
      named.push(run);
      await meanwhile();
      return 1;
    },
  });
  const inner = family('inner', async () => undefined);
  let emptiedInside = -1;
  const outer = family('outer', async () => {
    await refresh({ ...given, families: [inner] });
    emptiedInside = commands.length;
  });
  await refresh({ ...given, families: [outer] });
  expect(named[1]).toBeGreaterThan(named[0]!);
  expect(emptiedInside).toBe(0);
  expect(commands.filter((sql) => sql.startsWith('TRUNCATE'))).not.toEqual([]);
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
