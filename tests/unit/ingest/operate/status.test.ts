import { describe, expect, it } from '@jest/globals';
import { encodeCursor, encodeHealth } from '../../../../infra/contracts/cloud-events.js';
import { type SourceHealth, sourceHealthSchema } from '../../../../infra/contracts/health.js';
import { cursorTopic } from '../../../../infra/contracts/topics.js';
import type { AppendRecord, LogRecord } from '../../../../infra/log/event-log.js';
import { sourceStatus } from '../../../../ingest/status.js';

const now = Date.UTC(2026, 10, 22, 12);
const today = Date.UTC(2026, 10, 22);
const minutes = 60_000;

const health = (source: string, over: Partial<SourceHealth> = {}): AppendRecord =>
  encodeHealth(sourceHealthSchema.parse({ source, type: 'slack', state: 'ok', updatedAt: now, ...over }));

const records = (...given: readonly AppendRecord[]): LogRecord[] =>
  given.map((record, index) => ({
    ...record,
    ...{ topic: cursorTopic.name, partition: 0, offset: String(index), timestamp: now },
  }));

const configured = [
  { name: 'chat', type: 'slack', schedule: '* * * * *' },
  { name: 'forum', type: 'discourse', schedule: '* * * * *' },
];
const gap = { from: today, to: today + minutes, reason: 'older than the platform keeps' };

describe('the status of sources', () => {
  it('has those that never ran, and those that are configured no more', () => {
    const found = sourceStatus(records(health('import-slack-export')), configured, [], now);
    expect(found.map(({ name, state, isConfigured }) => [name, state, isConfigured])).toEqual([
      ['chat', 'never run', true],
      ['forum', 'never run', true],
      ['import-slack-export', 'ok', false],
    ]);
  });

  it('joins reading, back-fill and calls', () => {
    const usage = { unit: 'requests', period: 'day' as const, from: today, used: 70, limit: 100 };
    const saved = records(
      health('chat', {
        ...{ state: 'running', lastSuccessAt: now - 5 * minutes, events: 10, requests: 70, usage: [usage] },
        ...{ lagMs: 20 * minutes, behind: 3, gaps: [gap], updatedAt: now - 10 * minutes },
      }),
      health('chat.backfill', {
        ...{ state: 'rate-limited', lastSuccessAt: now, events: 100, rejected: 1, requests: 60, gaps: [gap] },
        ...{ usage: [{ ...usage, used: 60 }], lastErrorAt: now, lastError: 'answered 429' },
        progress: { done: 30, total: 90, unit: 'days', startedAt: now - 10_000, doneAtStart: 10 },
      }),
      health('chat.calls', { events: 5, lastSuccessAt: now - minutes, lagMs: 2 * minutes }),
      encodeCursor({
        ...{ source: 'chat.backfill', type: 'slack', instance: 'T1', savedAt: now, gaps: [] },
        position: { from: today - 90 * 86_400_000, until: today, position: 'x', done: false },
      }),
    );
    expect(sourceStatus(saved, configured, ['chat'], now)).toEqual([
      expect.objectContaining({
        ...{ name: 'chat', isConfigured: true, state: 'rate-limited', events: 115, rejected: 1, requests: 70 },
        ...{ behind: 3, lagSeconds: 120, lastSuccessAt: '2026-11-22T11:59:00.000Z', lastError: 'answered 429' },
        usage: [usage],
        gaps: [{ from: '2026-11-22T00:00:00.000Z', to: '2026-11-22T00:01:00.000Z', reason: gap.reason }],
        backfill: {
          ...{ from: '2026-08-24T00:00:00.000Z', until: '2026-11-22T00:00:00.000Z', isDone: false },
          progress: { done: 30, total: 90, unit: 'days', perSecond: 2, secondsLeft: 30 },
        },
      }),
    ]);
    const [{ parts = [] } = {}] = sourceStatus(saved, configured, ['chat'], now);
    expect(parts.map(({ part, state }) => [part, state])).toEqual([
      ['reading', 'running'],
      ['back-fill', 'rate-limited'],
      ['calls', 'ok'],
    ]);
  });

  it.each<[SourceHealth['state'], number, string]>([
    ['running', 59 * minutes, 'running'],
    ['running', 61 * minutes, 'silent'],
    ['ok', 600 * minutes, 'ok'],
    ['failing', 600 * minutes, 'failing'],
  ])('%s, said %d ms ago, is %s', (state, ago, expected) => {
    const [found] = sourceStatus(records(health('chat', { state, updatedAt: now - ago })), configured, ['chat'], now);
    expect(found?.state).toBe(expected);
  });

  it('counts nothing as used in a day that has begun since', () => {
    const used = (from: number) => [{ unit: 'requests', period: 'day' as const, from, used: 5, limit: 10 }];
    const of = (from: number) =>
      sourceStatus(records(health('chat', { usage: used(from) })), configured, ['chat'], now)[0]?.usage[0]?.used;
    expect([of(today), of(today - 86_400_000)]).toEqual([5, 0]);
  });

  it('refuses a name that nobody knows, with those that there are', () => {
    expect(() => sourceStatus([], configured, ['chatt'], now)).toThrow(/no source 'chatt'; there are: chat, forum/);
  });
});
