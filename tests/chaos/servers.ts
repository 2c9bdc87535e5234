import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { activityTopic, topics } from '../../infra/contracts/topics.js';
import type { EventLog } from '../../infra/log/event-log.js';
import { openLog } from '../../infra/log/open.js';
import { processorGroup } from '../../processors/consumer.js';
import { backlog } from '../../processors/drain.js';
import type { ClickHouseFault } from '../support/clickhouse-child.js';
import type { Kill } from '../support/doomed.js';
import { quietLogger } from '../support/event-log-harness.js';
import { type ServerPlace, serverConfig } from '../support/pipeline-server.js';
import type { ServerChildTask } from '../support/pipeline-server-child.js';
import { copyMigratedStore } from '../support/store-template.js';
import { type Supervised, supervise } from '../support/supervised.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-faults.js';
import type { Outcome, Round } from './fault.js';
import { waitFor } from './wait.js';
import { completeTask, runOnce, tablesIn, type WorldKafka } from './world.js';

/** Ingest, processors, Kafka and ClickHouse as processes of their own, with a proxy in front of both servers. */
export interface Servers extends WorldKafka {
  readonly place: ServerPlace;
  /** Of the round. */
  readonly folder: string;
  /** The test's own, for appending and for asking how far the processors are. */
  readonly log: EventLog;
  readonly ingest: Supervised;
  readonly processors: readonly Supervised[];
  readonly clickhouse: Supervised;
  readonly clickhouseProxy: TcpProxy;
  /** What happens to the next statements that match. */
  misbehave(fault: ClickHouseFault): void;
  /** Records of acts that are not processed yet. */
  behind(): Promise<number>;
  /** Resolves when everything that is in the log now is. */
  untilProcessed(): Promise<void>;
}

export interface ServersOptions {
  /** How many. Default 1. */
  readonly processors?: number;
  /** Of the first process of each; one that is started again lives. */
  readonly ingestKill?: Kill;
  readonly processorKill?: Kill;
  /** Of the processors; small and short, so that there are many moments between them. */
  readonly maxBatchRecords?: number;
  readonly sessionTimeoutMs?: number;
  /** Before every insert. */
  readonly pauseMs?: number;
}

/** What a fault on servers has seen; a list: hits alone. */
export type Hit = readonly string[] | Pick<Outcome, 'hits' | 'measured' | 'violations'>;

/** The fault is over when `hit` resolves with what was hit; from then on recovery counts. */
export async function onServers(
  round: Round,
  options: ServersOptions,
  hit: (servers: Servers) => Promise<Hit>,
): Promise<Outcome> {
  const servers = await start(round, options);
  await waitFor('the processors have begun', async () => {
    const lag = await servers.log.lag(activityTopic, processorGroup);
    return lag.some(({ committed }) => Number(committed) > 0);
  });
  await pause(round.random.int(1_500));
  const seen = await hit(servers);
  const { hits, measured = [], violations: seenBroken = [] } = 'hits' in seen ? seen : { hits: seen };
  const over = performance.now();
  await servers.ingest.done;
  await servers.untilProcessed();
  const recoveryMs = performance.now() - over;
  const violations = [...seenBroken];
  for (const processors of servers.processors) {
    await waitFor('it runs', () => processors.current().lines().includes('running'));
    const ended = await processors.end('SIGTERM');
    if (ended !== 0) violations.push(`processors that were asked to end have ended with ${ended}`);
  }
  await runOnce({ role: 'process', folder: round.folder, servers: servers.place });
  return { hits, measured, recoveryMs, tables: tablesIn(round.folder), violations };
}

async function start(round: Round, options: ServersOptions): Promise<Servers> {
  const { world, folder, random } = round;
  const kafka = await world.kafka();
  await copyMigratedStore(folder);
  const clickhouse = supervise('clickhouse-child.ts', () => ({ path: path.join(folder, 'store') }));
  round.cleanUp(() => clickhouse.end('SIGKILL'));
  const portNow = (): number => Number(/^listening (\d+)$/.exec(clickhouse.current().lines()[0] ?? '')?.[1] ?? 0);
  await waitFor('ClickHouse listens', () => portNow() > 0);
  const clickhouseProxy = await startTcpProxy({ target: () => portNow() || 1, random: random.fork('clickhouse') });
  round.cleanUp(() => clickhouseProxy.close());
  const place: ServerPlace = {
    dataDir: folder,
    clickhouse: `http://127.0.0.1:${clickhouseProxy.port}`,
    database: 'earshot',
    brokers: [`127.0.0.1:${kafka.proxy.port}`],
    topicPrefix: `chaos-${path.basename(folder)}.`,
  };
  const log = await openLog(serverConfig(place), quietLogger);
  round.cleanUp(() => log.close());
  await log.createTopics(topics);

  const slowly = { maxRecords: 40, pauseMs: 100 };
  const ingest = supervise('pipeline-child.ts', (starts) =>
    completeTask({
      role: 'ingest',
      folder,
      settings: world.settings,
      servers: place,
      slowly,
      kill: starts === 0 ? (options.ingestKill ?? null) : null,
    }),
  );
  round.cleanUp(() => ingest.end('SIGKILL'));
  const processors = Array.from({ length: options.processors ?? 1 }, (_, index) => {
    const { maxBatchRecords = 60, sessionTimeoutMs = 2_000, pauseMs = 40 } = options;
    const task = { ...place, maxBatchRecords, sessionTimeoutMs, pauseMs };
    const one = supervise('pipeline-server-child.ts', (starts) => {
      const kill = starts === 0 && index === 0 ? (options.processorKill ?? null) : null;
      return { ...task, kill } satisfies ServerChildTask;
    });
    round.cleanUp(() => one.end('SIGKILL'));
    return one;
  });
  return {
    ...kafka,
    place,
    folder,
    log,
    ingest,
    processors,
    clickhouse,
    clickhouseProxy,
    misbehave: (fault) => void clickhouse.current().process.stdin.write(`${JSON.stringify(fault)}\n`),
    behind: async () => (await log.lag(activityTopic, processorGroup)).reduce((sum, { behind }) => sum + behind, 0),
    untilProcessed: () => waitFor('everything in the log is processed', async () => (await backlog(log)) === 0),
  };
}
