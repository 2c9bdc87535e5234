import { type Logger as CronLogger, createTask, type ScheduledTask, validateDetailed } from 'node-cron';
import { errorMessage, UserError } from './errors.js';
import type { Logger } from './logger.js';

/**
 * Jobs by cron expression in one time zone. A job never overlaps itself: a time that comes while it still runs is
 * skipped. Times that a clock change leaves out are not run.
 */
export interface Scheduler {
  /** Throws UserError when the expression does not hold. */
  add(job: Job): void;
  /** No new runs; resolves when those under way have ended. */
  stop(): Promise<void>;
}

export interface Job {
  readonly name: string;
  /** Five fields (minute first) or six (second first). */
  readonly cron: string;
  /** Where the expression stands, for the error: `sources.intranet.schedule`. Default: the job's name. */
  readonly setting?: string;
  readonly runAtStart?: boolean;
  /** It may go on for ever, and its times only begin it again: nobody is told that one is skipped. */
  readonly goesOn?: boolean;
  run(): Promise<void>;
}

export interface SchedulerOptions {
  /** IANA time zone. */
  readonly timeZone: string;
  readonly logger: Logger;
}

export function createScheduler({ timeZone, logger }: SchedulerOptions): Scheduler {
  const tasks: ScheduledTask[] = [];
  const running = new Map<string, Promise<void>>();
  let stopped = false;

  function start(job: Job): void {
    if (stopped) return;
    if (running.has(job.name)) {
      if (!job.goesOn) logger.info({ job: job.name }, 'still running, this time is skipped');
      return;
    }
    const run = Promise.resolve()
      .then(() => job.run())
      .catch((error: unknown) => {
        // Class and code only: what a job's error says may hold somebody's words or a secret.
        const { code } = Object(error) as { code?: string | number };
        logger.error(
          { job: job.name, error: error instanceof UserError ? errorMessage(error) : nameOf(error), code },
          'failed, and is tried again at its next time',
        );
      })
      .finally(() => running.delete(job.name));
    running.set(job.name, run);
  }

  return {
    add(job) {
      checkCron(job.cron, job.setting ?? job.name);
      const task = createTask(job.cron, () => start(job), {
        timezone: timeZone,
        name: job.name,
        logger: cronLogger(logger),
        suppressMissedWarning: true,
      });
      tasks.push(task);
      void task.start();
      if (job.runAtStart) start(job);
    },

    async stop() {
      stopped = true;
      await Promise.all(tasks.map((task) => task.destroy()));
      await Promise.all(running.values());
    },
  };
}

/** Throws UserError that names the setting. */
export function checkCron(expression: string, setting: string): void {
  const { errors } = validateDetailed(expression);
  if (errors.length === 0) return;
  throw new UserError(
    `${setting}: '${expression}' is not a cron expression (${errors.map((error) => error.message).join('; ')}); ` +
      "for example '*/5 * * * *' runs every five minutes",
  );
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function cronLogger(logger: Logger): CronLogger {
  return {
    info: (message) => logger.debug(message),
    warn: (message) => logger.warn(message),
    error: (message) => logger.error(errorMessage(message)),
    debug: (message) => logger.debug(errorMessage(message)),
  };
}
