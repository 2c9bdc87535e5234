import type { AccountLink, Person } from '../../../infra/contracts/directory.js';
import { flagField, idField, isRecord, lineField, textField, typeName } from '../../fields.js';
import type { Parsed } from '../../source.js';
import { account, accountKind, type ParseContext } from './context.js';

/** Somebody of `admin/users/list/active.json`. Names go no further than this function. */
export function parseUser(raw: unknown, observedAt: number, context: ParseContext): Parsed[] {
  if (!isRecord(raw)) return [{ kind: 'reject', reason: `is no user: ${typeName(raw)} instead of an object` }];
  const id = idField(raw, 'id');
  if (id === null) return [{ kind: 'reject', reason: 'is a user without an id' }];
  const email = textField(raw, 'email');
  const link: AccountLink = {
    type: 'accountLink',
    accountId: account(id, context),
    personId: null,
    method: 'email',
    confidence: 1,
    accountKind: accountKind(id),
    version: observedAt,
  };
  if (link.accountKind !== 'person') return [{ kind: 'directory', record: link }];
  if (email?.includes('@') !== true) {
    return [{ kind: 'skip', reason: 'user without an e-mail address: the account is not linked to a person' }];
  }
  const personId = context.pseudonym.person(email);
  const active = flagField(raw, 'active') !== false && textField(raw, 'suspended_at') === null;
  const person: Person = {
    type: 'person',
    personId,
    origin: 'platform',
    unitPath: [],
    managerId: null,
    title: lineField(raw, 'title', 500),
    level: null,
    location: null,
    active,
    leadership: { isExecutive: false, rule: null, delegateOf: null },
    name: null,
    validFrom: null,
    validTo: null,
    // Of two accounts with one address, the one in use says who the person is.
    version: active ? observedAt : observedAt - 1,
  };
  return [
    { kind: 'directory', record: { ...link, personId } },
    { kind: 'directory', record: person },
  ];
}
