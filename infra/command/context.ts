import { existsSync } from 'node:fs';
import path from 'node:path';
import { finishRestore } from '../backup/finish-restore.js';
import { type Config, unnamedOrganisation } from '../config.js';
import { topics } from '../contracts/topics.js';
import { isDemoFolder, isDemoHalfMade } from '../demo-folder.js';
import { UserError } from '../errors.js';
import type { EventLog } from '../log/event-log.js';
import type { Logger } from '../logger.js';
import { findAnswering, type Running } from '../running.js';
import { lockHolder } from '../store/store-error.js';
import { chooseConfig, chooseReadableConfig, type GlobalOptions } from './choose-config.js';
import { createCommandLogger } from './command-logger.js';
import { createOutput, type Output } from './output.js';
import { type StopSignal, stopSignal } from './stop-signal.js';

/** What every command stands on. */
export interface Context {
  readonly config: Config;
  readonly output: Output;
  readonly logger: Logger;
  readonly stop: StopSignal;
}

export interface CommandKind {
  /** Ends only when it is asked to. */
  readonly runsOn?: boolean;
  /** Changes nothing, so that it may look at the demo where there is nothing else. */
  readonly readsOnly?: boolean;
}

export function createContext(options: GlobalOptions, kind: CommandKind = {}): Context {
  // What any library writes from here on is for its owner only: tables, logs, exports, previews.
  process.umask(0o077);
  const output = createOutput(options.json === true);
  const { config, fellBack } = kind.readsOnly
    ? chooseReadableConfig(options)
    : { config: chooseConfig(options), fellBack: false };
  finishRestore(config.dataDir);
  if (fellBack) output.say('(This is the demo organisation: there is no other data yet.)');
  if (kind.readsOnly && isDemoHalfMade(config.dataDir)) {
    output.say('(The demo was interrupted and is not whole; "npx earshot demo" makes it afresh.)');
  }
  return {
    config: options.demo || isDemoFolder(config.dataDir) ? asSimulated(config) : config,
    output,
    logger: createCommandLogger(config, { runsOn: kind.runsOn === true, json: output.json }),
    stop: stopSignal(() => output.say('\nStopping where it is consistent; once more ends it at once.')),
  };
}

/** Nobody is examined there. */
function asSimulated(config: Config): Config {
  const purpose = 'To show what the signals say of a simulated organisation.';
  const { name } = config.organisation;
  return {
    ...config,
    organisation: {
      ...config.organisation,
      name: name === unnamedOrganisation ? 'Demo organisation (simulated)' : name,
    },
    conformity: { ...config.conformity, enabled: true, purpose },
  };
}

/** Opens the log for the work and closes it whatever happens. */
export async function withLog<T>(context: Context, work: (log: EventLog) => Promise<T>): Promise<T> {
  const log = await openReadyLog(context);
  try {
    return await work(log);
  } finally {
    await log.close();
  }
}

/** The same for work that makes none: null where there is no log yet. */
export function withLogIfAny<T>(context: Context, work: (log: EventLog | null) => Promise<T>): Promise<T> {
  const { dataDir, kafka } = context.config;
  const isThere = kafka.brokers.length > 0 || existsSync(path.join(dataDir, 'log'));
  return isThere ? withLog(context, work) : work(null);
}

/** The log with every topic there is. */
export async function openReadyLog({ config, logger }: Pick<Context, 'config' | 'logger'>): Promise<EventLog> {
  const { openLog } = await import('../log/open.js');
  const log = await openLog(config, logger);
  try {
    await log.createTopics(topics);
    return log;
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** The `earshot up` that holds the embedded store of this data folder; a server is open to everybody. */
export async function runningBeside(config: Config): Promise<Running | null> {
  return config.clickhouse.url === null ? findAnswering(config.dataDir) : null;
}

/** Before work whose result needs the embedded store. Throws UserError while another command holds it. */
export function refuseHeldStore(config: Config): void {
  const holder = config.clickhouse.url === null ? lockHolder(path.join(config.dataDir, 'store')) : null;
  if (holder === null) return;
  throw new UserError(
    `The data in ${config.dataDir} is in use by process ${holder}. Wait until it has ended, or choose another place with --data-dir.`,
    3,
  );
}

/** After work that ends early when it is asked to. */
export function refuseInterrupted({ stop }: Context, whatIsKept: string): void {
  const code = stop.exitCode();
  if (code !== null) throw new UserError(`Interrupted. ${whatIsKept}`, code);
}
