import { UserError } from '../../../infra/errors.js';
import { idOf } from './parse.js';
import { type FileContext, type Row, type RowPeople, readPeople, readRow } from './row.js';
import type { FileRow } from './rows.js';
import { RowError } from './values.js';

/**
 * Threads that a file names by keys of their own: the earliest row of a thread that answers nothing starts it, in
 * whatever order the rows come. The file is gone through once for it.
 */
export interface Threads {
  /** Id of the content that starts the row's thread. */
  rootOf(row: FileRow): string | null;
}

interface Start {
  readonly ms: number;
  readonly id: string;
}

/** About 300 MB. */
const mostThreads = 2_000_000;

export const noThreads: Threads = { rootOf: () => null };

export async function findThreads(rows: AsyncIterable<FileRow>, context: FileContext, file: string): Promise<Threads> {
  const starts = new Map<string, Start>();
  for await (const { fields } of rows) {
    const start = fields === null ? null : quietly(() => startIn(readRow(readPeople(fields, context))));
    if (start === null) continue;
    const known = starts.get(start.thread);
    if (known === undefined || start.ms < known.ms || (start.ms === known.ms && start.id < known.id)) {
      starts.set(start.thread, { ms: start.ms, id: start.id });
    }
    if (starts.size > mostThreads) {
      throw new UserError(
        `${file} has more than ${mostThreads} threads: name in a column 'root' the id of what each row's conversation begins with, instead of 'thread'`,
      );
    }
  }
  return {
    rootOf: ({ fields }) =>
      fields === null ? null : quietly(() => starts.get(threadOf(readPeople(fields, context)) ?? '')?.id ?? null),
  };
}

function threadOf(row: RowPeople): string | null {
  const thread = row.values.word('thread');
  return thread === '' ? null : `${row.platform} ${row.instance} ${thread}`;
}

const contentVerbs = new Set(['', 'post', 'reply', 'edit']);

function startIn(row: Row): (Start & { readonly thread: string }) | null {
  const thread = threadOf(row);
  if (thread === null || row.values.word('parent') !== '') return null;
  if (!contentVerbs.has(row.values.word('verb').toLowerCase())) return null;
  const ms = row.values.moment('time')?.ms;
  return ms === undefined ? null : { thread, ms, id: idOf(row) };
}

/** The parser says what is wrong with a row. */
function quietly<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof RowError) return null;
    throw error;
  }
}
