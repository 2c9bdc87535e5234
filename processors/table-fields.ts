import { UserError } from '../infra/errors.js';

/** Fields that are looked for in the columns of a table or the properties of an object. */
export interface FieldSet<Field extends string, Kind> {
  /** Names of columns in lower case, without spaces, dashes and underscores; the first that is there is taken. */
  readonly names: Readonly<Record<Field, readonly string[]>>;
  /** What rows with these fields are; throws UserError, beginning with `there`, where they are too few. */
  kindOf(has: (field: Field) => boolean, there: string): Kind;
}

/** What is where, by field; where a field is not named it is found by the name of its column. */
export type Columns<Field extends string> = Readonly<Partial<Record<Field, string>>>;

/** One row as it was read. */
export interface FieldRow<Field extends string, Kind> {
  readonly kind: Kind;
  /** Fields that are not there are ''. */
  readonly fields: Readonly<Record<Field, string>>;
}

const bare = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

const fieldsOf = <Field extends string>({ names }: FieldSet<Field, unknown>): Field[] => Object.keys(names) as Field[];

/** Throws UserError where a column that was named is not in the header, or a needed one not to be found. */
export function tableFields<Field extends string, Kind>(
  set: FieldSet<Field, Kind>,
  columns: Columns<Field>,
  header: readonly string[],
  file: string,
): (record: readonly string[]) => FieldRow<Field, Kind> {
  const fields = fieldsOf(set);
  const found = header.map((name) => name.trim());
  const at = fields.map((field) => {
    const named = columns[field];
    if (named === undefined) return firstOf(found.map(bare), set.names[field]);
    const index = found.indexOf(named);
    if (index < 0)
      throw new UserError(`${file}: there is no column "${named}" for ${field}; there are ${found.join(', ')}.`);
    return index;
  });
  const has = (field: Field): boolean => at[fields.indexOf(field)]! >= 0;
  const kind = set.kindOf(has, `${file}: there are the columns ${found.join(', ')}`);
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

/** Of JSON objects: a named column may be a path such as meta.side. The first row says which fields there are. */
export function objectFields<Field extends string, Kind>(
  set: FieldSet<Field, Kind>,
  columns: Columns<Field>,
): (value: Readonly<Record<string, unknown>>, place: string) => FieldRow<Field, Kind> {
  const fields = fieldsOf(set);
  const paths = fields.map((field) => columns[field]?.split('.') ?? null);
  /** By name of a property: field it is for, and how much that name is preferred. */
  const known = new Map<string, { readonly field: Field; readonly preference: number } | null>();
  const meaning = (name: string) => {
    let found = known.get(name);
    if (found === undefined) {
      found = null;
      for (const [index, field] of fields.entries()) {
        const preference = paths[index] === null ? set.names[field].indexOf(bare(name)) : -1;
        if (preference >= 0) found = { field, preference };
      }
      known.set(name, found);
    }
    return found;
  };
  let kind: { readonly is: Kind } | null = null;
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
      kind = { is: set.kindOf(has, `${place}: there are the fields ${Object.keys(value).join(', ')}`) };
    }
    return { kind: kind.is, fields: read };
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
