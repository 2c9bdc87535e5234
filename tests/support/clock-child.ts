import { openStore } from '../../infra/store/client.js';
import { pipelineConfig } from './pipeline.js';

/** Leaves an embedded store as it is once the machine's clock has gone back by an hour: what was looked at lies ahead. */
const { folder } = JSON.parse(process.argv[2] ?? '{}') as { folder: string };
const store = await openStore(pipelineConfig(folder, 'earshot'));
await store.command(
  `INSERT INTO watermark (family, definition, landed_until, facts_until, version)
   SELECT family, definition, landed_until + INTERVAL 1 HOUR, facts_until, version + 1 FROM watermark FINAL`,
);
await store.close();
