import type { Config } from '../infra/config.js';
import { UserError } from '../infra/errors.js';
import type { EventLog } from '../infra/log/event-log.js';
import type { Logger } from '../infra/logger.js';
import { openStore } from '../infra/store/client.js';
import { type MigrateReport, migrate } from '../infra/store/migrate.js';
import type { Store } from '../infra/store/store.js';
import type { ProcessorCounts } from './consumer.js';
import { drain } from './drain.js';
import { families, views } from './families.js';
import { eraseRetracted } from './land/erase-retracted.js';
import { queriesInForce } from './listening/mentions/queries-in-force.js';
import { recordBacklog } from './pipeline-health/backlog.js';
import { refresh } from './refresh.js';

/** The store with its tables at the newest version. */
export async function openMigrated(config: Config): Promise<{ store: Store; migrated: MigrateReport }> {
  const store = await openStore(config);
  try {
    return { store, migrated: await migrate(store, config, views) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

export interface RunOnceOptions {
  readonly config: Config;
  readonly log: EventLog;
  readonly store: Store;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

export interface Landed extends ProcessorCounts {
  readonly landingMs: number;
}

export interface Computed {
  /** Days, posts, periods that were computed again. */
  readonly windows: number;
  readonly computingMs: number;
}

export type RunOnceReport = Landed & Computed;

/** After so many failures of what an operator could mend, a command ends with the error instead of waiting for him. */
const patience = 5;

/**
 * Everything that the log holds into the tables, or as much as there is time for until the signal aborts. Throws the
 * UserError of a store that does not take the rows (a full disk, say); what was not committed stays in the log.
 */
export async function landBacklog(
  { config, log, store, logger, signal }: RunOnceOptions,
  onProgress: (done: number, total: number) => void,
): Promise<Landed> {
  const began = Date.now();
  const givingUp = new AbortController();
  const failures: UserError[] = [];
  const counts = await drain({
    log,
    store,
    logger,
    now: Date.now,
    queries: queriesInForce(config.listening.queries),
    signal: AbortSignal.any([signal, givingUp.signal]),
    onProgress,
    subscribe: {
      onRetry: (error, where, pauseMs) => {
        logger.warn({ ...where, pauseMs, error: error.message.split('\n', 1)[0] }, 'a batch failed and is tried again');
        if (!(error instanceof UserError)) return;
        failures.push(error);
        if (failures.length >= patience) givingUp.abort();
      },
    },
  });
  if (givingUp.signal.aborted) throw failures.at(-1);
  await recordBacklog(log, store, Date.now());
  return { ...counts, landingMs: Date.now() - began };
}

/** Every measure up to date with the tables, and retracted acts off the disk. */
export async function computeMeasures(
  { config, store, logger }: RunOnceOptions,
  onProgress: (family: string, done: number, total: number) => void,
): Promise<Computed> {
  const began = Date.now();
  const report = await refresh({ store, config, families, logger, now: Date.now, onProgress });
  await eraseRetracted(store);
  return {
    windows: report.families.reduce((sum, family) => sum + family.windows, 0),
    computingMs: Date.now() - began,
  };
}

export function landedInShort({ activity, directory, evidence, landingMs }: Landed): string {
  return `${(activity + directory + evidence).toLocaleString('en')} records in ${(landingMs / 1000).toFixed(1)} s`;
}

export function computedInShort({ windows, computingMs }: Computed): string {
  return `${windows.toLocaleString('en')} windows in ${(computingMs / 1000).toFixed(1)} s`;
}
