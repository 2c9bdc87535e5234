import type { AccountLink } from '../../../infra/contracts/directory.js';
import { countField, isRecord, type JsonRecord, recordField } from '../../fields.js';
import { type ProfileLink, publicAccountLink } from '../../public-accounts.js';
import type { RawItem } from '../../source.js';
import { usernameOf } from './config.js';
import { isId } from './ids.js';
import { item } from './items.js';
import { accountId } from './parse.js';
import type { Account, Server } from './server.js';
import type { State } from './state.js';

/** Users that X gives in one answer. */
const mostAtOnce = 100;

/** By name, in small letters. */
export async function readUsers({ client, config }: Server, signal: AbortSignal): Promise<Map<string, JsonRecord>> {
  const names = config.accounts.map(({ account }) => usernameOf(account) as string);
  const users = new Map<string, JsonRecord>();
  for (let from = 0; from < names.length; from += mostAtOnce) {
    for (const user of await client.users(names.slice(from, from + mostAtOnce), signal)) {
      if (typeof user.username === 'string' && isId(user.id)) users.set(user.username.toLowerCase(), user);
    }
  }
  return users;
}

/** Looks the accounts up. One that is not to be seen is told and left out; others go on. */
export async function readProfiles(server: Server, state: State, signal: AbortSignal) {
  const { config, context } = server;
  const users = await readUsers(server, signal);
  const observedAt = context.now();
  const accounts: Account[] = [];
  const items: RawItem[] = [];
  const links: AccountLink[] = [];
  for (const [index, setting] of config.accounts.entries()) {
    const where = `account ${index + 1}`;
    const user = users.get((usernameOf(setting.account) as string).toLowerCase());
    if (user === undefined) {
      context.logger.warn(
        { account: index + 1 },
        'X does not know this account of the configuration, or does not show it',
      );
      continue;
    }
    const key = accountId(String(user.id), context.pseudonym);
    if (user.protected === true)
      context.logger.warn({ account: index + 1 }, 'an account is protected: its posts are not read');
    else accounts.push({ key, nativeId: String(user.id), where });
    const link = publicAccountLink(key, setting, profileLinks(user), { pseudonym: context.pseudonym, observedAt });
    if (link !== null) links.push(link);
    const followers = followersOf(user);
    if (followers === null || state.followers.isNews(key, followers, observedAt)) {
      items.push(item(where, { kind: 'followers', user, observedAt }));
    }
  }
  // Of an account that cannot be seen just now nothing is taken back.
  const isWhole = users.size >= config.accounts.length;
  const told = isWhole ? state.links.tell(links, observedAt) : state.links.add(links);
  for (const record of told) items.push(item('accounts', { kind: 'directory', record }));
  return { accounts, items };
}

/** X does not look whether a page links back: the configuration names both, the account and the page. */
export function profileLinks(user: JsonRecord): ProfileLink[] {
  const entities = isRecord(user.entities) ? user.entities : {};
  const urls = [entities.url, entities.description].flatMap((part) =>
    isRecord(part) && Array.isArray(part.urls) ? part.urls.filter(isRecord) : [],
  );
  return urls.flatMap(({ expanded_url: url }) => (typeof url === 'string' ? [{ url }] : []));
}

/** Null: the parser will say what is wrong. */
function followersOf(user: JsonRecord): number | null {
  try {
    return countField(recordField(user, 'public_metrics') ?? {}, 'followers_count');
  } catch {
    return null;
  }
}
