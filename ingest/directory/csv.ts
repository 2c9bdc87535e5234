import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import { UserError } from '../../infra/errors.js';
import type { Source } from '../source.js';
import { asOfSettings, asOfTime } from './as-of.js';
import { findColumns } from './columns.js';
import { decodeText, readTable } from './csv-text.js';
import { createDayClock, type DayClock } from './days.js';
import { executivesSchema } from './executives.js';
import { buildHierarchy, checkReferences, groupByEmail } from './hierarchy.js';
import { type Problem, problemsError } from './problems.js';
import { readWhole } from './read-whole.js';
import { toRecords } from './records.js';
import { type DirectoryRow, readRow } from './rows.js';
import { type Snapshot, snapshotPages } from './snapshot.js';

/**
 * People, units, managers, titles and executives from a CSV file. The file is checked as a whole before anything of it
 * is written. Beside an earlier import only what changed is written, as of a day.
 */

const configSchema = z.strictObject({
  path: z.string().min(1).describe('The CSV file. What its header means is in ingest/directory/README.md.'),
  ...asOfSettings,
  executives: executivesSchema,
  missing: z
    .enum(['close', 'keep'])
    .default('close')
    .describe(
      '`close` (default): who is no longer in the file has left. `keep`: the file holds a part of the organisation.',
    ),
});

export type DirectoryCsvConfig = z.infer<typeof configSchema>;

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
    const timeZone = config.timeZone ?? context.timeZone ?? 'UTC';
    const days = createDayClock(timeZone);
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
    const snapshot: Snapshot = {
      content,
      executives: config.executives,
      missing: config.missing,
      asOfMs: asOfTime(config.asOf, timeZone),
      // Another file, or other rules for the same file, are read from the beginning.
      fingerprint: createHash('sha256')
        .update(bytes)
        .update(JSON.stringify({ ...config, path: null }))
        .digest('hex'),
    };
    return {
      instance: 'directory',
      pages: (from, signal) => snapshotPages(snapshot, context, from, signal),
      parse: (item) => [{ kind: 'directory', record: item.value as DirectoryRecord }],
    };
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
