import type { Recent } from '../../recent.js';
import { PlatformError, type RawItem } from '../../source.js';
import type { Client } from './client.js';
import { fromKey, item, likesOf } from './items.js';
import type { ReadPage } from './live.js';

interface Gone {
  readonly feed: string;
  readonly page: ReadPage;
  readonly recent: Recent;
  readonly client: Client;
  readonly observedAt: number;
}

/** Older forums give the posts of so many ids, be there any or not. */
export const idsAtOnce = 50n;

/** Posts that were there and are missing now, once the forum says what became of each. */
export async function goneItems(
  { feed, page, recent, client, observedAt }: Gone,
  signal: AbortSignal,
): Promise<RawItem[]> {
  const emptyFrom = page.below === null ? 0n : page.below - idsAtOnce;
  const from = page.lowest === null ? emptyFrom : BigInt(page.lowest);
  const missing = recent
    .of(feed)
    .map(({ key, at }) => ({ key, at, ...fromKey(key) }))
    .filter(({ id }) => BigInt(id) >= from && (page.below === null || BigInt(id) < page.below) && !page.ids.has(id));
  const items: RawItem[] = [];
  for (const { key, at, ...post } of missing.reverse()) {
    const state = recent.known(feed, key)?.state;
    // What was never written down need not be taken back.
    if (state !== 'left out' && state !== 'deleted') {
      const fate = await client.fate(post, signal);
      if (fate.is === 'there' && page.ids.size === 0) {
        throw new PlatformError('Discourse gave an empty page where there are posts');
      }
      if (fate.is === 'gone' || fate.is === 'moved') {
        items.push(
          item(`post ${post.id}`, {
            kind: 'gone',
            post: { topicId: post.topicId, number: post.number, createdAt: at },
            deletedAt: fate.is === 'gone' ? fate.deletedAt : null,
            standing: { place: null, title: null, observedAt },
          }),
        );
      }
    }
    recent.forget(feed, key);
    recent.forget(likesOf(feed), key);
  }
  return items;
}
