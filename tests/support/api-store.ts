import { pino } from 'pino';
import { buildApi } from '../../dashboards/api/app.js';
import type { Config } from '../../infra/config.js';
import type { EventLog } from '../../infra/log/event-log.js';
import type { Store } from '../../infra/store/store.js';
import { simulatedSource } from '../../ingest/sources/simulated/source.js';
import { saveRun } from '../../processors/conformity/save-run.js';
import { conformityRun } from './conformity-saved-run.js';
import { compute, createPipelineFolder, ingest, land, type PipelineFolder } from './pipeline.js';
import { copyTemplate, keepTemplate } from './store-template.js';

/** A small organisation that has everything the API can be asked for, and the API over it. */

export interface ApiStore {
  readonly store: Store;
  readonly config: Config;
  readonly log: EventLog;
  dispose(): Promise<void>;
}

/** Runs of the store: pooled, about one executive, about another. */
export const pooledRun = 1_000;
export const ownRun = 1_001;
export const othersRun = 1_002;

/** Made once in a run of jest, copied by the others that need it. */
export async function createApiStore(): Promise<ApiStore> {
  const folder = await createPipelineFolder();
  if (!(await copyTemplate('api-store', folder.path))) {
    await fill(folder);
    await folder.close();
    await keepTemplate('api-store', folder.path);
  }
  const log = await folder.log('api');
  return { ...(await folder.store('api')), log, dispose: () => folder.dispose() };
}

async function fill(folder: PipelineFolder): Promise<void> {
  const { store, config } = await folder.store('api');
  const log = await folder.log('api');
  await ingest(log, simulatedSource, { people: 60, weeks: 8, activity: 0.5, communities: 8, until: '2026-03-02' });
  await land({ store, config, log });
  await compute({ store, config });
  const leaders = await leaderIds(store);
  const days = { from: '2026-01-05', to: '2026-03-01', communities: [{ id: 'c', name: 'c' }] };
  const about = (id: string) => ({ audience: 'executive' as const, executives: 1, executiveIds: [id] });
  await saveRun(store, conformityRun({ run: pooledRun, ...days }));
  await saveRun(store, conformityRun({ run: ownRun, ...days, ...about(leaders[0] ?? '') }));
  await saveRun(store, conformityRun({ run: othersRun, ...days, ...about(leaders[1] ?? '') }));
}

export async function leaderIds(store: Store): Promise<string[]> {
  const rows = await store.query<{ id: string }>('SELECT leader_id AS id FROM v_leader ORDER BY leader_id');
  return rows.map(({ id }) => id);
}

export const operatorToken = 'the-token-of-the-command-line-beside';

export function apiOver(
  { store, config, log }: Pick<ApiStore, 'store' | 'config' | 'log'>,
  api: Partial<Config['api']> = {},
  now: () => number = Date.now,
) {
  return buildApi({
    config: { ...config, api: { ...config.api, ...api } },
    logger: pino({ level: 'silent' }),
    instance: 'test',
    operatorToken,
    parts: () => ({ store, log, backlog: async () => 0, refreshedAt: async () => 0 }),
    now,
  });
}
