import { type ProfileLink, publicAccountLink, relMeLinks } from '../../public-accounts.js';
import { PlatformError, type RawItem, type SourceContext } from '../../source.js';
import { platform } from '../blog-common/events.js';
import type { FeedClient } from './client.js';
import type { FeedConfig } from './config.js';
import { accountKey } from './content.js';
import { decodeText } from './decode.js';
import { rawItem } from './items.js';
import type { State } from './state.js';

const checkEveryMs = 86_400_000;

/**
 * Whose authors are, by the configuration. One that is to be confirmed has a page (the account itself where it is an address,
 * else the feed's site) that links to the person's own with rel="me".
 */
export async function linkItems(
  config: FeedConfig,
  instance: string,
  state: State,
  client: FeedClient,
  context: SourceContext,
  signal: AbortSignal,
): Promise<RawItem[]> {
  const observedAt = context.now();
  const { accounts } = config;
  // Keyed, because it is made of people's addresses.
  const setting = context.pseudonym.account(platform, instance, JSON.stringify(accounts));
  if (state.linksOf === setting && observedAt - state.linksCheckedAt < checkEveryMs) return [];
  let isWhole = true;
  const links = [];
  for (const account of accounts) {
    const accountId = context.pseudonym.account(platform, instance, accountKey(account.account));
    let profile: readonly ProfileLink[] = [];
    if (account.verify !== undefined) {
      const page = /^https?:\/\//i.test(account.account) ? account.account : (state.blog.site ?? config.url);
      const found = await profileLinks(page, client, signal);
      if (found === null) {
        isWhole = false;
        continue;
      }
      profile = found;
    }
    const link = publicAccountLink(accountId, account, profile, { pseudonym: context.pseudonym, observedAt });
    if (link) links.push(link);
  }
  state.linksOf = setting;
  if (isWhole) state.linksCheckedAt = observedAt;
  else context.logger.warn('a page that is to confirm whose an account is could not be read; it is tried again');
  const told = isWhole ? state.links.tell(links, observedAt) : state.links.add(links);
  return told.map((link) => rawItem(`account ${link.accountId.slice(0, 12)}`, { kind: 'link', link }));
}

/** Null: could not be read. */
async function profileLinks(page: string, client: FeedClient, signal: AbortSignal): Promise<ProfileLink[] | null> {
  try {
    const { status, bytes, contentType, url } = await client.fetch(page, { signal, mayRefuse: true, scope: 'pages' });
    return status === 'whole' ? relMeLinks(decodeText(bytes, contentType), url) : null;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PlatformError) return null;
    throw error;
  }
}
