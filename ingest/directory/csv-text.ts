import { type CsvError, type Info, parse } from 'csv-parse/sync';
import { UserError } from '../../infra/errors.js';
import type { Problem } from './problems.js';

/** A CSV file's bytes as cells with line numbers, whatever program wrote it. */

export interface Table {
  readonly header: readonly string[];
  readonly headerLine: number;
  readonly rows: readonly TableRow[];
  readonly problems: readonly Problem[];
}

export interface TableRow {
  /** Where the row begins; line 1 is the first of the file. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** UTF-8 and UTF-16, with and without byte order mark, else Windows-1252. Throws UserError for what is no text. */
export function decodeText(bytes: Buffer, file: string): string {
  const binary = binaryKind(bytes);
  if (binary) throw new UserError(`${file} is ${binary}, not text: save the table as CSV (UTF-8)`);
  const encoding = utf16(bytes) ?? 'utf-8';
  const text = decodeAs(encoding, bytes) ?? decodeAs('windows-1252', bytes) ?? '';
  // Tab, line feed, form feed and carriage return are the control characters of text.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that are looked for
  if (/[\u0000-\u0008\u000e-\u001f]/.test(text)) {
    throw new UserError(`${file} is not text (it holds control characters): save the table as CSV (UTF-8)`);
  }
  return text;
}

export function binaryKind(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 4).toString('latin1');
  if (start.startsWith('PK')) return 'a zip archive or an Excel workbook';
  if (start === '\u00d0\u00cf\u0011\u00e0') return 'an Excel workbook';
  if (start === '%PDF') return 'a PDF document';
  if (start.startsWith('\u001f\u008b')) return 'compressed (gzip)';
  return undefined;
}

export function utf16(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // A header is of ASCII, so without a mark every other byte of its start is zero.
  const head = bytes.subarray(0, 64);
  const zeros = (parity: number): number => head.filter((byte, index) => byte === 0 && index % 2 === parity).length;
  if (head.length >= 8 && zeros(1) >= head.length * 0.4) return 'utf-16le';
  if (head.length >= 8 && zeros(0) >= head.length * 0.4) return 'utf-16be';
  return undefined;
}

export function decodeAs(encoding: string, bytes: Buffer): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The delimiter is the one that the header holds most of. */
export function readTable(text: string): Table {
  const declared = /^sep=(.)\r?\n/i.exec(text);
  const body = declared ? text.slice(declared[0].length) : text;
  const linesBefore = declared ? 1 : 0;
  const delimiter = declared?.[1] ?? findDelimiter(body);
  const rows: TableRow[] = [];
  const problems: Problem[] = [];
  let nextLine = linesBefore + 1;
  let header: TableRow | undefined;

  const onRecord = ({ record, info }: { record: string[]; info: Info }): null => {
    const line = nextLine;
    nextLine = linesBefore + info.lines + 1;
    const cells = record.map((cell) => cell.trim());
    if (cells.every((cell) => cell === '')) return null;
    if (!header) header = { line, cells };
    else if (cells.slice(header.cells.length).some((cell) => cell !== '')) {
      problems.push({
        line,
        message: `has ${cells.length} fields, the header ${header.cells.length}: put quotes around a field that holds the delimiter`,
      });
    } else if (cells.length < header.cells.length) {
      problems.push({ line, message: `has ${cells.length} fields, the header ${header.cells.length}` });
    } else rows.push({ line, cells });
    return null;
  };
  try {
    parse(body, {
      delimiter,
      info: true,
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      // csv-parse types the callback without `info`, which it gives when asked for.
      on_record: onRecord as never,
    });
  } catch (error) {
    problems.push({
      line: linesBefore + ((error as CsvError & { lines?: number }).lines ?? 0),
      message: quoteProblem(error),
    });
  }
  return { header: header?.cells ?? [], headerLine: header?.line ?? 1, rows, problems };
}

export function findDelimiter(text: string): string {
  const firstLine = /^\s*(.*)/.exec(text)?.[1] ?? '';
  const unquoted = firstLine.replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t', '|'].map((delimiter) => ({ delimiter, count: unquoted.split(delimiter).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

/** In own words: the parser's message quotes the field. */
export function quoteProblem(error: unknown): string {
  switch ((error as { code?: string }).code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened and never closed';
    case 'INVALID_OPENING_QUOTE':
      return 'a quote stands in the middle of a field: double it and put quotes around the field';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'something follows the closing quote of a field';
    default:
      return 'is not CSV';
  }
}
