import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../../../../infra/random.js';
import { excursionsPerWeek } from '../../../../../processors/listening/spikes/chance.js';
import { overDispersion } from '../../../../../processors/listening/spikes/dispersion.js';
import { upperTail } from '../../../../../processors/listening/spikes/negative-binomial.js';
import { scoreWindows } from '../../../../../processors/listening/spikes/score.js';
import { countVoices } from '../../../../../processors/listening/spikes/voices.js';
import { clockHoursBefore, isUnknown } from '../../../../../processors/listening/spikes/windows.js';
import { berlin, hourMs, minuteMs, slidingVoices, streamOf } from '../../../../support/spike-streams.js';

const utcHours = Array.from({ length: 361 }, (_, index) => index);

describe('upper tail', () => {
  test.each([
    [10, 4, 4],
    [30, 10, 10],
    [10, 4, 8],
    [60, 20, 60],
    [3, 0.1, 0.5],
    [400, 100, 1_100],
  ])('of %d with mean %d and variance %d is the sum of the probabilities', (count, mean, variance) => {
    expect(upperTail(count, mean, variance) / bruteTail(count, mean, variance)).toBeCloseTo(1, 3);
  });

  test('of a Poisson count of one or more is what is not none', () => {
    expect(upperTail(1, 0.1, 0.1)).toBeCloseTo(1 - Math.exp(-0.1), 6);
  });

  test('is 1 for nothing, and refuses a negative mean', () => {
    expect(upperTail(0, 3, 3)).toBe(1);
    expect(() => upperTail(3, -1, 3)).toThrow(RangeError);
  });
});

/** Sum of probabilities, each from the one before it. */
function bruteTail(count: number, mean: number, variance: number): number {
  const size = variance > mean ? mean ** 2 / (variance - mean) : 1e9;
  const q = mean / (mean + size);
  let probability = Math.exp(size * Math.log1p(-q));
  let tail = 0;
  for (let k = 0; k < 2_000; k += 1) {
    if (k >= count) tail += probability;
    probability *= (q * (size + k)) / (k + 1);
  }
  return tail;
}

test('excursions of a sliding window are as many as a simulation has', () => {
  const random = createRandom('excursions');
  const [mean, count, hours] = [10, 19, 20_000];
  const times: number[] = [];
  for (let at = random.exponential(1 / mean); at < hours; at += random.exponential(1 / mean)) times.push(at);
  // An excursion begins with the text that makes it `count`, and is over when fewer than two thirds are left.
  let [excursions, first, above] = [0, 0, false];
  for (const [index, at] of times.entries()) {
    while (times[first]! < at - 1) first += 1;
    const within = index - first + 1;
    if (!above && within >= count) excursions += 1;
    above = within >= count || (above && within >= count * 0.67);
  }
  const expected = (excursionsPerWeek(count, mean, mean, 168) * hours) / 168;
  expect(excursions / expected).toBeGreaterThan(0.6);
  expect(excursions / expected).toBeLessThan(1.4);
});

test('dispersion is that of the counts, whatever a few spikes of the past were', () => {
  const random = createRandom('dispersion');
  const counts = Array.from({ length: 3_000 }, () => random.poisson(random.chance(0.5) ? 10 : 30));
  const of = (some: readonly number[]) =>
    overDispersion(
      some.map((count) => ({ count, mean: 20, uncertainty: 0 })),
      { ofRate: 0.1, ofVoices: 0.5 },
      6,
    );
  // The rate is 10 or 30: a relative variance of 0.25.
  expect(of(counts).ofRate).toBeCloseTo(0.25, 1);
  expect(of(counts.map((count, index) => (index % 300 === 0 ? 400 : count))).ofRate).toBeLessThan(0.35);
  expect(of(Array.from({ length: 3_000 }, () => random.poisson(20))).ofRate).toBeLessThan(0.01);
});

