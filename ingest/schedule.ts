import type { Config } from '../infra/config.js';
import { explain } from '../infra/contracts/cloud-events.js';
import { cursorTopic } from '../infra/contracts/topics.js';
import { UserError } from '../infra/errors.js';
import type { EventLog, Subscription } from '../infra/log/event-log.js';
import type { Logger } from '../infra/logger.js';
import type { Pseudonymiser } from '../infra/pseudonym.js';
import { checkCron, createScheduler, type Scheduler } from '../infra/scheduler.js';
import { apiSettingsSchema, sourceSettings } from '../infra/source-settings.js';
import { type Access, type ApiSettings, createAccess } from './access.js';
import { secretsIn } from './failure.js';
import type { IngestReport } from './report.js';
import type { RetryOptions } from './retry.js';
import type { Source } from './source.js';
import { type BatchLimits, runSource } from './worker.js';

export type SourceSetting = Config['sources'][number];

export interface IngestWorkerOptions {
  readonly jobs: readonly SourceJob[];
  readonly log: EventLog;
  readonly pseudonym: Pseudonymiser;
  readonly logger: Logger;
  now(): number;
  /** The organisation's; schedules and dates are in it. */
  readonly timeZone: string;
  readonly retry?: Partial<RetryOptions>;
  readonly limits?: Partial<BatchLimits>;
  onReport?(report: IngestReport): void;
  /** A run that failed; the source is tried again at its next time. */
  onFailure?(source: string, error: unknown): void;
}

export interface IngestWorker {
  /** As soon as this process is the one that reads: every source runs now and then by its schedule. */
  start(): Promise<void>;
  /** Ends the runs between two pages, keeps what they have read, and resolves. */
  stop(): Promise<void>;
}

/** One entry of `sources`, checked, with what all that runs under its name shares. */
export interface SourceJob {
  readonly name: string;
  readonly index: number;
  readonly schedule: string;
  readonly source: Source<unknown>;
  readonly config: unknown;
  readonly access: Access;
}

/** Throws UserError for settings that do not hold. */
export function sourceJobs(
  settings: readonly SourceSetting[],
  sources: readonly Source<unknown>[],
  now: () => number,
): SourceJob[] {
  return settings.map((_, index) => sourceJob(settings, index, sources, now));
}

/** One of them; the others may not hold. */
export function sourceJob(
  settings: readonly SourceSetting[],
  index: number,
  sources: readonly Source<unknown>[],
  now: () => number,
): SourceJob {
  const setting = settings[index] as SourceSetting;
  const { name, schedule } = setting;
  if (settings.findIndex((other) => other.name === name) !== index) {
    throw new UserError(`sources.${index}.name: '${name}' is used twice; a source's cursor is kept by its name`);
  }
  checkCron(schedule, `sources.${index}.schedule`);
  const source = findSource(sources, setting.type, `sources.${index}.type`);
  const where = `sources.${index} (${name})`;
  const config = sourceConfig(source, setting, where);
  source.besides?.(
    config,
    settings.filter((_, other) => other !== index).map(({ type }) => type),
  );
  const access = createAccess({
    source,
    settings: apiSettings(source, setting, where),
    secrets: secretsIn(setting),
    now,
  });
  return { name, index, schedule, source, config, access };
}

/** Of several processes on one log this one reads the sources, because it owns the only partition of the cursors. */
const consumerGroup = 'earshot-ingest';

/**
 * Runs the configured sources, each by its own schedule and never twice at once. What happens to one source does not
 * touch the others. Of several processes on one log one reads, and another goes on from its cursors when it is gone.
 */
