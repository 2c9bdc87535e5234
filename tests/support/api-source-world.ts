import { expect } from '@jest/globals';
import { pino } from 'pino';
import { decodeCursor } from '../../infra/contracts/cloud-events.js';
import type { Cursor } from '../../infra/contracts/cursor.js';
import {
  activityTopic,
  cursorTopic,
  deadLetterTopic,
  directoryTopic,
  type Topic,
} from '../../infra/contracts/topics.js';
import type { LogRecord } from '../../infra/log/event-log.js';
import { createPseudonymiser } from '../../infra/pseudonym.js';
import { type Access, createAccess } from '../../ingest/access.js';
import { secretsIn } from '../../ingest/failure.js';
import type { IngestReport } from '../../ingest/report.js';
import type { RetryOptions } from '../../ingest/retry.js';
import { apiSettings, sourceConfig } from '../../ingest/schedule.js';
import type { Page, Source, SourceReader } from '../../ingest/source.js';
import { runSource } from '../../ingest/worker.js';
import type { ApiSourceFixture, SimulatedPlatform } from './api-source-fixtures.js';
import type { MemoryLog } from './memory-log.js';

/** A simulated platform and the real worker, with a clock that a pause moves on, so that nothing waits. */
export interface World {
  readonly platform: SimulatedPlatform;
  /** Of all runs. */
  readonly lines: readonly string[];
  readonly pauses: readonly number[];
  /** Live reading up to what there is. */
  live(log: MemoryLog, options?: WorldRun): Promise<IngestReport>;
  backfill(log: MemoryLog, options?: WorldRun): Promise<IngestReport>;
  /** Live reading and what was before, one after the other or at once. */
  all(log: MemoryLog, options?: WorldRun & { atOnce?: boolean }): Promise<void>;
  /** Sets the clock back to where it was at the beginning, so that two readings can be compared. */
  rewind(): void;
  close(): Promise<void>;
}

