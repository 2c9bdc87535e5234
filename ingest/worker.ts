import { setTimeout as pause } from 'node:timers/promises';
import { encodeCursor, encodeHealth } from '../infra/contracts/cloud-events.js';
import type { Cursor, Gap } from '../infra/contracts/cursor.js';
import { backfillName, type SourceHealth } from '../infra/contracts/health.js';
import { cursorTopic, type Topic } from '../infra/contracts/topics.js';
import type { AppendRecord, EventLog, LogRecord } from '../infra/log/event-log.js';
import type { Logger } from '../infra/logger.js';
import type { Pseudonymiser } from '../infra/pseudonym.js';
import { type Access, createAccess } from './access.js';
import { backfillPages } from './backfill.js';
import { safeMessage, secretsIn } from './failure.js';
import { findHealth, type HealthChange, mergeGaps, nextHealth } from './health.js';
import { takeItem } from './intake.js';
import { createOutbox, type OutboxLimits } from './outbox.js';
import { createPageCursor, type PageCursor } from './pages.js';
import { createTally, type IngestReport } from './report.js';
import { defaultRetry, obeyingRateLimits, type RetryOptions, retrying } from './retry.js';
import { type Page, type Progress, type Source, type SourceReader, SourceStoppedError } from './source.js';
import { beginning, findCursor, sourceContext } from './source-context.js';

/** The only poll loop: one run over one source, from its saved cursor to the end of what there is. */

export interface RunOptions<Config> {
  readonly source: Source<Config>;
  /** Already checked against `source.config`. */
  readonly config: Config;
  /** The source's name in the configuration: its cursor and health are kept under it. */
  readonly name: string;
  /** `backfill`: what was before, with a cursor of its own, beside the rest. */
  readonly part?: 'live' | 'backfill';
  /** Of a back-fill: this much. With an end it has a cursor of its own, so that it leaves no hole behind the usual one. */
  readonly range?: { readonly from: number; readonly until: number | null };
  /** Shared with what else runs under the name; left out: its own. */
  readonly access?: Access;
  readonly log: EventLog;
  readonly pseudonym: Pseudonymiser;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends the run between two pages; what was read is kept. */
  readonly signal: AbortSignal;
  /** The organisation's; default UTC. */
  readonly timeZone?: string;
  /** After every page. */
  onProgress?(progress: IngestProgress): void;
  /** Reads everything again; stable ids absorb the repeats. */
  readonly ignoreCursor?: boolean;
  readonly retry?: Partial<RetryOptions>;
  readonly limits?: Partial<BatchLimits>;
}

export interface IngestProgress {
  readonly pages: number;
  /** Events and directory records. */
  readonly accepted: number;
  readonly rejected: number;
  readonly source: Progress | null;
}

/** How much is read before it is appended and the cursor saved. */
export interface BatchLimits extends OutboxLimits {
  readonly maxMs: number;
}

/** A stream in which nothing happens says so often that it is there. */
const aliveEveryMs = 600_000;

const defaultLimits: BatchLimits = { maxRecords: 2000, maxBytes: 4_000_000, maxMs: 5000 };

/**
 * Resolves when the source is read, has stopped (revoked token …) or was asked to end. Rejects when the source or the log
 * keeps failing, or with the UserError of what an operator must mend; the cursor then stands behind the last page that
 * the log has acknowledged.
 */
