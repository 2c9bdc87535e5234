import type { Usage } from '../../infra/contracts/health.js';
import type { Budget } from '../../infra/source-settings.js';
import { atWall, zoneOffsets } from '../../infra/time-zone.js';
import { RateLimitedError } from '../source.js';

/** What a platform counts beside requests. */
export interface UnitCosts {
  /** `quota units`, `USD`. */
  readonly unit: string;
  /** IANA zone in which its day begins. */
  readonly timeZone: string;
  /** What the platform gives at most. */
  readonly perDay?: number;
  readonly perMonth?: number;
}

/** What a source has used of its budget, in the day and month that it is. */
export interface UsageMeter {
  /** Throws RateLimitedError with the time until the budget begins anew when this would go beyond it; counts otherwise. */
  spend(requests: number, units: number): void;
  /**
   * Known only from the answer; may go beyond the budget, and then nothing more is spent. Less than nothing: what was spent for
   * the worst case and turned out not to be needed.
   */
  charge(units: number): void;
  /** What may still be spent, of the shortest budget; Infinity where there is none. */
  unitsLeft(): number;
  requests(): number;
  state(): Usage[];
  /** What an earlier process had used. */
  restore(saved: readonly Usage[], requests: number): void;
}

export function createUsageMeter(budget: Budget, costs: UnitCosts | undefined, now: () => number): UsageMeter {
  const unit = costs?.unit ?? 'units';
  const offsetAt = zoneOffsets(costs?.timeZone ?? 'UTC');
  const lower = (a: number | undefined, b: number | undefined): number | null =>
    a === undefined && b === undefined ? null : Math.min(a ?? Number.POSITIVE_INFINITY, b ?? Number.POSITIVE_INFINITY);
  const counters: Counter[] = [
    { unit: 'requests', period: 'day', limit: lower(budget.requestsPerDay, undefined), from: 0, used: 0 },
    ...(costs
      ? ([
          { unit, period: 'day', limit: lower(budget.unitsPerDay, costs.perDay), from: 0, used: 0 },
          { unit, period: 'month', limit: lower(budget.unitsPerMonth, costs.perMonth), from: 0, used: 0 },
        ] as const)
      : []),
  ];
  let total = 0;

  /** A new day or month begins from nothing. */
  function turn(): void {
    for (const counter of counters) {
      const from = beginning(counter.period, now(), offsetAt);
      if (from === counter.from) continue;
      counter.from = from;
      counter.used = 0;
    }
  }

  return {
    spend(requests, units) {
      turn();
      for (const counter of counters) {
        const cost = counter.unit === 'requests' ? requests : units;
        if (counter.limit === null || cost === 0 || tidy(counter.used + cost) <= counter.limit) continue;
        const until = ending(counter.period, now(), offsetAt);
        throw new RateLimitedError(
          `the budget of ${counter.limit} ${counter.unit} a ${counter.period} is used up; it goes on at ${new Date(until).toISOString()}`,
          until - now(),
        );
      }
      total += requests;
      for (const counter of counters) counter.used += counter.unit === 'requests' ? requests : units;
    },
    charge(units) {
      turn();
      // What was spent yesterday and comes back today is not today's.
      for (const counter of counters) if (counter.unit !== 'requests') counter.used = Math.max(0, counter.used + units);
    },
    unitsLeft() {
      turn();
      const left = counters.flatMap(({ unit: of, limit, used }) =>
        of === 'requests' || limit === null ? [] : [tidy(Math.max(0, limit - used))],
      );
      return Math.min(Number.POSITIVE_INFINITY, ...left);
    },
    requests: () => total,
    state() {
      turn();
      return counters.map(({ unit, period, from, used, limit }) => ({ unit, period, from, used: tidy(used), limit }));
    },
    restore(saved, requests) {
      turn();
      total = Math.max(total, requests);
      for (const counter of counters) {
        const known = saved.find((one) => one.unit === counter.unit && one.period === counter.period);
        if (known?.from === counter.from) counter.used = Math.max(counter.used, known.used);
      }
    },
  };
}

type Counter = { -readonly [Key in keyof Usage]: Usage[Key] };

/** Sums of cents are not to end in 0.30000000000000004. */
const tidy = (amount: number): number => Number(amount.toFixed(6));

function beginning(period: Usage['period'], at: number, offsetAt: (utcMs: number) => number): number {
  const wall = new Date(at + offsetAt(at));
  return atWall(
    Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), period === 'day' ? wall.getUTCDate() : 1),
    offsetAt,
  );
}

function ending(period: Usage['period'], at: number, offsetAt: (utcMs: number) => number): number {
  const wall = new Date(at + offsetAt(at));
  const [year, month] = [wall.getUTCFullYear(), wall.getUTCMonth()];
  return atWall(
    period === 'day' ? Date.UTC(year, month, wall.getUTCDate() + 1) : Date.UTC(year, month + 1, 1),
    offsetAt,
  );
}
