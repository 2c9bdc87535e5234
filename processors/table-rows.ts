import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type CsvError, parse } from 'csv-parse';
import { errorMessage, UserError } from '../infra/errors.js';

/** How the rows of a file are understood. Both throw UserError for what cannot be meant. */
export interface RowReaders<Row> {
  /** Of a table: from its header, what makes a row of a record that is as long. `file`: for messages. */
  header(names: readonly string[], file: string): (record: readonly string[]) => Row;
  /** Of NDJSON. `place`: for messages. */
  object(): (value: Readonly<Record<string, unknown>>, place: string) => Row;
}

/** Line that a row begins at. */
interface AtLine {
  readonly line: number;
}

const longestRow = 8_000_000;

/** For people. */
export const nameOfFile = (path: string): string => (path === '-' ? 'standard input' : path);

/**
 * Rows one after the other, of a file of any size: a table (CSV; tab, semicolon or | are found in its header) or NDJSON, also
 * gzip. `path`: - is standard input. Throws UserError naming the file, and the line where it can.
 */
export async function* tableRows<Row extends object>(
  path: string,
  readers: RowReaders<Row>,
): AsyncGenerator<Row & AtLine> {
  const name = nameOfFile(path);
  try {
    const chunks = decoded(await unpacked(path))[Symbol.asyncIterator]();
    const head = await firstText(chunks);
    if (head.trim() === '') throw new UserError(`${name} is empty.`);
    const text = rest(head, chunks);
    yield* head.trimStart().startsWith('{') ? objectRows(text, readers, name) : csvRows(text, head, readers, name);
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(`${name} cannot be read: ${errorMessage(error)}`);
  }
}

async function unpacked(path: string): Promise<AsyncIterable<Buffer>> {
  const raw = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1 << 20 });
  const chunks = (raw as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const first = await chunks.next();
  const all = rest(first.done ? Buffer.alloc(0) : first.value, chunks);
  const isGzip = !first.done && first.value[0] === 0x1f && first.value[1] === 0x8b;
  // An error of either stream reaches whoever reads.
  return isGzip ? pipeline(Readable.from(all), createGunzip({ chunkSize: 1 << 18 }), () => undefined) : all;
}

async function* rest<T>(first: T, others: AsyncIterator<T>): AsyncGenerator<T> {
  yield first;
  for (let next = await others.next(); !next.done; next = await others.next()) yield next.value;
}

async function* decoded(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** Enough to tell what it is; a short first chunk may hold nothing but a byte-order mark. */
async function firstText(chunks: AsyncIterator<string>): Promise<string> {
  let head = '';
  while (head.trim() === '' || !head.includes('\n')) {
    const next = await chunks.next();
    if (next.done) break;
    head += next.value;
    if (head.length > longestRow) break;
  }
  return head;
}

async function* objectRows<Row extends object>(
  text: AsyncIterable<string>,
  readers: RowReaders<Row>,
  name: string,
): AsyncGenerator<Row & AtLine> {
  const read = readers.object();
  let line = 0;
  let begun = '';
  for await (const chunk of text) {
    const lines = (begun + chunk).split('\n');
    begun = lines.pop() ?? '';
    if (begun.length > longestRow)
      throw new UserError(`${name}, line ${line + 1}: longer than ${longestRow} characters.`);
    for (const written of lines) {
      line += 1;
      if (written.trim() !== '') yield { line, ...readObject(written, read, `${name}, line ${line}`) };
    }
  }
  if (begun.trim() !== '') yield { line: line + 1, ...readObject(begun, read, `${name}, line ${line + 1}`) };
}

function readObject<Row>(written: string, read: ReturnType<RowReaders<Row>['object']>, place: string): Row {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch (error) {
    throw new UserError(`${place}: not JSON: ${errorMessage(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError(`${place}: it must be a JSON object with the fields of one row.`);
  }
  return read(value as Readonly<Record<string, unknown>>, place);
}

async function* csvRows<Row extends object>(
  text: AsyncIterable<string>,
  head: string,
  readers: RowReaders<Row>,
  name: string,
): AsyncGenerator<Row & AtLine> {
  const [header = ''] = head.replace(/^\ufeff/, '').split(/\r?\n/, 1);
  const delimiter = [',', '\t', ';', '|']
    .map((mark) => ({ mark, times: header.split(mark).length }))
    .reduce((best, next) => (next.times > best.times ? next : best)).mark;
  const parser = parse({
    delimiter,
    bom: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
    relax_column_count: true,
  });
  pipeline(Readable.from(text), parser, () => undefined);
  let width = 0;
  let read: ((record: readonly string[]) => Row) | null = null;
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const begins = line;
      line = info.lines + 1;
      if (read === null) {
        width = record.length;
        read = readers.header(record, name);
      } else if (record.length === width) {
        yield { line: begins, ...read(record) };
      } else {
        throw new UserError(`${name}, line ${begins}: it has ${record.length} fields, the header has ${width}.`);
      }
    }
  } catch (error) {
    const { code } = error as CsvError;
    if (code === undefined || !String(code).startsWith('CSV_')) throw error;
    throw new UserError(`${name} cannot be read on from line ${line}: ${errorMessage(error)}`);
  } finally {
    parser.destroy();
  }
}
