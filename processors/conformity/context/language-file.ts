import { UserError } from '../../../infra/errors.js';
import { stripQuotes } from '../../enrich/strip-quotes.js';
import { type Columns, type FieldSet, objectFields, tableFields } from '../../table-fields.js';
import { nameOfFile, tableRows } from '../../table-rows.js';
import { createNumbering } from '../coordination/message-table.js';
import { isOf, type TurnGroup } from '../coordination/turns.js';
import { createDocumentTally } from './documents.js';
import { type ClusterKind, documentName, readMoment } from './moments.js';
import type { ReadLanguage } from './read-language.js';
import type { WordBook } from './word-book.js';

export type LanguageField = 'id' | 'speaker' | 'text' | 'time' | 'group' | 'part';

export interface LanguageFileOptions {
  /** Path, or - for standard input. */
  readonly path: string;
  readonly columns: Columns<LanguageField>;
  readonly speakers: TurnGroup;
  /** Null: part where there is such a column, else day. */
  readonly cluster: ClusterKind | null;
  readonly stripQuotes: boolean;
  /** UTC milliseconds, the first one in and the first one out; null: no bound. */
  readonly from: number | null;
  readonly until: number | null;
  readonly onTurns?: (turns: number) => void;
  readonly signal?: AbortSignal;
}

const set: FieldSet<LanguageField, { readonly hasPart: boolean }> = {
  names: {
    id: ['id', 'utteranceid', 'messageid', 'turnid'],
    speaker: ['speaker', 'author', 'user', 'from', 'speakerid', 'userid'],
    text: ['text', 'body', 'content', 'message'],
    time: ['time', 'timestamp', 'date', 'day', 'createdat', 'occurredat', 'ts'],
    group: ['group', 'speakergroup', 'role'],
    part: ['part', 'meeting', 'conversation', 'conversationid', 'thread', 'threadid'],
  },
  kindOf(has, there) {
    if (has('speaker') && has('text') && has('time')) return { hasPart: has('part') };
    throw new UserError(
      `${there}. Needed are speaker, text and time. "--columns field=column" says what is where; a time may be inside a name, such as --columns time=meeting.`,
    );
  },
};

/** Documents of a file of turns, of any size. Throws UserError naming the line for a row without what it needs. */
export async function readLanguageFile(book: WordBook, options: LanguageFileOptions): Promise<ReadLanguage> {
  const { path, columns, speakers, from, until, stripQuotes: strips } = options;
  const file = nameOfFile(path);
  const tally = createDocumentTally(book);
  const people = createNumbering();
  const seen = new Set<string>();
  let rows = 0;
  let cluster: ClusterKind | null = null;
  const read = tableRows(path, {
    header: (names, of) => tableFields(set, columns, names, of),
    object: () => objectFields(set, columns),
  });
  for await (const { line, kind, fields } of read) {
    cluster ??= clusterOf(options.cluster, kind.hasPart, file);
    rows += 1;
    if (rows % 5_000 === 0) {
      options.onTurns?.(rows);
      if (options.signal?.aborted) break;
    }
    const at = readMoment(fields.time);
    const problem = problemOf(fields, at, cluster);
    if (problem !== null) throw new UserError(`${file}, line ${line}: ${problem}`);
    // A turn that comes again counts once.
    if (fields.id !== '' && seen.size === seen.add(fields.id).size) continue;
    if ((from !== null && at! < from) || (until !== null && at! >= until)) continue;
    if (!isOf(speakers, fields.speaker, fields.group)) continue;
    const text = strips ? stripQuotes(fields.text) : fields.text;
    tally.add(documentName(cluster, at!, fields.part), at!, people.of(fields.speaker), text);
  }
  if (cluster === null) throw new UserError(`${file}: there is no turn in it.`);
  return {
    ...{ data: file, cluster, rows, inOtherLanguages: null },
    ...{ turns: tally.turns, withoutWords: tally.withoutWords, documents: tally.documents() },
  };
}

function clusterOf(asked: ClusterKind | null, hasPart: boolean, file: string): ClusterKind {
  if (asked === 'part' && !hasPart) {
    throw new UserError(`${file}: there is no column part; "--columns part=column" says which it is.`);
  }
  return asked ?? (hasPart ? 'part' : 'day');
}

function problemOf(
  { speaker, time, part }: Readonly<Record<LanguageField, string>>,
  at: number | null,
  cluster: ClusterKind,
): string | null {
  if (speaker === '') return 'there is no speaker.';
  if (at === null)
    return `the time "${time}" is neither a day such as 2005-01-31, with a time of day or not, nor a number of seconds.`;
  return cluster === 'part' && part === '' ? 'there is no part.' : null;
}
