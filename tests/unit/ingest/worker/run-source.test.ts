import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import {
  decodeActivity,
  decodeCursor,
  decodeDeadLetter,
  decodeHealth,
  encodeCursor,
} from '../../../../infra/contracts/cloud-events.js';
import { activityTopic, cursorTopic, deadLetterTopic, directoryTopic } from '../../../../infra/contracts/topics.js';
import { FatalError, UserError } from '../../../../infra/errors.js';
import { createPseudonymiser } from '../../../../infra/pseudonym.js';
import { readHealth } from '../../../../ingest/health.js';
import { RateLimitedError, type Source, SourceStoppedError } from '../../../../ingest/source.js';
import { type RunOptions, runSource } from '../../../../ingest/worker.js';
import { createMemoryLog, type MemoryLog } from '../../../support/memory-log.js';
import { createTestPost, createTestSource, testNow, testOccurredAt } from '../../../support/test-source.js';

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
    ...options,
    retry: { ...noPause, ...options.retry },
  });
}

function texts(log: MemoryLog): string[] {
  return log.records(activityTopic).map((record) => {
    const decoded = decodeActivity(record);
    return decoded.ok ? String(decoded.value.object.text) : decoded.reason;
  });
}

function positions(log: MemoryLog): unknown[] {
  return log.records(cursorTopic).flatMap((record) => {
    const decoded = decodeCursor(record);
    return decoded.ok ? [decoded.value.position] : [];
  });
}

function letters(log: MemoryLog) {
  return log.records(deadLetterTopic).map((record) => {
    const decoded = decodeDeadLetter(record);
    if (!decoded.ok) throw new Error(decoded.reason);
    return decoded.value;
  });
}

const health = async (log: MemoryLog) => (await readHealth(log))[0]!;

describe('a run', () => {
  it('appends every event once and reports what it read', async () => {
    const log = createMemoryLog();
    const report = await run(createTestSource({ pages: [['a', 'b'], [], ['c']] }), log);
    expect(texts(log)).toEqual(['text of a', 'text of b', 'text of c']);
    expect(report).toMatchObject({
      state: 'done',
      instance: 'here',
      pages: 3,
      events: { post: 3 },
      rejected: {},
      skipped: {},
    });
    expect(await health(log)).toMatchObject({
      state: 'ok',
      pages: 3,
      events: 3,
      lastSuccessAt: testNow,
      lastError: null,
      lagMs: testNow - testOccurredAt,
    });
  });

  it('goes on where the last one ended, and from the beginning when asked to', async () => {
    const log = createMemoryLog();
    await run(createTestSource({ pages: [['a']] }), log);
    const source = createTestSource({ pages: [['a'], ['b']] });
    await run(source, log);
    expect(source.opened).toEqual([1]);
    expect(texts(log)).toEqual(['text of a', 'text of b']);
    await run(source, log, { ignoreCursor: true });
    expect(source.opened).toEqual([1, null]);
    expect(new Set(log.records(activityTopic).map((record) => record.headers.ce_id)).size).toBe(2);
  });

  it.each([
    ['another kind of source', { type: 'other', instance: 'here' }],
    ['another workspace', { type: 'test', instance: 'elsewhere' }],
  ])('does not take the position of %s under the same name', async (_, stored) => {
    const log = createMemoryLog();
    await log.append(cursorTopic, [
      encodeCursor({ source: 'intranet', position: 7, savedAt: testNow, gaps: [], ...stored }),
    ]);
    const source = createTestSource({ pages: [['a']] });
    await run(source, log);
    expect(source.opened).toEqual([null]);
  });

  it('saves several small pages together and a large page in parts, bounded by records', async () => {
    const log = createMemoryLog();
    const many = Array.from({ length: 25 }, (_, index) => `m${index}`);
    await run(createTestSource({ pages: [['a'], ['b'], many] }), log, { limits: { maxRecords: 10 } });
    const sizes = log.attempts
      .filter((attempt) => attempt.startsWith(activityTopic.name))
      .map((attempt) => Number(attempt.split('×')[1]));
    expect(Math.max(...sizes)).toBe(10);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(27);
    // Never in the middle of the large page.
    expect(positions(log)).toEqual([3]);
  });

  it('saves by time when the source is slow', async () => {
    const log = createMemoryLog();
    let clock = testNow;
    const source = createTestSource({
      pages: [['a'], ['b'], ['c']],
      beforePage: () => {
        clock += 6000;
      },
    });
    await run(source, log, { now: () => clock });
    expect(positions(log)).toEqual([1, 2, 3]);
  });

  it('keeps gaps in the cursor, the health and the report', async () => {
    const log = createMemoryLog();
    const gap = { from: testOccurredAt - 1000, to: testOccurredAt, reason: 'older than the platform keeps' };
    const source = createTestSource({ pages: [['a'], ['b']], page: (index) => (index === 0 ? { gaps: [gap] } : {}) });
    expect((await run(source, log)).gaps).toEqual([gap]);
    await run(createTestSource({ pages: [['a'], ['b'], ['c']] }), log);
    const [cursor] = (await log.latest(cursorTopic)).map(decodeCursor).filter((decoded) => decoded.ok);
    expect(cursor).toMatchObject({ value: { position: 3, gaps: [gap] } });
    expect((await health(log)).gaps).toEqual([gap]);
  });

  it('gives the source the directory as the log holds it', async () => {
    const log = createMemoryLog();
    const unit = { type: 'orgUnit' as const, path: ['Sales'], validFrom: null, validTo: null, version: 1 };
    const writer = createTestSource({ pages: [['unit']], parse: () => [{ kind: 'directory', record: unit }] });
    expect((await run(writer, log)).directory).toEqual({ orgUnit: 1 });
    expect(log.records(directoryTopic)).toHaveLength(1);
    let seen: unknown;
    const reader: Source<unknown> = {
      ...writer,
      open: async (config, context) => {
        seen = await context.previousDirectory?.();
        return writer.open(config, context);
      },
    };
    await run(reader, log);
    expect(seen).toEqual([unit]);
  });
});

