import type { AccountLink, Person } from '../../../infra/contracts/directory.js';
import { idField, isRecord, lineField, recordField, recordsField, textField, typeName } from '../../fields.js';
import type { Parsed } from '../../source.js';
import { account, type ParseContext } from './context.js';

/** Somebody of `users.json`. Names go no further than this function. */
export function parseUser(raw: unknown, observedAt: number, context: ParseContext): Parsed[] {
  if (!isRecord(raw)) return [{ kind: 'reject', reason: `is no user: ${typeName(raw)} instead of an object` }];
  const contact = recordField(raw, 'contact');
  const addresses = contact === null ? [] : recordsField(contact, 'email_addresses');
  const primary = addresses.find((address) => address.type === 'primary') ?? addresses[0];
  return personRecords(
    {
      id: idField(raw, 'id'),
      email: textField(raw, 'email') ?? (primary === undefined ? null : textField(primary, 'address')),
      title: lineField(raw, 'job_title', 500),
      unit: lineField(raw, 'department', 500),
      isActive: textField(raw, 'state') !== 'deleted' && textField(raw, 'state') !== 'suspended',
    },
    observedAt,
    context,
  );
}

export interface Somebody {
  readonly id: string | null;
  readonly email: string | null;
  readonly title: string | null;
  readonly unit: string | null;
  readonly isActive: boolean;
}

export function personRecords(user: Somebody, observedAt: number, context: ParseContext): Parsed[] {
  if (user.id === null) return [{ kind: 'reject', reason: 'is a user without an id' }];
  if (user.email?.includes('@') !== true) {
    return [{ kind: 'skip', reason: 'user without an e-mail address: the account is not linked to a person' }];
  }
  const personId = context.pseudonym.person(user.email);
  const link: AccountLink = {
    type: 'accountLink',
    accountId: account(user.id, context),
    personId,
    method: 'email',
    confidence: 1,
    accountKind: 'person',
    version: observedAt,
  };
  const person: Person = {
    type: 'person',
    personId,
    origin: 'platform',
    unitPath: user.unit === null ? [] : [user.unit],
    managerId: null,
    title: user.title,
    level: null,
    location: null,
    active: user.isActive,
    leadership: { isExecutive: false, rule: null, delegateOf: null },
    name: null,
    validFrom: null,
    validTo: null,
    // Of two accounts with one address, the one in use says who the person is.
    version: user.isActive ? observedAt : observedAt - 1,
  };
  return [
    { kind: 'directory', record: link },
    { kind: 'directory', record: person },
  ];
}
