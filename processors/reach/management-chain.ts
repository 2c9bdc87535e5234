import type { Store } from '../../infra/store/store.js';
import { replaceRows } from '../replace-rows.js';
import type { ResultTable } from '../replace-windows.js';

/** What the directory says of a person for a time. Milliseconds. */
export interface PersonPeriod {
  readonly person: string;
  readonly from: number;
  readonly until: number;
  /** Empty: nobody. */
  readonly manager: string;
  readonly active: boolean;
}

/** Whom somebody reports to for a time: oneself, the manager, the manager's manager … */
export interface ChainPeriod {
  readonly person: string;
  readonly from: number;
  readonly until: number;
  readonly chain: readonly string[];
}

/**
 * Chains of everybody who is active, as of each moment. A chain ends with somebody who has no manager, or whose manager
 * the directory does not know at that time, and before anybody comes up a second time. A manager on leave still counts:
 * those below have not left the line. Periods of a person must not overlap. O(people × levels × changes).
 */
export function managementChains(periods: Iterable<PersonPeriod>): ChainPeriod[] {
  const byPerson = new Map<string, PersonPeriod[]>();
  for (const period of periods) {
    if (period.from >= period.until) continue;
    const mine = byPerson.get(period.person);
    if (mine) mine.push(period);
    else byPerson.set(period.person, [period]);
  }
  for (const mine of byPerson.values()) mine.sort((a, b) => a.from - b.from);

  const found: ChainPeriod[] = [];
  const chain: string[] = [];
  /** Walks upwards, and splits the time wherever somebody on the way up changes. */
  const climb = (manager: string, from: number, until: number): void => {
    const above = manager === '' || chain.includes(manager) ? undefined : byPerson.get(manager);
    let at = from;
    for (const period of above ?? []) {
      if (period.until <= at || period.from >= until) continue;
      if (period.from > at) emit(at, period.from);
      const end = Math.min(period.until, until);
      chain.push(manager);
      climb(period.manager, Math.max(period.from, at), end);
      chain.pop();
      at = end;
    }
    if (at < until) emit(at, until);
  };
  const emit = (from: number, until: number): void => {
    const last = found.at(-1);
    if (last && last.person === chain[0] && last.until === from && isSame(last.chain, chain)) {
      found[found.length - 1] = { ...last, until };
    } else {
      found.push({ person: chain[0]!, from, until, chain: [...chain] });
    }
  };
  for (const person of [...byPerson.keys()].sort()) {
    for (const period of byPerson.get(person)!) {
      if (!period.active) continue;
      chain.push(person);
      climb(period.manager, period.from, period.until);
      chain.pop();
    }
  }
  return found;
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

/** Steps between two people in the organisation chart: up to the lowest manager of both, and down. Null: there is none. */
export function chartHops(a: readonly string[], b: readonly string[]): number | null {
  for (const [up, person] of a.entries()) {
    const down = b.indexOf(person);
    if (down >= 0) return up + down;
  }
  return null;
}

export const managementChain: ResultTable = {
  name: 'management_chain',
  key: ['person_id', 'valid_from'],
  values: ['valid_to', 'chain'],
};

/** All chains are one window: a manager who moves changes those of everybody below. Returns how many rows changed. */
export async function refreshManagementChains(store: Store, version: number): Promise<number> {
  const periods = await store.query<{
    person_id: string;
    valid_from: number;
    valid_to: number;
    manager_id: string;
    active: number;
  }>(
    `SELECT person_id, toUnixTimestamp64Milli(valid_from) AS valid_from, toUnixTimestamp64Milli(valid_to) AS valid_to,
            manager_id, active
     FROM person_period`,
    {},
    { limitSeconds: 600 },
  );
  const chains = managementChains(
    periods.map((period) => ({
      person: period.person_id,
      from: Number(period.valid_from),
      until: Number(period.valid_to),
      manager: period.manager_id,
      active: period.active === 1,
    })),
  );
  return replaceRows(store, {
    table: managementChain,
    rows: chains.map(({ person, from, until, chain }) => [person, sqlInstant(from), sqlInstant(until), chain]),
    window: '1',
    params: {},
    version,
  });
}

/** As the store prints a DateTime64(3, 'UTC'). */
export const sqlInstant = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
