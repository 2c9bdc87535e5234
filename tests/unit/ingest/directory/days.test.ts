import { expect, it } from '@jest/globals';
import { createDayClock, parseDay } from '../../../../ingest/directory/days.js';

it.each([
  ['UTC', '2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['Europe/Berlin', '2024-03-31', '2024-03-30T23:00:00.000Z'],
  ['Europe/Berlin', '2024-04-01', '2024-03-31T22:00:00.000Z'],
  ['America/New_York', '2024-11-03', '2024-11-03T04:00:00.000Z'],
  ['America/New_York', '2024-11-04', '2024-11-04T05:00:00.000Z'],
  ['Australia/Lord_Howe', '2024-04-07', '2024-04-06T13:00:00.000Z'],
  ['Australia/Lord_Howe', '2024-04-08', '2024-04-07T13:30:00.000Z'],
  // The clock leaves midnight out: the day begins at one.
  ['Asia/Beirut', '2022-03-27', '2022-03-26T22:00:00.000Z'],
  ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
  ['Pacific/Kiritimati', '2024-01-01', '2023-12-31T10:00:00.000Z'],
])('in %s the day %s begins at %s', (timeZone, day, expected) => {
  expect(new Date(createDayClock(timeZone).startOf(parseDay(day)!)!).toISOString()).toBe(expected);
});

it.each(['2023-02-29', '2024-13-01', '2024-00-10', '31.04.2024'])('there is no day %s', (day) => {
  expect(createDayClock('UTC').startOf(parseDay(day)!)).toBeUndefined();
});

it.each(['01/02/2024', '2024-1', 'today', '2024-01-31x', ''])('%s is not read as a day', (text) => {
  expect(parseDay(text)).toBeUndefined();
});
