import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../../../../infra/config.js';
import { UserError } from '../../../../../infra/errors.js';
import { workingCalendar } from '../../../../../processors/conformity/matching/calendar.js';
import { eventCounts } from '../../../../../processors/conformity/matching/event-counts.js';
import { planParams, seedKey } from '../../../../../processors/conformity/matching/plan.js';
import { workingMs } from '../../../../support/conformity-clock.js';
import { removeTempDirs, tempDir } from '../../../../support/temp-dir.js';

const hour = 3_600_000;
afterAll(removeTempDirs);

function configured(yaml: string) {
  const file = path.join(tempDir(), 'earshot.yaml');
  writeFileSync(file, yaml);
  return loadConfig({ env: {}, file });
}

describe('the working calendar', () => {
  it('is Monday to Friday from 9 to 17 unless told', () => {
    expect(workingCalendar(loadConfig({ env: {} }))).toEqual({
      timeZone: 'UTC',
      workingDays: [1, 2, 3, 4, 5],
      opensMs: 9 * hour,
      closesMs: 17 * hour,
    });
  });

  it('is what the configuration says', () => {
    const config = configured(`organisation:
  timeZone: Asia/Dubai
  workingHours: { days: [sunday, monday], from: "08:30", to: "16:00" }
`);
    expect(workingCalendar(config)).toEqual({
      timeZone: 'Asia/Dubai',
      workingDays: [1, 7],
      opensMs: 8.5 * hour,
      closesMs: 16 * hour,
    });
  });

  it.each([
    ['{ from: "17:00", to: "09:00" }', 'must begin before they end'],
    ['{ from: "9 am" }', 'must be a time such as 09:00'],
    ['{ days: [] }', 'organisation.workingHours.days'],
    ['{ days: [funday] }', 'organisation.workingHours.days'],
  ])('refuses %s', (hours, reason) => {
    const attempt = () => configured(`organisation:\n  workingHours: ${hours}\n`);
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow(reason);
  });
});

describe('working time, which the SQL is held to', () => {
  const calendar = { timeZone: 'Europe/Berlin', workingDays: [1, 2, 3, 4, 5], opensMs: 9 * hour, closesMs: 17 * hour };
  it.each([
    // Friday 16:00 in Berlin to Monday 10:00: an hour on either side of the weekend.
    ['2026-03-06T15:00Z', '2026-03-09T09:00Z', 2],
    // The clocks go forward on Sunday in between.
    ['2026-03-27T15:00Z', '2026-03-30T08:00Z', 2],
    ['2026-03-04T20:00Z', '2026-03-05T05:00Z', 0],
    ['2026-03-02T08:00Z', '2026-03-09T08:00Z', 40],
  ])('from %s to %s is %d hours', (from, to, hours) => {
    expect(workingMs(Date.parse(from), Date.parse(to), calendar)).toBe(hours * hour);
  });
});

describe('a plan', () => {
  const calendar = workingCalendar(loadConfig({ env: {} }));
  it('asks for an absence of two windows, and of 48 hours at least', () => {
    expect(planParams(1, { calendar, seed: 1 }).absenceMs).toBe(48 * hour);
    expect(planParams(1, { calendar, seed: 1, windowHours: 72 }).absenceMs).toBe(144 * hour);
  });

  it('has a number of its own for each window and kind of strata', () => {
    const plans = [24, 72].flatMap((windowHours) =>
      [true, false].map(
        (byLanguage) => planParams(1, { calendar, seed: 1, byLanguage, windowHours: windowHours as 24 | 72 }).plan,
      ),
    );
    expect(new Set(plans).size).toBe(4);
  });

  it('draws by its seed', () => {
    expect(seedKey(1)).toBe(seedKey('1'));
    expect(seedKey(1)).not.toBe(seedKey(2));
    expect(BigInt(seedKey(1))).toBeLessThan(2n ** 64n);
  });
});

describe('counts of events', () => {
  it('keep kinds apart and say why events are dropped', () => {
    const rows = [
      { kind: 'reply', status: 'eligible', acts: 5 },
      { kind: 'reply', status: 'repeat', acts: 7 },
      { kind: 'reply', status: 'few authors', acts: 2 },
      { kind: 'post', status: 'young', acts: 3 },
    ] as const;
    const counts = eventCounts(rows, [{ kind: 'reply' }, { kind: 'reply' }, { kind: 'reply' }]);
    const none = { edge: 0, young: 0, 'few messages': 0, 'few authors': 0, 'few controls': 0 };
    expect(counts.reply).toEqual({
      acts: 14,
      events: 7,
      eligible: 5,
      matched: 3,
      dropped: { ...none, 'few authors': 2, 'few controls': 2 },
    });
    expect(counts.post).toEqual({ acts: 3, events: 3, eligible: 0, matched: 0, dropped: { ...none, young: 3 } });
    expect(counts.reaction).toEqual({ acts: 0, events: 0, eligible: 0, matched: 0, dropped: none });
  });
});