describe('the cursor', () => {
  it('is saved only after the log has acknowledged what lies before it', async () => {
    const log = createMemoryLog();
    log.beforeAppend = (topic) => {
      if (topic === activityTopic) throw new Error('broker away');
    };
    await expect(run(createTestSource({ pages: [['a']] }), log, { retry: { retries: 2 } })).rejects.toThrow(
      'broker away',
    );
    expect(positions(log)).toEqual([]);
    expect(log.attempts.filter((attempt) => attempt.startsWith(activityTopic.name))).toHaveLength(3);
    expect(await health(log)).toMatchObject({ state: 'failing', lastError: 'Error', lastErrorAt: testNow });

    log.beforeAppend = null;
    await run(createTestSource({ pages: [['a']] }), log);
    expect(texts(log)).toEqual(['text of a']);
    expect(positions(log)).toEqual([1]);
  });

  it('waits for the dead letters as well', async () => {
    const log = createMemoryLog();
    log.beforeAppend = (topic) => {
      if (topic === deadLetterTopic) throw new Error('broker away');
    };
    const source = createTestSource({ pages: [['a']], parse: () => [{ kind: 'reject', reason: 'no author' }] });
    await expect(run(source, log, { retry: { retries: 1 } })).rejects.toThrow('broker away');
    expect(positions(log)).toEqual([]);
  });

  it('comes through an append that fails at first', async () => {
    const log = createMemoryLog();
    let failures = 2;
    log.beforeAppend = (topic) => {
      if (topic === activityTopic && failures-- > 0) throw new Error('leader election');
    };
    expect((await run(createTestSource({ pages: [['a'], ['b']] }), log)).state).toBe('done');
    expect(texts(log)).toEqual(['text of a', 'text of b']);
  });

  it('does not try again what trying cannot mend', async () => {
    const log = createMemoryLog();
    log.beforeAppend = (topic) => {
      if (topic === activityTopic) throw new FatalError('wrong password');
    };
    await expect(run(createTestSource({ pages: [['a']] }), log)).rejects.toThrow('wrong password');
    expect(log.attempts.filter((attempt) => attempt.startsWith(activityTopic.name))).toHaveLength(1);
  });
});

