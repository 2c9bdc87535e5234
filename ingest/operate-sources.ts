import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Config, pseudonymKey, pseudonymKeyFile } from '../infra/config.js';
import { backfillName } from '../infra/contracts/health.js';
import { cursorTopic } from '../infra/contracts/topics.js';
import { UserError } from '../infra/errors.js';
import type { EventLog } from '../infra/log/event-log.js';
import type { Logger } from '../infra/logger.js';
import { createPseudonymiser } from '../infra/pseudonym.js';
import type { CheckedSource, ConfiguredSource, SourceList, SourceStatus } from '../infra/source-report.js';
import { type Since, sinceMs } from '../infra/source-settings.js';
import { checkSources } from './check.js';
import { describeSource } from './describe.js';
import { findHealth } from './health.js';
import type { IngestReport } from './report.js';
import { sourceJobs } from './schedule.js';
import { sources } from './sources/index.js';
import { refuseUnknown, sourceStatus } from './status.js';
import { type IngestProgress, runSource } from './worker.js';

/** What an operator asks of the configured sources. A log that is null has not been made yet. */

const configuredIn = (config: Config): ConfiguredSource[] =>
  config.sources.map(({ name, type, schedule }) => ({ name, type, schedule }));

export function listSources(config: Config): SourceList {
  return { types: sources.map(describeSource), configured: configuredIn(config) };
}

export interface AskedCheck {
  readonly config: Config;
  readonly log: EventLog | null;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  onChecked?(done: number, total: number, name: string): void;
}

/** Throws UserError for a name that is not in the configuration. */
export async function checkConfigured(names: readonly string[], asked: AskedCheck): Promise<CheckedSource[]> {
  const { config, log, ...rest } = asked;
  refuseUnknown(
    names,
    config.sources.map(({ name }) => name),
  );
  const { host, port } = config.webhooks;
  return checkSources({
    ...rest,
    settings: config.sources,
    sources,
    names,
    readLog: async (topic) => (log === null ? [] : log.latest(topic)),
    pseudonym: createPseudonymiser(knownKey(config)),
    timeZone: config.organisation.timeZone,
    now: Date.now,
    callsAt: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
  });
}

/** A check makes no key: what it reads is not kept, so that any will do. */
function knownKey(config: Config): string {
  const isThere = config.privacy.pseudonymKey !== null || existsSync(pseudonymKeyFile(config));
  return isThere ? pseudonymKey(config) : randomBytes(32).toString('hex');
}

/** Throws UserError for a name that nobody knows. */
export async function statusOfSources(
  names: readonly string[],
  config: Config,
  log: EventLog | null,
): Promise<SourceStatus[]> {
  const saved = log === null ? [] : await log.latest(cursorTopic);
  return sourceStatus(saved, configuredIn(config), names, Date.now());
}

export interface BackfillJob {
  run(
    into: { readonly log: EventLog; readonly logger: Logger; readonly signal: AbortSignal },
    onProgress: (progress: IngestProgress) => void,
  ): Promise<IngestReport>;
}

const dayMs = 86_400_000;
const toDay = (at: number): number => Math.floor(at / dayMs) * dayMs;

/**
 * What one source had before. With `until` it is that range, whatever was read before; without, what lies before that which has
 * been read. Throws UserError for settings that do not hold.
 */
export function backfillJob(
  name: string,
  { since, until }: { readonly since?: Since; readonly until?: Since },
  config: Config,
  now: () => number = Date.now,
): BackfillJob {
  refuseUnknown(
    [name],
    config.sources.map((source) => source.name),
  );
  const job = sourceJobs(config.sources, sources, now).find((candidate) => candidate.name === name)!;
  const { source, access } = job;
  if (!source.ways.includes('back-fill')) {
    throw new UserError(`${name}: ${source.title} has no back-fill; "earshot ingest --once" reads all that it gives`);
  }
  // Days back are counted from a day's beginning, so that the same command means the same all day, and goes on.
  const at = (time: Since): number => ('at' in time ? time.at : toDay(sinceMs(time, now())));
  const usual = until === undefined ? access.since : toDay(access.since);
  const range = { from: since === undefined ? usual : at(since), until: until === undefined ? null : at(until) };
  if (range.from >= (range.until ?? now())) throw new UserError('--since must lie before --until, and in the past');
  const pseudonym = createPseudonymiser(pseudonymKey(config));
  return {
    async run(into, onProgress) {
      const report = await runSource({
        ...{ ...job, ...into, pseudonym, now, onProgress, part: 'backfill' },
        range,
        timeZone: config.organisation.timeZone,
      });
      if (report.state === 'stopped')
        throw new UserError(`${name} stopped: ${report.reason ?? 'it gave no reason'}`, 3);
      return report;
    },
  };
}

/** One that has said nothing for so long has ended without a word. */
const saidWithinMs = 120_000;

/** Whether some process is back-filling the source at this time. */
export async function isBackfilling(name: string, log: EventLog, now = Date.now()): Promise<boolean> {
  const health = findHealth(await log.latest(cursorTopic), backfillName(name));
  if (health === null || now - health.updatedAt > saidWithinMs) return false;
  return health.state === 'running' || health.state === 'rate-limited';
}
