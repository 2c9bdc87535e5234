import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { decodeActivity, decodeCursor } from '../../../../infra/contracts/cloud-events.js';
import { activityTopic, cursorTopic } from '../../../../infra/contracts/topics.js';
import { createPseudonymiser } from '../../../../infra/pseudonym.js';
import { createAccess } from '../../../../ingest/access.js';
import { readHealth } from '../../../../ingest/health.js';
import { type Page, PlatformError, type Source, type SourceContext } from '../../../../ingest/source.js';
import { type RunOptions, runSource } from '../../../../ingest/worker.js';
import { until } from '../../../support/event-log-harness.js';
import { createMemoryLog, type MemoryLog } from '../../../support/memory-log.js';
import { startPlatformServer } from '../../../support/simulators/platform-server.js';
import { createTestPost, createTestSource, testNow } from '../../../support/test-source.js';

const hourMs = 3_600_000;
const noPause = { minTimeoutMs: 0, maxTimeoutMs: 0, randomize: false, sleep: async () => {} };

function run(source: Source<unknown>, log: MemoryLog, options: Partial<RunOptions<unknown>> = {}) {
  return runSource({
    source,
    config: {},
    name: 'intranet',
    log,
    pseudonym: createPseudonymiser('a key for tests that has 32 characters'),
    logger: pino({ level: 'silent' }),
    now: () => testNow,
    signal: new AbortController().signal,
    retry: noPause,
    ...options,
  });
}

type Pages = (position: unknown, signal: AbortSignal) => AsyncGenerator<Page>;

const createStream = (pages: Pages): Source<unknown> => ({
  ...createTestSource({ pages: [] }),
  ways: ['stream'],
  open: async () => ({
    instance: 'here',
    pages,
    parse: ({ value }) => [{ kind: 'activity', event: createTestPost(String(value)) }],
  }),
});

const page = (value: string, position: number, more: Partial<Page> = {}): Page => ({
  items: [{ where: value, value }],
  position,
  ...more,
});

const silence = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const texts = (log: MemoryLog): string[] =>
  log.records(activityTopic).map((record) => {
    const decoded = decodeActivity(record);
    return decoded.ok ? String(decoded.value.object.text) : decoded.reason;
  });

const positions = (log: MemoryLog): unknown[] =>
  log.records(cursorTopic).flatMap((record) => {
    const decoded = decodeCursor(record);
    return decoded.ok ? [decoded.value.position] : [];
  });

describe('a stream', () => {
  it('has in the log what it has brought while it waits for what comes next, and is known to be well', async () => {
    const log = createMemoryLog();
    const ending = new AbortController();
    const source = createStream(async function* (_, signal) {
      yield page('a', 1, { caughtUp: true });
      await silence(signal);
    });
    const running = run(source, log, { signal: ending.signal, limits: { maxMs: 20 } });
    await until('the first page is written', () => positions(log).length > 0);
    expect(texts(log)).toEqual(['text of a']);
    expect(await readHealth(log)).toMatchObject([{ state: 'running', lastSuccessAt: testNow, events: 1 }]);
    ending.abort();
    expect(await running).toMatchObject({ state: 'aborted', pages: 1 });
    expect(positions(log)).toEqual([1]);
  });

  it('is not said to be up to date while it is catching up', async () => {
    const log = createMemoryLog();
    const ending = new AbortController();
    const source = createStream(async function* (_, signal) {
      yield page('a', 1);
      await silence(signal);
    });
    const running = run(source, log, { signal: ending.signal, limits: { maxMs: 20 } });
    await until('the first page is written', () => positions(log).length > 0);
    expect(await readHealth(log)).toMatchObject([{ state: 'running', lastSuccessAt: null }]);
    ending.abort();
    await running;
  });

  it('that breaks goes on behind its last page, as often as it breaks', async () => {
    const log = createMemoryLog();
    const opened: unknown[] = [];
    const source = createStream(async function* (position) {
      opened.push(position);
      const at = Number(position ?? 0);
      if (at === 20) return;
      yield page(`m${at}`, at + 1, { caughtUp: true });
      throw new PlatformError('the connection was closed');
    });
    // Each page that comes gives it all its tries again.
    expect((await run(source, log, { retry: { ...noPause, retries: 1 } })).state).toBe('done');
    expect(opened).toEqual(Array.from({ length: 21 }, (_, at) => (at === 0 ? null : at)));
    expect(texts(log)).toHaveLength(20);
  });

  it('ends when the log cannot be written, and its reading with it', async () => {
    const log = createMemoryLog();
    log.beforeAppend = (topic) => {
      if (topic === activityTopic) throw new Error('broker away');
    };
    let isEnded = false;
    const source = createStream(async function* (_, signal) {
      yield page('a', 1, { caughtUp: true });
      try {
        await silence(signal);
      } finally {
        isEnded = true;
      }
    });
    await expect(run(source, log, { limits: { maxMs: 20 }, retry: { ...noPause, retries: 1 } })).rejects.toThrow();
    expect(isEnded).toBe(true);
    expect(positions(log)).toEqual([]);
  });
});

