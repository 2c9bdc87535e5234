import type { AccountLink, Membership, Person } from '../../../infra/contracts/directory.js';
import type { Parsed } from '../../source.js';
import type { Channel } from './channels.js';
import type { ParseContext } from './context.js';
import { isRecord, text } from './json.js';

const slackbot = 'USLACKBOT';

const reject = (reason: string): Parsed[] => [{ kind: 'reject', reason }];
const directory = (record: AccountLink | Person | Membership): Parsed => ({ kind: 'directory', record });

/** One entry of the list of users. Its names go no further than this function. */
export function parseUser(raw: unknown, context: ParseContext): Parsed[] {
  if (!isRecord(raw)) return reject('is not a user: not a JSON object');
  const nativeId = text(raw.id, 100);
  if (nativeId === null) return reject('is a user without an id');
  const link: AccountLink = {
    type: 'accountLink',
    accountId: context.pseudonym.account('slack', context.instance, nativeId),
    personId: null,
    method: 'email',
    confidence: 1,
    accountKind: accountKind(nativeId, raw),
    version: context.observedAt,
  };
  if (link.accountKind !== 'person') return [directory(link)];

  const profile = isRecord(raw.profile) ? raw.profile : {};
  const email = text(profile.email, 320);
  if (email?.includes('@') !== true)
    return [{ kind: 'skip', reason: 'user without an e-mail address: the account is not linked to a person' }];
  const personId = context.pseudonym.person(email);
  const active = raw.deleted !== true;
  const person: Person = {
    type: 'person',
    personId,
    origin: 'platform',
    unitPath: [],
    managerId: null,
    title: text(profile.title, 500),
    level: null,
    location: null,
    active,
    leadership: { isExecutive: false, rule: null, delegateOf: null },
    name: null,
    validFrom: null,
    validTo: null,
    // Of two accounts with one address, the one in use says who the person is.
    version: active ? context.observedAt : context.observedAt - 1,
  };
  return [directory({ ...link, personId }), directory(person)];
}

export function accountKind(nativeId: string, user: Readonly<Record<string, unknown>>): 'person' | 'bot' | 'system' {
  if (nativeId === slackbot) return 'system';
  return user.is_bot === true || user.is_workflow_bot === true ? 'bot' : 'person';
}

export function parseMembers(channel: Channel, members: readonly unknown[], context: ParseContext): Parsed[] {
  return members.map((member): Parsed => {
    const nativeId = text(member, 100);
    if (nativeId === null) return { kind: 'reject', reason: 'has a member that is not an account id' };
    return directory({
      type: 'membership',
      communityId: channel.community.id,
      accountId: context.pseudonym.account('slack', context.instance, nativeId),
      validFrom: null,
      validTo: null,
      version: context.observedAt,
    });
  });
}
