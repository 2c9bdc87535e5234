import { type AlertRecord, alertKey } from '../../infra/contracts/alert.js';
import { alertTopic } from '../../infra/contracts/topics.js';
import { errorMessage } from '../../infra/errors.js';
import type { EventLog, SubscribeOptions } from '../../infra/log/event-log.js';
import type { Logger } from '../../infra/logger.js';
import { type AlertState, appendAlerts, readAlerts } from './alert-state.js';

/** The consumer group of those who send alerts: one of its members has the topic's only partition, and sends. */
export const alertGroup = 'earshot-alerts';

/** What was appended comes back in a fraction of that, unless the partition has gone to another member. */
const comesBackWithinMs = 5_000;

/** The alerts of the log as they stand, kept up to date by what comes. */
export interface FollowedLog {
  /** Null: another process sends, or nothing has been read yet. */
  state(): AlertState | null;
  /** Resolves when the records are in the log and in `state`. */
  append(records: readonly AlertRecord[]): Promise<void>;
  stop(): Promise<void>;
}

export interface FollowOptions {
  readonly log: EventLog;
  readonly logger: Logger;
  /** Something has come, or this process has become the one that sends. */
  readonly onChange: () => void;
  readonly subscribe?: SubscribeOptions;
}

export async function followAlerts({ log, logger, onChange, subscribe }: FollowOptions): Promise<FollowedLog> {
  let state: AlertState | null = null;
  let isOurs = false;
  let reading: Promise<AlertState> | null = null;
  const waiting = new Set<{ readonly key: string; readonly found: () => void }>();

  /** While it reads, batches wait: what they hold must not be lost to an older picture. */
  function reload(): Promise<AlertState> {
    reading ??= readAlerts(log)
      .then((found) => {
        state = found;
        return found;
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  }

  const subscription = await log.subscribe(
    alertTopic,
    alertGroup,
    async ({ records }) => {
      const now = (await reading) ?? state ?? (await reload());
      for (const record of records) {
        now.apply(record);
        for (const { key, found } of waiting) if (key === record.key) found();
      }
      onChange();
    },
    {
      ...subscribe,
      onAssigned: (partitions) => {
        const before = isOurs;
        isOurs = partitions.includes(0);
        // Others have sent meanwhile.
        if (isOurs && !before) {
          state = null;
          reload().then(onChange, (error: unknown) => {
            logger.warn({ error: errorMessage(error).split('\n', 1)[0] }, 'alerts cannot be read; it is tried again');
          });
        }
        subscribe?.onAssigned?.(partitions);
      },
      onRetry: (error, _, pauseMs) =>
        logger.warn({ pauseMs, error: error.message.split('\n', 1)[0] }, 'alerts cannot be read; it is tried again'),
    },
  );
  subscription.done.catch((error: unknown) => {
    logger.error({ error: errorMessage(error).split('\n', 1)[0] }, 'alerts are no longer sent by this process');
  });

  return {
    state: () => (isOurs && reading === null ? state : null),
    async append(records) {
      const last = records.at(-1);
      if (last === undefined) return;
      let found = (): void => undefined;
      const back = new Promise<boolean>((resolve) => {
        found = () => resolve(true);
        setTimeout(() => resolve(false), comesBackWithinMs).unref();
      });
      const waiter = { key: alertKey(last), found };
      waiting.add(waiter);
      try {
        await appendAlerts(log, records);
        if (!(await back)) await reload();
      } finally {
        waiting.delete(waiter);
      }
    },
    stop: () => subscription.stop(),
  };
}
