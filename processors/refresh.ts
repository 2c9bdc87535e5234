import type { Config } from '../infra/config.js';
import { hashId } from '../infra/contracts/ids.js';
import type { Logger } from '../infra/logger.js';
import type { Store } from '../infra/store/store.js';
import { sqlTime } from './land/activity-rows.js';
import type { MetricFamily, RefreshContext } from './metric-family.js';

export interface RefreshReport {
  readonly families: { readonly family: string; readonly windows: number; readonly ms: number }[];
}

export interface RefreshOptions {
  readonly store: Store;
  readonly config: Config;
  readonly families: readonly MetricFamily[];
  readonly logger: Logger;
  readonly now: () => number;
  /**
   * When the oldest insert still under way began, ms; null when there is none. Its rows have a landing time already and
   * are not visible yet, so the watermark must stay before it.
   */
  readonly insertingSince?: () => number | null;
  readonly onProgress?: (family: string, done: number, total: number) => void;
}

interface WatermarkRow {
  family: string;
  definition: string;
  landed_until: string;
  facts_until: number;
}

const beginning = '1970-01-01 00:00:00.000';

/**
 * Computes again what changed. Each family has a watermark; windows with rows landed since are dirty and replaced as a
 * whole, whatever made them so: new acts, late ones, edits, deletions, merged identities, a changed directory. The
 * watermark moves only after all windows are written, so a crash costs work, never a result.
 */
export async function refresh(options: RefreshOptions): Promise<RefreshReport> {
  const { store, config, families, logger } = options;
  const known = new Map(
    (
      await store.query<WatermarkRow>(
        'SELECT family, definition, toString(landed_until) AS landed_until, facts_until FROM watermark FINAL',
      )
    ).map((row) => [row.family, row]),
  );
  const report: { family: string; windows: number; ms: number }[] = [];
  // Versions must grow from run to run even when the clock does not.
  const run = Math.max(options.now(), ...[...known.values()].map((row) => Number(row.facts_until) + 1));
  const landedUntil = await readTime(options);

  for (const family of families) {
    const began = options.now();
    const definition = hashId(family.definition, JSON.stringify(family.settings(config)));
    const before = known.get(family.name);
    const sameDefinition = before?.definition === definition;
    const context: RefreshContext = {
      store,
      config,
      run,
      since: sameDefinition ? before.landed_until : beginning,
      factsSince: sameDefinition ? Number(before.facts_until) : 0,
      weekMode: config.organisation.weekStart === 'monday' ? 1 : 0,
      progress: (done, total) => options.onProgress?.(family.name, done, total),
    };
    const windows = await family.refresh(context);
    await store.insert(
      'watermark',
      ['family', 'definition', 'landed_until', 'facts_until', 'version'],
      [[family.name, definition, landedUntil, run, run]],
    );
    const ms = options.now() - began;
    report.push({ family: family.name, windows, ms });
    if (windows > 0) logger.debug({ family: family.name, windows, ms }, 'refreshed');
  }
  await forgetRun(store, run);
  return { families: report };
}

/** The engine's own clock, because it is the one that stamps landing times. */
async function readTime({ store, config, insertingSince }: RefreshOptions): Promise<string> {
  const [row] = await store.query<{ now_ms: number }>('SELECT toUnixTimestamp64Milli(now64(3)) AS now_ms');
  const now = Number(row?.now_ms ?? 0);
  // One process writes the embedded store, and knows of its own inserts; to a server others may be writing.
  const overlapMs = store.embedded ? 0 : config.refresh.overlapSeconds * 1000;
  const inserting = insertingSince?.() ?? null;
  // A millisecond back, because the comparison is strict and more rows may come within this one.
  return sqlTime(Math.min(now - overlapMs, inserting ?? now) - 1);
}

async function forgetRun(store: Store, run: number): Promise<void> {
  for (const table of ['dirty_day', 'dirty_post', 'dirty_period']) {
    const [row] = await store.query<{ rows: number }>(
      `SELECT count() AS rows FROM ${table} WHERE run <= {run:UInt64}`,
      { run },
    );
    if (Number(row?.rows ?? 0) === 0) continue;
    await store.command(
      store.cluster === null
        ? `TRUNCATE TABLE ${table}`
        : `ALTER TABLE ${table} ON CLUSTER ${store.cluster} DELETE WHERE run <= ${run}`,
    );
  }
}
