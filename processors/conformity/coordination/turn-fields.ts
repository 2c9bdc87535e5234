import { UserError } from '../../../infra/errors.js';

/** What a file of turns may hold; README.md says what each means. */
export const fields = [
  ...(['id', 'speaker', 'text', 'parent', 'group', 'part'] as const),
  ...(['target', 'target_text', 'target_group'] as const),
];

export type Field = (typeof fields)[number];

/** Names of columns in lower case, without spaces, dashes and underscores; the first that is there is taken. */
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

const bare = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

export type FieldReader = (value: Readonly<Record<string, unknown>>, place: string) => ReadRow;

type Columns = Readonly<Partial<Record<Field, string>>>;

/** Throws UserError where a column that was named is not in the header, or a needed one not to be found. */
export function headerFields(
  header: readonly string[],
  columns: Columns,
  file: string,
): (record: readonly string[]) => ReadRow {
  const found = header.map((name) => name.trim());
  const at = fields.map((field) => {
    const named = columns[field];
    if (named === undefined) return firstOf(found.map(bare), names[field]);
    const index = found.indexOf(named);
    if (index < 0)
      throw new UserError(`${file}: there is no column "${named}" for ${field}; there are ${found.join(', ')}.`);
    return index;
  });
  const has = (field: Field): boolean => at[fields.indexOf(field)]! >= 0;
  const kind = kindOf(has, `${file}: there are the columns ${found.join(', ')}`);
  return (record) => {
    const read = {} as Record<Field, string>;
    for (const [index, field] of fields.entries()) read[field] = at[index]! < 0 ? '' : (record[at[index]!] ?? '');
    return { kind, fields: read };
  };
}

function firstOf(header: readonly string[], wanted: readonly string[]): number {
  for (const name of wanted) {
    const index = header.indexOf(name);
    if (index >= 0) return index;
  }
  return -1;
}

/** A turn says by ids what it answers; an exchange holds both. */
export type RowKind = 'turn' | 'exchange';

/** One row as it was read. */
export interface ReadRow {
  readonly kind: RowKind;
  /** Fields that are not there are ''. */
  readonly fields: Readonly<Record<Field, string>>;
}

function kindOf(has: (field: Field) => boolean, there: string): RowKind {
  if (has('speaker') && has('text')) {
    if (has('id') && has('parent')) return 'turn';
    if (has('target') && has('target_text')) return 'exchange';
  }
  throw new UserError(
    `${there}. Needed are speaker and text, and either id and parent (id of the turn that is answered) or target and target_text. "--columns field=column" says what is where.`,
  );
}

/** Of JSON objects: a named column may be a path such as meta.side. The first row says which fields there are. */
export function objectReader(columns: Columns): FieldReader {
  const paths = fields.map((field) => columns[field]?.split('.') ?? null);
  /** By name of a property: field it is for, and how much that name is preferred. */
  const known = new Map<string, { readonly field: Field; readonly preference: number } | null>();
  const meaning = (name: string) => {
    let found = known.get(name);
    if (found === undefined) {
      found = null;
      for (const [index, field] of fields.entries()) {
        const preference = paths[index] === null ? names[field].indexOf(bare(name)) : -1;
        if (preference >= 0) found = { field, preference };
      }
      known.set(name, found);
    }
    return found;
  };
  let kind: RowKind | null = null;
  return (value, place) => {
    const read = {} as Record<Field, string>;
    const preferences = {} as Record<Field, number>;
    const there = new Set<Field>();
    for (const field of fields) read[field] = '';
    for (const name of Object.keys(value)) {
      const found = meaning(name);
      if (found === null || preferences[found.field] <= found.preference) continue;
      preferences[found.field] = found.preference;
      read[found.field] = written(value[name]);
      if (kind === null) there.add(found.field);
    }
    for (const [index, path] of paths.entries()) {
      if (path !== null) read[fields[index]!] = written(inside(value, path));
    }
    if (kind === null) {
      const has = (field: Field): boolean => there.has(field) || columns[field] !== undefined;
      kind = kindOf(has, `${place}: there are the fields ${Object.keys(value).join(', ')}`);
    }
    return { kind, fields: read };
  };
}

function inside(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const name of path) {
    at = typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[name] : undefined;
  }
  return at;
}

/** Numbers and truth values are names of groups too; what is null or missing is ''. */
function written(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
