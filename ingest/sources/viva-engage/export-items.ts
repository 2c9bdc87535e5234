import { pipeline, Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import type { Choice } from '../../communities.js';
import type { JsonRecord } from '../../fields.js';
import { type Archive, UnreadableArchiveError } from './archive.js';
import { attempt } from './envelope.js';
import { whyRowLeftOut, withoutNulls } from './export-rows.js';
import type { VivaItem } from './items.js';
import { timeField } from './time.js';

/** A message's text is at most some 10,000 characters; its attachments come beside. */
const maxRowBytes = 4_000_000;

/**
 * Messages and users of a data export, in the order of its files. Of earlier versions only their times are kept: they say since
 * when a message is what it is.
 */
export async function* exportItems(
  archive: Archive,
  choice: Choice,
  observedAt: number,
): AsyncGenerator<{ where: string; item: VivaItem }> {
  const editedAt = await editTimes(archive);
  if (archive.tables.includes('users')) {
    for await (const { row, line } of rows(archive, 'users')) {
      yield { where: `Users.csv line ${line}`, item: { kind: 'export-user', row, observedAt } };
    }
  }
  if (!archive.tables.includes('messages')) return;
  for await (const { row, line } of rows(archive, 'messages')) {
    const where = `Messages.csv line ${line}`;
    const reason = attempt(() => whyRowLeftOut(row, choice) ?? '');
    // What is not as documented goes on to be told; it holds nothing but its reason.
    if (reason) yield { where, item: { kind: 'left-out', reason } };
    else {
      const edited = editedAt.get(String(row.id ?? '')) ?? null;
      yield { where, item: { kind: 'export-message', row, editedAt: edited, observedAt } };
    }
  }
}

async function editTimes(archive: Archive): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const table = ['messageversions', 'messageversion'].find((name) => archive.tables.includes(name));
  if (table === undefined) return times;
  for await (const { row } of rows(archive, table)) {
    const id = String(row.message_id ?? row.id ?? '');
    const at = attempt(() => timeField(row, 'updated_at') ?? timeField(row, 'created_at'));
    if (id !== '' && at !== null) times.set(id, Math.max(times.get(id) ?? 0, at));
  }
  return times;
}

async function* rows(archive: Archive, table: string): AsyncGenerator<{ row: JsonRecord; line: number }> {
  const parser = parse({
    columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRowBytes,
  });
  // Errors come out of the parser below.
  pipeline(Readable.from(archive.read(table)), parser, () => {});
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      yield { row: withoutNulls(record), line: info.lines };
    }
  } catch (error) {
    if (error instanceof UnreadableArchiveError) throw error;
    const { code, lines } = error as CsvError & { lines?: number };
    throw new UnreadableArchiveError(
      `${table}.csv is no CSV${lines === undefined ? '' : ` from line ${lines} on`} (${code ?? 'error'})`,
    );
  }
}

/** Null: the table is empty. */
export async function firstRow(archive: Archive, table: string): Promise<JsonRecord | null> {
  for await (const { row } of rows(archive, table)) return row;
  return null;
}
