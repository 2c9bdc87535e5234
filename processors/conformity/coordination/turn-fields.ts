import { UserError } from '../../../infra/errors.js';
import { type Columns, type FieldRow, type FieldSet, objectFields, tableFields } from '../../table-fields.js';

/** What a file of turns may hold; README.md says what each means. */
export const fields = [
  ...(['id', 'speaker', 'text', 'parent', 'group', 'part'] as const),
  ...(['target', 'target_text', 'target_group'] as const),
];

export type Field = (typeof fields)[number];

const names: Readonly<Record<Field, readonly string[]>> = {
  id: ['id', 'utteranceid', 'messageid', 'turnid'],
  speaker: ['speaker', 'author', 'user', 'from', 'speakerid', 'userid'],
  text: ['text', 'reply', 'replytext', 'body', 'content', 'message'],
  parent: ['parent', 'parentid', 'replyto', 'replytoid', 'inreplyto'],
  group: ['group', 'speakergroup', 'role'],
  part: ['part'],
  target: ['target', 'targetid', 'to'],
  target_text: ['targettext', 'parenttext'],
  target_group: ['targetgroup', 'targetrole'],
};

/** A turn says by ids what it answers; an exchange holds both. */
export type RowKind = 'turn' | 'exchange';

/** One row as it was read. */
export type ReadRow = FieldRow<Field, RowKind>;

export type FieldReader = (value: Readonly<Record<string, unknown>>, place: string) => ReadRow;

const turnFields: FieldSet<Field, RowKind> = { names, kindOf };

/** Throws UserError where a column that was named is not in the header, or a needed one not to be found. */
export const headerFields = (
  header: readonly string[],
  columns: Columns<Field>,
  file: string,
): ((record: readonly string[]) => ReadRow) => tableFields(turnFields, columns, header, file);

/** Of JSON objects: a named column may be a path such as meta.side. The first row says which fields there are. */
export const objectReader = (columns: Columns<Field>): FieldReader => objectFields(turnFields, columns);

function kindOf(has: (field: Field) => boolean, there: string): RowKind {
  if (has('speaker') && has('text')) {
    if (has('id') && has('parent')) return 'turn';
    if (has('target') && has('target_text')) return 'exchange';
  }
  throw new UserError(
    `${there}. Needed are speaker and text, and either id and parent (id of the turn that is answered) or target and target_text. "--columns field=column" says what is where.`,
  );
}
