import path from 'node:path';
import { UserError } from '../../../infra/errors.js';
import { binaryKind, decodeAs, utf16 } from '../../directory/csv-text.js';
import { isRecord } from '../../fields.js';
import { attribute } from './attributes.js';

/** The resources of a document: a list response, a list, one resource, or one of these a line. Throws UserError. */
export function readDocument(bytes: Buffer, file: string): unknown[] {
  const name = path.basename(file);
  const binary = binaryKind(bytes);
  if (binary) throw new UserError(`${name} is ${binary}, not JSON`);
  const text = decodeAs(utf16(bytes) ?? 'utf-8', bytes)?.replace(/^\ufeff/, '');
  if (text === undefined) throw new UserError(`${name} is not text in UTF-8: export it again as JSON`);
  if (text.trim() === '') throw new UserError(`${name} is empty`);
  const whole = parsed(text);
  const resources = whole.ok ? resourcesIn(whole.value) : linesOf(text, name).flatMap(resourcesIn);
  if (resources.length === 0) throw new UserError(`${name} holds no users`);
  return resources;
}

function resourcesIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const listed = isRecord(value) ? attribute(value, 'Resources') : undefined;
  if (Array.isArray(listed)) return listed;
  // A list response without Resources has none.
  return isRecord(value) && attribute(value, 'totalResults') !== undefined ? [] : [value];
}

function linesOf(text: string, name: string): unknown[] {
  const lines = text.split(/\r\n?|\n/).map((line, index) => ({ line: line.trim(), number: index + 1 }));
  return lines
    .filter(({ line }) => line !== '')
    .map(({ line, number }, index) => {
      const one = parsed(line);
      if (one.ok) return one.value;
      const where = index === 0 ? '' : ` at line ${number}`;
      throw new UserError(
        `${name} is not JSON${where}: it must be a SCIM list response, a list of users, or one user a line`,
      );
    });
}

function parsed(text: string): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false };
  }
}
