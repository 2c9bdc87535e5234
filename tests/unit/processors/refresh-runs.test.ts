import { expect, test } from '@jest/globals';
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
    ...{ name, pace: 'live', definition: name, views: [] },
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
