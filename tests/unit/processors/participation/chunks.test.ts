import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Chunk,
  chunks,
  type DirtyPeriod,
  daysLater,
  spansOf,
  weekOf,
} from '../../../../processors/participation/dirty-periods.js';

const period = (grain: string, starts: string): DirtyPeriod => ({ grain, starts });
const holds = (chunk: Chunk, { grain, starts }: DirtyPeriod): boolean =>
  chunk.grains.includes(grain) && starts >= chunk.firstStart && starts <= chunk.lastStart;

describe('statements for dirty periods', () => {
  test('few periods of several grains are computed together', () => {
    const dirty = [
      period('day', '2026-03-03'),
      period('week', '2026-03-02'),
      period('28d', '2026-02-09'),
      period('retention', '2026-03-02'),
    ];
    expect(chunks(dirty, ['day', 'week', '28d'], 10)).toEqual([
      { grains: ['day', 'week', '28d'], firstStart: '2026-02-09', lastStart: '2026-03-03' },
    ]);
  });

  test('none of a kind need no statement', () => {
    expect(chunks([period('retention', '2026-03-02')], ['day', 'week'], 10)).toEqual([]);
  });

  test('every dirty period is in exactly one statement, however many there are', () => {
    const day = fc
      .integer({ min: 0, max: 400 })
      .map((days) => new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString().slice(0, 10));
    const dirtyPeriods = fc
      .uniqueArray(fc.record({ grain: fc.constantFrom('day', 'week', '28d'), starts: day }), {
        selector: ({ grain, starts }) => `${grain} ${starts}`,
      })
      .map((periods) => periods.sort((a, b) => a.grain.localeCompare(b.grain) || a.starts.localeCompare(b.starts)));
    fc.assert(
      fc.property(dirtyPeriods, fc.integer({ min: 1, max: 30 }), (dirty, atOnce) => {
        const found = chunks(dirty, ['day', 'week', '28d'], atOnce);
        for (const one of dirty) expect(found.filter((chunk) => holds(chunk, one))).toHaveLength(1);
      }),
    );
  });
});

describe('spans of weeks', () => {
  test('a day belongs to the week that the organisation begins on a Sunday or a Monday', () => {
    expect([weekOf('2026-03-01', 1), weekOf('2026-03-01', 0)]).toEqual(['2026-02-23', '2026-03-01']);
    expect([weekOf('2026-03-02', 1), weekOf('2026-03-07', 0)]).toEqual(['2026-03-02', '2026-03-01']);
  });

  test('new acts are one span, with the four weeks that hold them', () => {
    const months = ['2026-02-09', '2026-02-16', '2026-02-23', '2026-03-02'].map((starts) => period('28d', starts));
    const dirty = [
      ...months,
      period('week', '2026-03-02'),
      period('day', '2026-03-05'),
      period('response', '2026-02-16'),
    ];
    expect(spansOf(dirty, 1, 1)).toEqual([{ firstStart: '2026-02-09', lastStart: '2026-03-08' }]);
  });

  test('whole weeks are so many a span, and no span is longer than half a year', () => {
    const weeks = Array.from({ length: 60 }, (_, week) => daysLater('2025-01-06', week * 7));
    const lengths = (grain: string, atOnce: number): number[] =>
      spansOf(
        weeks.map((starts) => period(grain, starts)),
        1,
        atOnce,
      ).map(({ firstStart, lastStart }) => (Date.parse(lastStart) - Date.parse(firstStart)) / 86_400_000 + 1);
    expect(lengths('week', 25)).toEqual([175, 175, 70]);
    expect(lengths('retention', 26)).toEqual([182, 182, 56]);
    expect(lengths('28d', 3)).toEqual([182, 182, 56]);
    expect(spansOf([], 1, 3)).toEqual([]);
  });
});
