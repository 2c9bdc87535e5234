import { z } from 'zod';

/** Followers of accounts as they were written last; a number that moves all the time is written once an hour at most. */
export interface FollowerCounts {
  /** Whether this number is to be written; it is then the last one. `account`: its pseudonym. */
  isNews(account: string, followers: number, nowMs: number): boolean;
  /** For the position. JSON. */
  save(): unknown;
}

const stateSchema = z.record(z.string(), z.tuple([z.number(), z.number()]));
const everyMs = 3_600_000;

export function createFollowerCounts(saved: unknown): FollowerCounts {
  const parsed = stateSchema.safeParse(saved ?? {});
  const known = new Map(parsed.success ? Object.entries(parsed.data) : []);
  return {
    isNews(account, followers, nowMs) {
      const before = known.get(account);
      if (before && (before[0] === followers || nowMs - before[1] < everyMs)) return false;
      known.set(account, [followers, nowMs]);
      return true;
    },
    save: () => Object.fromEntries(known),
  };
}
