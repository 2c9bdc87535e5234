import { pipeline, Readable } from 'node:stream';
import { type CsvError, type Info, parse } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';
import { UserError } from '../../../infra/errors.js';
import { quoteProblem } from '../../directory/csv-text.js';
import { csvColumns, type Field } from './columns.js';
import type { ActivityFileConfig } from './config.js';
import { type FileRow, longestRow } from './rows.js';

/** Delimited text, with or without a header. */

export interface CsvLayout {
  readonly delimiter: string;
  readonly quote: string | false;
  readonly at: ReadonlyMap<Field, number>;
  readonly header: boolean;
  /** Fields of the header; null: there is none, and rows may have any number. */
  readonly width: number | null;
}

/** Told by the beginning of the file. Throws UserError where the columns do not hold. */
export function csvLayout(
  head: string,
  file: string,
  config: Pick<ActivityFileConfig, 'delimiter' | 'quote' | 'header' | 'columns'>,
): CsvLayout {
  if (head.trim() === '') throw new UserError(`${file} is empty`);
  const quote = config.quote === 'none' ? false : config.quote;
  const delimiter =
    config.delimiter === 'auto' ? findDelimiter(head, quote) : config.delimiter === 'tab' ? '\t' : config.delimiter;
  const [first] = readHead(head, delimiter, quote, 1);
  if (first === undefined) {
    throw new UserError(
      `${file}: the first line is not CSV; a quote may be opened there and not closed (--quote none takes quotation marks as text)`,
    );
  }
  const header = config.header ? first.map((cell) => cell.trim()) : null;
  return {
    delimiter,
    quote,
    at: csvColumns(header, config.columns, file),
    header: config.header,
    width: header === null ? null : header.length,
  };
}

/** Rows of a table have the same number of fields: the delimiter that cuts most of the first rows alike, into the most. */
function findDelimiter(head: string, quote: string | false): string {
  const candidates = [',', '\t', ';', '|'].map((delimiter) => {
    const widths = readHead(head, delimiter, quote, rowsLookedAt).map((row) => row.length);
    const counts = new Map<number, number>();
    for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
    const [width, rows] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0];
    return { delimiter, width, alike: width > 1 ? rows / widths.length : 0 };
  });
  return candidates.reduce((best, next) =>
    next.alike > best.alike || (next.alike === best.alike && next.width > best.width) ? next : best,
  ).delimiter;
}

const rowsLookedAt = 50;

function readHead(head: string, delimiter: string, quote: string | false, rows: number): string[][] {
  const read: string[][] = [];
  try {
    parseSync(head, {
      ...parserOptions(delimiter, quote),
      to: rows,
      on_record: (record: string[]) => {
        read.push(record);
        return null;
      },
    });
  } catch {
    // The head ends within a row, or this is not the delimiter: what was read until there tells enough.
  }
  return read;
}

function parserOptions(delimiter: string, quote: string | false) {
  return {
    delimiter,
    quote,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: longestRow,
  };
}

interface ParsedRow {
  readonly record: readonly string[];
  readonly info: Info;
}

export async function* csvRows(
  text: AsyncIterable<string>,
  { delimiter, quote, at, header, width }: CsvLayout,
  file: string,
): AsyncGenerator<FileRow> {
  const parser = parse({ ...parserOptions(delimiter, quote), info: true });
  // An error of the file reaches the loop through the parser.
  pipeline(Readable.from(text), parser, () => undefined);
  const columns = [...at];
  let line = 1;
  let isFirst = header;
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRow>) {
      const begins = line;
      line = info.lines + 1;
      if (isFirst) {
        isFirst = false;
        continue;
      }
      if (record.every((cell) => cell.trim() === '')) continue;
      const problem = width === null ? null : widthProblem(record, width);
      if (problem !== null) {
        yield { line: begins, fields: null, problem };
        continue;
      }
      const fields: Partial<Record<Field, unknown>> = {};
      for (const [field, index] of columns) fields[field] = record[index] ?? '';
      yield { line: begins, fields, problem: null };
    }
  } catch (error) {
    throw error instanceof UserError ? error : readError(error as CsvError, file, line);
  } finally {
    parser.destroy();
  }
}

function widthProblem(record: readonly string[], width: number): string | null {
  if (record.length === width || record.slice(width).every((cell) => cell.trim() === '')) {
    return record.length < width ? `has ${record.length} fields, the header ${width}` : null;
  }
  return record.length < width
    ? `has ${record.length} fields, the header ${width}`
    : `has ${record.length} fields, the header ${width}: put quotes around a field that holds the delimiter`;
}

/** What cannot be gone over: where such a field ends nobody can tell. */
function readError(error: CsvError & { code?: string }, file: string, line: number): Error {
  if (error.code === 'CSV_MAX_RECORD_SIZE' || error.code === 'CSV_QUOTE_NOT_CLOSED') {
    return new UserError(
      `${file} cannot be read on from line ${line}: a quote is opened there and not closed. Mend it, or say --quote none where quotation marks are part of the text; what came before was read`,
    );
  }
  return error.code?.startsWith('CSV_')
    ? new UserError(`${file} cannot be read on from line ${line}: it ${quoteProblem(error)}; what came before was read`)
    : error;
}
