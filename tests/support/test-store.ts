import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Config, loadConfig } from '../../infra/config.js';
import { openStore } from '../../infra/store/client.js';
import { migrate } from '../../infra/store/migrate.js';
import type { Store } from '../../infra/store/store.js';
import { views } from '../../processors/families.js';
import { copyMigratedStore } from './store-template.js';

export interface TestStore {
  readonly store: Store;
  readonly config: Config;
  readonly dataDir: string;
  dispose(): Promise<void>;
}

export const emptyEnv = {};

/** A migrated embedded store in a folder of its own. */
export async function createTestStore(timeZone = 'UTC'): Promise<TestStore> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'earshot-test-'));
  const config = loadConfig({ env: { EARSHOT_TIME_ZONE: timeZone }, dataDir });
  await copyMigratedStore(dataDir);
  const store = await openStore(config);
  // As many test files run at once as there are cores; threads of their own would only wait for each other.
  await store.command('SET max_threads = 1');
  await migrate(store, config, views);
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
