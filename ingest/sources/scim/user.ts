import { matcher } from '../../communities.js';
import type { PersonEntry } from '../../directory/people.js';
import { emailPattern, readUnit } from '../../directory/rows.js';
import { isRecord, type JsonRecord, typeName, WrongFieldError } from '../../fields.js';
import { attribute, enterpriseOf, flagOf, idOf, lineOf, objectOf, preferred, valuesOf } from './attributes.js';
import type { UnitAttribute } from './config.js';

export type ResourceRead =
  | { readonly kind: 'person'; readonly entry: PersonEntry; readonly alsoCalled: readonly string[] }
  | { readonly kind: 'reject' | 'skip'; readonly reason: string };

export interface ResourceOptions {
  readonly unit: readonly UnitAttribute[];
  readonly unitGroups: readonly string[];
}

const longestEmail = 254;

/** One User resource (RFC 7643 §4.1) with the enterprise extension (§4.3). */
export function readResource(resource: unknown, place: number, options: ResourceOptions): ResourceRead {
  if (!isRecord(resource)) return { kind: 'reject', reason: `is ${typeName(resource)} instead of a user` };
  try {
    if (isOtherThanUser(resource)) return { kind: 'skip', reason: 'resource that is not a user' };
    const userName = lineOf(resource, 'userName', 320);
    const key = idOf(resource, 'id') ?? idOf(resource, 'externalId') ?? userName;
    if (key === null) return { kind: 'reject', reason: 'is a user without id and userName' };
    const email = addressOf(resource, userName);
    if (email === null) return { kind: 'skip', reason: 'user without an e-mail address' };
    const enterprise = enterpriseOf(resource);
    const alsoCalled = [idOf(resource, 'externalId'), userName, email].filter((name) => name !== null);
    return {
      kind: 'person',
      alsoCalled: alsoCalled.map((name) => name.toLowerCase()),
      entry: {
        key,
        place,
        email,
        name: nameOf(resource),
        title: lineOf(resource, 'title'),
        unitPath: unitOf(resource, enterprise, options),
        managerKey: managerOf(enterprise, resource),
        location: locationOf(resource),
        active: flagOf(resource, 'active') ?? true,
        accounts: [],
      },
    };
  } catch (error) {
    if (error instanceof WrongFieldError) return { kind: 'reject', reason: error.message };
    throw error;
  }
}

/** Managers by the id of the resource; servers also name them by what else identifies a user. */
export function resolveManagers(
  people: readonly { readonly entry: PersonEntry; readonly alsoCalled: readonly string[] }[],
): PersonEntry[] {
  const keys = new Set(people.map(({ entry }) => entry.key));
  const byName = new Map(people.flatMap(({ entry, alsoCalled }) => alsoCalled.map((name) => [name, entry.key])));
  return people.map(({ entry }) => {
    const { managerKey } = entry;
    if (managerKey === null || keys.has(managerKey)) return entry;
    return { ...entry, managerKey: byName.get(managerKey.toLowerCase()) ?? managerKey };
  });
}

function isOtherThanUser(resource: JsonRecord): boolean {
  const meta = objectOf(resource, 'meta');
  const type = meta === null ? null : lineOf(meta, 'resourceType');
  if (type !== null) return type.toLowerCase() !== 'user';
  const schemas = attribute(resource, 'schemas');
  return Array.isArray(schemas) && schemas.some((schema) => /:Group$/i.test(String(schema)));
}

function addressOf(resource: JsonRecord, userName: string | null): string | null {
  const written = preferred(valuesOf(resource, 'emails')).map((email) => lineOf(email, 'value', 320));
  for (const candidate of [...written, userName]) {
    const address = candidate?.toLowerCase().normalize('NFC') ?? '';
    if (address.length <= longestEmail && emailPattern.test(address)) return address;
  }
  return null;
}

function nameOf(resource: JsonRecord): string | null {
  const name = objectOf(resource, 'name') ?? {};
  const parts = [lineOf(name, 'givenName'), lineOf(name, 'familyName')].filter((part) => part !== null);
  return lineOf(resource, 'displayName') ?? lineOf(name, 'formatted') ?? (parts.join(' ').slice(0, 500) || null);
}

function unitOf(resource: JsonRecord, enterprise: JsonRecord, { unit, unitGroups }: ResourceOptions): string[] {
  const parts = unit.map((name) => {
    if (name === 'userType') return lineOf(resource, name);
    if (name === 'group') return groupOf(resource, unitGroups);
    return lineOf(enterprise, name);
  });
  return readUnit(
    '',
    parts.map((part) => part ?? ''),
    () => {},
  );
}

function groupOf(resource: JsonRecord, unitGroups: readonly string[]): string | null {
  const isUnit = matcher(unitGroups);
  const names = valuesOf(resource, 'groups').map((group) => lineOf(group, 'display'));
  return names.filter((name) => name !== null).find((name) => isUnit([name])) ?? null;
}

/** `{value}`, `{$ref}`, `{managerId}` of SCIM 1.1, or the bare id. */
function managerOf(enterprise: JsonRecord, resource: JsonRecord): string | null {
  const holder = attribute(enterprise, 'manager') === undefined ? resource : enterprise;
  const written = attribute(holder, 'manager');
  if (written === undefined || written === null) return null;
  if (!isRecord(written)) return idOf(holder, 'manager');
  const id = idOf(written, 'value') ?? idOf(written, 'managerId');
  if (id !== null) return id;
  const reference = lineOf(written, '$ref', 2000);
  const last = reference
    ?.split(/[?#]/, 1)[0]
    ?.split('/')
    .findLast((part) => part !== '');
  return last === undefined ? null : decoded(last);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function locationOf(resource: JsonRecord): string | null {
  const [address] = preferred(valuesOf(resource, 'addresses'));
  return address === undefined ? null : (lineOf(address, 'locality') ?? lineOf(address, 'country'));
}
