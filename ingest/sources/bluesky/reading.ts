import type { Logger } from 'pino';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import type { Page, RawItem } from '../../source.js';
import type { Account } from '../bluesky-common/accounts.js';
import type { AppView } from '../bluesky-common/client.js';
import type { ParseContext } from '../bluesky-common/context.js';
import type { Seal } from '../bluesky-common/sealed.js';
import type { BlueskyConfig } from './config.js';
import type { BlueskyItem } from './items.js';

/** What one run of reading shares. */
export interface Reading {
  readonly config: BlueskyConfig;
  readonly instance: string;
  readonly appView: AppView;
  readonly context: ParseContext;
  readonly seal: Seal;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly observedAt: number;
  readonly pseudonym: Pseudonymiser;
  /** DIDs of the accounts that are read: what they do stands in their own feeds. */
  readonly read: ReadonlySet<string>;
}

export const rawItem = (where: string, value: BlueskyItem): RawItem => ({ where, value });

/** For people, without the account: its place in the configuration, and a post's id here. */
export const accountWhere = ({ index }: Account): string => `accounts.${index}`;
export const postWhere = (postId: string): string => `post ${postId.slice(0, 12)}`;

/** Items of one thing after the other as pages of some hundred; `position` is asked for when a page is whole. */
export async function* inPages(
  parts: AsyncIterable<readonly RawItem[]>,
  position: () => unknown,
): AsyncGenerator<Page> {
  let items: RawItem[] = [];
  for await (const part of parts) {
    items.push(...part);
    if (items.length < itemsAPage) continue;
    yield { items, position: position() };
    items = [];
  }
  yield { items, position: position() };
}

const itemsAPage = 200;
