import { describe, expect, it } from '@jest/globals';
import { retryAfterMs } from '../../../../ingest/http/retry-after.js';

const now = Date.UTC(2026, 5, 15, 9, 30);
const at = (ms: number): string => new Date(ms).toUTCString();

describe('Retry-After', () => {
  it.each<[string, Record<string, string>, number | null]>([
    ['is not there', {}, null],
    ['is empty', { 'retry-after': ' ' }, null],
    ['is in seconds', { 'retry-after': '120' }, 120_000],
    ['is in parts of seconds, as some write it', { 'retry-after': '1.5' }, 1500],
    ['is no time at all', { 'retry-after': '0' }, 0],
    ['is a date', { 'retry-after': at(now + 90_000) }, 90_000],
    [
      'is a date by a server whose clock is an hour ahead',
      { 'retry-after': at(now + 3_690_000), date: at(now + 3_600_000) },
      90_000,
    ],
    ['is a date that is past', { 'retry-after': at(now - 5000) }, 0],
    ['is a date in the form of before', { 'retry-after': 'Monday, 15-Jun-26 09:31:00 GMT' }, 60_000],
    ['is negative', { 'retry-after': '-5' }, null],
    ['was given twice', { 'retry-after': '120, 120' }, null],
    ['is a word', { 'retry-after': 'later' }, null],
  ])('%s', (_, headers, expected) => {
    expect(retryAfterMs(new Headers(headers), now)).toBe(expected);
  });
});
