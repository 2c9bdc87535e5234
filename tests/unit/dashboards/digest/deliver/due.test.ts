import { describe, expect, test } from '@jest/globals';
import { lastDue, lastWholeWeek } from '../../../../../dashboards/digest/deliver/due.js';

const berlin = { schedule: '0 8 * * 1', timeZone: 'Europe/Berlin', weekStart: 'monday' } as const;
const dueAt = (now: string, over: Partial<typeof berlin> | { schedule: string } = {}) => {
  const due = lastDue({ ...berlin, ...over }, Date.parse(now));
  return due === null ? null : `${new Date(due.at).toISOString().slice(0, 16)} ${due.week}`;
};

test.each([
  ['in summer', '2026-07-13T05:59:59Z', '2026-07-13T06:00:00Z', '2026-07-13T06:00 2026-07-06'],
  ['in winter', '2026-11-16T06:59:59Z', '2026-11-16T07:00:00Z', '2026-11-16T07:00 2026-11-09'],
  ['after the clock went forward', '2026-03-30T05:59:59Z', '2026-03-30T06:00:00Z', '2026-03-30T06:00 2026-03-23'],
  ['after the clock went back', '2026-10-26T06:59:59Z', '2026-10-26T07:00:00Z', '2026-10-26T07:00 2026-10-19'],
])('Monday at eight is eight by the clock on the wall: %s', (_, before, at, due) => {
  expect(dueAt(before)).toBeNull();
  expect(dueAt(at)).toBe(due);
});

describe('what was missed', () => {
  test('is made up for until the week is over', () => {
    expect(dueAt('2026-11-18T12:00:00Z')).toBe('2026-11-16T07:00 2026-11-09');
    expect(dueAt('2026-11-22T22:59:59Z')).toBe('2026-11-16T07:00 2026-11-09');
    expect(dueAt('2026-11-22T23:00:00Z')).toBeNull();
  });

  test('of a schedule at the end of a week is made up for two days', () => {
    const schedule = '0 20 * * 0';
    expect(dueAt('2026-11-22T19:00:00Z', { schedule })).toBe('2026-11-22T19:00 2026-11-09');
    expect(dueAt('2026-11-24T18:00:00Z', { schedule })).toBe('2026-11-22T19:00 2026-11-09');
    expect(dueAt('2026-11-24T19:00:01Z', { schedule })).toBeNull();
  });
});

describe('02:30 on the days on which the clock changes', () => {
  const schedule = '30 2 * * *';
  const timesOf = (day: string): readonly (string | null)[] => {
    const times = new Set<string | null>();
    for (let minute = 0; minute < 24 * 60; minute += 5) {
      const now = new Date(Date.parse(`${day}T00:00:00Z`) + minute * 60_000).toISOString();
      const due = dueAt(now, { schedule });
      if (due?.startsWith(day)) times.add(due.slice(11, 16));
    }
    return [...times];
  };

  test('is 03:30 by the new clock where it is left out, once', () => expect(timesOf('2026-03-29')).toEqual(['01:30']));
  test('is the first of two, once', () => expect(timesOf('2026-10-25')).toEqual(['00:30']));
  test('is 02:30 on other days', () => expect(timesOf('2026-10-27')).toEqual(['01:30']));
});

test.each([
  ['Pacific/Auckland', '2026-04-04T14:40:00Z', '2026-04-04T13:30'],
  ['America/New_York', '2026-03-08T07:30:00Z', '2026-03-08T07:30'],
  ['Australia/Lord_Howe', '2026-04-04T16:00:00Z', '2026-04-04T16:00'],
])('in %s 02:30 comes once as well', (timeZone, now, at) => {
  const due = lastDue({ schedule: '30 2 * * *', timeZone, weekStart: 'monday' }, Date.parse(now));
  expect(new Date(due?.at ?? 0).toISOString().slice(0, 16)).toBe(at);
});

test('weeks begin as the organisation has them', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  expect(lastWholeWeek({ timeZone: 'Europe/Berlin', weekStart: 'monday' }, now)).toBe('2026-11-09');
  expect(lastWholeWeek({ timeZone: 'Europe/Berlin', weekStart: 'sunday' }, now)).toBe('2026-11-15');
});

test('a schedule of every second is answered at once', () => {
  expect(dueAt('2026-11-18T12:00:30Z', { schedule: '* * * * * *' })).toBe('2026-11-18T12:00 2026-11-09');
});
