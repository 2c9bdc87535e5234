import { type Config, pseudonymKey } from '../infra/config.js';
import { UserError } from '../infra/errors.js';
import type { EventLog } from '../infra/log/event-log.js';
import type { Logger } from '../infra/logger.js';
import { createPseudonymiser } from '../infra/pseudonym.js';
import { safeMessage } from './failure.js';
import type { IngestReport } from './report.js';
import { createIngestWorker, findSource, sourceConfig, sourceJobs } from './schedule.js';
import type { Progress } from './source.js';
import { sources } from './sources/index.js';
import { startWebhooks, takesCalls, type WebhookReceiver } from './webhooks.js';
import { runSource } from './worker.js';

export interface IntoLog {
  readonly config: Config;
  readonly log: EventLog;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

export interface ImportProgress {
  readonly accepted: number;
  /** What the source says of how far it is; null when it does not know. */
  readonly source: Progress | null;
}

export interface ImportJob {
  run(into: Omit<IntoLog, 'config'>, onProgress: (progress: ImportProgress) => void): Promise<IngestReport>;
}

/** Throws UserError for settings that do not hold; touches nothing. */
export function checkImport(type: string, settings: object): void {
  sourceConfig(findSource(sources, type), settings, type);
}

/**
 * One source, to be read from its beginning to its end. Throws UserError for settings that do not hold, before anything is
 * opened; `run` does for a source that stops. What had been read by then is in the log.
 */
export function importJob(type: string, settings: object, config: Config): ImportJob {
  const source = findSource(sources, type);
  const checked = sourceConfig(source, settings, type);
  source.besides?.(
    checked,
    config.sources.map((other) => other.type),
  );
  const pseudonym = createPseudonymiser(pseudonymKey(config));
  return {
    async run({ log, logger, signal }, onProgress) {
      const report = await runSource({
        source,
        config: checked,
        // One name for all imports of a kind: their health is told apart from that of scheduled sources.
        name: `import-${type}`,
        log,
        pseudonym,
        logger,
        now: Date.now,
        signal,
        timeZone: config.organisation.timeZone,
        // Whoever imports a file again means all of it; what has been read before is absorbed.
        ignoreCursor: true,
        // Each time the log is filled it waits for the disk.
        limits: { maxRecords: 5000 },
        onProgress,
      });
      if (report.state === 'stopped')
        throw new UserError(`${type} stopped: ${report.reason ?? 'it gave no reason'}`, 3);
      return report;
    },
  };
}

export interface ScheduledSources {
  /** Where platforms call; null where no source takes calls. */
  readonly webhooks: WebhookReceiver | null;
  stop(): Promise<void>;
}

/**
 * The configured sources by their schedules, and what calls by itself. Throws UserError for settings that do not hold, before
 * anything runs.
 */
export async function startSources({ config, log, logger }: Omit<IntoLog, 'signal'>): Promise<ScheduledSources> {
  const shared = {
    log,
    pseudonym: createPseudonymiser(pseudonymKey(config)),
    logger,
    now: Date.now,
    timeZone: config.organisation.timeZone,
  };
  const jobs = sourceJobs(config.sources, sources, Date.now);
  const webhooks = jobs.some(takesCalls) ? await startWebhooks({ ...shared, ...config.webhooks, jobs }) : null;
  const worker = createIngestWorker({ ...shared, jobs });
  await worker.start();
  return {
    webhooks,
    async stop() {
      await webhooks?.close();
      await worker.stop();
    },
  };
}

export function refuseNoSources(config: Config): void {
  if (config.sources.length > 0) return;
  throw new UserError(
    'There are no sources in the configuration. List some under "sources:" in earshot.yaml, or use "earshot import".',
  );
}

export interface SourceRun {
  readonly source: string;
  readonly report: IngestReport | null;
  /** Why there is no report, or why it is not whole; null when all went well. */
  readonly failure: string | null;
}

/**
 * Each configured source once, one after the other; what happens to one does not keep the others from being read. The exit
 * code is that of the worst one. Throws UserError for settings that do not hold, before anything is read.
 */
export async function readSourcesOnce({
  config,
  log,
  logger,
  signal,
}: IntoLog): Promise<{ runs: SourceRun[]; exitCode: number }> {
  const jobs = sourceJobs(config.sources, sources, Date.now);
  const pseudonym = createPseudonymiser(pseudonymKey(config));
  const runs: SourceRun[] = [];
  let exitCode = 0;
  const parts = jobs.flatMap((job) => [
    { ...job, part: 'live' as const },
    ...(job.source.ways.includes('back-fill') ? [{ ...job, part: 'backfill' as const }] : []),
  ]);
  for (const { name, source, config: own, access, part } of parts) {
    if (signal.aborted) break;
    try {
      const report = await runSource({
        source,
        config: own,
        name,
        part,
        access,
        log,
        pseudonym,
        logger,
        now: Date.now,
        timeZone: config.organisation.timeZone,
        signal,
      });
      runs.push({ source: name, report, failure: report.reason });
      if (report.state === 'stopped') exitCode = Math.max(exitCode, 3);
    } catch (error) {
      runs.push({ source: name, report: null, failure: safeMessage(error) });
      exitCode = Math.max(exitCode, error instanceof UserError ? error.exitCode : 3);
    }
  }
  return { runs, exitCode };
}
