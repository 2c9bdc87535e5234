import { loadConfig } from '../../infra/config.js';
import { errorMessage } from '../../infra/errors.js';
import { openStore } from '../../infra/store/client.js';

/** Opens the embedded store of the data folder given and says how that went, as one line of JSON. */
const { dataDir } = JSON.parse(process.argv[2] ?? '{}') as { dataDir: string };
try {
  const store = await openStore(loadConfig({ env: {}, dataDir }));
  await store.close();
  process.stdout.write(`${JSON.stringify({ opened: true })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ name: (error as Error).name, message: errorMessage(error) })}\n`);
}
