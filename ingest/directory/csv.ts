import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import type { DirectoryRecord, Person } from '../../infra/contracts/directory.js';
import { UserError } from '../../infra/errors.js';
import type { Page, RawItem, Source, SourceContext, SourceReader } from '../source.js';
import { findColumns } from './columns.js';
import { decodeText, readTable } from './csv-text.js';
import { createDayClock, type DayClock, parseDay } from './days.js';
import { createExecutiveRule, type Executives, executivesSchema, fileRule } from './executives.js';
import { buildHierarchy, checkReferences, groupByEmail } from './hierarchy.js';
import { endPeriods, groupPeriods, nextAccounts, nextPeriods, nextUnits } from './periods.js';
import { type Problem, problemsError } from './problems.js';
import { readWhole } from './read-whole.js';
import { type DirectoryContent, toRecords } from './records.js';
import { type DirectoryRow, readRow } from './rows.js';

/**
 * People, units, managers, titles and executives from a CSV file. The file is checked as a whole before anything of it
 * is written. Beside an earlier import only what changed is written, as of a day.
 */

const configSchema = z.strictObject({
  path: z.string().min(1),
  /** Day of the snapshot, `2024-01-31`; null: now. */
  asOf: z
    .string()
    .refine((text) => parseDay(text) !== undefined, 'is not a date: write 2024-01-31')
    .nullable()
    .default(null),
  executives: executivesSchema,
  /** IANA time zone of the file's days; null: the organisation's. */
  timeZone: z.string().nullable().default(null),
  /** `close`: who is no longer in the file has left. `keep`: the file holds a part of the organisation. */
  missing: z.enum(['close', 'keep']).default('close'),
});

export type DirectoryCsvConfig = z.infer<typeof configSchema>;

const entriesPerPage = 500;

export const directoryCsvSource: Source<DirectoryCsvConfig> = {
  type: 'directory-csv',
  title: 'People and units from a CSV file',
  gives: {
    scope: 'internal',
    views: 'none',
    reactionTimes: false,
    edits: false,
    deletes: false,
    membership: false,
    people: true,
  },
  ways: ['file'],
  tried: 'files of its own tests',
  config: configSchema,
  async open(config, context) {
    const file = path.basename(config.path);
    const bytes = await readWhole(config.path);
    const days = createDayClock(config.timeZone ?? context.timeZone ?? 'UTC');
    const { rows, ignoredColumns } = readDirectory(bytes, file, days);
    const { byEmail, problems } = groupByEmail(rows);
    problems.push(...checkReferences(rows, byEmail));
    const hierarchy = buildHierarchy(rows, byEmail);
    problems.push(...hierarchy.problems);
    if (problems.length > 0) throw problemsError(file, problems);

    if (ignoredColumns.length > 0) context.logger.info({ columns: ignoredColumns }, 'columns without a meaning here');
    const absent = config.executives.emails.filter((email) => !byEmail.has(email)).length;
    if (absent > 0) context.logger.warn({ absent }, 'executives.emails names people who are not in the file');

    const content = toRecords(byEmail, {
      pseudonym: context.pseudonym,
      executives: config.executives,
      levels: hierarchy.levels,
      version: context.now(),
    });
    const asOfDay = config.asOf === null ? undefined : parseDay(config.asOf);
    const asOfMs = asOfDay && days.startOf(asOfDay);
    if (asOfDay && asOfMs === undefined) throw new UserError(`asOf: ${config.asOf} is not in the calendar`);
    return createReader({
      content,
      context,
      config,
      asOfMs: asOfMs ?? null,
      // Another file, or other rules for the same file, are read from the beginning.
      fingerprint: createHash('sha256')
        .update(bytes)
        .update(JSON.stringify({ ...config, path: null }))
        .digest('hex'),
    });
  },
};

