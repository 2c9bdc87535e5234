import { afterAll, expect, it } from '@jest/globals';
import { loadConfig } from '../../../infra/config.js';
import { openStore } from '../../../infra/store/client.js';
import { engineArguments } from '../../../infra/store/engine-settings.js';
import { removeTempDirs, tempDir } from '../../support/temp-dir.js';

afterAll(removeTempDirs);

it('the embedded engine has bounds for its caches and threads that suit a process beside others', async () => {
  const store = await openStore(loadConfig({ env: {}, dataDir: tempDir() }));
  try {
    const taken = await store.query<{ argument: string }>(
      "SELECT concat('--', name, '=', value) AS argument FROM system.server_settings WHERE changed",
    );
    const all = taken.map(({ argument }) => argument);
    expect(engineArguments.filter((argument) => !all.includes(argument))).toEqual([]);
    expect(all).toContain('--max_parts_cleaning_thread_pool_size=2');
  } finally {
    await store.close();
  }
});
