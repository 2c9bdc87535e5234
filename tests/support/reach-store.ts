import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { type Config, loadConfig } from '../../infra/config.js';
import { openStore } from '../../infra/store/client.js';
import { migrate } from '../../infra/store/migrate.js';
import type { Store } from '../../infra/store/store.js';
import { conversations } from '../../processors/conversations/conversations.js';
import { facts } from '../../processors/facts/facts.js';
import type { MetricFamily } from '../../processors/metric-family.js';
import { participation } from '../../processors/participation/participation.js';
import { reach } from '../../processors/reach/reach.js';
import { type RefreshReport, refresh } from '../../processors/refresh.js';
import type { TestStore } from './test-store.js';

/** What reach is computed from, and reach. */
export const reachFamilies: readonly MetricFamily[] = [conversations, facts, participation, reach];

export async function createReachStore(timeZone = 'UTC'): Promise<TestStore> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'earshot-test-'));
  const config = loadConfig({ env: { EARSHOT_TIME_ZONE: timeZone }, dataDir });
  const store = await openStore(config);
  // As in test-store.ts.
  await store.command('SET max_threads = 1');
  await migrate(
    store,
    config,
    reachFamilies.flatMap((family) => family.views),
  );
  return {
    store,
    config,
    dataDir,
    async dispose() {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export function refreshReachFamilies(
  store: Store,
  config: Config,
  now: () => number = Date.now,
): Promise<RefreshReport> {
  return refresh({ store, config, families: reachFamilies, logger: pino({ level: 'silent' }), now });
}
