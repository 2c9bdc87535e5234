import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeHealth } from '../../infra/contracts/cloud-events.js';
import { cursorTopic, topics } from '../../infra/contracts/topics.js';
import { demoQueries } from '../../infra/demo-queries.js';
import { createEmbeddedLog } from '../../infra/log/embedded.js';
import type { EventLog } from '../../infra/log/event-log.js';
import { type RunningCli, startCli } from '../support/cli.js';
import { quietLogger } from '../support/event-log-harness.js';
import { copyMigratedStore } from '../support/store-template.js';
import { testPseudonymKey } from '../support/test-organisation.js';
import type { Round } from './fault.js';
import { waitFor } from './wait.js';
import { runOnce, tablesIn } from './world.js';

/** `earshot up` with the embedded log and store: ingest, processors, scheduler and API in one process. */
export interface Up {
  readonly cli: RunningCli;
  /** Resolves when it is ready. */
  url(): Promise<string>;
}

/** A data folder with a migrated store, and the settings of the clean run. */
export async function prepareUp({ folder }: Round, sources: readonly object[]): Promise<void> {
  await copyMigratedStore(folder);
  const refresh = { everySeconds: 1, steadySeconds: 1, settleSeconds: 2 };
  const config = { sources, listening: { queries: demoQueries }, refresh };
  writeFileSync(path.join(folder, 'earshot.yaml'), JSON.stringify(config));
}

export const simulatedEntry = ({ world }: Round): object => ({
  name: 'simulated',
  type: 'simulated',
  ...world.settings,
});

/** For commands on the round's data folder. */
export const earshotEnv = ({ folder, world }: Round): Record<string, string> => ({
  EARSHOT_DATA_DIR: folder,
  EARSHOT_TIME_ZONE: world.settings.timeZone,
  EARSHOT_PSEUDONYM_KEY: testPseudonymKey,
});

export function startUp(round: Round): Up {
  const cli = startCli(['up', '--json'], {
    cwd: round.folder,
    env: { ...earshotEnv(round), EARSHOT_PORT: '0' },
    limitMs: 900_000,
  });
  round.cleanUp(async () => {
    cli.process.kill('SIGKILL');
    await cli.ended;
  });
  const ready = cli.said(/^\{.*\}$/m, 'stdout');
  // Who kills it before it is ready does not wait for it.
  ready.catch(() => undefined);
  return { cli, url: async () => (JSON.parse((await ready)[0]) as { url: string }).url };
}

/** The log beside it, for looking and for appending. */
export async function logBeside(round: Round): Promise<EventLog> {
  const log = await createEmbeddedLog({ path: path.join(round.folder, 'log'), logger: quietLogger, pollMs: 20 });
  round.cleanUp(() => log.close());
  await log.createTopics(topics);
  return log;
}

/** Everything of the sources is in the log. */
export async function isRead(log: EventLog): Promise<boolean> {
  const records = await log.latest(cursorTopic);
  return records.some((record) => {
    const health = decodeHealth(record);
    return health.ok && health.value.source === 'simulated' && health.value.state === 'ok';
  });
}

interface Status {
  readonly backlog: number;
  readonly refreshedAt: number | null;
}

const statusOf = async (up: Up): Promise<Status> =>
  (await fetch(new URL('/v1/status', await up.url()))).json() as Promise<Status>;

/** Everything of the log is in the tables, and all results have been computed since. `up`: the one that runs now. */
export async function untilComputed(up: () => Up): Promise<void> {
  await waitFor('nothing is left in the log', async () => (await statusOf(up())).backlog === 0);
  const drainedAt = Date.now();
  await waitFor('the results are computed', async () => ((await statusOf(up())).refreshedAt ?? 0) >= drainedAt);
}

export async function tablesAfter({ folder }: Round): Promise<ReturnType<typeof tablesIn>> {
  await runOnce({ role: 'process', folder });
  return tablesIn(folder);
}
