import type { Config } from '../infra/config.js';
import { explain } from '../infra/contracts/cloud-events.js';
import { UserError } from '../infra/errors.js';
import type { EventLog } from '../infra/log/event-log.js';
import type { Logger } from '../infra/logger.js';
import type { Pseudonymiser } from '../infra/pseudonym.js';
import { checkCron, createScheduler } from '../infra/scheduler.js';
import type { IngestReport } from './report.js';
import type { RetryOptions } from './retry.js';
import type { Source } from './source.js';
import { runSource } from './worker.js';

export type SourceSetting = Config['sources'][number];

export interface IngestWorkerOptions {
  /** `sources` of the configuration. */
  readonly settings: readonly SourceSetting[];
  /** The sources that exist. */
  readonly sources: readonly Source<unknown>[];
  readonly log: EventLog;
  readonly pseudonym: Pseudonymiser;
  readonly logger: Logger;
  now(): number;
  /** The organisation's; schedules and dates are in it. */
  readonly timeZone: string;
  readonly retry?: Partial<RetryOptions>;
  onReport?(report: IngestReport): void;
  /** A run that failed; the source is tried again at its next time. */
  onFailure?(source: string, error: unknown): void;
}

export interface IngestWorker {
  /** Every source runs now and then by its schedule. */
  start(): void;
  /** Ends the runs between two pages, keeps what they have read, and resolves. */
  stop(): Promise<void>;
}

/**
 * Runs the configured sources, each by its own schedule and never twice at once. What happens to one source does not
 * touch the others. Throws UserError for settings that do not hold, before anything has started.
 */
export function createIngestWorker(options: IngestWorkerOptions): IngestWorker {
  const names = new Set<string>();
  const jobs = options.settings.map((setting, index) => {
    if (names.has(setting.name)) {
      throw new UserError(
        `sources.${index}.name: '${setting.name}' is used twice; a source's cursor is kept by its name`,
      );
    }
    names.add(setting.name);
    checkCron(setting.schedule, `sources.${index}.schedule`);
    const source = findSource(options.sources, setting.type, `sources.${index}.type`);
    return { setting, index, source, config: sourceConfig(source, setting, `sources.${index} (${setting.name})`) };
  });
  const scheduler = createScheduler({ timeZone: options.timeZone, logger: options.logger });
  const ending = new AbortController();
  const stopped = new Set<string>();

  async function run({ setting, source, config }: (typeof jobs)[number]): Promise<void> {
    // A refused token does not become valid by asking every five minutes.
    if (stopped.has(setting.name) || ending.signal.aborted) return;
    try {
      const report = await runSource({
        source,
        config,
        name: setting.name,
        log: options.log,
        pseudonym: options.pseudonym,
        logger: options.logger,
        now: options.now,
        signal: ending.signal,
        timeZone: options.timeZone,
        ...(options.retry ? { retry: options.retry } : {}),
      });
      if (report.state === 'stopped') stopped.add(setting.name);
      options.onReport?.(report);
    } catch (error) {
      // runSource has logged it and saved it as the source's health.
      options.onFailure?.(setting.name, error);
    }
  }

  return {
    start() {
      for (const job of jobs) {
        scheduler.add({
          name: job.setting.name,
          cron: job.setting.schedule,
          setting: `sources.${job.index}.schedule`,
          runAtStart: true,
          run: () => run(job),
        });
      }
    },
    async stop() {
      ending.abort();
      await scheduler.stop();
    },
  };
}

export function findSource(sources: readonly Source<unknown>[], type: string, where = 'the source'): Source<unknown> {
  const source = sources.find((candidate) => candidate.type === type);
  if (source) return source;
  throw new UserError(`${where}: '${type}' is not known; there are ${sources.map((known) => known.type).join(', ')}`);
}

/** A source's own settings, checked. `where` leads the error. */
export function sourceConfig<Own>(source: Source<Own>, settings: object, where: string): Own {
  const { name: _name, type: _type, schedule: _schedule, ...own } = settings as Partial<SourceSetting>;
  const parsed = source.config.safeParse(own);
  if (parsed.success) return parsed.data;
  throw new UserError(`${where}: ${explain(parsed.error.issues)}`);
}
