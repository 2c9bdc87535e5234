import { expect, it } from '@jest/globals';
import { createFeedDates } from '../../../../../ingest/sources/feed/dates.js';

const dates = createFeedDates('Europe/Berlin');
const iso = (text: string): string | null => {
  const found = dates.read(text);
  return found === null ? null : `${new Date(found.ms).toISOString()} ${found.precision}`;
};

it.each([
  ['Wed, 01 May 2024 10:00:00 +0000', '2024-05-01T10:00:00.000Z exact'],
  ['Wed, 01 May 2024 10:00:00 GMT', '2024-05-01T10:00:00.000Z exact'],
  ['Wed, 01 May 2024 10:00:00 UT', '2024-05-01T10:00:00.000Z exact'],
  ['Wed, 01 May 2024 10:00:00 Z', '2024-05-01T10:00:00.000Z exact'],
  ['Wed, 01 May 2024 10:00:00 EST', '2024-05-01T15:00:00.000Z exact'],
  ['Wed, 01 May 2024 10:00:00 PDT', '2024-05-01T17:00:00.000Z exact'],
  ['Wed, 01 May 2024 10:00:00 CEST', '2024-05-01T08:00:00.000Z exact'],
  ['Wed, 01 May 2024 10:00:00 A', '2024-05-01T10:00:00.000Z exact'],
  ['Wed, 01 May 2024 10:00:00 XYZ', '2024-05-01T10:00:00.000Z exact'],
  ['Wed, 01 May 2024 10:00:00 GMT+0200', '2024-05-01T08:00:00.000Z exact'],
  ['Wed, 01 May 2024 10:00:00 -0330', '2024-05-01T13:30:00.000Z exact'],
  ['Wed, 01 May 2024 10:00:00 +0000 (UTC)', '2024-05-01T10:00:00.000Z exact'],
  ['Wed, 01 May 2024 10:00 GMT', '2024-05-01T10:00:00.000Z exact'],
  ['Wednesday, 1 May 2024 9:05:00 GMT', '2024-05-01T09:05:00.000Z exact'],
  ['Tue, 01 May 2024 10:00:00 GMT', '2024-05-01T10:00:00.000Z exact'],
  ['01 May 24 10:00:00 GMT', '2024-05-01T10:00:00.000Z exact'],
  ['01 May 99 10:00:00 GMT', '1999-05-01T10:00:00.000Z exact'],
  ['1 September 2024 10:00:00 GMT', '2024-09-01T10:00:00.000Z exact'],
  ['Wed, 1-May-2024 10:00:00 GMT', '2024-05-01T10:00:00.000Z exact'],
  ['May 1, 2024 10:00:00 GMT', '2024-05-01T10:00:00.000Z exact'],
  ['  Wed,  01 May 2024\n 10:00:00   +0000 ', '2024-05-01T10:00:00.000Z exact'],
  ['Wed, 01 May 2024 24:00:00 GMT', '2024-05-01T23:59:59.000Z exact'],
  ['2024-05-01T10:00:00Z', '2024-05-01T10:00:00.000Z exact'],
  ['2024-05-01T10:00:00.123456+02:00', '2024-05-01T08:00:00.123Z exact'],
  ['2024-05-01T10:00:00+0200', '2024-05-01T08:00:00.000Z exact'],
  ['2024-05-01 10:00:00 +0200', '2024-05-01T08:00:00.000Z exact'],
  ['2024-05-01T10:00Z', '2024-05-01T10:00:00.000Z exact'],
  // Without a zone it is the clock on the organisation's wall.
  ['2024-05-01 10:00:00', '2024-05-01T08:00:00.000Z exact'],
  ['Wed, 01 May 2024 10:00:00', '2024-05-01T08:00:00.000Z exact'],
  ['2024-05-01', '2024-04-30T22:00:00.000Z day'],
  ['Wed, 01 May 2024', '2024-04-30T22:00:00.000Z day'],
  ['May 1, 2024', '2024-04-30T22:00:00.000Z day'],
])('reads %s', (text, at) => expect(iso(text)).toBe(at));

it.each([
  '',
  'yesterday',
  '2024',
  '2024-05',
  '2024-02-30',
  'Wed, 32 May 2024 10:00:00 GMT',
  'Wed, 01 Foo 2024 10:00:00 GMT',
  '1970-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T00:00:00Z',
  '1714557600',
  'Wed, 01 May 2024 25:00:00 GMT',
  `Wed, 01 May 2024${' '.repeat(1000)}`,
])('does not take %j for a time', (text) => expect(iso(text)).toBeNull());
