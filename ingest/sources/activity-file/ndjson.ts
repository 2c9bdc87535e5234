import { type Field, fieldNamed, type Mapping, mappedFields, nameForPeople, requireTime } from './columns.js';
import { type FileRow, longestRow } from './rows.js';

/** One JSON object a line. */

type Json = Readonly<Record<string, unknown>>;

export type FieldReader = (object: Json) => Partial<Record<Field, unknown>>;

/** What is mapped is taken from there (`user.name` goes into objects) and nowhere else; the rest goes by name. */
export function createFieldReader(mapping: Mapping): FieldReader {
  const mapped = mappedFields(mapping);
  const known = new Map<string, Field | null>();
  return (object) => {
    const read: Partial<Record<Field, unknown>> = {};
    for (const [key, value] of Object.entries(object)) {
      let field = known.get(key);
      if (field === undefined) {
        const named = fieldNamed(key);
        field = named === undefined || mapped.has(named) ? null : named;
        if (known.size < 10_000) known.set(key, field);
      }
      if (field !== null && (read[field] === undefined || key === field)) read[field] = value;
    }
    for (const [field, from] of mapped) {
      const value = reach(object, String(from));
      if (value !== undefined) read[field] = value;
    }
    return read;
  };
}

function reach(object: Json, path: string): unknown {
  if (path in object) return object[path];
  let value: unknown = object;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Json)[key];
  }
  return value;
}

/** Fields of the rows at the beginning of the file. Throws UserError when none of them has a time. */
export function checkNdjson(
  head: string,
  isWhole: boolean,
  mapping: Mapping,
  file: string,
): { readonly found: ReadonlySet<Field> } {
  const fieldsOf = createFieldReader(mapping);
  const lines = head.split('\n');
  if (!isWhole && lines.length > 1) lines.pop();
  const keys = new Set<string>();
  const found = new Set<Field>();
  for (const line of lines) {
    const object = parseLine(line);
    if (object === null) continue;
    for (const field of Object.keys(fieldsOf(object))) found.add(field as Field);
    for (const key of Object.keys(object).slice(0, 50)) if (keys.size < 20) keys.add(nameForPeople(key));
  }
  requireTime(found.has('time'), file, `the keys found are ${[...keys].join(', ') || 'none'}`);
  return { found };
}

function parseLine(line: string): Json | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
  } catch {
    return null;
  }
}

export async function* ndjsonRows(text: AsyncIterable<string>, fieldsOf: FieldReader): AsyncGenerator<FileRow> {
  let line = 0;
  for await (const written of linesOf(text)) {
    line += 1;
    if (written === null) {
      yield { line, fields: null, problem: `is longer than ${longestRow} characters` };
      continue;
    }
    if (written.trim() === '') continue;
    const object = parseLine(written);
    if (object === null) yield { line, fields: null, problem: 'is not a JSON object' };
    else yield { line, fields: fieldsOf(object), problem: null };
  }
}

/** Null for a line that is too long to be held. */
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string | null> {
  let rest = '';
  let tooLong = false;
  for await (const piece of text) {
    const lines = piece.split('\n');
    for (const [index, part] of lines.entries()) {
      if (!tooLong) rest += part;
      if (rest.length > longestRow) {
        tooLong = true;
        rest = '';
      }
      if (index === lines.length - 1) break;
      yield tooLong ? null : rest;
      rest = '';
      tooLong = false;
    }
  }
  if (tooLong) yield null;
  else if (rest !== '') yield rest;
}
