import type { Config } from '../infra/config.js';
import { createScheduler } from '../infra/scheduler.js';
import { interruptible } from '../infra/store/interruptible.js';
import { stoppable } from '../infra/store/stoppable.js';
import { type Processors, type ProcessorsOptions, startProcessors } from './consumer.js';
import { families } from './families.js';
import { eraseRetracted } from './land/erase-retracted.js';
import { queriesInForce } from './listening/mentions/queries-in-force.js';
import { createSpikeTick } from './listening/spikes/spikes.js';
import { createPacedRefresh } from './paced-refresh.js';
import { recordBacklog } from './pipeline-health/backlog.js';
import { type Runs, refresh } from './refresh.js';

export interface RunningProcessors {
  readonly processors: Processors;
  stop(): Promise<void>;
}

/** Live families are made of many small statements, each of which keeps one core busy. */
const liveAtOnce = 2;

/** Processors that keep running: batches as they come, and on the replica that owns partition 0 the schedules. */
export async function runProcessors(
  options: ProcessorsOptions & { readonly config: Config },
): Promise<RunningProcessors> {
  const { config, log, store, logger, now } = options;
  const processors = await startProcessors({ ...options, queries: queriesInForce(config.listening.queries) });
  const scheduler = createScheduler({ timeZone: config.organisation.timeZone, logger });
  const ending = new AbortController();
  // A refresh of much takes minutes; broken off between two statements it costs work, never a result.
  const refreshing = { ...options, store: stoppable(store, ending.signal) };
  const runs: Runs = { last: 0, active: new Set() };
  const seconds = config.refresh.everySeconds;
  const tick = createPacedRefresh({
    families,
    everySeconds: seconds,
    steadySeconds: config.refresh.steadySeconds,
    settleSeconds: config.refresh.settleSeconds,
    now,
    mayGoOn: () => processors.ownsSchedules(),
    refresh: (some, between) =>
      refresh({
        ...refreshing,
        store: between === undefined ? refreshing.store : interruptible(refreshing.store, between),
        families: some,
        atOnce: between === undefined ? liveAtOnce : 1,
        insertingSince: () => processors.insertingSince(),
        runs,
      }),
  });
  scheduler.add({
    name: 'refresh',
    setting: 'refresh.everySeconds',
    goesOn: true,
    cron: seconds < 60 ? `*/${seconds} * * * * *` : `0 */${Math.min(59, Math.round(seconds / 60))} * * * *`,
    run: async () => {
      if (!processors.ownsSchedules()) return;
      await tick().catch((error: unknown) => {
        if (!ending.signal.aborted) throw error;
      });
    },
  });
  const lookForSpikes = createSpikeTick({ config, store, log, logger, now });
  scheduler.add({
    name: 'spikes',
    cron: '*/2 * * * * *',
    run: async () => {
      if (processors.ownsSchedules()) await lookForSpikes();
    },
  });
  scheduler.add({
    name: 'backlog',
    cron: '40 * * * * *',
    run: async () => {
      if (processors.ownsSchedules()) await recordBacklog(log, store, now());
    },
  });
  scheduler.add({
    name: 'erase retracted',
    cron: '17 * * * *',
    run: async () => {
      if (!processors.ownsSchedules()) return;
      const rows = await eraseRetracted(store);
      if (rows > 0) logger.info({ rows }, 'retracted acts were taken off the disk');
    },
  });
  return {
    processors,
    async stop() {
      ending.abort();
      await scheduler.stop();
      await processors.stop();
    },
  };
}
