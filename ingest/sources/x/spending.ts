import { z } from 'zod';
import type { PlatformHttp } from '../../http/http.js';

/** What X takes for what it gives, US dollars. https://docs.x.com/x-api/getting-started/pricing */
export const prices = { post: 0.005, user: 0.01 } as const;
export type Resource = keyof typeof prices;

/**
 * Counts what is read. The same resource costs once in a UTC day, however often it is asked for; what was paid for today is
 * remembered in the position, so far as there is room, and what is forgotten is counted once more.
 */
export interface Spending {
  /** How many of a kind the budget still pays for. */
  affordable(resource: Resource): number;
  /** Sets aside what an answer may cost at most. What is not needed comes back. */
  reserve(resource: Resource, most: number): Reservation;
  isPaid(resource: Resource, key: string): boolean;
  /** What a position says was paid for, added to what is known. */
  restore(saved: unknown): void;
  /** For the position. JSON. */
  save(): unknown;
}

export interface Reservation {
  /** The resources that have come; nothing has: an empty list. */
  settle(keys: readonly string[]): void;
}

const stateSchema = z.object({ day: z.number(), paid: z.array(z.string()) });
const dayMs = 86_400_000;
/** Of a cursor, so much is spent on it. */
const mostRemembered = 3000;

export function createSpending(http: Pick<PlatformHttp, 'charge' | 'unitsLeft'>, now: () => number): Spending {
  let day = 0;
  const paid = new Set<string>();
  const marked = (resource: Resource, key: string): string => (resource === 'post' ? key : `u${key}`);

  function turn(): void {
    const today = Math.floor(now() / dayMs);
    if (today === day) return;
    day = today;
    paid.clear();
  }

  return {
    // A thousandth of a cent more: the sums are not exact.
    affordable: (resource) => Math.floor((http.unitsLeft() + 1e-5) / prices[resource]),
    reserve(resource, most) {
      turn();
      const worst = most * prices[resource];
      http.charge(worst);
      return {
        settle(keys) {
          turn();
          const fresh = new Set(keys.map((key) => marked(resource, key)).filter((key) => !paid.has(key)));
          for (const key of fresh) paid.add(key);
          for (const key of paid) {
            if (paid.size <= mostRemembered) break;
            paid.delete(key);
          }
          http.charge(fresh.size * prices[resource] - worst);
        },
      };
    },
    isPaid(resource, key) {
      turn();
      return paid.has(marked(resource, key));
    },
    restore(saved) {
      turn();
      const parsed = stateSchema.safeParse(saved);
      if (parsed.success && parsed.data.day === day) for (const key of parsed.data.paid) paid.add(key);
    },
    save() {
      turn();
      return { day, paid: [...paid] };
    },
  };
}
