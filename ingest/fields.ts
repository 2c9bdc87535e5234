import type { Parsed } from './source.js';

/**
 * Careful looks at JSON that a platform wrote. What is absent or null is null; what is of another type than documented throws
 * WrongFieldError, which `rejecting` turns into the reason for a dead letter. Values are never quoted: they are people's.
 */

export type JsonRecord = Readonly<Record<string, unknown>>;

export class WrongFieldError extends Error {
  override readonly name = 'WrongFieldError';
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same item gives a reject instead of an exception. */
export function rejecting(parse: () => Parsed[]): Parsed[] {
  try {
    return parse();
  } catch (error) {
    if (error instanceof WrongFieldError) return [{ kind: 'reject', reason: error.message }];
    throw error;
  }
}

export function wrongField(name: string, is: string): WrongFieldError {
  return new WrongFieldError(`has a field ${name} that is ${is}`);
}

/** What a value is, without the value. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

/** As it is, white space and all; empty text is null. */
export function textField(record: JsonRecord, name: string): string | null {
  const value = record[name];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') throw wrongField(name, `${typeName(value)} instead of text`);
  return value;
}

/** One line, such as a title, cut to the limit (UTF-16 units). */
export function lineField(record: JsonRecord, name: string, limit: number): string | null {
  const value = textField(record, name);
  const line = value?.replaceAll('\u0000', '').toWellFormed().replace(/\s+/g, ' ').trim() ?? '';
  if (line === '') return null;
  return line.length <= limit
    ? line
    : line
        .slice(0, limit)
        .toWellFormed()
        .replace(/\ufffd$/, '');
}

/** A whole number, also where it is written as text. */
export function idField(record: JsonRecord, name: string): string | null {
  const value = record[name];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return value;
  throw wrongField(name, `${typeName(value)} instead of an id`);
}

export function neededId(record: JsonRecord, name: string): string {
  const id = idField(record, name);
  if (id === null) throw new WrongFieldError(`has no ${name}`);
  return id;
}

export function idsField(record: JsonRecord, name: string): string[] {
  return listField(record, name).flatMap((value) => idField({ [name]: value }, name) ?? []);
}

/** A count; a negative one is wrong. */
export function countField(record: JsonRecord, name: string): number | null {
  const value = record[name];
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw wrongField(name, `${typeName(value)} instead of a count`);
}

/** True and false, also where they are written as text. */
export function flagField(record: JsonRecord, name: string): boolean | null {
  const value = record[name];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  throw wrongField(name, `${typeName(value)} instead of true or false`);
}

export function recordField(record: JsonRecord, name: string): JsonRecord | null {
  const value = record[name];
  if (value === undefined || value === null) return null;
  if (!isRecord(value)) throw wrongField(name, `${typeName(value)} instead of an object`);
  return value;
}

export function listField(record: JsonRecord, name: string): readonly unknown[] {
  const value = record[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrongField(name, `${typeName(value)} instead of a list`);
  return value;
}

export function recordsField(record: JsonRecord, name: string): JsonRecord[] {
  return listField(record, name).map((value) => {
    if (!isRecord(value)) throw wrongField(name, `a list with ${typeName(value)} in it`);
    return value;
  });
}