describe('a source in trouble', () => {
  it('is read again from the last whole page: half a page is not a page', async () => {
    const log = createMemoryLog();
    let failures = 3;
    const source = createTestSource({
      pages: [['a'], ['b'], ['c']],
      beforePage: (index) => {
        if (index === 1 && failures-- > 0) throw new Error('connection reset in the middle of the page');
      },
    });
    expect((await run(source, log)).pages).toBe(3);
    expect(source.opened).toEqual([null, 1, 1, 1]);
    expect(texts(log)).toEqual(['text of a', 'text of b', 'text of c']);
  });

  it('that keeps failing leaves what was read, with the cursor behind it', async () => {
    const log = createMemoryLog();
    const source = createTestSource({
      pages: [['a'], ['b']],
      beforePage: (index) => {
        if (index === 1) throw Object.assign(new Error('GET https://x/?token=canary-secret'), { status: 500 });
      },
    });
    await expect(run(source, log, { retry: { retries: 1 } })).rejects.toThrow();
    expect(texts(log)).toEqual(['text of a']);
    expect(positions(log)).toEqual([1]);
    expect(await health(log)).toMatchObject({ state: 'failing', lastError: 'Error (500)', lastSuccessAt: null });
  });

  it('waits as long as the platform asks, with everything before saved', async () => {
    const log = createMemoryLog();
    const pauses: number[] = [];
    const states: string[] = [];
    let limited = 2;
    const source = createTestSource({
      pages: [['a'], ['b']],
      beforePage: (index) => {
        if (index === 1 && limited-- > 0) throw new RateLimitedError('too many requests', 30_000);
      },
    });
    const sleep = async (ms: number) => {
      pauses.push(ms);
      states.push((await health(log)).state);
      expect(positions(log)).toEqual([1]);
    };
    const report = await run(source, log, { retry: { retries: 0, sleep } });
    expect(pauses).toEqual([30_000, 30_000]);
    expect(states).toEqual(['rate-limited', 'rate-limited']);
    expect(report).toMatchObject({ state: 'done', pages: 2 });
    expect((await health(log)).state).toBe('ok');
  });

  it('can be ended while it waits', async () => {
    const log = createMemoryLog();
    const ending = new AbortController();
    const source = createTestSource({
      pages: [['a']],
      beforePage: () => {
        throw new RateLimitedError('too many requests', 3_600_000);
      },
    });
    const sleep = (_: number, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        ending.abort();
      });
    expect((await run(source, log, { signal: ending.signal, retry: { sleep } })).state).toBe('aborted');
  });

  it.each(['opening', 'reading'])('that must be mended by an operator stops while %s, and says why', async (when) => {
    const log = createMemoryLog();
    const refuse = () => {
      throw new SourceStoppedError('Slack says token_revoked for canary-secret: make a new token');
    };
    const source = createTestSource({
      pages: [['a'], ['b']],
      beforeOpen: () => when === 'opening' && refuse(),
      beforePage: (index) => {
        if (index === 1) refuse();
      },
    });
    const report = await run(source, log, { config: { token: 'canary-secret' } });
    expect(report).toMatchObject({
      state: 'stopped',
      reason: 'Slack says token_revoked for [redacted]: make a new token',
    });
    expect(texts(log)).toEqual(when === 'opening' ? [] : ['text of a']);
    expect(await health(log)).toMatchObject({ state: 'stopped', lastError: report.reason });
  });

  it('whose input is wrong says so at once, without trying again', async () => {
    let opened = 0;
    const source = createTestSource({
      pages: [],
      beforeOpen: () => {
        opened += 1;
        throw new UserError('people.csv is empty');
      },
    });
    await expect(run(source, createMemoryLog())).rejects.toThrow('people.csv is empty');
    expect(opened).toBe(1);
  });

  it('whose paging goes in a circle fails instead of reading for ever', async () => {
    const log = createMemoryLog();
    const source = createTestSource({
      pages: Array(100).fill(['a']),
      page: (index) => ({ position: (index % 3) + 1 }),
    });
    await expect(run(source, log)).rejects.toThrow('leads back');
    expect((await health(log)).state).toBe('failing');
  });
});

