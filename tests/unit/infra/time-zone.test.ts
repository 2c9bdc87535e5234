import { describe, expect, test } from '@jest/globals';
import { atWall, zoneOffsets } from '../../../infra/time-zone.js';

const utc = (text: string): number => Date.parse(`${text}Z`);
const said = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

describe('the clock on the wall', () => {
  test.each([
    ['UTC', '2026-07-01T12:00', 0],
    ['Europe/Berlin', '2026-01-15T12:00', 60],
    ['Europe/Berlin', '2026-07-15T12:00', 120],
    ['America/New_York', '2026-07-15T12:00', -240],
    ['Asia/Kathmandu', '2026-07-15T12:00', 345],
    // Half an hour forward in October.
    ['Australia/Lord_Howe', '2026-10-03T15:29', 630],
    ['Australia/Lord_Howe', '2026-10-03T15:30', 660],
  ])('in %s at %s is ahead by %i minutes', (zone, at, minutes) => {
    expect(zoneOffsets(zone)(utc(at)) / 60_000).toBe(minutes);
  });

  test.each([
    ['Europe/Berlin', '2026-03-28T02:30', '2026-03-28T01:30'],
    // Left out: as much later as the clock is put forward.
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30'],
    // Comes twice: the first time.
    ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30'],
    ['Europe/Berlin', '2026-10-25T08:00', '2026-10-25T07:00'],
    ['America/New_York', '2026-03-08T02:30', '2026-03-08T07:30'],
    ['Pacific/Auckland', '2026-04-05T02:30', '2026-04-04T13:30'],
  ])('in %s shows %s at %s UTC', (zone, wall, at) => {
    expect(said(atWall(utc(wall), zoneOffsets(zone)))).toBe(at);
  });
});
