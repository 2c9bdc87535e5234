import { setTimeout as pause } from 'node:timers/promises';
import type { Topic } from '../infra/contracts/topics.js';
import { cursorTopic } from '../infra/contracts/topics.js';
import type { LogRecord } from '../infra/log/event-log.js';
import type { Logger } from '../infra/logger.js';
import type { Pseudonymiser } from '../infra/pseudonym.js';
import type { CheckedSource, CheckLevel } from '../infra/source-report.js';
import { safeMessage, secretsIn } from './failure.js';
import { findHealth } from './health.js';
import { takeItem } from './intake.js';
import { createPageCursor } from './pages.js';
import { createTally } from './report.js';
import { type SourceJob, type SourceSetting, sourceJob } from './schedule.js';
import { type CheckLine, type Page, RateLimitedError, type Source, type SourceReader } from './source.js';
import { findCursor, sourceContext } from './source-context.js';
import { inWords } from './summary.js';
import { closeQuietly } from './worker.js';

/**
 * Whether a source could be read now: its settings, the way in, what it is allowed, the first page of what it would read. Nothing
 * is written, so that it may be asked beside a running Earshot.
 */

export interface CheckOptions {
  readonly settings: readonly SourceSetting[];
  readonly sources: readonly Source<unknown>[];
  /** Of these only; none: of all. */
  readonly names: readonly string[];
  /** Newest records of a compacted topic; none where there is no log yet. */
  readLog(topic: Topic): Promise<LogRecord[]>;
  readonly pseudonym: Pseudonymiser;
  readonly logger: Logger;
  readonly timeZone: string;
  now(): number;
  readonly signal: AbortSignal;
  /** For all of one source; default one minute. */
  readonly limitMs?: number;
  /** So long a stream may have nothing to say; default 15 s. */
  readonly quietMs?: number;
  /** Where the platforms call. */
  readonly callsAt: string;
  onChecked?(done: number, total: number, name: string): void;
}

const defaultLimitMs = 60_000;
const defaultQuietMs = 15_000;

/** Each in the order of the configuration; what is the matter with one does not keep the others from being checked. */
export async function checkSources(options: CheckOptions): Promise<CheckedSource[]> {
  const asked = [...options.settings.keys()].filter(
    (index) => options.names.length === 0 || options.names.includes(options.settings[index]!.name),
  );
  const saved = await options.readLog(cursorTopic);
  let done = 0;
  return Promise.all(
    asked.map(async (index) => {
      const { name, type } = options.settings[index]!;
      const lines = await checkOne(index, saved, options);
      options.onChecked?.(++done, asked.length, name);
      return { name, type, level: worst(lines), lines };
    }),
  );
}

async function checkOne(index: number, saved: readonly LogRecord[], options: CheckOptions): Promise<CheckLine[]> {
  const { settings, sources, now, limitMs = defaultLimitMs } = options;
  const secrets = secretsIn(settings[index]);
  const lines: CheckLine[] = [];
  const say = (what: string, level: CheckLevel, says: string): void => void lines.push({ what, level, says });
  let job: SourceJob;
  try {
    job = sourceJob(settings, index, sources, now);
  } catch (error) {
    say('settings', 'error', safeMessage(error, secrets));
    return lines;
  }
  const limit = abortingAfter(limitMs);
  const until = performance.now() + limitMs;
  const signal = AbortSignal.any([options.signal, limit.signal]);
  let step = 'opening';
  let reader: SourceReader | undefined;
  try {
    await endingWith(
      signal,
      (async () => {
        const patiently = <T>(work: () => Promise<T>): Promise<T> => obeyingShortPauses(work, until, signal);
        const opened = await patiently(() => open(job, saved, options));
        reader = opened;
        say(step, 'ok', `${job.source.title}: ${opened.instance}`);
        step = 'permissions';
        lines.push(...(await patiently(async () => (await opened.check?.(signal)) ?? [])));
        sayCalls(job, options.callsAt, say);
        step = 'first page';
        lines.push(...(await patiently(() => firstPage(job, opened, saved, signal, options))));
      })(),
    );
  } catch (error) {
    if (options.signal.aborted) say(step, 'warning', 'interrupted');
    else if (limit.signal.aborted) say(step, 'error', `no whole answer within ${Math.round(limitMs / 1000)} s`);
    // The way is there; it is only full for now.
    else say(step, error instanceof RateLimitedError ? 'warning' : 'error', safeMessage(error, secrets));
  } finally {
    limit.clear();
  }
  await shortly(closeQuietly(undefined, reader, options.logger));
  return lines;
}