describe('asked to end', () => {
  it('finishes the page in hand, keeps it and closes the source', async () => {
    const log = createMemoryLog();
    const ending = new AbortController();
    const source = createTestSource({ pages: [['a'], ['b'], ['c']] });
    const report = await run(source, log, {
      signal: ending.signal,
      onProgress: ({ pages }) => pages === 2 && ending.abort(),
    });
    expect(report).toMatchObject({ state: 'aborted', pages: 2 });
    expect(positions(log)).toEqual([2]);
    expect(source.closed).toBe(1);
    expect((await health(log)).lastSuccessAt).toBeNull();
  });

  it('while the last of it is written is no failure', async () => {
    const log = createMemoryLog();
    const ending = new AbortController();
    let appended = 0;
    log.beforeAppend = (topic) => {
      if (topic !== activityTopic) return;
      appended += 1;
      ending.abort();
    };
    await run(createTestSource({ pages: [['a', 'b']] }), log, { signal: ending.signal });
    expect(positions(log)).toEqual([1]);
    expect(appended).toBe(1);
  });

  it('does not wait for a log that is away', async () => {
    const log = createMemoryLog();
    const ending = new AbortController();
    log.beforeAppend = (topic) => {
      if (topic === activityTopic) throw new Error('broker away');
    };
    const running = run(createTestSource({ pages: [['a'], ['b']] }), log, {
      signal: ending.signal,
      onProgress: () => ending.abort(),
      retry: { retries: 1000, minTimeoutMs: 60_000 },
    });
    await expect(running).rejects.toThrow('broker away');
    expect(positions(log)).toEqual([]);
  });
});

describe('an item that does not fit', () => {
  const canary = 'canary-of-somebodys-words';

  it.each([
    ['is rejected by its source', () => [{ kind: 'reject' as const, reason: 'has no author' }], 'has no author'],
    [
      'does not fit the contract',
      () => [{ kind: 'activity' as const, event: createTestPost('x', { platform: canary.toUpperCase() }) }],
      'platform:',
    ],
    [
      'has seconds for milliseconds',
      () => [{ kind: 'activity' as const, event: createTestPost('x', { occurredAt: 1_700_000_000 }) }],
      'occurredAt:',
    ],
    [
      'makes the parser throw',
      () => {
        throw new RangeError(`cannot read ${canary}`);
      },
      "the source's parser failed: RangeError at ",
    ],
    [
      'is larger than a record of the log',
      () => {
        const post = createTestPost('x');
        return [
          { kind: 'activity' as const, event: { ...post, object: { ...post.object, text: canary.repeat(50_000) } } },
        ];
      },
      'larger than 1000000 bytes',
    ],
  ])('%s: a dead letter without payload, and the others go on', async (_, parse, reason) => {
    const log = createMemoryLog();
    const source = createTestSource({
      pages: [['a', 'bad', 'c']],
      parse: (item) =>
        item.value === 'bad' ? parse() : [{ kind: 'activity', event: createTestPost(String(item.value)) }],
    });
    const report = await run(source, log);
    expect(texts(log)).toEqual(['text of a', 'text of c']);
    const [letter, ...others] = letters(log);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ where: 'intranet: page 0: bad', payload: null, key: null });
    expect(letter!.reason).toContain(reason);
    expect(JSON.stringify(letter).toLowerCase()).not.toContain(canary);
    expect(Object.values(report.rejected)).toEqual([{ count: 1, where: ['page 0: bad'] }]);
    expect(await health(log)).toMatchObject({ events: 2, rejected: 1 });
  });

  it('gives the same dead letter when it is read again', async () => {
    const log = createMemoryLog();
    const source = createTestSource({
      pages: [['a']],
      parse: () => [
        { kind: 'reject', reason: 'no' },
        { kind: 'reject', reason: 'no' },
      ],
    });
    await run(source, log);
    await run(source, log, { ignoreCursor: true });
    const ids = letters(log).map((letter) => letter.id);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(2);
  });

  it('counts what is not wanted by its reason', async () => {
    const source = createTestSource({ pages: [['a', 'b']], parse: () => [{ kind: 'skip', reason: 'a bot' }] });
    expect((await run(source, createMemoryLog())).skipped).toEqual({ 'a bot': 2 });
  });

  it('reports a bounded number of reasons', async () => {
    const ids = Array.from({ length: 1000 }, (_, index) => String(index));
    const source = createTestSource({
      pages: [ids],
      parse: (item) => [{ kind: 'reject', reason: `odd ${item.value}` }],
    });
    const { rejected } = await run(source, createMemoryLog());
    expect(Object.keys(rejected).length).toBeLessThanOrEqual(201);
    expect(Object.values(rejected).reduce((sum, { count }) => sum + count, 0)).toBe(1000);
  });

  it('mends lone surrogates, which no store would take', async () => {
    const log = createMemoryLog();
    const post = createTestPost('x');
    const source = createTestSource({
      pages: [['x']],
      parse: () => [
        { kind: 'activity', event: { ...post, object: { ...post.object, text: 'half \ud83d smile \\ud83d 😀' } } },
      ],
    });
    await run(source, log);
    expect(texts(log)).toEqual(['half \ufffd smile \\ud83d 😀']);
  });
});

