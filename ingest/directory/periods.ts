import { isDeepStrictEqual } from 'node:util';
import type { AccountLink, DirectoryRecord, OrgUnit, Person } from '../../infra/contracts/directory.js';
import { directoryKey } from '../../infra/contracts/directory.js';
import { UserError } from '../../infra/errors.js';
import { fileRule } from './executives.js';

/**
 * A new state of the directory beside what is already known: only what changed becomes records. One row of a person is
 * the state as of a day: who changed gets a new period from then on. Several rows of a person are their history and say
 * themselves what held when.
 */

export interface SnapshotOptions {
  /** People who are no longer in the file: their last period ends (default), or they are left as they are. */
  readonly missing?: 'close' | 'keep';
}

/**
 * The same input again gives nothing. Records of platforms are left alone. Throws UserError when the state is older than
 * what is known of somebody whom it would change.
 */
export function nextDirectory(
  previous: readonly Person[],
  incoming: readonly Person[],
  asOfMs: number,
  options: SnapshotOptions = {},
): DirectoryRecord[] {
  const known = groupPeriods(previous);
  const files = groupPeriods(incoming);
  // Where nothing is known yet, the first state holds since before the data.
  const newFromMs = known.size === 0 ? null : asOfMs;
  const records = [...files].flatMap(([id, rows]) => nextPeriods(known.get(id) ?? [], rows, asOfMs, newFromMs));
  if (options.missing !== 'keep') {
    for (const [id, periods] of known) if (!files.has(id)) records.push(...endPeriods(periods, asOfMs));
  }
  return records;
}

/** The directory's own periods of each person, in order. */
export function groupPeriods(people: readonly Person[]): Map<string, Person[]> {
  const groups = new Map<string, Person[]>();
  for (const person of people) {
    if (person.origin !== 'directory') continue;
    const group = groups.get(person.personId);
    if (group) group.push(person);
    else groups.set(person.personId, [person]);
  }
  for (const group of groups.values()) group.sort((a, b) => since(a) - since(b));
  return groups;
}

const since = (person: Person): number => person.validFrom ?? Number.NEGATIVE_INFINITY;
const until = (person: Person): number => person.validTo ?? Number.POSITIVE_INFINITY;
/** A period that was taken back: its key cannot vanish from the log, so it is left with no length. */
const isEmpty = (person: Person): boolean => until(person) <= since(person);

/**
 * One person's records to write. `newFromMs`: since when a person holds of whom nothing is known and who has no start
 * date; null is always.
 */
export function nextPeriods(
  stored: readonly Person[],
  rows: readonly Person[],
  asOfMs: number,
  newFromMs: number | null,
): Person[] {
  const previous = stored.filter((period) => !isEmpty(period));
  const [row] = rows;
  if (!row) return [];
  const wanted =
    rows.length > 1
      ? history(previous, rows)
      : snapshot(previous, row, asOfMs, previous.length === 0 ? newFromMs : null);
  return wanted.map((person) => newer(person, stored)).filter((person) => !isKnown(person, stored));
}

/** Periods that had not ended by then end then. */
export function endPeriods(stored: readonly Person[], asOfMs: number): Person[] {
  return stored
    .filter((period) => !isEmpty(period) && until(period) > asOfMs)
    .map((period) => newer({ ...period, validTo: Math.max(asOfMs, period.validFrom ?? asOfMs) }, stored));
}

/** The file's periods hold; what was known besides is cut to where the file says nothing. */
function history(previous: readonly Person[], rows: readonly Person[]): Person[] {
  const starts = new Set(rows.map(since));
  const first = Math.min(...starts);
  const cut = previous
    .filter((period) => !starts.has(since(period)) && until(period) > first)
    .map((period) => ({ ...period, validTo: Math.max(first, period.validFrom ?? first) }));
  return [...cut, ...rows];
}

function snapshot(previous: readonly Person[], row: Person, asOfMs: number, newFromMs: number | null): Person[] {
  const isUndone = (period: Person): boolean => since(period) >= until(row) || isDropped(period, row, asOfMs);
  const undone = previous.filter(isUndone);
  if (undone.length > 0) {
    const kept = previous.filter((period) => !isUndone(period));
    return [
      ...undone.map((period) => ({ ...period, validTo: period.validFrom })),
      ...snapshot(kept, row, asOfMs, null),
    ];
  }
  const current = previous.at(-1);
  if (!current) {
    const from = row.validFrom ?? newFromMs;
    return until(row) > (from ?? Number.NEGATIVE_INFINITY) ? [{ ...row, validFrom: from }] : [row];
  }
  const hadLeft = until(current) < asOfMs && until(row) > asOfMs;
  if (sameFacts(current, row) && !hadLeft) {
    return [{ ...row, validFrom: current.validFrom }];
  }
  // A start date after the known period's says when the change was; else it was seen at this snapshot.
  const said = since(row) > since(current) && (!hadLeft || since(row) >= until(current));
  const from = said ? row.validFrom! : asOfMs;
  if (from < since(current)) {
    throw new UserError(
      `the directory already holds periods that begin on ${day(since(current))}, after this snapshot (${day(from)}): import snapshots from the oldest to the newest`,
    );
  }
  // Gone before the change was seen: nothing begins.
  if (until(row) <= from) return [{ ...current, validTo: row.validTo }];
  const next = { ...row, validFrom: from };
  if (from === current.validFrom) return [next];
  return [{ ...current, validTo: Math.min(until(current), from) }, next];
}

