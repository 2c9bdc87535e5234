import { describe, expect, it } from '@jest/globals';
import { createUsageMeter } from '../../../../ingest/http/usage.js';
import { RateLimitedError } from '../../../../ingest/source.js';

const hourMs = 3_600_000;
/** Midnight in California, where the quotas of some begin. */
const midnight = Date.UTC(2026, 5, 15, 7);
const quota = { unit: 'quota units', timeZone: 'America/Los_Angeles', perDay: 100 };

function refused(work: () => void): RateLimitedError {
  try {
    work();
  } catch (error) {
    if (error instanceof RateLimitedError) return error;
    throw error;
  }
  throw new Error('it was let pass');
}

describe('a budget', () => {
  it('is counted without a limit as well', () => {
    const meter = createUsageMeter({}, undefined, () => midnight);
    for (let request = 0; request < 5; request += 1) meter.spend(1, 0);
    expect(meter.requests()).toBe(5);
    expect(meter.state()).toEqual([
      { unit: 'requests', period: 'day', from: Date.UTC(2026, 5, 15), used: 5, limit: null },
    ]);
  });

  it('refuses what would go beyond it, with the time until the next day', () => {
    let now = Date.UTC(2026, 5, 15, 22);
    const meter = createUsageMeter({ requestsPerDay: 2 }, undefined, () => now);
    meter.spend(1, 0);
    meter.spend(1, 0);
    const error = refused(() => meter.spend(1, 0));
    expect(error.retryAfterMs).toBe(2 * hourMs);
    expect(error.message).toBe('the budget of 2 requests a day is used up; it goes on at 2026-06-16T00:00:00.000Z');
    expect(meter.requests()).toBe(2);
    now += error.retryAfterMs;
    meter.spend(1, 0);
    expect(meter.requests()).toBe(3);
  });

  it('has days in the zone in which the platform counts', () => {
    let now = midnight - 1;
    const meter = createUsageMeter({}, quota, () => now);
    meter.spend(1, 100);
    expect(refused(() => meter.spend(1, 1)).retryAfterMs).toBe(1);
    now = midnight;
    meter.spend(1, 1);
  });

  it('is the lower one of the platform and the operator', () => {
    const meter = createUsageMeter({ unitsPerDay: 30, unitsPerMonth: 50 }, quota, () => midnight);
    expect(meter.state().map(({ unit, period, limit }) => [unit, period, limit])).toEqual([
      ['requests', 'day', null],
      ['quota units', 'day', 30],
      ['quota units', 'month', 50],
    ]);
    meter.spend(1, 30);
    expect(refused(() => meter.spend(1, 1)).message).toContain('30 quota units a day');
    // What costs nothing is not held back.
    meter.spend(1, 0);
  });

  it('counts what is known only afterwards, and then lets nothing more pass', () => {
    const meter = createUsageMeter({ unitsPerDay: 0.3 }, { unit: 'USD', timeZone: 'UTC' }, () => midnight);
    for (const cost of [0.1, 0.1, 0.1, 0.1]) meter.charge(cost);
    expect(meter.state().find(({ unit, period }) => unit === 'USD' && period === 'day')?.used).toBe(0.4);
    refused(() => meter.spend(1, 0.1));
  });

  it('goes on from what an earlier process had used, in the same day and month only', () => {
    const before = createUsageMeter({ requestsPerDay: 3 }, quota, () => midnight);
    before.spend(1, 40);
    before.spend(1, 40);
    const saved = JSON.parse(JSON.stringify(before.state())) as ReturnType<typeof before.state>;

    const after = createUsageMeter({ requestsPerDay: 3 }, quota, () => midnight + hourMs);
    after.restore(saved, before.requests());
    expect(after.requests()).toBe(2);
    after.spend(1, 20);
    refused(() => after.spend(1, 0));

    const tomorrow = createUsageMeter({ requestsPerDay: 3 }, quota, () => midnight + 25 * hourMs);
    tomorrow.restore(saved, before.requests());
    expect(tomorrow.state().map(({ used }) => used)).toEqual([0, 0, 80]);
    expect(tomorrow.requests()).toBe(2);
  });

  it('is not given back by an older record of it', () => {
    const meter = createUsageMeter({}, quota, () => midnight);
    const empty = meter.state();
    meter.spend(5, 50);
    meter.restore(empty, 0);
    expect(meter.requests()).toBe(5);
    expect(meter.state().map(({ used }) => used)).toEqual([5, 50, 50]);
  });
});