export function createIngestWorker(options: IngestWorkerOptions): IngestWorker {
  const { jobs } = options;
  const stopped = new Set<string>();
  const backfilled = new Set<string>();
  let reading: { scheduler: Scheduler; ending: AbortController } | undefined;
  let membership: Subscription | undefined;
  let changing: Promise<void> = Promise.resolve();

  async function run(job: SourceJob, part: 'live' | 'backfill', signal: AbortSignal): Promise<void> {
    // A refused token does not become valid by asking every five minutes.
    if (stopped.has(job.name) || signal.aborted) return;
    // Only another `since` would have more to read; to look would cost requests every time.
    if (part === 'backfill' && backfilled.has(job.name)) return;
    try {
      const report = await runSource({
        source: job.source,
        config: job.config,
        name: job.name,
        part,
        access: job.access,
        log: options.log,
        pseudonym: options.pseudonym,
        logger: options.logger,
        now: options.now,
        signal,
        timeZone: options.timeZone,
        ...(options.retry ? { retry: options.retry } : {}),
        ...(options.limits ? { limits: options.limits } : {}),
      });
      if (report.state === 'stopped') stopped.add(job.name);
      if (part === 'backfill' && report.state === 'done') backfilled.add(job.name);
      options.onReport?.(report);
    } catch (error) {
      // runSource has logged it and saved it as the source's health.
      options.onFailure?.(job.name, error);
    }
  }

  function begin(): void {
    if (reading) return;
    const ending = new AbortController();
    const scheduler = createScheduler({ timeZone: options.timeZone, logger: options.logger });
    reading = { scheduler, ending };
    for (const job of jobs) {
      const setting = `sources.${job.index}.schedule`;
      const at = { cron: job.schedule, setting, runAtStart: true };
      const goesOn = job.source.ways.includes('stream');
      scheduler.add({ ...at, name: job.name, goesOn, run: () => run(job, 'live', ending.signal) });
      if (!job.source.ways.includes('back-fill')) continue;
      scheduler.add({
        ...at,
        name: `${job.name}, back-fill`,
        goesOn: true,
        run: () => run(job, 'backfill', ending.signal),
      });
    }
  }

  async function end(): Promise<void> {
    const was = reading;
    reading = undefined;
    was?.ending.abort();
    await was?.scheduler.stop();
  }

  /** One change after the other: the last word of the group counts. */
  function follow(owns: boolean): Promise<void> {
    changing = changing.then(() => (owns ? begin() : end()));
    return changing;
  }

  return {
    async start() {
      membership = await options.log.subscribe(cursorTopic, consumerGroup, async () => {}, {
        onAssigned: (partitions) => void follow(partitions.includes(0)),
      });
      if (membership.assigned().includes(0)) await follow(true);
    },
    async stop() {
      await follow(false);
      await membership?.stop();
      await end();
    },
  };
}

export function findSource(sources: readonly Source<unknown>[], type: string, where = 'the source'): Source<unknown> {
  const source = sources.find((candidate) => candidate.type === type);
  if (source) return source;
  throw new UserError(`${where}: '${type}' is not known; there are ${sources.map((known) => known.type).join(', ')}`);
}

const commonNames = Object.keys(sourceSettings);
const apiNames = Object.keys(apiSettingsSchema.shape);

/** A source's own settings, checked. `where` leads the error. */
export function sourceConfig<Own>(source: Source<Own>, settings: object, where: string): Own {
  const notOwn = source.api ? [...commonNames, ...apiNames] : commonNames;
  const own = Object.fromEntries(Object.entries(settings).filter(([name]) => !notOwn.includes(name)));
  const parsed = source.config.safeParse(own);
  if (parsed.success) return parsed.data;
  throw new UserError(`${where}: ${explain(parsed.error.issues)}`);
}

/** `since`, `communities` and `budget` of a source that asks an API; a file has none. */
export function apiSettings(source: Pick<Source<unknown>, 'api'>, settings: object, where: string): ApiSettings {
  if (!source.api) return {};
  const given = Object.fromEntries(Object.entries(settings).filter(([name]) => apiNames.includes(name)));
  const parsed = apiSettingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new UserError(`${where}: ${explain(parsed.error.issues)}`);
}