/** A period that was announced before it began, and that the file no longer speaks of. */
function isDropped(period: Person, row: Person, asOfMs: number): boolean {
  const wasAhead = since(period) > period.version;
  return wasAhead && since(period) > asOfMs && since(row) < since(period);
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Whether the world is the same. What Earshot's own rules make of it may differ: new rules hold for the past as well. */
function sameFacts(a: Person, b: Person): boolean {
  const facts = (person: Person): unknown => [
    person.unitPath,
    person.managerId,
    person.title,
    person.level,
    person.location,
    person.active,
    person.leadership.delegateOf,
    person.leadership.rule === fileRule,
  ];
  return isDeepStrictEqual(facts(a), facts(b));
}

function newer(person: Person, stored: readonly Person[]): Person {
  const replaced = stored.find((candidate) => directoryKey(candidate) === directoryKey(person));
  return replaced ? { ...person, version: Math.max(person.version, replaced.version + 1) } : person;
}

function isKnown(person: Person, stored: readonly Person[]): boolean {
  return stored.some((candidate) => isDeepStrictEqual({ ...candidate, version: 0 }, { ...person, version: 0 }));
}

/**
 * Units that are not known yet, units that are there again, and, unless they are to be kept, the ends of those that the
 * file does not name any more.
 */
export function nextUnits(
  previous: readonly DirectoryRecord[],
  incoming: readonly OrgUnit[],
  asOfMs: number,
  options: SnapshotOptions = {},
): OrgUnit[] {
  const byPath = new Map<string, OrgUnit[]>();
  for (const record of previous) {
    if (record.type !== 'orgUnit') continue;
    const key = pathKey(record);
    byPath.set(key, [...(byPath.get(key) ?? []), record]);
  }
  const here = new Set(incoming.map(pathKey));
  const isOver = (unit: OrgUnit): boolean => unit.validTo !== null && unit.validTo <= asOfMs;
  const next = incoming.flatMap((unit) => {
    const periods = byPath.get(pathKey(unit)) ?? [];
    if (periods.length === 0) return [unit];
    return periods.every(isOver) ? [{ ...unit, validFrom: asOfMs }] : [];
  });
  const gone = [...byPath].flatMap(([key, periods]) =>
    here.has(key) || options.missing === 'keep' ? [] : periods.filter((unit) => !isOver(unit)),
  );
  return [...next, ...gone.map((unit) => ({ ...unit, validTo: Math.max(asOfMs, unit.validFrom ?? asOfMs) }))].map(
    (unit) => {
      const stored = byPath.get(pathKey(unit))?.find((known) => known.validFrom === unit.validFrom);
      return stored ? { ...unit, version: Math.max(unit.version, stored.version + 1) } : unit;
    },
  );
}

const pathKey = ({ path }: OrgUnit): string => path.join('\u001f');

/**
 * Links that are new or lead to another person, and those of the directory that the file does not hold any more. A link that
 * somebody made by hand is left to lead where it leads, unless a file says otherwise.
 */
export function nextAccounts(
  previous: readonly DirectoryRecord[],
  incoming: readonly AccountLink[],
  version: number,
  options: SnapshotOptions = {},
): AccountLink[] {
  const known = new Map(
    previous.flatMap((record) => (record.type === 'accountLink' ? [[record.accountId, record] as const] : [])),
  );
  const files = new Set(incoming.map((link) => link.accountId));
  const added = incoming.filter((link) => {
    const stored = known.get(link.accountId);
    if (link.method !== 'directory' && stored?.method === 'manual') return false;
    return stored?.personId !== link.personId || stored.method !== link.method;
  });
  const gone = [...known.values()]
    .filter((link) => link.method === 'directory' && link.personId !== null && !files.has(link.accountId))
    .filter(() => options.missing !== 'keep')
    .map((link) => ({ ...link, personId: null }));
  return [...added, ...gone].map((link) => ({
    ...link,
    version: Math.max(version, (known.get(link.accountId)?.version ?? -1) + 1),
  }));
}
