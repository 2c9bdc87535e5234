import type { AccountLink } from '../../../infra/contracts/directory.js';
import { countField, type JsonRecord } from '../../fields.js';
import { publicAccountLink } from '../../public-accounts.js';
import type { RawItem } from '../../source.js';
import { accountId, profileLinks } from './accounts.js';
import { handleOf } from './config.js';
import { item } from './items.js';
import type { Server, Timeline } from './server.js';
import type { LiveState } from './state.js';
import { idOf } from './status.js';

export interface Profiles {
  readonly timelines: readonly Timeline[];
  /** Links to people and numbers of followers. */
  readonly items: readonly RawItem[];
}

/** Looks the accounts up. One that is not there is told and left out; others go on. */
export async function readProfiles(server: Server, state: LiveState, signal: AbortSignal): Promise<Profiles> {
  const { config, client, context, names } = server;
  const timelines: Timeline[] = [];
  const items: RawItem[] = [];
  const links: AccountLink[] = [];
  const observedAt = context.now();
  let isWhole = true;
  for (const [index, setting] of config.accounts.entries()) {
    const where = `account ${index + 1}`;
    const account = await client.account(handleOf(setting.account) as string, signal);
    if (account === null) {
      context.logger.warn({ account: index + 1 }, 'the server does not know this account of the configuration');
      isWhole = false;
      continue;
    }
    const key = accountId(String(account.acct), names);
    timelines.push({
      key,
      where,
      path: `/api/v1/accounts/${idOf(account)}/statuses?exclude_reblogs=false`,
      isWatched: true,
    });
    const link = publicAccountLink(key, setting, profileLinks(account), { pseudonym: context.pseudonym, observedAt });
    if (link !== null) links.push(link);
    const followers = followersOf(account);
    if (followers === null || state.followers.isNews(key, followers, observedAt)) {
      items.push(item(where, { kind: 'followers', account, observedAt }));
    }
  }
  // Of an account that cannot be seen just now nothing is taken back.
  const told = isWhole ? state.links.tell(links, observedAt) : state.links.add(links);
  for (const record of told) items.push(item('accounts', { kind: 'directory', record }));
  return { timelines, items };
}

/** Null: the parser will say what is wrong. */
function followersOf(account: JsonRecord): number | null {
  try {
    return countField(account, 'followers_count');
  } catch {
    return null;
  }
}
