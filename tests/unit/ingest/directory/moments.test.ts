import { describe, expect, it } from '@jest/globals';
import { createMomentReader } from '../../../../ingest/directory/moments.js';

const berlin = createMomentReader('Europe/Berlin');
const iso = (text: string, reader = berlin): string | undefined => {
  const moment = reader.read(text);
  return moment && `${new Date(moment.ms).toISOString()} ${moment.precision}`;
};

describe('points in time', () => {
  it.each([
    ['2026-01-31T14:05:06.789Z', '2026-01-31T14:05:06.789Z exact'],
    ['2026-01-31T14:05:06.7894567Z', '2026-01-31T14:05:06.789Z exact'],
    ['2026-01-31 14:05:06+0530', '2026-01-31T08:35:06.000Z exact'],
    ['2026-01-31T14:05-08', '2026-01-31T22:05:00.000Z exact'],
    ['2026-01-31T14:05', '2026-01-31T13:05:00.000Z exact'],
    ['2026-07-31 14:05', '2026-07-31T12:05:00.000Z exact'],
    ['2026/7/1 4:05:06', '2026-07-01T02:05:06.000Z exact'],
    ['31.01.2026 14:05', '2026-01-31T13:05:00.000Z exact'],
    ['31.1.2026', '2026-01-30T23:00:00.000Z day'],
    ['2026-07-31', '2026-07-30T22:00:00.000Z day'],
    ['Mon, 14 May 2001 16:39:00 -0700 (PDT)', '2001-05-14T23:39:00.000Z exact'],
    ['4 May 2001 16:39:00 GMT', '2001-05-04T16:39:00.000Z exact'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z exact'],
    // In the night of 29 March 2026 the clock goes from 2:00 to 3:00, on 25 October back from 3:00 to 2:00.
    ['2026-03-29 02:30', '2026-03-29T01:30:00.000Z exact'],
    ['2026-10-25 02:30', '2026-10-25T00:30:00.000Z exact'],
    ['2026-10-25 03:00', '2026-10-25T02:00:00.000Z exact'],
  ])('%s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it.each([
    '',
    'now',
    '2026-02-30',
    '2026-13-01',
    '01/02/2026',
    '2026-01-31 24:00',
    '2026-01-31 10:60',
    '1700000000',
    '14 Mai 2001 16:39',
  ])('%j is none', (text) => {
    expect(berlin.read(text)).toBeUndefined();
  });

  it('a zone whose clock leaves midnight out', () => {
    // In Beirut, 27 March 2022 began at 1:00.
    expect(iso('2022-03-27', createMomentReader('Asia/Beirut'))).toBe('2022-03-26T22:00:00.000Z day');
  });
});
