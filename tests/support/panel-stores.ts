import { encodeDigest, encodeHealth } from '../../infra/contracts/cloud-events.js';
import { sourceHealthSchema } from '../../infra/contracts/health.js';
import { cursorTopic, digestTopic } from '../../infra/contracts/topics.js';
import type { EventLog } from '../../infra/log/event-log.js';
import type { Params } from '../../infra/store/store.js';
import { simulatedSource } from '../../ingest/sources/simulated/source.js';
import { saveRun } from '../../processors/conformity/save-run.js';
import { recordBacklog } from '../../processors/pipeline-health/backlog.js';
import { createTestPost } from './act-builder.js';
import { conformityRun } from './conformity-saved-run.js';
import { listeningYear, saveSpike } from './listening-year.js';
import {
  append,
  compute,
  createPipelineFolder,
  ingest,
  land,
  type PipelineFolder,
  type PipelineStore,
  runPipeline,
} from './pipeline.js';
import { copyTemplate, keepTemplate } from './store-template.js';

/** What a dashboard must bear: nothing at all, a single post, and a year of an organisation with everything there is. */
export interface PanelStores {
  readonly empty: PipelineStore;
  readonly oneRow: PipelineStore;
  readonly year: PipelineStore;
  dispose(): Promise<void>;
}

/** The year that the stores are about; both days are included, and weeks begin on Monday. */
export const panelYear = { from: '2025-03-03', until: '2026-03-01', weeks: 52 };

/** What panels are bound with: the whole year, nothing chosen. */
export function panelYearParams(chosen: Params = {}): Params {
  return {
    ...panelYear,
    lastDay: panelYear.until,
    weekMode: 1,
    timeZone: 'Europe/Berlin',
    scope: 'internal',
    platform: '*',
    community: '*',
    unit: '*',
    executive: '*',
    ...chosen,
  };
}

/**
 * Nearly a minute of one core: a small organisation, of which units are large enough to be shown. Made once in a run of jest,
 * copied by the others that need it.
 */
export async function createPanelStores(): Promise<PanelStores> {
  const folder = await createPipelineFolder();
  if (!(await copyTemplate('panel-stores', folder.path))) {
    await fill(folder);
    await folder.close();
    await keepTemplate('panel-stores', folder.path);
  }
  const [empty, oneRow, year] = [await folder.store('empty'), await folder.store('one'), await folder.store('year')];
  return { empty, oneRow, year, dispose: () => folder.dispose() };
}

async function fill(folder: PipelineFolder): Promise<void> {
  await folder.store('empty');
  await runPipeline(
    { log: await folder.log('one'), ...(await folder.store('one')) },
    { events: [createTestPost('hello', 'anna', '2026-02-11 10:00')] },
  );
  const year = await folder.store('year');
  const log = await folder.log('year');
  await ingest(log, simulatedSource, { people: 110, weeks: 52, activity: 0.15, communities: 8, until: '2026-03-02' });
  await append(log, { events: listeningYear() });
  await saveSpike(year.store);
  await saveHealth(year, log);
  await land({ log, ...year });
  await compute(year);
  await saveConformityRun(year);
}

/** Of a source, of a digest, of the log, and a record that cannot be read. */
async function saveHealth({ store }: PipelineStore, log: EventLog): Promise<void> {
  const now = Date.now();
  const hourMs = 3_600_000;
  const health = (source: string, more: object = {}) =>
    encodeHealth(
      sourceHealthSchema.parse({
        ...more,
        source,
        type: 'slack',
        state: 'failing',
        updatedAt: now,
        lastErrorAt: now,
        lastError: 'the platform answers 500',
        events: 40,
        lagMs: hourMs,
        gaps: [{ from: now - 12 * hourMs, to: now - 11 * hourMs, reason: 'older than the platform keeps' }],
      }),
    );
  await log.append(cursorTopic, [
    health('intranet', {
      behind: 12,
      usage: [{ unit: 'requests', period: 'day', from: now - hourMs, used: 7, limit: 20 }],
    }),
    health('intranet.backfill', {
      progress: { done: 30, total: 90, unit: 'days', startedAt: now - hourMs, doneAtStart: 10 },
    }),
    { ...health('bad'), value: Buffer.from('{"source": 7}') },
  ]);
  await log.append(digestTopic, [
    encodeDigest({
      type: 'failed',
      recipient: '1'.repeat(32),
      kind: 'team',
      leaderId: null,
      week: new Date(now - 7 * 24 * hourMs).toISOString().slice(0, 10),
      attempt: 1,
      at: now,
      claimId: '2'.repeat(32),
      address: '3'.repeat(32),
      isPermanent: true,
      code: 550,
      reason: 'refused',
      nextAt: null,
    }),
  ]);
  await recordBacklog(log, store, now);
}

async function saveConformityRun({ store }: PipelineStore): Promise<void> {
  const communities = await store.query<{ id: string; name: string }>(
    "SELECT id, name FROM community FINAL WHERE scope = 'internal' ORDER BY name LIMIT 1",
  );
  await saveRun(store, conformityRun({ run: 1_000, communities, from: panelYear.from, to: panelYear.until }));
}
