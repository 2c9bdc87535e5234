import { loadConfig } from '../../infra/config.js';
import { openMigrated } from '../../processors/run-once.js';

/** Prints the number of rows of activity in the store of a data folder. */
const { store } = await openMigrated(loadConfig({ env: {}, dataDir: process.argv[2] ?? '' }));
try {
  process.stdout.write(JSON.stringify(await store.query('SELECT toUInt32(count()) AS rows FROM activity')));
} finally {
  await store.close();
}