/** The rows of the file, each by itself; throws a UserError with all that is wrong in them. */
export function readDirectory(
  bytes: Buffer,
  file: string,
  days: DayClock,
): { rows: DirectoryRow[]; ignoredColumns: readonly string[] } {
  const table = readTable(decodeText(bytes, file));
  if (table.header.length === 0 && table.problems.length === 0) throw new UserError(`${file} is empty`);
  const columns = findColumns(table.header);
  if (columns.errors.length > 0) {
    throw problemsError(
      file,
      columns.errors.map((message) => ({ line: table.headerLine, message })),
    );
  }
  const problems: Problem[] = [...table.problems];
  const rows: DirectoryRow[] = [];
  for (const cells of table.rows) {
    const read = readRow(cells, columns, days);
    problems.push(...read.problems);
    if (read.row) rows.push(read.row);
  }
  if (problems.length > 0) throw problemsError(file, problems);
  if (rows.length === 0) throw new UserError(`${file} has a header and no people`);
  return { rows, ignoredColumns: columns.ignored };
}

const positionSchema = z.object({
  fingerprint: z.string(),
  done: z.int().nonnegative(),
  asOfMs: z.int(),
  newFromMs: z.int().nullable(),
});

type Position = z.infer<typeof positionSchema>;

interface ReaderParts {
  readonly content: DirectoryContent;
  readonly context: SourceContext;
  readonly config: DirectoryCsvConfig;
  readonly asOfMs: number | null;
  readonly fingerprint: string;
}

function createReader({ content, context, config, asOfMs, fingerprint }: ReaderParts): SourceReader {
  return {
    instance: 'directory',
    async *pages(from, signal): AsyncIterable<Page> {
      const previous = (await context.previousDirectory?.()) ?? [];
      const people = groupPeriods(previous.filter((record) => record.type === 'person'));
      const resumed = positionSchema.safeParse(from);
      const start =
        resumed.success && resumed.data.fingerprint === fingerprint
          ? resumed.data
          : beginning(content, people, fingerprint, asOfMs, context.now());

      const entries = listEntries(content, previous, people, start, config, context);
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
    },
    parse: (item) => [{ kind: 'directory', record: item.value as DirectoryRecord }],
  };
}

function beginning(
  content: DirectoryContent,
  known: ReadonlyMap<string, readonly Person[]>,
  fingerprint: string,
  asOfMs: number | null,
  nowMs: number,
): Position {
  const isFirst = known.size === 0 || (asOfMs === null && isBeginningOf(content, known));
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

/** The same file gives the same list of entries, whatever of it is already written: a position is a place in it. */
function listEntries(
  content: DirectoryContent,
  previous: readonly DirectoryRecord[],
  known: ReadonlyMap<string, readonly Person[]>,
  { asOfMs, newFromMs }: Position,
  config: DirectoryCsvConfig,
  context: SourceContext,
): Entry[] {
  const toItem = (where: string) => (value: DirectoryRecord, index: number) => ({ where: `${where}[${index}]`, value });
  const listed = new Set(config.executives.emails.map((email) => context.pseudonym.person(email)));
  const version = context.now();
  const here = new Set(content.people.map((rows) => rows[0]!.personId));

  const entries: Entry[] = content.people.map((rows, index) => () => {
    const stored = known.get(rows[0]!.personId) ?? [];
    const judged = rejudge(stored, rows, config.executives, listed, version);
    const changed = new Map(
      judged.filter((period, at) => period !== stored[at]).map((period) => [period.validFrom, period]),
    );
    for (const period of nextPeriods(judged, rows, asOfMs, newFromMs)) changed.set(period.validFrom, period);
    return [...changed.values()].map(toItem(`person ${index + 1}`));
  });
  entries.push(() => nextUnits(previous, content.units, asOfMs, { missing: config.missing }).map(toItem('units')));
  entries.push(() => nextAccounts(previous, content.accounts, version).map(toItem('accounts')));
  if (config.missing === 'close') {
    entries.push(() =>
      [...known.entries()]
        .filter(([id]) => !here.has(id))
        .flatMap(([, periods]) => endPeriods(periods, asOfMs))
        .map(toItem('no longer in the file')),
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