describe('score', () => {
  const flat = (last: number, usual = 10): number[] => [last, ...Array.from({ length: 360 }, () => usual)];
  const perWeek = (counts: readonly (number | null)[], clockHours = utcHours): number =>
    scoreWindows('hour', { counts, clockHours }).perWeek ?? Number.NaN;

  test('falls with the count, and what is usual is no spike', () => {
    expect(perWeek(flat(11))).toBeGreaterThan(4);
    expect(perWeek(flat(25))).toBeLessThan(perWeek(flat(20)));
    expect(perWeek(flat(50))).toBeLessThan(0.001);
  });

  test('of what comes every week at this hour, and every day, is high', () => {
    const weekly = flat(60).map((count, index) => (index % 168 === 0 ? 60 : count));
    const daily = flat(60).map((count, index) => (index % 24 === 0 ? 60 : count));
    expect(perWeek(weekly)).toBeGreaterThan(0.125);
    expect(perWeek(daily)).toBeGreaterThan(4);
    expect(perWeek(flat(60))).toBeLessThan(0.001);
  });

  test('keeps the daily pattern when the clock changes', () => {
    const now = Date.UTC(2026, 9, 26, 9);
    const clockHours = clockHoursBefore(now, 361, 'hour', berlin);
    expect(clockHours[24 * 3]).toBe(24 * 3 - 1);
    const counts = clockHours.map((hours) => (hours % 24 === 0 ? 60 : 6));
    expect(perWeek(counts, clockHours)).toBeGreaterThan(4);
    expect(perWeek(counts, utcHours)).toBeLessThan(perWeek(counts, clockHours));
  });

  test('does not take what is unknown for nothing said', () => {
    const away = (there: number | null, usual: number): (number | null)[] =>
      flat(1.2 * usual, usual).map((count, index) => (index > 0 && index < 13 ? there : count));
    expect(perWeek(away(null, 10))).toBeGreaterThan(4);
    // Nobody has to say so where it is plain: all were silent at once for half a day.
    expect(perWeek(away(0, 10))).toBe(perWeek(away(null, 10)));
    expect(perWeek(away(0, 1))).toBeLessThan(perWeek(away(null, 1)));
  });

  test('says nothing of a stream of which nothing is known', () => {
    expect(scoreWindows('hour', { counts: [50, null, null], clockHours: [0, 1, 2] })).toMatchObject({ perWeek: null });
    expect(scoreWindows('day', { counts: [50, 9, 9], clockHours: [] })).toMatchObject({ perWeek: null });
  });

  test('of a day: growth from week to week and busy weekdays are expected', () => {
    const weekend = (index: number): boolean => index % 7 === 1 || index % 7 === 2;
    const usual = (level: (index: number) => number): number[] =>
      Array.from({ length: 15 }, (_, index) => Math.round(level(index) * (weekend(index) ? 0.3 : 1)));
    const day = (counts: readonly number[]): number =>
      scoreWindows('day', { counts, clockHours: [] }).perWeek ?? Number.NaN;
    expect(day(usual(() => 200))).toBeGreaterThan(0.125);
    expect(day(usual((index) => 200 * 1.08 ** (14 - index)))).toBeGreaterThan(0.125);
    expect(day([900, ...usual(() => 200).slice(1)])).toBeLessThan(0.001);
  });
});

test('windows of which more than a tenth is unknown are not known', () => {
  const gap = [{ from: 10 * hourMs, to: 10 * hourMs + 7 * minuteMs }];
  expect(isUnknown(gap, 'hour', 0, 11 * hourMs)).toBe(true);
  expect(isUnknown(gap, 'hour', 1, 11 * hourMs)).toBe(false);
  expect(isUnknown(gap, 'day', 0, 11 * hourMs)).toBe(false);
});

test('voices in sliding windows are those of countVoices', () => {
  const random = createRandom('sliding');
  const stream = streamOf(
    Array.from({ length: 600 }, () => ({
      time: random.int(6 * hourMs),
      author: random.int(40),
      copies: random.int(30),
    })),
  );
  const options = { from: hourMs, to: 6 * hourMs, step: 7 * minuteMs, length: hourMs };
  const found = slidingVoices(stream, options);
  const mentions = stream.times.map((at, index) => ({
    at,
    author: String(stream.authors[index]),
    copies: String(stream.copies[index]),
  }));
  for (const [tick, voices] of found.voices.entries()) {
    const now = options.from + tick * options.step;
    const counted = countVoices(mentions.filter(({ at }) => at >= now - hourMs && at < now));
    expect([voices, found.authors[tick]]).toEqual([counted.voices, counted.authors]);
  }
});
