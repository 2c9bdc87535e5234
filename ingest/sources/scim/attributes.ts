import { flagField, isRecord, type JsonRecord, lineField, listField, typeName, WrongFieldError } from '../../fields.js';

/** Attributes of a resource: their names have no case (RFC 7643 §2.1), and errors name them as the standard does. */

const longest = 500;

export function attribute(resource: JsonRecord, name: string): unknown {
  if (Object.hasOwn(resource, name)) return resource[name];
  const lower = name.toLowerCase();
  const key = Object.keys(resource).find((candidate) => candidate.toLowerCase() === lower);
  return key === undefined ? undefined : resource[key];
}

const only = (resource: JsonRecord, name: string): JsonRecord => ({ [name]: attribute(resource, name) });

export const lineOf = (resource: JsonRecord, name: string, limit = longest): string | null =>
  lineField(only(resource, name), name, limit);

export const flagOf = (resource: JsonRecord, name: string): boolean | null => flagField(only(resource, name), name);

/** Text, or the number that some servers write. */
export function idOf(resource: JsonRecord, name: string): string | null {
  const value = attribute(resource, name);
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : lineOf(resource, name, 300);
}

export function objectOf(resource: JsonRecord, name: string): JsonRecord | null {
  const value = attribute(resource, name);
  if (value === undefined || value === null || value === '') return null;
  if (!isRecord(value))
    throw new WrongFieldError(`has a field ${name} that is ${typeName(value)} instead of an object`);
  return value;
}

/** Values of a multi-valued attribute; a bare value is one without more to say of it. */
export function valuesOf(resource: JsonRecord, name: string): JsonRecord[] {
  return listField(only(resource, name), name).map((value) => {
    if (typeof value === 'string') return { value };
    if (!isRecord(value)) throw new WrongFieldError(`has a field ${name} that is a list with ${typeName(value)} in it`);
    return value;
  });
}

/** The one that is marked as primary, else one for work, else the first. */
export function preferred(values: readonly JsonRecord[]): JsonRecord[] {
  const rank = (value: JsonRecord): number =>
    flagOf(value, 'primary') ? 0 : lineOf(value, 'type')?.toLowerCase() === 'work' ? 1 : 2;
  return values.toSorted((a, b) => rank(a) - rank(b));
}

const enterpriseNames = [
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:user',
  'urn:scim:schemas:extension:enterprise:2.0:user',
  'urn:scim:schemas:extension:enterprise:1.0:user',
  'urn:scim:schemas:extension:enterprise:1.0',
];

/** The enterprise extension, whole or as attributes with the schema before their names; of SCIM 1.1 too. */
export function enterpriseOf(resource: JsonRecord): JsonRecord {
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(resource)) {
    const lower = key.toLowerCase();
    const schema = enterpriseNames.find((name) => lower === name || lower.startsWith(`${name}:`));
    if (schema === undefined || value === null) continue;
    if (lower !== schema) found[key.slice(schema.length + 1)] = value;
    else if (isRecord(value)) Object.assign(found, value);
    else throw new WrongFieldError(`has an enterprise extension that is ${typeName(value)} instead of an object`);
  }
  return found;
}
