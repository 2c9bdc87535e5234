import type { RawItem } from '../../source.js';
import type { Account } from '../bluesky-common/accounts.js';
import { postTarget } from '../bluesky-common/context.js';
import { collections, formatUri } from '../bluesky-common/uri.js';
import { forgetPost } from './feed.js';
import { lookAt } from './look.js';
import { countsText, type PostView, peekPost } from './peek.js';
import { postWhere, type Reading, rawItem } from './reading.js';
import type { LiveState } from './state.js';

/** So many posts are asked for in one request. */
const atOnce = 25;
/** More wait for the next poll. */
const mostAPoll = 1000;

/** Posts whose age has come: their counters, and what others have done with them since. */
export async function* lookAtDue(
  accounts: readonly Account[],
  state: LiveState,
  reading: Reading,
): AsyncGenerator<RawItem[]> {
  const { appView, signal, observedAt } = reading;
  const { watch, recent } = state;
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const due = watch.due(observedAt, mostAPoll).flatMap((key) => {
    const [id = '', rkey = ''] = key.split('/');
    const account = byId.get(id);
    // It belongs to an account that is not read any more; one that is switched off may come back.
    if (account === undefined) watch.forget(key);
    return account === undefined || account.profile === null ? [] : [{ key, account, rkey }];
  });
  for (let at = 0; at < due.length; at += atOnce) {
    const asked = due.slice(at, at + atOnce).map((one) => {
      const uri = { did: one.account.did, collection: collections.post, rkey: one.rkey };
      return { ...one, uri, address: formatUri(uri) };
    });
    const views = new Map<string, PostView>();
    const raws = await appView.posts(
      asked.map(({ address }) => address),
      signal,
    );
    const answered = new Set(raws.map(({ uri }) => uri));
    for (const raw of raws) {
      const post = peekPost(raw);
      if (post !== null) views.set(formatUri(post.uri), post);
    }
    for (const { key, account, rkey, uri, address } of asked) {
      const post = views.get(address);
      const known = recent.known(account.id, `p:${rkey}`);
      if (post !== undefined && !post.isHidden) {
        const items = await lookAt(post, account, state, reading);
        watch.taken(key, observedAt);
        const counts = noteCounts(post, account, state, reading);
        if (items.length + counts.length > 0) yield [...items, ...counts];
      } else if (!answered.has(address) && known !== null) {
        forgetPost(account, rkey, state);
        const where = postWhere(postTarget(uri, reading.context).id);
        yield [rawItem(where, { kind: 'gone', uri, at: known.at, observedAt })];
      } else watch.taken(key, observedAt);
    }
  }
}

function noteCounts(post: PostView, account: Account, { recent }: LiveState, reading: Reading): RawItem[] {
  const { rkey } = post.uri;
  const { changed } = recent.note(account.id, `c:${rkey}`, post.at, countsText(post.counts));
  return changed ? [countsItem(post, reading)] : [];
}

export function countsItem(post: PostView, { context, observedAt }: Reading): RawItem {
  const where = `${postWhere(postTarget(post.uri, context).id)}: counters`;
  return rawItem(where, { kind: 'counts', view: post.value, uri: post.uri, at: post.at, observedAt });
}