describe('a stream in which nothing happens', () => {
  it('says every ten minutes that it is there, for as long as it has read all there was', async () => {
    const log = createMemoryLog();
    let now = testNow;
    const stop = new AbortController();
    let asked = 0;
    const source = createTestSource({
      pages: [['a'], ['b']],
      page: () => ({ caughtUp: true }),
      beforePage: async (index) => {
        if (index === 0) return;
        // Nothing comes for half an hour; the clock goes on whenever the worker looks at it.
        await new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
      },
    });
    const running = run(source, log, {
      now: () => {
        asked += 1;
        now += 60_000;
        if (now > testNow + 40 * 60_000) stop.abort();
        return now;
      },
      signal: stop.signal,
      limits: { maxMs: 0 },
    });
    await running;
    const said = log.records(cursorTopic).flatMap((record) => {
      const decoded = decodeHealth(record);
      return decoded.ok && decoded.value.state === 'running' ? [decoded.value] : [];
    });
    expect(asked).toBeGreaterThan(10);
    const quiet = said.filter(({ lastSuccessAt, updatedAt }) => lastSuccessAt === updatedAt);
    expect(quiet.length).toBeGreaterThanOrEqual(3);
    expect(quiet.length).toBeLessThanOrEqual(5);
  });
});

describe('a back-fill', () => {
  const ranges: { from: number; until: number }[] = [];
  const source: Source<unknown> = {
    ...createTestSource({ pages: [] }),
    ways: ['poll', 'back-fill'],
    open: async () => ({
      instance: 'here',
      async *pages() {},
      parse: (item) => [{ kind: 'activity', event: createTestPost(item.value as string) }],
      async *backfill(position, range) {
        ranges.push(range);
        if (position === null) yield { items: [{ where: 'a', value: `of ${range.from}` }], position: 1 };
      },
    }),
  };
  const day = 86_400_000;
  const at = (days: number): number => testNow - days * day;

  it('of a range of its own leaves the usual one as it is, and is not read twice', async () => {
    const log = createMemoryLog();
    const backfill = (from: number, until: number | null) =>
      run(source, log, { part: 'backfill', range: { from, until } });
    await backfill(at(10), null);
    await backfill(at(6), at(3));
    await backfill(at(6), at(3));
    await backfill(at(20), null);
    expect(ranges).toEqual([
      { from: at(10), until: testNow },
      { from: at(6), until: at(3) },
      { from: at(20), until: at(10) },
    ]);
    expect((await readHealth(log)).map(({ source: name, events }) => [name, events])).toEqual([
      ['intranet.backfill', 3],
    ]);
  });
});
