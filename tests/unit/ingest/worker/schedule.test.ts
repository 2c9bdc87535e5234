import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import { z } from 'zod';
import { createPseudonymiser } from '../../../../infra/pseudonym.js';
import { readHealth } from '../../../../ingest/health.js';
import { createIngestWorker, type SourceSetting, sourceJobs } from '../../../../ingest/schedule.js';
import { type Source, SourceStoppedError } from '../../../../ingest/source.js';
import { createMemoryLog, type MemoryLog } from '../../../support/memory-log.js';
import { createTestSource } from '../../../support/test-source.js';

const minuteMs = 60_000;

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2027, 0, 1, 12, 0, 30), doNotFake: ['setImmediate', 'nextTick'] });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Lets what runs between two timers end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function passMinute(): Promise<void> {
  await jest.advanceTimersByTimeAsync(minuteMs);
  await settle();
}

function createWorker(log: MemoryLog, sources: readonly Source<unknown>[], settings: readonly SourceSetting[]) {
  const reports: string[] = [];
  const failures: string[] = [];
  const worker = createIngestWorker({
    jobs: sourceJobs(settings, sources, () => Date.now()),
    log,
    pseudonym: createPseudonymiser('a key for tests that has 32 characters'),
    logger: pino({ level: 'silent' }),
    now: () => Date.now(),
    timeZone: 'Europe/Berlin',
    retry: { retries: 0 },
    onReport: (report) => reports.push(`${report.source} ${report.state}`),
    onFailure: (source) => failures.push(source),
  });
  return { worker, reports, failures };
}

const everyMinute = { schedule: '* * * * *' };

describe('the ingest worker', () => {
  it('runs every source at the start and by its schedule; one in trouble does not touch the others', async () => {
    const broken = {
      ...createTestSource({
        pages: [['a']],
        beforeOpen: () => {
          throw new Error('away');
        },
      }),
      type: 'broken',
    };
    const log = createMemoryLog();
    const { worker, reports, failures } = createWorker(
      log,
      [createTestSource({ pages: [['a']] }), broken],
      [
        { name: 'bad', type: 'broken', ...everyMinute },
        { name: 'good', type: 'test', ...everyMinute },
      ],
    );
    await worker.start();
    await settle();
    expect(reports).toEqual(['good done']);
    expect(failures).toEqual(['bad']);
    await passMinute();
    expect(reports).toEqual(['good done', 'good done']);
    expect(failures).toEqual(['bad', 'bad']);
    const states = Object.fromEntries((await readHealth(log)).map(({ source, state }) => [source, state]));
    expect(states).toEqual({ good: 'ok', bad: 'failing' });
    await worker.stop();
  });

  it('never runs a source beside itself, and ends it between two pages when stopped', async () => {
    let running = 0;
    let most = 0;
    let release = (): void => {};
    const source = createTestSource({
      pages: [['a'], ['b'], ['c']],
      beforePage: async (index) => {
        if (index !== 1) return;
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        running -= 1;
      },
    });
    const { worker, reports } = createWorker(
      createMemoryLog(),
      [source],
      [{ name: 'slow', type: 'test', ...everyMinute }],
    );
    await worker.start();
    await settle();
    await passMinute();
    await passMinute();
    expect(most).toBe(1);
    expect(source.opened).toEqual([null]);
    const stopping = worker.stop();
    release();
    await stopping;
    expect(reports).toEqual(['slow aborted']);
  });

  it('does not ask again with a token that was refused', async () => {
    let asked = 0;
    const source = createTestSource({
      pages: [],
      beforeOpen: () => {
        asked += 1;
        throw new SourceStoppedError('token_revoked');
      },
    });
    const { worker, reports } = createWorker(
      createMemoryLog(),
      [source],
      [{ name: 'refused', type: 'test', ...everyMinute }],
    );
    await worker.start();
    await settle();
    await passMinute();
    expect(reports).toEqual(['refused stopped']);
    expect(asked).toBe(1);
    await worker.stop();
  });

  it('opens a source for its back-fill until that is done, and no more', async () => {
    let opened = 0;
    let isAway = true;
    const source: Source<unknown> = {
      ...createTestSource({ pages: [] }),
      ways: ['poll', 'back-fill'],
      async open() {
        opened += 1;
        return {
          instance: 'here',
          async *pages() {},
          async *backfill() {
            if (isAway) throw new Error('away');
            yield { items: [], position: 1 };
          },
          parse: () => [],
        };
      },
    };
    const { worker, reports } = createWorker(
      createMemoryLog(),
      [source],
      [{ name: 'past', type: 'test', ...everyMinute }],
    );
    await worker.start();
    await settle();
    isAway = false;
    await passMinute();
    expect(reports.filter((report) => report === 'past.backfill done')).toHaveLength(1);
    expect(opened).toBe(4);
    await passMinute();
    expect(opened).toBe(5);
    await worker.stop();
  });

  it.each<[string, SourceSetting[], RegExp]>([
    [
      'an unknown type',
      [{ name: 'a', type: 'tset', ...everyMinute }],
      /sources\.0\.type: 'tset' is not known; there are test/,
    ],
    [
      'a bad schedule',
      [{ name: 'a', type: 'test', schedule: 'hourly', token: 'x' }],
      /sources\.0\.schedule: 'hourly' is not a cron/,
    ],
    [
      'a name used twice',
      [
        { name: 'a', type: 'test', ...everyMinute },
        { name: 'a', type: 'test', ...everyMinute },
      ],
      /sources\.1\.name: 'a' is used twice/,
    ],
    ['a missing setting', [{ name: 'a', type: 'strict', ...everyMinute }], /sources\.0 \(a\): token: /],
  ])('refuses %s before anything starts', (_, settings, message) => {
    const strict = {
      ...createTestSource({ pages: [] }),
      type: 'strict',
      config: z.strictObject({ token: z.string() }),
    };
    expect(() => createWorker(createMemoryLog(), [createTestSource({ pages: [] }), strict], settings)).toThrow(message);
  });
});
