import type { AccountLink } from '../../../infra/contracts/directory.js';
import { idField, isRecord, type JsonRecord, rejecting, textField } from '../../fields.js';
import { type ProfileLink, type PublicAccount, publicAccountLink } from '../../public-accounts.js';
import { PlatformError, type RawItem, SourceStoppedError } from '../../source.js';
import { platform } from '../blog-common/events.js';
import type { WordPressConfig } from './config.js';
import type { Site } from './find.js';
import { rawItem } from './items.js';
import { userAccount } from './parse.js';
import type { State } from './state.js';
import type { WordPress } from './wordpress.js';

const checkEveryMs = 86_400_000;
const mostPages = 20;

interface User {
  readonly nativeId: string;
  /** What the configuration may call them by. */
  readonly names: readonly string[];
  readonly profile: readonly ProfileLink[];
}

/** Whose authors are, by the configuration; confirmed, where that is asked for, by the website in the author's profile. */
export async function linkItems(
  wordpress: WordPress,
  site: Site,
  state: State,
  signal: AbortSignal,
): Promise<RawItem[]> {
  const { config, context, instance } = wordpress;
  const observedAt = context.now();
  // Keyed, because it is made of people's addresses.
  const accounts = context.pseudonym.account(platform, instance, JSON.stringify(config.accounts));
  if (state.linksOf === accounts && observedAt - state.linksCheckedAt < checkEveryMs) return [];
  const users = config.accounts.length === 0 ? [] : await usersOf(wordpress, site, signal);
  const links = config.accounts.flatMap((account): AccountLink[] => {
    const user = users?.find(({ names }) => names.includes(plain(account.account))) ?? byNumber(account);
    if (!user) return [];
    const accountId = userAccount(user.nativeId, { ...context, instance, url: config.url });
    const link = publicAccountLink(accountId, account, user.profile, { pseudonym: context.pseudonym, observedAt });
    return link ? [link] : [];
  });
  if (users !== null && links.length < config.accounts.filter(({ person }) => person !== undefined).length) {
    context.logger.warn(
      'some accounts of the configuration are no authors of this site, or are not confirmed by their profile',
    );
  }
  state.linksCheckedAt = observedAt;
  state.linksOf = accounts;
  const told = users === null ? state.links.add(links) : state.links.tell(links, observedAt);
  return told.map((link) => rawItem(`account ${link.accountId.slice(0, 12)}`, { kind: 'link', link }));
}

/** Accounts of the configuration that are nobody's here as far as is known. */
export function isSomebodyMissing({ accounts }: WordPressConfig, { links }: State): boolean {
  return Object.keys(links.save()).length < accounts.filter(({ person }) => person !== undefined).length;
}

/** Null: the site does not show them. */
async function usersOf({ client, context }: WordPress, site: Site, signal: AbortSignal): Promise<User[] | null> {
  const users: User[] = [];
  try {
    for (let page = 1; page <= mostPages; page += 1) {
      const parameters = { per_page: 100, page, orderby: 'id', _fields: 'id,name,slug,link,url' };
      const list = await client.list(site.api, '/wp/v2/users', parameters, signal);
      if (list === null) return null;
      for (const raw of list.items) if (isRecord(raw)) users.push(...userOf(raw));
      if (list.items.length < 100) return users;
    }
    return users;
  } catch (error) {
    const isRefused = error instanceof SourceStoppedError || (error instanceof PlatformError && !error.passes);
    if (!isRefused) throw error;
    context.logger.warn('the site does not show its authors; accounts are known by the number of the author only');
    return null;
  }
}

function userOf(raw: JsonRecord): User[] {
  const users: User[] = [];
  rejecting(() => {
    const nativeId = idField(raw, 'id');
    if (nativeId === null) return [];
    const url = textField(raw, 'url');
    const names = [nativeId, textField(raw, 'slug'), textField(raw, 'link')].flatMap((name) =>
      name === null ? [] : [plain(name)],
    );
    users.push({ nativeId, names, profile: url === null ? [] : [{ url }] });
    return [];
  });
  return users;
}

/** Not all authors are shown, nor on all sites: a number is enough, but nothing can be confirmed then. */
function byNumber({ account, verify }: PublicAccount): User | null {
  return /^\d{1,20}$/.test(account) && verify === undefined ? { nativeId: account, names: [], profile: [] } : null;
}

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/^@/, '')
    .replace(/(?<!\/)\/+$/, '');
