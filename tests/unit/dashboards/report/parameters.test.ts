import { describe, expect, test } from '@jest/globals';
import { asked, panelParams, timeOf } from '../../../../dashboards/report/parameters.js';

const calendar = {
  timeZone: 'Europe/Berlin',
  weekMode: 1 as const,
  firstDay: '2025-01-01',
  lastDay: '2026-11-21',
  nowMs: 0,
};

describe('what is asked', () => {
  test('is the last twelve weeks, inside, of everything, where nothing is said', () => {
    expect(asked({})).toEqual({
      time: { weeks: 12 },
      scope: 'internal',
      platform: '*',
      community: '*',
      unit: '*',
      executive: '*',
    });
  });

  test('an empty field of the form is one left alone; days win over weeks', () => {
    expect(asked({ weeks: '4', from: '', until: '', unit: '' })).toMatchObject({ time: { weeks: 4 }, unit: '*' });
    expect(asked({ weeks: '4', from: '2026-01-01', until: '2026-01-01' }).time).toEqual({
      from: '2026-01-01',
      until: '2026-01-01',
    });
  });

  test.each<[Record<string, unknown>, RegExp]>([
    [{ author: 'x' }, /author is not a parameter; there are weeks, from/],
    [{ weeks: '0' }, /weeks must be a whole number from 1 to 520/],
    [{ weeks: '1e9' }, /weeks must be/],
    [{ weeks: 'twelve' }, /weeks must be/],
    [{ weeks: ['4', '12'] }, /weeks is given more than once/],
    [{ from: '2026-02-30', until: '2026-03-01' }, /from must be a day/],
    [{ from: '2026-02-01' }, /until is missing/],
    [{ until: '2026-02-01' }, /from is missing/],
    [{ from: '2026-02-02', until: '2026-02-01' }, /must not lie before/],
    [{ from: '1900-01-01', until: '2026-02-01' }, /520 weeks apart/],
    [{ scope: 'secret' }, /scope must be internal or public/],
    [{ unit: 'x'.repeat(201) }, /unit must have 200 characters or fewer/],
  ])('%j is refused in words', (input, message) => {
    expect(() => asked(input)).toThrow(message);
  });
});

describe('the time', () => {
  test.each([
    ['ends with the last whole week, here of a Saturday', '2026-11-21', 1 as const, '2026-11-02', '2026-11-15'],
    ['takes a week that is just whole', '2026-11-22', 1 as const, '2026-11-09', '2026-11-22'],
    ['knows weeks that begin on Sunday', '2026-11-21', 0 as const, '2026-11-08', '2026-11-21'],
  ])('%s', (_, lastDay, weekMode, from, until) => {
    expect(timeOf({ weeks: 2 }, { ...calendar, lastDay, weekMode })).toEqual({
      from,
      until,
      lastDay: until,
      isWholeWeeks: true,
    });
  });

  test('without data is that of today, in the organisation’s days', () => {
    const noData = { firstDay: null, lastDay: null };
    const nowMs = Date.parse('2026-11-22T05:00:00Z');
    expect(timeOf({ weeks: 1 }, { ...calendar, ...noData, nowMs })).toMatchObject({ until: '2026-11-22' });
    expect(timeOf({ weeks: 1 }, { ...calendar, timeZone: 'UTC', ...noData, nowMs })).toMatchObject({
      until: '2026-11-22',
    });
    expect(timeOf({ weeks: 1 }, { ...calendar, timeZone: 'Pacific/Honolulu', ...noData, nowMs })).toMatchObject({
      until: '2026-11-15',
    });
  });

  test('is the begun week where there is no whole one', () => {
    expect(timeOf({ weeks: 2 }, { ...calendar, firstDay: '2026-11-17' })).toEqual({
      from: '2026-11-09',
      until: '2026-11-22',
      lastDay: '2026-11-21',
      isWholeWeeks: false,
    });
  });

  test('of days ends where the data end', () => {
    const time = { from: '2026-11-20', until: '2026-12-31' };
    expect(timeOf(time, calendar).lastDay).toBe('2026-11-21');
    expect(timeOf(time, { ...calendar, lastDay: '2025-01-01' }).lastDay).toBe('2026-12-31');
  });
});

test('panels are bound with all parameters there are; a begun week counts', () => {
  const { weekMode, timeZone } = calendar;
  const time = { from: '2026-03-02', until: '2026-03-10', lastDay: '2026-03-10' };
  expect(panelParams({ ...time, weekMode, timeZone, unit: "Sales'; DROP" })).toEqual({
    ...time,
    weeks: 2,
    weekMode,
    timeZone,
    scope: 'internal',
    platform: '*',
    community: '*',
    unit: "Sales'; DROP",
    executive: '*',
  });
});
