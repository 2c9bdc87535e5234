import type { AccountLink } from '../../infra/contracts/directory.js';
import type { Pseudonymiser } from '../../infra/pseudonym.js';
import type { Executives } from './executives.js';
import { buildHierarchy, groupByEmail, type PlaceName } from './hierarchy.js';
import type { Problem } from './problems.js';
import { type DirectoryContent, toRecords } from './records.js';
import type { AccountName, DirectoryRow } from './rows.js';

/** One account of a directory server, as it is now. */
export interface PersonEntry {
  /** What managers are named by. */
  readonly key: string;
  /** Where it stands in what was read; the first is 1. */
  readonly place: number;
  readonly email: string;
  readonly name: string | null;
  readonly title: string | null;
  readonly unitPath: readonly string[];
  readonly managerKey: string | null;
  readonly location: string | null;
  readonly active: boolean;
  readonly accounts: readonly AccountName[];
}

export interface PeopleOptions {
  readonly pseudonym: Pseudonymiser;
  readonly executives: Executives;
  readonly version: number;
  readonly linkMethod: AccountLink['method'];
  readonly place: PlaceName;
}

export interface People {
  readonly content: DirectoryContent;
  /** What a file is refused for, and a server not: it is read as far as it makes sense. */
  readonly problems: readonly Problem[];
  /** People whose manager is not among them. */
  readonly unknownManagers: number;
  /** Executives that the settings list and that are not among them. */
  readonly unknownExecutives: number;
}

/**
 * People with managers, levels and units, from the accounts of a directory server. Of several accounts with one address the
 * one in use says who the person is; of a circle of managers no level is known.
 */
export function peopleOf(entries: readonly PersonEntry[], options: PeopleOptions): People {
  const ordered = entries.toSorted((a, b) => compare(a.key, b.key));
  const emailOf = new Map(ordered.map(({ key, email }) => [key, email]));
  const everybody = ordered.map((entry) => toRow(entry, emailOf));
  const byAddress = new Map<string, DirectoryRow[]>();
  for (const row of everybody) {
    const same = byAddress.get(row.email);
    if (same) same.push(row);
    else byAddress.set(row.email, [row]);
  }
  const rows = [...byAddress.values()].map(merged);
  const hierarchy = buildHierarchy(rows, groupByEmail(rows, options.place).byEmail, options.place);
  const content = toRecords(new Map(rows.map((row) => [row.email, [row]])), {
    pseudonym: options.pseudonym,
    executives: options.executives,
    levels: hierarchy.levels,
    version: options.version,
    linkMethod: options.linkMethod,
  });
  return {
    content,
    problems: [...groupByEmail(everybody, options.place).problems, ...hierarchy.problems],
    unknownManagers: rows.filter(({ isManagerUnknown }) => isManagerUnknown).length,
    unknownExecutives: options.executives.emails.filter((email) => !byAddress.has(email)).length,
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function toRow(entry: PersonEntry, emailOf: ReadonlyMap<string, string>): DirectoryRow {
  const manager = entry.managerKey === null ? null : (emailOf.get(entry.managerKey) ?? null);
  return {
    line: entry.place,
    email: entry.email,
    name: entry.name,
    title: entry.title,
    unitPath: entry.unitPath,
    // Some name themselves at the top.
    managerEmail: manager === entry.email ? null : manager,
    isManagerUnknown: entry.managerKey !== null && manager === null,
    level: null,
    location: entry.location,
    active: entry.active,
    startMs: null,
    endMs: null,
    saysExecutive: false,
    delegateOf: null,
    accounts: entry.accounts,
  };
}

function merged(same: readonly DirectoryRow[]): DirectoryRow {
  const one = same.find(({ active }) => active) ?? same[0]!;
  return same.length === 1 ? one : { ...one, accounts: same.flatMap(({ accounts }) => accounts) };
}