export interface WorldRun {
  /** Ends the run after so many pages. */
  readonly endAfter?: number;
  readonly ignoreCursor?: boolean;
  readonly retries?: number;
  readonly timeZone?: string;
  readonly maxTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

export const name = 'under-test';

/** Far more than a reading asks for; beyond it, it does not end. */
const endlessRequests = 5000;

export async function createWorld(source: Source<unknown>, fixture: ApiSourceFixture): Promise<World> {
  const platform = await fixture.start();
  const { clock, settings } = platform;
  const beginning = clock.now;
  const lines: string[] = [];
  const pauses: number[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    pauses.push(ms);
    clock.now += ms;
  };
  const retry: Partial<RetryOptions> = { minTimeoutMs: 0, maxTimeoutMs: 0, randomize: false, sleep };

  const access = (maxTimeoutMs?: number): Access =>
    createAccess({
      source,
      settings: apiSettings(source, settings, source.type),
      secrets: secretsIn(settings),
      now: () => clock.now,
      sleep,
      ...(maxTimeoutMs === undefined ? {} : { maxTimeoutMs }),
    });

  async function run(part: 'live' | 'backfill', log: MemoryLog, options: WorldRun, shared?: Access) {
    const ending = new AbortController();
    options.signal?.addEventListener('abort', () => ending.abort());
    const asked = platform.server.requests.length;
    return runSource({
      source: endingWhenCaughtUp(source),
      config: sourceConfig(source, settings, source.type),
      name,
      part,
      access: shared ?? access(options.maxTimeoutMs),
      log,
      pseudonym: createPseudonymiser('a key for tests that has 32 characters'),
      logger,
      now: () => clock.now,
      signal: ending.signal,
      timeZone: options.timeZone ?? 'UTC',
      ignoreCursor: options.ignoreCursor ?? false,
      retry: { ...retry, retries: options.retries ?? 3 },
      onProgress: ({ pages }) => {
        if (pages === options.endAfter || platform.server.requests.length - asked > endlessRequests) ending.abort();
      },
    });
  }

  const hasBackfill = source.ways.includes('back-fill');
  const world: World = {
    platform,
    lines,
    pauses,
    live: (log, options = {}) => run('live', log, options),
    backfill: (log, options = {}) => run('backfill', log, options),
    async all(log, { atOnce, ...options } = {}) {
      const shared = access(options.maxTimeoutMs);
      const live = run('live', log, options, shared);
      if (!atOnce) await live;
      const before = hasBackfill ? run('backfill', log, options, shared) : null;
      const reports = await Promise.all([live, before]);
      if (options.endAfter !== undefined) return;
      for (const report of reports) expect(report?.state ?? 'done').toBe('done');
    },
    rewind() {
      clock.now = beginning;
    },
    close: () => platform.close(),
  };
  return world;
}

/** A stream goes on for ever; the suite reads it until there is nothing more for now. */
function endingWhenCaughtUp(source: Source<unknown>): Source<unknown> {
  if (!source.ways.includes('stream')) return source;
  async function* untilCaughtUp(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
    for await (const page of pages) {
      yield page;
      if (page.caughtUp) return;
    }
  }
  return {
    ...source,
    async open(config, context): Promise<SourceReader> {
      const reader = await source.open(config, context);
      return { ...reader, pages: (position, signal) => untilCaughtUp(reader.pages(position, signal)) };
    },
  };
}

/** One act or record, as far as it does not depend on when it was read. */
export interface Told {
  readonly id: string;
  readonly verb: string;
  readonly version: number;
  readonly text: string | null;
  readonly stable: string;
}

interface Written {
  readonly id?: string;
  readonly verb?: string;
  readonly version?: number;
  readonly object?: { readonly id: string; readonly text: string | null };
  readonly counts?: object;
}

const whenRead = new Set(['observedAt', 'version', 'asOf', 'at']);

function told(record: LogRecord): Told {
  const value = JSON.parse(String(record.value)) as Written;
  const isSnapshot = value.verb === 'snapshot';
  const stable = JSON.stringify(value, (key, part: unknown) =>
    whenRead.has(key) || (isSnapshot && key === 'id' && part === value.id) ? undefined : part,
  );
  return {
    // A snapshot's id may hold when it was taken.
    id: isSnapshot ? `snapshot of ${value.object?.id}` : (value.id ?? record.key),
    verb: value.verb ?? '',
    version: value.version ?? 0,
    text: value.object?.text ?? null,
    stable,
  };
}

/** What was appended to a topic from the `from`th record on, in order. */
export const written = (log: MemoryLog, topic: Topic, from = 0): Told[] =>
  log
    .records(topic)
    .slice(from)
    .filter((record) => record.value !== null)
    .map(told);

/** What readers of the log end up with: the newest of each id. */
export function contents(log: MemoryLog): Record<string, string> {
  const byId = new Map<string, Told>();
  for (const topic of [activityTopic, directoryTopic, deadLetterTopic]) {
    for (const one of written(log, topic)) {
      const known = byId.get(one.id);
      if (!known || one.version >= known.version) byId.set(one.id, one);
    }
  }
  return Object.fromEntries([...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, { stable }]) => [id, stable]));
}

export const contentsOnly = (log: MemoryLog): string[] => [
  ...new Set(
    written(log, activityTopic)
      .filter(({ verb }) => verb === 'post' || verb === 'reply')
      .map(({ id }) => id),
  ),
];

/** Saved cursors, in order, of live reading and back-fill. */
export function cursors(log: MemoryLog): Cursor[] {
  return log.records(cursorTopic).flatMap((record) => {
    const decoded = decodeCursor(record);
    return decoded.ok ? [decoded.value] : [];
  });
}

export const livePosition = (log: MemoryLog): unknown =>
  cursors(log).findLast((cursor) => cursor.source === name)?.position ?? null;

/** Everything that was written down anywhere. */
export const everything = (log: MemoryLog): string =>
  [activityTopic, directoryTopic, deadLetterTopic, cursorTopic]
    .flatMap((topic) =>
      log.records(topic).map(({ key, value, headers }) => `${key} ${value} ${JSON.stringify(headers)}`),
    )
    .join('\n');
