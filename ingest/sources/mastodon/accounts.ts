import type { Actor } from '../../../infra/contracts/activity.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import { flagField, isRecord, type JsonRecord, textField, WrongFieldError } from '../../fields.js';
import { htmlToText, webAddress } from '../../html-text.js';
import type { ProfileLink } from '../../public-accounts.js';

export interface Names {
  /** The server's domain, as in its people's addresses. */
  readonly instance: string;
  readonly url: string;
  readonly pseudonym: Pseudonymiser;
  contentId(nativeId: string): string;
}

/** `acct` has no domain for people of the server that is asked; the same person seen from two servers is one. */
export function accountId(acct: string, { instance, pseudonym }: Pick<Names, 'instance' | 'pseudonym'>): string {
  const [user = '', domain = instance] = acct.replace(/^@/, '').toLowerCase().split('@');
  return pseudonym.account('mastodon', domain, user);
}

export function actorOf(account: unknown, names: Names): Actor {
  if (!isRecord(account)) throw new WrongFieldError('has no account');
  const acct = textField(account, 'acct');
  if (acct === null) throw new WrongFieldError('has an account without acct');
  // A group passes on what others say.
  const isBot = flagField(account, 'bot') === true || flagField(account, 'group') === true;
  return { id: accountId(acct, names), kind: isBot ? 'bot' : 'person' };
}

/** Links of the profile's fields. The server has looked itself whether the page links back (rel="me"). */
export function profileLinks(account: JsonRecord): ProfileLink[] {
  const fields = Array.isArray(account.fields) ? account.fields : [];
  return fields.filter(isRecord).flatMap(({ value, verified_at: verifiedAt }): ProfileLink[] => {
    if (typeof value !== 'string') return [];
    const { text, links } = htmlToText(value);
    const plain = webAddress(text.trim());
    const urls = new Set(plain === null ? links : [...links, plain]);
    return [...urls].map((url) => ({ url, isVerified: typeof verifiedAt === 'string' }));
  });
}
