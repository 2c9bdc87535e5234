import { digestTopic } from '../../../infra/contracts/topics.js';
import { errorMessage } from '../../../infra/errors.js';
import { createScheduler, type Scheduler } from '../../../infra/scheduler.js';
import { digestRecipients } from '../recipients.js';
import { type Delivered, type DeliverOptions, deliver, tidy } from './deliver.js';
import { appendDigest, readDeliveries } from './deliveries.js';
import { type Due, lastDue } from './due.js';

export interface DigestScheduleOptions extends Omit<DeliverOptions, 'signal'> {
  /** This replica runs the schedules. */
  readonly ownsSchedules: () => boolean;
  /** Whether the figures hold what came in before that time, ms. */
  readonly isComputed: (since: number) => Promise<boolean>;
}

export interface DigestSchedule {
  /** Looks whether something is due, and sends it. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

/** A digest whose figures are late is sent without them after so long. */
const waitForFiguresMs = 2 * 3_600_000;
const longestMs = 3_600_000;

/**
 * Sends what is due, at its time and once a minute after it: what failed for now, what a killed process had begun, and what was
 * due while Earshot was down. Null where the configuration turns the digest off. Throws UserError where the schedule does not
 * hold.
 */
export function startDigests(options: DigestScheduleOptions): DigestSchedule | null {
  const { config, logger } = options;
  if (!config.digest.enabled) return null;
  const ending = new AbortController();
  const scheduler: Scheduler = createScheduler({ timeZone: config.organisation.timeZone, logger });
  const tick = createTick({ ...options, signal: ending.signal });
  scheduler.add({ name: 'digest', setting: 'digest.schedule', cron: config.digest.schedule, run: tick });
  scheduler.add({ name: 'digest, later', cron: '20 * * * * *', run: tick });
  return {
    tick,
    async stop() {
      ending.abort();
      await scheduler.stop();
    },
  };
}

function createTick(options: DigestScheduleOptions & Pick<DeliverOptions, 'signal'>): () => Promise<void> {
  const { config, log, logger, now, ownsSchedules, isComputed } = options;
  const { timeZone, weekStart } = config.organisation;
  const calendar = { schedule: config.digest.schedule, timeZone, weekStart };
  const started = now();
  let since: number | null = null;
  /** Of which due time there is nothing to do before when. */
  let quiet: { readonly at: number; readonly until: number } | null = null;
  let running: Promise<void> | null = null;

  async function isForUs({ at }: Due): Promise<boolean> {
    if (since === null) {
      await log.createTopics([digestTopic]);
      since = (await readDeliveries(log)).scheduledSince;
    }
    if (since === null) {
      // From here on what is missed is made up for; nobody gets a mail because the digest was turned on.
      since = started;
      await appendDigest(log, [{ type: 'schedule', since }]);
    }
    return at >= since;
  }

  async function look(): Promise<void> {
    const due = lastDue(calendar, now());
    if (!ownsSchedules() || !(await isForUs(due ?? { at: 0, week: '' })) || due === null) return;
    if (quiet?.at === due.at && now() < quiet.until) return;
    const mayWaitUntil = Math.max(due.at, started) + waitForFiguresMs;
    if (now() < mayWaitUntil && !(await isComputed(Math.max(due.at, started)))) return;
    const { recipients, problems } = await digestRecipients(options.store, config, now());
    for (const problem of problems) logger.error({ problem }, 'somebody gets no digest');
    const delivered = await deliver(options, { week: due.week, recipients });
    quiet = { at: due.at, until: nextLook(delivered, now()) };
    await tidy(log);
  }

  return () => {
    running ??= look()
      .catch((error: unknown) => {
        logger.error({ error: errorMessage(error).split('\n', 1)[0] }, 'digests could not be sent; it is tried again');
      })
      .finally(() => {
        running = null;
      });
    return running;
  };
}

/** When the next of them may be tried; else when the directory may have changed. */
function nextLook(delivered: readonly Delivered[], now: number): number {
  const times = delivered.flatMap(({ state, nextAt }) =>
    state === 'due' ? [now] : state === 'retry' || state === 'elsewhere' ? [nextAt ?? now] : [],
  );
  return Math.min(now + longestMs, ...times);
}
