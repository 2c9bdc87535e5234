import { type EvidenceRecord, evidenceKey } from '../../infra/contracts/evidence.js';
import { UserError } from '../../infra/errors.js';
import type { Pseudonymiser } from '../../infra/pseudonym.js';
import { decodeText, readTable } from '../directory/csv-text.js';
import type { MomentReader } from '../directory/moments.js';
import { type Problem, problemsError } from '../directory/problems.js';
import { createCells, squash } from './cells.js';
import type { Draft, EvidenceTable, Located } from './table.js';

export interface ReadEvidence {
  readonly records: readonly Located[];
  /** Every person that the file names, with the first line that does. */
  readonly people: ReadonlyMap<string, number>;
  readonly ignoredColumns: readonly string[];
  readonly warnings: readonly string[];
}

export interface ReadOptions {
  readonly pseudonym: Pseudonymiser;
  readonly moments: MomentReader;
  readonly identity: 'email' | 'id';
}

/** What a whole file says. Throws a UserError with all that is wrong in it, by line. */
export function readEvidence(table: EvidenceTable, bytes: Buffer, file: string, options: ReadOptions): ReadEvidence {
  const text = readTable(decodeText(bytes, file));
  if (text.header.length === 0 && text.problems.length === 0) throw new UserError(`${file} is empty`);
  const { at, ignored, errors } = findColumns(table, text.header);
  if (errors.length > 0) {
    throw problemsError(
      file,
      errors.map((message) => ({ line: text.headerLine, message })),
    );
  }
  const problems: Problem[] = [...text.problems];
  const people = new Map<string, number>();
  const rows: Located[] = [];
  for (const row of text.rows) {
    const before = problems.length;
    const cells = createCells(row, {
      ...options,
      at,
      complain: (line, message) => problems.push({ line, message }),
      named: (personId, line) => people.has(personId) || people.set(personId, line),
    });
    const draft = table.read(cells);
    if (draft !== null && problems.length === before) rows.push({ line: row.line, draft });
  }
  const joined = table.join?.(rows) ?? { rows, problems: [] };
  problems.push(...joined.problems, ...twins(table, joined.rows), ...(table.check?.(joined.rows) ?? []));
  if (problems.length > 0) throw problemsError(file, problems);
  if (joined.rows.length === 0) throw new UserError(`${file} has a header and no rows`);
  return { records: joined.rows, people, ignoredColumns: ignored, warnings: joined.warnings ?? [] };
}

function twins(table: EvidenceTable, rows: readonly Located[]): Problem[] {
  const lines = new Map<string, number>();
  return rows.flatMap(({ line, draft }) => {
    const key = evidenceKey(asRecord(draft, 0));
    const first = lines.get(key);
    if (first === undefined) lines.set(key, line);
    return first === undefined ? [] : [{ line, message: `${table.sameKey} line ${first}: leave one out` }];
  });
}

export function asRecord(draft: Draft, version: number): EvidenceRecord {
  return { ...draft, version, removed: false };
}

function findColumns(
  table: EvidenceTable,
  header: readonly string[],
): { at: Record<string, number>; ignored: string[]; errors: string[] } {
  const at: Record<string, number> = {};
  const ignored: string[] = [];
  const errors: string[] = [];
  const names = Object.keys(table.columns);
  for (const [index, written] of header.entries()) {
    const squashed = squash(written);
    // A column by its own name goes before one by an alias, wherever it stands.
    const name =
      names.find((candidate) => squash(candidate) === squashed) ??
      names.find(
        (candidate) =>
          table.columns[candidate]!.aliases?.includes(squashed) &&
          !header.some((other) => squash(other) === squash(candidate)),
      );
    if (name === undefined) {
      if (squashed !== '') ignored.push(written);
    } else if (at[name] === undefined) at[name] = index;
    else errors.push(`columns '${header[at[name]]}' and '${written}' mean the same (${name}): leave one out`);
  }
  const missing = names.filter((name) => table.columns[name]!.required && at[name] === undefined);
  if (missing.length > 0) {
    errors.push(
      `there is no column ${missing.map((name) => `'${name}'`).join(', ')}; the header must be ${names.join(', ')}, of which ${names.filter((name) => table.columns[name]!.required).join(', ')} are needed`,
    );
  }
  return { at, ignored, errors };
}
