import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { z } from 'zod';
import { encodeCursor } from '../../../../infra/contracts/cloud-events.js';
import { cursorTopic } from '../../../../infra/contracts/topics.js';
import { createPseudonymiser } from '../../../../infra/pseudonym.js';
import { type CheckOptions, checkSources } from '../../../../ingest/check.js';
import { RateLimitedError, type Source, SourceStoppedError } from '../../../../ingest/source.js';
import { createMemoryLog } from '../../../support/memory-log.js';
import { createTestSource, testNow } from '../../../support/test-source.js';

const canary = 'canary-7be1-of-a-secret';
const forever = (): Promise<void> => new Promise(() => {});

const good = createTestSource({ pages: [['a', 'b'], ['c']] });
const of = (type: string, over: Partial<Source<unknown>>): Source<unknown> => ({ ...good, type, ...over });
const failing = (type: string, error: Error) =>
  of(type, {
    open: createTestSource({
      pages: [[]],
      beforeOpen: () => {
        throw error;
      },
    }).open,
  });

const sources: readonly Source<unknown>[] = [
  good,
  of('strict', { config: z.strictObject({ path: z.string() }) }),
  failing('refused', new SourceStoppedError(`answered 401 (token ${canary} is revoked)`)),
  failing('full', new RateLimitedError('answered 429', 60_000)),
  failing('broken', new TypeError(`cannot read ${canary}`)),
  of('hanging', { open: createTestSource({ pages: [['a']], beforePage: forever }).open }),
  of('quiet', { ways: ['stream'], open: createTestSource({ pages: [['a']], beforePage: forever }).open }),
  of('odd', {
    open: createTestSource({ pages: [['a', 'b']], parse: () => [{ kind: 'reject', reason: 'ts: is no time' }] }).open,
  }),
  of('calling', { webhook: { isOn: () => true, receive: () => ({ kind: 'refused', status: 404, reason: '' }) } }),
  of('limited', {
    open: async (...given) => ({
      ...(await good.open(...given)),
      check: async () => [{ what: 'permission reactions:read', level: 'warning', says: 'is missing: add it' }],
    }),
  }),
];

async function check(types: readonly string[], over: Partial<CheckOptions> = {}) {
  const log = createMemoryLog();
  const checked = await checkSources({
    settings: types.map((type, index) => ({ name: `s${index}`, type, schedule: '* * * * *', token: canary })),
    sources,
    names: [],
    readLog: (topic) => log.latest(topic),
    pseudonym: createPseudonymiser('a key for tests that has 32 characters'),
    logger: pino({ level: 'silent' }),
    timeZone: 'UTC',
    now: () => testNow,
    signal: new AbortController().signal,
    callsAt: 'http://127.0.0.1:8687',
    limitMs: 300,
    quietMs: 20,
    ...over,
  });
  expect(log.attempts).toEqual([]);
  expect(JSON.stringify(checked)).not.toContain(canary);
  return checked;
}

const linesOf = async (type: string, over: Partial<CheckOptions> = {}): Promise<string[]> =>
  (await check([type], over))[0]!.lines.map(({ what, level, says }) => `${level} ${what}: ${says}`);

describe('a check', () => {
  it('opens a source and reads its first page, and writes nothing', async () => {
    expect(await linesOf('test')).toEqual(['ok opening: Test: here', 'ok first page: 2 posts']);
  });

  it('goes on where the reading is', async () => {
    const saved = createMemoryLog();
    await saved.append(cursorTopic, [
      encodeCursor({ source: 's0', type: 'test', instance: 'here', position: 1, savedAt: testNow, gaps: [] }),
    ]);
    expect(await linesOf('test', { readLog: (topic) => saved.latest(topic) })).toContain('ok next page: 1 post');
  });

  it.each([
    ['nosuch', "error settings: sources.0.type: 'nosuch' is not known; there are test, strict"],
    ['strict', 'error settings: sources.0 (s0): '],
    ['refused', 'error opening: answered 401 (token [redacted] is revoked)'],
    ['full', 'warning opening: answered 429'],
    ['broken', 'error opening: TypeError'],
    ['hanging', 'error first page: no whole answer within 0 s'],
    ['quiet', 'ok first page: connected; nothing came within'],
    ['odd', 'warning first page: 2 items, none of them new; not understood: 2 × ts: is no time'],
    ['calling', 'ok calls: taken at http://127.0.0.1:8687/webhooks/s0'],
    ['limited', 'warning permission reactions:read: is missing: add it'],
  ])('of a source that is %s says so', async (type, expected) => {
    expect((await linesOf(type)).some((line) => line.startsWith(expected))).toBe(true);
  });

  it('makes a pause that the platform asks for, where it ends in time', async () => {
    let asked = 0;
    const busy = of('busy', {
      open: async (...given) => {
        asked += 1;
        if (asked < 3) throw new RateLimitedError('answered 429', 5);
        return good.open(...given);
      },
    });
    expect(await linesOf('busy', { sources: [busy], limitMs: 60_000 })).toContain('ok first page: 2 posts');
    expect(asked).toBe(3);
  });

  it('of one source does not keep the others from theirs', async () => {
    const checked = await check(['refused', 'test', 'hanging', 'nosuch', 'limited']);
    expect(checked.map(({ level }) => level)).toEqual(['error', 'ok', 'error', 'error', 'warning']);
  });

  it('ends when it is asked to', async () => {
    const stop = new AbortController();
    const checking = linesOf('hanging', { signal: stop.signal, limitMs: 60_000 });
    setTimeout(() => stop.abort(), 20);
    expect(await checking).toContain('warning first page: interrupted');
  });

  it('of those that were named leaves the others alone', async () => {
    expect((await check(['test', 'test'], { names: ['s1'] })).map(({ name }) => name)).toEqual(['s1']);
  });
});
