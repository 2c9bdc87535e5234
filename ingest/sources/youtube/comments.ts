import type { Page, RawItem } from '../../source.js';
import { newPost } from '../public-common/posts.js';
import type { Server } from './channels.js';
import { type Comment, commentOf, type Thread, threadOf } from './comment.js';
import { item } from './items.js';
import type { State } from './state.js';
import { idOf, type Video } from './video.js';
import { samePage } from './videos.js';

const mostAtOnce = 50;

/** Comments of a video that are new or were edited, and those that are gone. */
export async function* commentPages(
  server: Server,
  state: State,
  video: Video,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { client, config } = server;
  const present = new Set<string>();
  /** Threads whose answers were all seen. */
  const whole = new Set<string>();
  const tokens = new Set<string>();
  let token: string | null = null;
  let isWhole = false;
  for (let count = 0; count < config.commentPages && !isWhole; count += 1) {
    const page = await client.threads(video.id, token, signal);
    if (page === null) return;
    const items: RawItem[] = [];
    for (const entry of page.items) {
      items.push(...(await threadItems(server, state, video, threadOf(entry), present, whole, signal)));
    }
    if (items.length > 0) yield { items, position: state.save() };
    isWhole = page.next === null;
    if (page.next !== null && tokens.has(page.next)) throw samePage();
    if (page.next !== null) tokens.add(page.next);
    token = page.next;
  }
  const missing = state.comments
    .of(video.id)
    .filter(
      ({ id, parentId }) =>
        !present.has(id) &&
        (parentId === video.id
          ? isWhole
          : (isWhole && !present.has(parentId as string)) || whole.has(parentId as string)),
    );
  const gone = await goneItems(server, state, missing, signal);
  if (gone.length > 0) yield { items: gone, position: state.save() };
}

async function threadItems(
  server: Server,
  state: State,
  video: Video,
  thread: Thread,
  present: Set<string>,
  whole: Set<string>,
  signal: AbortSignal,
): Promise<RawItem[]> {
  const id = idOf(thread.top);
  const items = takeComment(server, state, video, thread.top, null);
  if (id === null) return items;
  present.add(id);
  const before = state.comments.get(id)?.engagedAt?.replies ?? 0;
  let replies = thread.replies;
  let hasAll = replies.length >= thread.replyCount;
  // Of many answers only some come along.
  if (!hasAll && before !== thread.replyCount) {
    const all = await allReplies(server, id, signal);
    replies = all ?? replies;
    hasAll = all !== null;
  }
  for (const reply of replies) {
    const replyId = idOf(reply);
    if (replyId !== null) present.add(replyId);
    items.push(...takeComment(server, state, video, reply, id));
  }
  if (hasAll) whole.add(id);
  const top = state.comments.get(id);
  if (top !== null && before !== thread.replyCount)
    state.comments.put({ ...top, engagedAt: { replies: thread.replyCount } });
  return items;
}

/** Null: the thread has gone meanwhile. */
async function allReplies(
  { client, config }: Server,
  id: string,
  signal: AbortSignal,
): Promise<readonly unknown[] | null> {
  const replies: unknown[] = [];
  let token: string | null = null;
  for (let count = 0; count < config.commentPages; count += 1) {
    const page = await client.replies(id, token, signal);
    if (page === null) return null;
    replies.push(...page.items);
    if (page.next === null) return replies;
    if (page.next === token) throw samePage();
    token = page.next;
  }
  return null;
}

function takeComment(
  { context }: Server,
  state: State,
  video: Video,
  comment: unknown,
  parentId: string | null,
): RawItem[] {
  const observedAt = context.now();
  const facts = commentOf(comment);
  const where = `comments on ${video.id}, ${idOf(comment) ?? 'one without an id'}`;
  const value = { kind: 'comment', comment, videoId: video.id, parentId, observedAt } as const;
  if (facts === null) return [item(where, { ...value, isEdit: false })];
  const known = state.comments.get(facts.id);
  if (known === null && facts.createdAt < state.comments.since(video.id)) return [];
  if (known !== null && known.editedAt === facts.editedAt) return [];
  const ref = { ...facts, parentId: parentId ?? video.id, rootId: video.id };
  state.comments.put({ ...newPost<'replies'>(video.id, ref, video.id), engagedAt: known?.engagedAt ?? null });
  return [item(where, { ...value, isEdit: known !== null })];
}

/** A comment that is not listed is only gone when YouTube does not know it any more. */
async function goneItems(
  { client, context }: Server,
  state: State,
  missing: readonly Comment[],
  signal: AbortSignal,
): Promise<RawItem[]> {
  const items: RawItem[] = [];
  for (let at = 0; at < missing.length; at += mostAtOnce) {
    const asked = missing.slice(at, at + mostAtOnce);
    const there = new Set(
      (
        await client.comments(
          asked.map(({ id }) => id),
          signal,
        )
      ).map(idOf),
    );
    for (const comment of asked) {
      if (there.has(comment.id)) continue;
      state.comments.forget(comment.id);
      const where = `comments on ${comment.place}, ${comment.id}`;
      items.push(item(where, { kind: 'gone', of: comment, observedAt: context.now() }));
    }
  }
  return items;
}
