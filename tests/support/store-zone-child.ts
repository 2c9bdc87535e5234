import { loadConfig } from '../../infra/config.js';
import { openStore } from '../../infra/store/client.js';

/** Says what an embedded store makes of a time given as text, ms: the engine's zone is that of its process. */
const { dataDir, at } = JSON.parse(process.argv[2] ?? '{}') as { dataDir: string; at: string };
const store = await openStore(loadConfig({ env: {}, dataDir }));
const rows = await store.query('SELECT timezone() AS zone, toUnixTimestamp64Milli({at:DateTime64(3)}) AS ms', { at });
process.stdout.write(`${JSON.stringify(rows[0])}\n`);
await store.close();