export async function runSource<Config>(options: RunOptions<Config>): Promise<IngestReport> {
  const { source, log, now, signal } = options;
  const isBackfill = options.part === 'backfill';
  const name = isBackfill ? backfillName(options.name) : options.name;
  const { range } = options;
  const cursorName = isBackfill && range?.until != null ? `${name}.${range.from}-${range.until}` : name;
  const logger = options.logger.child({ source: name });
  const retry = { ...defaultRetry, ...options.retry };
  const limits = { ...defaultLimits, ...options.limits };
  const secrets = secretsIn(options.config);
  const access = options.access ?? createAccess({ source, settings: {}, secrets, now });
  const startedAt = now();
  const tally = createTally();
  const outbox = createOutbox(limits);
  // Whatever ends the run also ends a page that is still awaited.
  const ended = new AbortController();
  const reading = AbortSignal.any([signal, ended.signal]);

  const onFailure = (what: string) => (error: Error, attempt: number) =>
    logger.warn({ attempt, error: safeMessage(error, secrets) }, `${what} failed`);
  const readLog = (topic: Topic): Promise<LogRecord[]> =>
    retrying(() => log.latest(topic), retry, onFailure('reading the log'), signal);

  let health: SourceHealth | null = null;
  let pages = 0;
  let pending: Page | undefined;
  let gaps: Gap[] = [];
  let cursorGaps: readonly Gap[] = [];
  let flushedAt = startedAt;
  let behind: number | null | undefined;
  let progress: SourceHealth['progress'] | undefined;
  let caughtUp = false;
  let logFailed = false;
  const reported = { pages: 0, events: 0, rejected: 0 };
  let reader: SourceReader | undefined;
  let cursor: PageCursor | undefined;

  async function append(topic: Topic, records: readonly AppendRecord[]): Promise<void> {
    // On the way out there is one try, so that stopping does not wait for a log that is away.
    const isLast = signal.aborted;
    let written = false;
    try {
      await retrying(
        async () => {
          await log.append(topic, records);
          written = true;
        },
        isLast ? { ...retry, retries: 0 } : retry,
        (error, attempt) => {
          if (!written) onFailure('appending')(error, attempt);
        },
        isLast ? undefined : signal,
      );
    } catch (error) {
      // The signal came while it was written, or between two tries.
      if (written) return;
      if (signal.aborted && !isLast) return append(topic, records);
      if (!signal.aborted) logFailed = true;
      throw error;
    }
  }

  function healthRecord(state: HealthChange['state'], error?: string, finished = false): AppendRecord {
    const counts = { pages, events: tally.accepted(), rejected: tally.rejectedCount() };
    health = nextHealth(health, name, source.type, {
      state,
      finished,
      now: now(),
      pages: counts.pages - reported.pages,
      events: counts.events - reported.events,
      rejected: counts.rejected - reported.rejected,
      newestAt: outbox.takeNewestAt(),
      gaps,
      requests: access.usage.requests(),
      usage: access.usage.state(),
      ...(behind === undefined ? {} : { behind }),
      ...(progress === undefined ? {} : { progress }),
      ...(error === undefined ? {} : { error }),
    });
    Object.assign(reported, counts);
    return encodeHealth(health);
  }

  /** Health is for people; a run does not fail for want of it. */
  async function saveHealth(...change: Parameters<typeof healthRecord>): Promise<void> {
    try {
      await log.append(cursorTopic, [healthRecord(...change)]);
    } catch (failure) {
      logger.warn({ error: safeMessage(failure, secrets) }, 'the health of the source could not be saved');
    }
  }

  /** Everything read so far goes to the log; only then the cursor moves behind the last whole page. */
  async function flushNow(): Promise<void> {
    const behindAll = pending;
    const isCaughtUp = caughtUp;
    await outbox.flush(append);
    flushedAt = now();
    if (!behindAll) return;
    cursorGaps = mergeGaps(cursorGaps, gaps);
    const moved: Cursor = {
      source: cursorName,
      type: source.type,
      instance: reader?.instance ?? null,
      position: behindAll.position as Cursor['position'],
      savedAt: now(),
      gaps: [...cursorGaps],
    };
    await append(cursorTopic, [encodeCursor(moved), healthRecord('running', undefined, isCaughtUp)]);
    if (pending === behindAll) pending = undefined;
  }

  let flushing: Promise<void> = Promise.resolve();
  /** One after the other: a pause that the platform asks for may come while one is under way. */
  function flush(): Promise<void> {
    flushing = flushing.catch(() => {}).then(flushNow);
    return flushing;
  }

  /** What has come in is not kept waiting for what comes next, which a stream may leave open for hours. */
  async function meanwhileFlushing<T>(reading: Promise<T>): Promise<T> {
    let isOver = false;
    const end = (): void => {
      isOver = true;
    };
    const over = reading.then(end, end);
    while (!isOver) {
      const waiting = new AbortController();
      // A clock that has gone back makes nobody wait longer.
      const dueMs = Math.min(limits.maxMs, Math.max(0, flushedAt + limits.maxMs - now()));
      const due = pause(dueMs, undefined, {
        signal: waiting.signal,
        ref: false,
      });
      await Promise.race([over, due.catch(() => {})]);
      waiting.abort();
      if (isOver) break;
      if (pending) await flush();
      else {
        flushedAt = now();
        if (caughtUp && health?.state === 'running' && now() - health.updatedAt >= aliveEveryMs) {
          await saveHealth('running', undefined, true);
        }
      }
    }
    return reading;
  }

  const patiently = <T>(what: string, work: () => Promise<T>): Promise<T> =>
    obeyingRateLimits(
      () => retrying(work, retry, onFailure(what), signal),
      retry,
      signal,
      async (error, pauseMs) => {
        logger.warn({ pauseMs }, 'the platform asks for a pause');
        await flush();
        await saveHealth('rate-limited', safeMessage(error, secrets));
      },
    );

  async function takePage(page: Page): Promise<void> {
    const context = { source: name, parse: (item: Page['items'][number]) => reader!.parse(item), tally, now };
    for (const item of page.items) {
      for (const taken of takeItem(item, context)) outbox.add(taken);
      if (outbox.isFull()) await outbox.flush(append);
    }
    pages += 1;
    pending = page;
    gaps = mergeGaps(gaps, page.gaps ?? []);
    if (page.behind !== undefined) behind = page.behind;
    caughtUp = page.caughtUp ?? false;
    if (page.progress) {
      const { done, total, unit } = page.progress;
      progress = {
        done,
        total,
        unit,
        startedAt: progress?.startedAt ?? startedAt,
        doneAtStart: progress?.doneAtStart ?? done,
      };
    }
    options.onProgress?.({
      pages,
      accepted: tally.accepted(),
      rejected: tally.rejectedCount(),
      source: page.progress ?? null,
    });
  }

  async function read(): Promise<void> {
    const saved = await readLog(cursorTopic);
    health = findHealth(saved, name);
    access.usage.restore(health?.usage ?? [], health?.requests ?? 0);
    await saveHealth('running');
    const startAt = beginning(saved, options.name, startedAt);
    reader = await patiently('opening', () =>
      source.open(options.config, sourceContext({ ...options, access, logger, readLog, startAt })),
    );
    const known = findCursor(saved, cursorName, source.type, reader.instance);
    cursorGaps = known?.gaps ?? [];
    const paged = isBackfill ? backfillPages(reader, range?.from ?? access.since, range?.until ?? now()) : reader;
    cursor = createPageCursor(paged, options.ignoreCursor ? null : (known?.position ?? null), reading);
    while (!signal.aborted) {
      const page = await meanwhileFlushing(patiently('reading', () => cursor!.next()));
      if (!page) return;
      await takePage(page);
      const sinceMs = now() - flushedAt;
      if (outbox.isFull() || sinceMs >= limits.maxMs || sinceMs < 0) await flush();
    }
  }

  let state: IngestReport['state'] = 'done';
  let reason: string | null = null;
  let failure: unknown;
  try {
    await read();
    if (signal.aborted) state = 'aborted';
  } catch (error) {
    if (signal.aborted) state = 'aborted';
    else if (error instanceof SourceStoppedError) {
      state = 'stopped';
      reason = safeMessage(error, secrets);
    } else failure = error;
  }
  // Whole pages are kept however the run has ended, unless it is the log that is away.
  if (!logFailed) await flush().catch((error: unknown) => (failure ??= error));
  ended.abort();
  await closeQuietly(cursor, reader, logger);

  if (failure !== undefined) {
    const message = safeMessage(failure, secrets);
    logger.error({ error: message }, 'the run failed');
    await saveHealth('failing', message);
    throw failure;
  }
  if (reason !== null) logger.error({ reason }, 'stopped until an operator acts');
  await saveHealth(state === 'stopped' ? 'stopped' : 'ok', reason ?? undefined, state === 'done');
  return {
    source: name,
    type: source.type,
    instance: reader?.instance ?? null,
    state,
    reason,
    startedAt,
    endedAt: now(),
    pages,
    ...tally.counts(),
    gaps,
  };
}

export async function closeQuietly(
  cursor: PageCursor | undefined,
  reader: SourceReader | undefined,
  logger: Logger,
): Promise<void> {
  try {
    await cursor?.close();
    await reader?.close?.();
  } catch (error) {
    logger.warn({ error: safeMessage(error) }, 'closing the source failed');
  }
}
