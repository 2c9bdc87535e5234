import type { PersonEntry } from '../../directory/people.js';
import { emailPattern, readUnit } from '../../directory/rows.js';
import {
  flagField,
  isRecord,
  type JsonRecord,
  lineField,
  recordField,
  recordsField,
  typeName,
  WrongFieldError,
} from '../../fields.js';
import type { EntraConfig, UnitField } from './config.js';

/** What is asked for; what Earshot has no use for (telephone numbers, birthdays) is not. */
export function selectedFields(unit: readonly UnitField[]): string {
  const fields = ['id', 'displayName', 'mail', 'userPrincipalName', 'userType', 'accountEnabled', 'jobTitle'];
  const places = ['companyName', 'department', 'officeLocation', 'employeeType', 'employeeOrgData'];
  return [...new Set([...fields, ...places, ...unit.filter((name) => name === 'country' || name === 'city')])].join(
    ',',
  );
}

export type UserRead =
  | { readonly kind: 'person'; readonly entry: PersonEntry }
  | { readonly kind: 'reject' | 'skip'; readonly reason: string };

const longestEmail = 254;
const longestName = 500;

export function readUser(
  user: unknown,
  place: number,
  config: Pick<EntraConfig, 'unit' | 'guests' | 'tenantId'>,
): UserRead {
  if (!isRecord(user)) return { kind: 'reject', reason: `is ${typeName(user)} instead of a user` };
  try {
    const id = lineField(user, 'id', 100);
    if (id === null) return { kind: 'reject', reason: 'is a user without an id' };
    if (!config.guests && lineField(user, 'userType', 100)?.toLowerCase() === 'guest') {
      return { kind: 'skip', reason: 'guest: left out unless guests: true' };
    }
    const email = addressOf(user);
    if (email === null) return { kind: 'skip', reason: 'user without an e-mail address' };
    return {
      kind: 'person',
      entry: {
        key: id.toLowerCase(),
        place,
        email,
        name: lineField(user, 'displayName', longestName),
        title: lineField(user, 'jobTitle', longestName),
        unitPath: unitOf(user, config.unit),
        managerKey: managerOf(user),
        location: lineField(user, 'officeLocation', longestName),
        active: flagField(user, 'accountEnabled') ?? true,
        accounts: [{ platform: 'teams', instance: config.tenantId, nativeId: id.toLowerCase() }],
      },
    };
  } catch (error) {
    if (error instanceof WrongFieldError) return { kind: 'reject', reason: error.message };
    throw error;
  }
}

/** The address that people write to; the name they sign in with where there is none. */
function addressOf(user: JsonRecord): string | null {
  for (const field of ['mail', 'userPrincipalName']) {
    const address = lineField(user, field, 320)?.toLowerCase().normalize('NFC') ?? '';
    if (address.length <= longestEmail && emailPattern.test(address)) return address;
  }
  return null;
}

function unitOf(user: JsonRecord, fields: readonly UnitField[]): string[] {
  const employment = recordField(user, 'employeeOrgData') ?? {};
  const parts = fields.map((field) =>
    lineField(field === 'division' || field === 'costCenter' ? employment : user, field, longestName),
  );
  return readUnit(
    '',
    parts.map((part) => part ?? ''),
    () => {},
  );
}

function managerOf(user: JsonRecord): string | null {
  const manager = recordField(user, 'manager');
  return manager === null ? null : (lineField(manager, 'id', 100)?.toLowerCase() ?? null);
}

/** The user of the list with what a later delta says of it. */
export function withChanges(listed: JsonRecord | undefined, changed: JsonRecord): JsonRecord {
  const { 'manager@delta': relation, ...fields } = changed;
  if (relation === undefined) return { ...listed, ...fields };
  const managers = recordsField({ manager: relation }, 'manager').filter((one) => one['@removed'] === undefined);
  return { ...listed, ...fields, manager: managers.at(-1) ?? null };
}
