import type { AccountLink } from '../../../infra/contracts/directory.js';
import type { RawItem } from '../../source.js';
import type { Placed } from '../blog-common/events.js';
import type { Feed, FeedEntry } from './entry.js';

/** What a raw item holds: one thing of a feed, with what is needed to understand it. */
export type FeedItem =
  | {
      readonly kind: 'entry';
      readonly entry: FeedEntry;
      readonly feed: FeedHead;
      /** The post whose comments they are. */
      readonly thread: string | null;
      /** An earlier state was written; `at` is when it was posted by that. */
      readonly before: { readonly at: number; readonly isDated: boolean } | null;
      readonly observedAt: number;
    }
  | {
      readonly kind: 'counts';
      readonly placed: Placed;
      readonly at: number;
      readonly replies: number | null;
      readonly views: number | null;
      readonly feed: FeedHead;
      readonly observedAt: number;
    }
  | {
      readonly kind: 'gone';
      readonly placed: Placed;
      readonly at: number;
      readonly feed: FeedHead;
      readonly observedAt: number;
    }
  | { readonly kind: 'link'; readonly link: AccountLink }
  | { readonly kind: 'skip'; readonly reason: string };

export type FeedHead = Pick<Feed, 'title' | 'site' | 'authors' | 'lang'>;

export function rawItem(where: string, value: FeedItem): RawItem {
  return { where, value };
}

/** Names the entry without its words or its author's. */
export const entryWhere = (id: string): string => `entry ${id.slice(0, 12)}`;
