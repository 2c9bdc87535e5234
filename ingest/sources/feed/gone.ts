import type { RawItem, SourceContext } from '../../source.js';
import type { FeedClient } from './client.js';
import { goneState } from './entries.js';
import { entryWhere, type FeedHead, rawItem } from './items.js';
import type { Post, State } from './state.js';

/**
 * Which posts are gone. A feed shows the newest entries only, so that an entry is no longer in it says nothing; its own page
 * does, which is asked for at once where a post should still be in the feed by its age, and as posts grow older:
 * - 410 is gone;
 * - 404 is gone when the post should be in the feed, or when it is 404 again a day later or more;
 * - any other answer, and none, says nothing;
 * - what the feed shows is there, whatever its page says.
 * When most pages of a reading are not found, the site has moved them, and none is taken for gone.
 */

const pagesAtOnce = 20;
const dayMs = 86_400_000;
/** From so many on, most of them says something of the site. */
const many = 3;

export async function goneFrom(
  watched: readonly string[],
  state: State,
  client: FeedClient,
  feed: FeedHead,
  { logger, now }: Pick<SourceContext, 'logger' | 'now'>,
  signal: AbortSignal,
): Promise<RawItem[]> {
  const observedAt = now();
  const missing = [...state.posts].filter(([, post]) => post.place === 'missing').map(([id]) => id);
  const due = [...new Set([...watched, ...missing.slice(0, pagesAtOnce)])];
  const gone: [string, Post][] = [];
  const notFound: [string, Post][] = [];
  let answered = 0;
  for (const id of due) {
    const post = state.posts.get(id);
    state.watch.taken(id, observedAt);
    if (!post?.url || post.place === 'in') continue;
    const status = await client.statusOf(post.url, signal);
    if (status === null) continue;
    // The server has enough for now.
    if (status === 429) break;
    answered += 1;
    if (status === 410) gone.push([id, post]);
    else if (status === 404) notFound.push([id, post]);
    else if (status < 300) {
      post.missedAt = null;
      if (post.place === 'missing') post.place = 'out';
    }
  }
  if (notFound.length >= many && notFound.length * 2 > answered) {
    logger.warn(
      { notFound: notFound.length, asked: answered },
      'most pages of this feed are not found; they have moved, and no post is taken for deleted',
    );
  } else {
    for (const [id, post] of notFound) {
      if (post.place === 'missing' || (post.missedAt !== null && observedAt - post.missedAt >= dayMs))
        gone.push([id, post]);
      else post.missedAt ??= observedAt;
    }
  }
  return gone.map(([id, { at, kind, parentId, rootId }]) => {
    state.posts.delete(id);
    state.watch.forget(id);
    state.recent.note('entries', id, at, goneState);
    return rawItem(entryWhere(id), { kind: 'gone', placed: { id, kind, parentId, rootId }, at, feed, observedAt });
  });
}
