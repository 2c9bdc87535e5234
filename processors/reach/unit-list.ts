import type { Store } from '../../infra/store/store.js';
import { replaceRows } from '../replace-rows.js';
import type { ResultTable } from '../replace-windows.js';
import { sqlInstant } from './management-chain.js';

/** Somebody who is eligible for a time, and the unit then. Milliseconds. */
export interface UnitPeriod {
  readonly from: number;
  readonly until: number;
  /** Names of units from the top down. */
  readonly path: readonly string[];
}

export interface UnitListPeriod {
  readonly from: number;
  readonly until: number;
  /** How many names of the path make such a unit; 0 where there is no such level. */
  readonly depth: number;
  /** Joined by ` / `, in order. */
  readonly units: readonly string[];
}

const separator = ' / ';

/**
 * The units that a message can cross: those of the first level on which there are at least two with `floor` eligible
 * people (a company whose paths all begin with its own name has them one level deeper). As of each moment.
 */
export function unitLists(periods: Iterable<UnitPeriod>, floor: number): UnitListPeriod[] {
  const changes = new Map<number, { readonly path: readonly string[]; readonly by: number }[]>();
  const add = (at: number, path: readonly string[], by: number): void => {
    const there = changes.get(at);
    if (there) there.push({ path, by });
    else changes.set(at, [{ path, by }]);
  };
  for (const { from, until, path } of periods) {
    if (from >= until || path.length === 0) continue;
    add(from, path, 1);
    add(until, path, -1);
  }
  const people = new Map<string, number>();
  const large: Set<string>[] = [];
  const found: UnitListPeriod[] = [];
  const times = [...changes.keys()].sort((a, b) => a - b);
  for (const [index, at] of times.entries()) {
    for (const { path, by } of changes.get(at)!) {
      path.forEach((_, level) => {
        const unit = path.slice(0, level + 1).join(separator);
        const count = (people.get(unit) ?? 0) + by;
        people.set(unit, count);
        large[level] ??= new Set();
        if (count >= floor) large[level].add(unit);
        else large[level].delete(unit);
      });
    }
    const until = times[index + 1];
    if (until === undefined) break;
    const level = large.findIndex((units) => units.size >= 2);
    const units = level < 0 ? [] : [...large[level]!].sort();
    const last = found.at(-1);
    if (last && last.depth === level + 1 && last.units.join('\n') === units.join('\n')) {
      found[found.length - 1] = { ...last, until };
    } else {
      found.push({ from: at, until, depth: level + 1, units });
    }
  }
  return found;
}

export const unitList: ResultTable = { name: 'unit_list', key: ['valid_from'], values: ['valid_to', 'depth', 'units'] };

/** Returns how many rows changed. */
export async function refreshUnitLists(store: Store, version: number, floor: number): Promise<number> {
  const periods = await store.query<{ valid_from: number; valid_to: number; unit_names: string[] }>(
    `SELECT toUnixTimestamp64Milli(valid_from) AS valid_from, toUnixTimestamp64Milli(valid_to) AS valid_to, unit_names
     FROM person_period WHERE active = 1 AND may_be_eligible AND notEmpty(unit_names)`,
    {},
    { limitSeconds: 600 },
  );
  const lists = unitLists(
    periods.map((period) => ({
      from: Number(period.valid_from),
      until: Number(period.valid_to),
      path: period.unit_names,
    })),
    floor,
  );
  return replaceRows(store, {
    table: unitList,
    rows: lists.map(({ from, until, depth, units }) => [sqlInstant(from), sqlInstant(until), depth, units]),
    window: '1',
    params: {},
    version,
  });
}