async function open(job: SourceJob, saved: readonly LogRecord[], options: CheckOptions): Promise<SourceReader> {
  const health = findHealth(saved, job.name);
  // A check counts for the budget, and does not go beyond it.
  job.access.usage.restore(health?.usage ?? [], health?.requests ?? 0);
  return job.source.open(job.config, sourceContext({ ...options, ...job }));
}

async function firstPage(
  { name, source, access }: SourceJob,
  reader: SourceReader,
  saved: readonly LogRecord[],
  signal: AbortSignal,
  options: CheckOptions,
): Promise<CheckLine[]> {
  const position = findCursor(saved, name, source.type, reader.instance)?.position ?? null;
  const before = access.usage.requests();
  const { quietMs = defaultQuietMs } = options;
  const quiet = abortingAfter(source.ways.includes('stream') ? quietMs : null);
  const cursor = createPageCursor(reader, position, AbortSignal.any([signal, quiet.signal]));
  const what = position === null ? 'first page' : 'next page';
  try {
    const page = await endingWith(quiet.signal, cursor.next());
    const requests = access.usage.requests() - before;
    return [{ what, ...pageSays(name, reader, page, requests, options) }];
  } catch (error) {
    if (!quiet.signal.aborted || signal.aborted) throw error;
    return [{ what, level: 'ok', says: `connected; nothing came within ${Math.round(quietMs / 1000)} s` }];
  } finally {
    quiet.clear();
    quiet.abort();
    // Not waited for: it may be a reader that does not listen.
    cursor.close().catch(() => undefined);
  }
}

/** Counts, and the reasons of what was refused; nothing of what people wrote. */
function pageSays(
  name: string,
  { parse }: SourceReader,
  page: Page | undefined,
  requests: number,
  { now }: CheckOptions,
): Pick<CheckLine, 'level' | 'says'> {
  if (page === undefined || page.items.length === 0) return { level: 'ok', says: `nothing new${asking(requests)}` };
  const tally = createTally();
  for (const item of page.items) takeItem(item, { source: name, parse, tally, now });
  const { events, directory, evidence, skipped, rejected } = tally.counts();
  const found = [events, directory, evidence].flatMap(inWords);
  const leftOut = Object.values(skipped).reduce((sum, count) => sum + count, 0);
  const refused = Object.entries(rejected).map(([reason, { count }]) => `${count} × ${reason}`);
  const says = [
    found.length > 0 ? found.join(', ') : `${page.items.length} items, none of them new`,
    ...(leftOut > 0 ? [`${leftOut} left out`] : []),
    ...(refused.length > 0 ? [`not understood: ${refused.slice(0, 3).join(', ')}`] : []),
  ].join('; ');
  return { level: refused.length > 0 ? 'warning' : 'ok', says: `${says}${asking(requests)}` };
}

const asking = (requests: number): string =>
  requests === 0 ? '' : ` (${requests} ${requests === 1 ? 'request' : 'requests'})`;

function sayCalls(
  { name, source, config }: SourceJob,
  callsAt: string,
  say: (what: string, level: CheckLevel, says: string) => void,
): void {
  if (source.webhook === undefined) return;
  if (source.webhook.isOn(config)) say('calls', 'ok', `taken at ${callsAt}/webhooks/${name}`);
  else say('calls', 'ok', 'none are taken: the settings have nothing that they would be known by');
}

/** A pause that ends in time is made: several sources may ask one platform. `until`: on the clock of performance.now(). */
async function obeyingShortPauses<T>(work: () => Promise<T>, until: number, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isShort = error instanceof RateLimitedError && performance.now() + error.retryAfterMs < until;
      if (!isShort) throw error;
      await pause(Math.max(0, error.retryAfterMs), undefined, { signal });
    }
  }
}

/** A source that does not listen to the signal must not hold up the rest. */
async function endingWith<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  work.catch(() => undefined);
  return Promise.race([work, ended]);
}

/** Null: never by itself. */
function abortingAfter(ms: number | null): { readonly signal: AbortSignal; abort(): void; clear(): void } {
  const controller = new AbortController();
  const timer = ms === null ? undefined : setTimeout(() => controller.abort(), ms);
  return { signal: controller.signal, abort: () => controller.abort(), clear: () => clearTimeout(timer) };
}

const closingMs = 1_000;

/** What is left open ends with the process. */
async function shortly(work: Promise<unknown>): Promise<void> {
  const limit = abortingAfter(closingMs);
  await endingWith(limit.signal, work).catch(() => undefined);
  limit.clear();
}

function worst(lines: readonly CheckLine[]): CheckLevel {
  const has = (level: CheckLevel): boolean => lines.some((line) => line.level === level);
  return has('error') ? 'error' : has('warning') ? 'warning' : 'ok';
}