describe('a budget', () => {
  it('is not given back by starting again', async () => {
    const server = await startPlatformServer({ answer: () => ({ body: {} }) });
    const log = createMemoryLog();
    const pauses: number[] = [];
    const source: Source<unknown> = {
      ...createTestSource({ pages: [] }),
      api: { limits: {}, pauses: 'all' },
      async open(_, context) {
        const http = context.http.for({ title: 'Chatter' });
        return {
          instance: 'here',
          async *pages(position, signal) {
            for (let at = Number(position ?? 0) + 1; at <= 4; at += 1) {
              await http.json({ url: server.url, signal });
              yield page(`m${at}`, at);
            }
          },
          parse: ({ value }) => [{ kind: 'activity', event: createTestPost(String(value)) }],
        };
      },
    };
    const now = testNow + 20 * hourMs;
    const once = (signal: AbortSignal, sleep: (ms: number) => Promise<void>) =>
      run(source, log, {
        now: () => now,
        signal,
        access: createAccess({ source, settings: { budget: { requestsPerDay: 3 } }, secrets: [], now: () => now }),
        onProgress: ({ pages }) => pages === 2 && first.abort(),
        retry: { ...noPause, sleep },
      });
    const first = new AbortController();
    await once(first.signal, noPause.sleep);
    const second = new AbortController();
    const report = await once(second.signal, async (ms) => {
      pauses.push(ms);
      second.abort();
    });
    // Two of before and one of now; then nothing until the next day.
    expect(report.state).toBe('aborted');
    expect(server.requests).toHaveLength(3);
    expect(pauses).toEqual([4 * hourMs]);
    expect(texts(log)).toEqual(['text of m1', 'text of m2', 'text of m3']);
    const [health] = await readHealth(log);
    expect(health).toMatchObject({ requests: 3, usage: [{ unit: 'requests', period: 'day', used: 3, limit: 3 }] });
    await server.close();
  });
});

describe('where live reading begins', () => {
  function createBackfilled(
    opened: Pick<SourceContext, 'startAt'>[],
    beforeOpen: () => void = () => {},
  ): Source<unknown> {
    return {
      ...createTestSource({ pages: [] }),
      ways: ['poll', 'back-fill'],
      async open(_, { startAt }) {
        beforeOpen();
        opened.push({ startAt });
        return {
          instance: 'here',
          async *pages() {
            yield page('new', 1);
          },
          async *backfill() {
            yield page('old', 1);
          },
          parse: ({ value }) => [{ kind: 'activity', event: createTestPost(String(value)) }],
        };
      },
    };
  }

  it('is now, and where a back-fill ended when that was earlier', async () => {
    const log = createMemoryLog();
    const opened: Pick<SourceContext, 'startAt'>[] = [];
    const source = createBackfilled(opened);
    await run(source, log, { part: 'backfill' });
    // Live reading came to nothing until a day later; what was said in between is not lost.
    await run(source, log, { now: () => testNow + 24 * hourMs });
    expect(opened).toEqual([{ startAt: testNow }, { startAt: testNow }]);
    await run(source, log, { now: () => testNow + 48 * hourMs });
    expect(opened[2]).toEqual({ startAt: testNow + 48 * hourMs });
  });

  it('is when the run began, however long opening takes', async () => {
    const opened: Pick<SourceContext, 'startAt'>[] = [];
    let [clock, tries] = [testNow, 0];
    const source = createBackfilled(opened, () => {
      tries += 1;
      clock += hourMs;
      if (tries < 3) throw new PlatformError('away');
    });
    await run(source, createMemoryLog(), { now: () => clock });
    expect(opened).toEqual([{ startAt: testNow }]);
  });
});
