import type { SourceContext } from '../../source.js';
import { accountId, type Names } from './accounts.js';
import type { MastodonClient } from './client.js';
import { handleOf, type MastodonConfig } from './config.js';
import type { StatusFacts } from './status.js';

/** One server with what is read of it. */
export interface Server {
  readonly client: MastodonClient;
  readonly config: MastodonConfig;
  readonly context: SourceContext;
  readonly names: Names;
  /** Pseudonyms of the accounts that are read: what they do comes by their own timelines, with its time. */
  readonly watched: ReadonlySet<string>;
}

/** A list of statuses that is read forwards. */
export interface Timeline {
  /** In the position: the account's pseudonym, `#tag`. */
  readonly key: string;
  /** For people, without a name: `account 2`. */
  readonly where: string;
  readonly path: string;
  /** The accounts of leaders: what comes back to their posts is read too. */
  readonly isWatched: boolean;
}

export function watchedAccounts(config: MastodonConfig, names: Names): ReadonlySet<string> {
  const { host } = new URL(config.url);
  return new Set(
    config.accounts.map(({ account }) => {
      const [user = '', domain] = (handleOf(account) as string).split('@');
      return accountId(domain === undefined || domain === host ? user : `${user}@${domain}`, names);
    }),
  );
}

export const isWatched = (facts: StatusFacts, { watched, names }: Server): boolean =>
  watched.has(accountId(facts.acct, names));

export function hashtagTimelines({ hashtags }: MastodonConfig): Timeline[] {
  return hashtags.map((tag, index) => ({
    key: `#${tag.toLowerCase()}`,
    where: `hashtag ${index + 1}`,
    path: `/api/v1/timelines/tag/${encodeURIComponent(tag)}`,
    isWatched: false,
  }));
}
