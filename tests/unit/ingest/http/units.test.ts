import { describe, expect, it } from '@jest/globals';
import { createUsageMeter } from '../../../../ingest/http/usage.js';
import { RateLimitedError } from '../../../../ingest/source.js';

const costs = { unit: 'USD', timeZone: 'UTC' };
const dayMs = 86_400_000;

describe('what may still be spent', () => {
  it('is that of the shortest budget', () => {
    const meter = createUsageMeter({ unitsPerDay: 1, unitsPerMonth: 3 }, costs, () => Date.UTC(2026, 4, 20));
    expect(meter.unitsLeft()).toBe(1);
    meter.spend(1, 0.25);
    expect(meter.unitsLeft()).toBe(0.75);
    meter.charge(10);
    expect(meter.unitsLeft()).toBe(0);
    expect(createUsageMeter({}, costs, () => 0).unitsLeft()).toBe(Number.POSITIVE_INFINITY);
    expect(createUsageMeter({ requestsPerDay: 3 }, undefined, () => 0).unitsLeft()).toBe(Number.POSITIVE_INFINITY);
  });

  it('is exact to the cent: a hundred times five thousandths are half a dollar', () => {
    const meter = createUsageMeter({ unitsPerDay: 0.5 }, costs, () => Date.UTC(2026, 4, 20));
    for (let index = 0; index < 100; index += 1) meter.spend(1, 0.005);
    expect(meter.unitsLeft()).toBe(0);
    expect(() => meter.spend(1, 0.005)).toThrow(RateLimitedError);
  });

  it('gets back what was spent for the worst case, and never more than there was', () => {
    let now = Date.UTC(2026, 4, 20, 23, 59);
    const meter = createUsageMeter({ unitsPerDay: 1 }, costs, () => now);
    meter.spend(1, 0.5);
    meter.charge(-0.4);
    expect(meter.unitsLeft()).toBe(0.9);
    meter.spend(1, 0.5);
    now += dayMs;
    meter.charge(-0.4);
    expect(meter.unitsLeft()).toBe(1);
    expect(meter.state().every(({ used }) => used >= 0)).toBe(true);
  });
});
