import { describe, expect, test } from '@jest/globals';
import { zoneOffsets } from '../../../../../infra/time-zone.js';
import { leastDispersion } from '../../../../../processors/listening/spikes/dispersion.js';
import { type AlertRules, dueAlert } from '../../../../../processors/listening/spikes/due-alerts.js';
import { isQuiet, minutesOf } from '../../../../../processors/listening/spikes/quiet-hours.js';
import type { Score } from '../../../../../processors/listening/spikes/score.js';
import { look, type Spike } from '../../../../../processors/listening/spikes/spike.js';
import { spikeReason } from '../../../../../processors/listening/spikes/spike-words.js';
import { defaultSpikes as rules } from '../../../../support/spike-replay.js';

const hour = 3_600_000;
const now = Date.UTC(2026, 5, 2, 12, 40);

const score = (over: Partial<Score> = {}): Score => ({
  count: 40,
  expected: 8,
  basis: 'season',
  perWeek: 0.001,
  dispersion: leastDispersion,
  known: 300,
  ...over,
});
const lookHour = (of: Score, before: Spike | null, at = now, authors = 40) =>
  look(of, authors, before, { grain: 'hour', now: at, rules });
const begun = (over: Partial<Spike> = {}): Spike => ({ ...lookHour(score(), null).spike!, ...over });

describe('a look', () => {
  test('begins a spike, named by the full hour in the middle of its window', () => {
    expect(lookHour(score(), null)).toMatchObject({
      state: 'spike',
      spike: { startedAt: Date.UTC(2026, 5, 2, 12), detectedAt: now, peakAt: now, endedAt: null, raisedAt: null },
    });
  });

  test.each([
    ['too few voices', score({ count: 9 }), 9, 'quiet'],
    ['too few authors', score(), 4, 'quiet'],
    ['too little above what is expected', score({ count: 11, expected: 8 }), 11, 'quiet'],
    ['seen too often by chance', score({ perWeek: 0.13 }), 40, 'quiet'],
    ['less than a day known, and not very many', score({ count: 29, known: 20 }), 29, 'not enough baseline'],
    ['less than a day known, and as a morning is', score({ count: 79, known: 20 }), 79, 'not enough baseline'],
    ['less than a week known, and as a Monday is', score({ count: 31, known: 100 }), 31, 'quiet'],
    ['nothing known', score({ expected: null, perWeek: null, basis: null, known: 0 }), 40, 'not enough baseline'],
  ])('%s is none', (_, of, authors, state) => {
    expect(lookHour(of, null, now, authors)).toEqual({ state, spike: null });
  });

  test('begins one of a stream that is new where it is far above, and says what counts until more is known', () => {
    const reason = (known: number, count: number) => spikeReason(lookHour(score({ known, count }), null).spike!);
    expect(reason(20, 80)).toMatch(
      /Only 20 hours are known of it so far.*: 10 times what was to be expected is the least/,
    );
    expect(reason(100, 32)).toMatch(/Only 4 days are known of it so far.*: 4 times/);
    expect(reason(192, 40)).not.toMatch(/so far/);
  });

  test('goes on with the greatest count, ends, and comes back within the hour as the same', () => {
    const first = begun();
    const higher = lookHour(score({ count: 70 }), first, now + 10 * 60_000).spike!;
    expect(higher).toMatchObject({ count: 70, peakAt: now + 10 * 60_000, startedAt: first.startedAt });
    const lower = lookHour(score({ count: 20, perWeek: 2 }), higher, now + hour);
    expect(lower.spike).toBe(higher);
    const ended = lookHour(score({ count: 9, perWeek: 50 }), higher, now + 2 * hour).spike!;
    expect(ended.endedAt).toBe(now + 2 * hour);
    expect(lookHour(score(), ended, now + 2.5 * hour).spike).toMatchObject({
      startedAt: first.startedAt,
      endedAt: null,
    });
    expect(lookHour(score(), ended, now + 4 * hour).spike?.startedAt).not.toBe(first.startedAt);
  });

  test('ends after a day: then it is the new level', () => {
    expect(lookHour(score(), begun(), now + 26 * hour).spike?.endedAt).toBe(now + 26 * hour);
  });
});

describe('due', () => {
  const due = (spikes: readonly Spike[], over: Partial<AlertRules> = {}): Spike | null =>
    dueAlert(spikes, { everyMs: 6 * hour, urgentRatio: 10, isQuiet: false, now, ...over });
  const told = begun({
    startedAt: now - 3 * hour,
    detectedAt: now - 2 * hour,
    raisedAt: now - 2 * hour,
    endedAt: now - hour,
  });

  test('is what nobody was told of, once', () => {
    const spike = begun();
    expect(due([spike])).toBe(spike);
    expect(due([{ ...spike, raisedAt: now }])).toBeNull();
  });

  test('is nothing within six hours of another; then what still goes on', () => {
    const spike = begun();
    expect(due([told, spike])).toBeNull();
    expect(due([told, spike], { now: now + 5 * hour })).toBe(spike);
    expect(due([told, { ...spike, endedAt: now + hour }], { now: now + 5 * hour })).toBeNull();
  });

  test('is no day that holds an hour which was told of', () => {
    const day = begun({ grain: 'day' });
    expect(due([told, day], { now: now + 5 * hour })).toBeNull();
    expect(due([day])).toBe(day);
  });

  test('is the hour where there is a day too, and it is told once', () => {
    const day = begun({ grain: 'day', expected: 0.1 });
    const hourly = begun();
    expect(due([day, hourly])).toBe(hourly);
    expect(due([day, { ...hourly, raisedAt: now - hour }])).toBeNull();
  });

  test('waits for the end of quiet hours though it has ended, unless it is urgent', () => {
    const spike = begun({ endedAt: now + hour });
    expect(due([spike], { isQuiet: true })).toBeNull();
    expect(due([spike], { isQuiet: true, urgentRatio: 5 })).toBe(spike);
    expect(due([spike], { now: now + 9 * hour })).toBe(spike);
    expect(due([spike], { now: now + 25 * hour })).toBeNull();
  });
});

test.each([
  ['2026-06-02T21:30:00Z', true],
  ['2026-06-02T04:59:00Z', true],
  ['2026-06-02T05:00:00Z', false],
  ['2026-06-02T12:00:00Z', false],
  // The same hour of the clock in winter.
  ['2026-12-02T05:59:00Z', true],
  ['2026-12-02T06:00:00Z', false],
])('quiet from 22:00 to 07:00 in Berlin at %s: %s', (at, quiet) => {
  const hours = { from: minutesOf('22:00'), to: minutesOf('07:00') };
  expect(isQuiet(Date.parse(at), hours, zoneOffsets('Europe/Berlin'))).toBe(quiet);
  expect(isQuiet(Date.parse(at), null, zoneOffsets('Europe/Berlin'))).toBe(false);
});
