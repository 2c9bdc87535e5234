import { z } from 'zod';
import type { DirectoryRecord, Person } from '../../infra/contracts/directory.js';
import type { Page, RawItem, SourceContext } from '../source.js';
import { createExecutiveRule, type Executives, fileRule } from './executives.js';
import { endPeriods, groupPeriods, nextAccounts, nextPeriods, nextUnits } from './periods.js';
import type { DirectoryContent } from './records.js';

/**
 * The state of a whole directory, wherever it came from, beside what is known: only what changed is written, as of a day. The
 * same state gives the same list of entries, so that reading resumes at a place in it.
 */
export interface Snapshot {
  readonly content: DirectoryContent;
  readonly executives: Executives;
  /** `close`: who is not in it has left. `keep`: it is a part of the organisation. */
  readonly missing: 'close' | 'keep';
  /** Since when it holds, ms; null: since now. */
  readonly asOfMs: number | null;
  /** Of what it is made: another one is read from its beginning. */
  readonly fingerprint: string;
  /** False: what is new in it is new since `asOfMs`, whatever is known. Left out: what is known tells. */
  readonly isFirst?: boolean;
  /** People who have left, whatever `missing` says. */
  readonly left?: ReadonlySet<string>;
  /** Links of accounts that it does not hold are left as they are. */
  readonly keepsAccounts?: boolean;
  /** What else is to be told of it, before everything else: what could not be read. */
  readonly notes?: readonly RawItem[];
}

const entriesPerPage = 500;

export const snapshotPositionSchema = z.object({
  fingerprint: z.string(),
  done: z.int().nonnegative(),
  asOfMs: z.int(),
  newFromMs: z.int().nullable(),
});

export type SnapshotPosition = z.infer<typeof snapshotPositionSchema>;

export interface SnapshotPage extends Page {
  readonly position: SnapshotPosition;
}

export async function* snapshotPages(
  snapshot: Snapshot,
  context: SourceContext,
  from: unknown,
  signal: AbortSignal,
): AsyncGenerator<SnapshotPage> {
  const previous = (await context.previousDirectory?.()) ?? [];
  const people = groupPeriods(previous.filter((record) => record.type === 'person'));
  const resumed = snapshotPositionSchema.safeParse(from);
  const start =
    resumed.success && resumed.data.fingerprint === snapshot.fingerprint
      ? resumed.data
      : beginning(snapshot, people, context.now());

  const entries = listEntries(snapshot, previous, people, start, context);
  const total = entries.length;
  for (let done = start.done; done < total; done += entriesPerPage) {
    if (signal.aborted) return;
    const items = entries.slice(done, done + entriesPerPage).flatMap((entry) => entry());
    const behind = Math.min(done + entriesPerPage, total);
    yield {
      items,
      position: { ...start, done: behind },
      progress: { done: behind, total, unit: 'entries' },
    };
  }
}

function beginning(snapshot: Snapshot, known: ReadonlyMap<string, readonly Person[]>, nowMs: number): SnapshotPosition {
  const { content, asOfMs, fingerprint } = snapshot;
  const isFirst = snapshot.isFirst ?? (known.size === 0 || (asOfMs === null && isBeginningOf(content, known)));
  const since = asOfMs ?? nowMs;
  return { fingerprint, done: 0, asOfMs: since, newFromMs: isFirst ? null : since };
}

/**
 * An import that was killed has left the first people of this very file, unchanged. The rest of it is then not "new
 * since": it holds since before the data, as if there had been one run.
 */
function isBeginningOf(content: DirectoryContent, known: ReadonlyMap<string, readonly Person[]>): boolean {
  if (known.size > content.people.length) return false;
  return content.people
    .slice(0, known.size)
    .every((rows) => nextPeriods(known.get(rows[0]!.personId) ?? [], rows, Number.MAX_SAFE_INTEGER, null).length === 0);
}

type Entry = () => RawItem[];

/** The same state gives the same list of entries, whatever of it is already written: a position is a place in it. */
function listEntries(
  { content, executives, missing, left, keepsAccounts, notes = [] }: Snapshot,
  previous: readonly DirectoryRecord[],
  known: ReadonlyMap<string, readonly Person[]>,
  { asOfMs, newFromMs }: SnapshotPosition,
  context: SourceContext,
): Entry[] {
  const toItem = (where: string) => (value: DirectoryRecord, index: number) => ({ where: `${where}[${index}]`, value });
  const listed = new Set(executives.emails.map((email) => context.pseudonym.person(email)));
  const version = context.now();
  const here = new Set(content.people.map((rows) => rows[0]!.personId));

  const entryOf =
    (rows: readonly Person[], index: number): Entry =>
    () => {
      const stored = known.get(rows[0]!.personId) ?? [];
      const judged = rejudge(stored, rows, executives, listed, version);
      const changed = new Map(
        judged.filter((period, at) => period !== stored[at]).map((period) => [period.validFrom, period]),
      );
      for (const period of nextPeriods(judged, rows, asOfMs, newFromMs)) changed.set(period.validFrom, period);
      return [...changed.values()].map(toItem(`person ${index + 1}`));
    };
  const entries: Entry[] = [...notes.map((note) => () => [note]), ...content.people.map(entryOf)];
  entries.push(() => nextUnits(previous, content.units, asOfMs, { missing }).map(toItem('units')));
  const accounts = { missing: keepsAccounts ? ('keep' as const) : ('close' as const) };
  entries.push(() => nextAccounts(previous, content.accounts, version, accounts).map(toItem('accounts')));
  const hasLeft = (id: string): boolean => !here.has(id) && (missing === 'close' || (left?.has(id) ?? false));
  if (missing === 'close' || left !== undefined) {
    entries.push(() =>
      [...known.entries()]
        .filter(([id]) => hasLeft(id))
        .flatMap(([, periods]) => endPeriods(periods, asOfMs))
        .map(toItem('no longer in the directory')),
    );
  }
  return entries;
}

/** Rules that were changed hold for earlier periods as well; what the file of that day said stays. */
function rejudge(
  stored: readonly Person[],
  rows: readonly Person[],
  executives: Executives,
  listed: ReadonlySet<string>,
  version: number,
): readonly Person[] {
  const ruleFor = createExecutiveRule(executives);
  const name = rows.find((row) => row.name !== null)?.name ?? null;
  return stored.map((person) => {
    const rule = ruleFor({
      isListed: listed.has(person.personId),
      saysExecutive: person.leadership.rule === fileRule,
      level: person.level,
      title: person.title,
    });
    if (rule === person.leadership.rule) return person;
    return {
      ...person,
      leadership: { ...person.leadership, isExecutive: rule !== null, rule },
      name: rule === null && person.leadership.delegateOf === null ? null : (person.name ?? name),
      version: Math.max(version, person.version + 1),
    };
  });
}
