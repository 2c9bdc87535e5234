import { hashId } from '../../../infra/contracts/ids.js';
import { isRecord } from '../../fields.js';
import type { RawItem } from '../../source.js';
import type { Account } from '../bluesky-common/accounts.js';
import { noteCursor } from '../bluesky-common/client.js';
import { postTarget } from '../bluesky-common/context.js';
import { collections, formatUri } from '../bluesky-common/uri.js';
import { repostId } from './items.js';
import { hiddenReason, lookAt, postKey, stillThere, watchKey } from './look.js';
import { type PostView, peekPost, peekRepost } from './peek.js';
import { accountWhere, postWhere, type Reading, rawItem } from './reading.js';
import type { LiveState } from './state.js';

/** An entry of an author's feed. */
export type FeedEntry =
  | { readonly kind: 'post'; readonly at: number; readonly post: PostView }
  | {
      readonly kind: 'repost';
      readonly at: number;
      readonly id: string;
      readonly objectId: string;
      readonly item: RawItem;
    }
  | { readonly kind: 'wrong'; readonly item: RawItem };

export function feedEntry(raw: unknown, account: Account, reading: Reading): FeedEntry {
  const { context, observedAt } = reading;
  const wrong = (): FeedEntry => {
    const view = isRecord(raw) ? raw.post : raw;
    const where = `${accountWhere(account)}: feed ${wrongKey(raw)}`;
    return { kind: 'wrong', item: rawItem(where, { kind: 'post', view, isChanged: false, observedAt }) };
  };
  if (!isRecord(raw)) return wrong();
  if (isRecord(raw.reason) && raw.reason.$type === 'app.bsky.feed.defs#reasonRepost') {
    const repost = peekRepost(raw.reason, raw.post);
    if (repost === null) return wrong();
    const id = repostId(account.id, repost.subject, repost.uri, context);
    const item = rawItem(postWhere(id), { kind: 'repost', ...repost, observedAt });
    return { kind: 'repost', at: repost.at, id, objectId: postTarget(repost.subject, context).id, item };
  }
  const post = peekPost(raw.post);
  return post === null ? wrong() : { kind: 'post', at: post.at, post };
}

/** What is wrong stays wrong: it is told once. */
export const wrongKey = (raw: unknown): string => hashId(JSON.stringify(raw) ?? '').slice(0, 16);
export const wrongPlace = 'wrong';

/**
 * An account's feed down to where the last look began, less the days that are looked at again. Gives the items of one entry at
 * a time; what is not shown any more is told as gone at the end, when all of it has been read.
 */
export async function* lookThroughFeed(
  account: Account,
  startAt: number,
  state: LiveState,
  reading: Reading,
): AsyncGenerator<RawItem[]> {
  const { appView, config, signal, observedAt } = reading;
  const { recent } = state;
  const from = (state.looked.get(account.id) ?? startAt) - config.rescanDays * dayMs;
  const present = new Set<string>();
  const cursors = new Set<string>();
  let cursor: string | null = null;
  let isWhole = false;
  while (!isWhole) {
    const page = await appView.authorFeed(account.did, cursor, signal);
    if ('why' in page) {
      reading.logger.warn({ account: accountWhere(account), why: page.why }, 'an account cannot be read');
      const reason = `account that cannot be read: ${page.why}`;
      state.round?.add(account.id);
      yield [rawItem(accountWhere(account), { kind: 'skip', reason, observedAt })];
      return;
    }
    const entries = page.items.map((raw) => feedEntry(raw, account, reading));
    cursor = page.cursor;
    isWhole = cursor === null || entries.some((entry) => entry.kind !== 'wrong' && entry.at < from);
    if (cursor !== null && !isWhole) noteCursor(cursors, cursor);
    for (const entry of entries.toReversed()) {
      if (entry.kind === 'wrong') {
        if (recent.note(wrongPlace, entry.item.where, observedAt, '').isNew) yield [entry.item];
      } else if (entry.at < from) {
      } else if (entry.kind === 'repost') {
        const key = `s:${entry.id}`;
        present.add(key);
        if (recent.note(account.id, key, entry.at, entry.objectId).isNew) yield [entry.item];
      } else if (entry.post.isHidden) {
        present.add(postKey(entry.post.uri.rkey));
        if (!recent.note(account.id, `h:${entry.post.uri.rkey}`, entry.at, '').isNew) continue;
        yield [rawItem(accountWhere(account), { kind: 'skip', reason: hiddenReason, observedAt })];
      } else {
        present.add(postKey(entry.post.uri.rkey));
        const items = await lookAt(entry.post, account, state, reading);
        if (items.length > 0) yield items;
      }
    }
  }
  const items = await gone(account, from, present, state, reading);
  state.looked.set(account.id, observedAt);
  state.round?.add(account.id);
  yield items;
}

const dayMs = 86_400_000;

async function gone(
  account: Account,
  from: number,
  present: ReadonlySet<string>,
  state: LiveState,
  reading: Reading,
): Promise<RawItem[]> {
  const { context, observedAt } = reading;
  const { recent } = state;
  const missing = recent.of(account.id).filter(({ key, at }) => at >= from && !present.has(key));
  const posts = missing
    .filter(({ key }) => key.startsWith('p:'))
    .map(({ key, at }) => ({ at, uri: { did: account.did, collection: collections.post, rkey: key.slice(2) } }));
  const items: RawItem[] = [];
  const there = await stillThere(
    posts.map(({ uri }) => formatUri(uri)),
    reading,
  );
  for (const { at, uri } of posts) {
    if (there.has(formatUri(uri))) continue;
    items.push(rawItem(postWhere(postTarget(uri, context).id), { kind: 'gone', uri, at, observedAt }));
    forgetPost(account, uri.rkey, state);
  }
  for (const { key, at } of missing.filter(({ key }) => key.startsWith('s:'))) {
    const objectId = recent.known(account.id, key)?.state ?? '';
    const id = key.slice(2);
    recent.forget(account.id, key);
    items.push(rawItem(postWhere(id), { kind: 'undone', id, objectId, at, like: false, observedAt }));
  }
  return items;
}

export function forgetPost(account: Account, rkey: string, { recent, watch }: LiveState): void {
  for (const key of ['p', 'c', 'l', 'r']) recent.forget(account.id, `${key}:${rkey}`);
  watch.forget(watchKey(account, rkey));
}
