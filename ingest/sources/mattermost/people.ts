import type { AccountLink, DirectoryRecord, Membership, Person } from '../../../infra/contracts/directory.js';
import { isNone, isRecord, textOf, typeName } from './json.js';
import { accountId, type Names } from './post-facts.js';

export type ParsedUser =
  | { readonly kind: 'records'; readonly records: readonly DirectoryRecord[]; readonly isLinked: boolean }
  | { readonly kind: 'reject'; readonly reason: string };

/** One account. Its names go no further than this function. */
export function parseUser(raw: unknown, at: number, names: Names): ParsedUser {
  if (!isRecord(raw)) return { kind: 'reject', reason: `is ${typeName(raw)} and not a user` };
  const nativeId = textOf(raw.id);
  if (nativeId === null) return { kind: 'reject', reason: `id: is ${typeName(raw.id)} and not an account's id` };
  for (const field of ['email', 'position'] as const) {
    if (!isNone(raw[field]) && typeof raw[field] !== 'string')
      return { kind: 'reject', reason: `${field}: is ${typeName(raw[field])} and not a text` };
  }
  const link: AccountLink = {
    type: 'accountLink',
    accountId: accountId(nativeId, names),
    personId: null,
    method: 'email',
    confidence: 1,
    accountKind: raw.is_bot === true ? 'bot' : 'person',
    version: at,
  };
  if (link.accountKind === 'bot') return { kind: 'records', records: [link], isLinked: true };
  // Servers that hide addresses from this account give none: an earlier link is not taken back for that.
  const email = textOf(raw.email);
  if (email?.includes('@') !== true) return { kind: 'records', records: [], isLinked: false };
  const personId = names.pseudonym.person(email);
  const active = isNone(raw.delete_at);
  const person: Person = {
    type: 'person',
    personId,
    origin: 'platform',
    unitPath: [],
    managerId: null,
    title: textOf(raw.position)?.slice(0, 500) ?? null,
    level: null,
    location: null,
    active,
    leadership: { isExecutive: false, rule: null, delegateOf: null },
    name: null,
    validFrom: null,
    validTo: null,
    // Of two accounts with one address, the one in use says who the person is.
    version: active ? at : at - 1,
  };
  return { kind: 'records', records: [{ ...link, personId }, person], isLinked: true };
}

export function membership(communityId: string, account: string, at: number, isMember: boolean): Membership {
  return {
    type: 'membership',
    communityId,
    accountId: account,
    validFrom: null,
    validTo: isMember ? null : at,
    version: at,
  };
}
