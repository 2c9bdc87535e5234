import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../../../../infra/random.js';
import { type PlainRule, threefold, zScore } from '../../../../support/plain-spike-rules.js';
import { replay } from '../../../../support/spike-replay.js';
import { dayMs, hourMs, kinds, minuteMs, simulate, weekMs } from '../../../../support/spike-streams.js';

/** Seeded, so that a scorer is held to the same streams each time; the table of the bench is the long version of it. */

const start = Date.UTC(2026, 0, 5);
const from = start + 16 * dayMs;
const weeks = 3;
const quiet = [
  'Poisson, 20 an hour',
  'wandering by 30 %, 20 an hour',
  'office hours, 5 an hour',
  'conversations of 4 in office hours, 20 an hour',
];

const kindOf = (name: string) => kinds.find((kind) => kind.name === name)!;

/** Alerts a stream and week, of streams in which nothing happens. */
function falseAlarms(score?: PlainRule): number {
  let alarms = 0;
  for (const name of quiet) {
    const to = from + weeks * weekMs;
    const { stream } = simulate(kindOf(name), { from: start, to, random: createRandom('test').fork(name) });
    alarms += replay(stream, { from, to, stepMs: 15 * minuteMs, ...(score && { score }) }).raised.length;
  }
  return alarms / (quiet.length * weeks);
}

/** Of spikes of five times as much for six hours: minutes until the alert, null where there is none. */
function delays(score?: PlainRule): (number | null)[] {
  return ['Poisson, 20 an hour', 'office hours, 100 an hour', 'wandering by 30 %, 20 an hour'].flatMap((name) =>
    [0, 1, 2].map((trial) => {
      const random = createRandom(trial).fork(name);
      const at = from + random.fork('at').int(7 * 144) * 10 * minuteMs;
      const simulated = simulate(kindOf(name), { from: start, to: at + 7 * hourMs, random });
      const stream = simulated.withMore({ at, hours: 6, factor: 5 });
      const options = { from: at, to: at + 7 * hourMs, stepMs: 5 * minuteMs, untilRaised: true };
      const [first] = replay(stream, { ...options, ...(score && { score }) }).raised;
      return first === undefined ? null : (first.detectedAt - at) / minuteMs;
    }),
  );
}

const target = 0.25;

describe('streams in which nothing happens', () => {
  test('alarm no more often than is asked for', () => {
    expect(falseAlarms()).toBeLessThanOrEqual(target);
  });

  test.each([
    ['mean and three standard deviations', zScore],
    ['three times the mean', threefold],
  ])('would alarm often by %s', (_, rule) => {
    expect(falseAlarms(rule)).toBeGreaterThan(4 * target);
  });
});

describe('five times as much for six hours', () => {
  test('is found nearly always, and within the hour', () => {
    const found = delays().filter((delay) => delay !== null);
    expect(found.length).toBeGreaterThanOrEqual(8);
    expect(found.sort((a, b) => a - b)[4]).toBeLessThanOrEqual(60);
  });
});
