import { createHash } from 'node:crypto';
import { type Choice, leftOutReasons } from '../../communities.js';
import { idField, isRecord, type JsonRecord, textField } from '../../fields.js';
import type { Recent } from '../../recent.js';
import type { RawItem } from '../../source.js';
import { attempt, type Categories, chosen, placeOf } from './categories.js';
import type { ParseContext } from './context.js';
import { likeId, type PostRef, type Standing } from './events.js';
import { deletion, readCounts, readKey, type Topic } from './post.js';

/** What a page gives to parse(), beside what the platform said: where it stands and what of it is new. */
export type DiscourseItem =
  | {
      readonly kind: 'post';
      readonly raw: unknown;
      readonly standing: Standing;
      /** Of the topic, for its first post; null: not known. */
      readonly views: number | null;
      readonly parts: Parts;
    }
  /** A topic whose first post is too old to be read by itself. */
  | {
      readonly kind: 'topic';
      readonly post: PostRef;
      readonly views: number;
      readonly replies: number | null;
      readonly standing: Standing;
    }
  | { readonly kind: 'gone'; readonly post: PostRef; readonly deletedAt: number | null; readonly standing: Standing }
  | { readonly kind: 'left-out'; readonly reason: string }
  | { readonly kind: 'user'; readonly raw: unknown; readonly observedAt: number }
  | {
      readonly kind: 'call';
      readonly type: string;
      readonly event: string;
      readonly body: unknown;
      readonly observedAt: number;
    };

export interface Parts {
  /** `edit`: it was another before. */
  readonly content: 'new' | 'edit' | null;
  /** Native ids of those who like it and did not before. */
  readonly likers: readonly string[];
  readonly unliked: readonly string[];
  readonly counts: boolean;
}

export const item = (where: string, value: DiscourseItem): RawItem => ({ where, value });

export interface ItemContext {
  readonly choice: Choice;
  readonly context: ParseContext;
  readonly observedAt: number;
  readonly categories: Categories;
  /** By id; of the post's topic, as far as known. */
  readonly topics: ReadonlyMap<string, Topic>;
  /** Where posts are read: `posts`, `topic:1`. */
  readonly feed: string;
  /** What was seen of late; null: everything is written. */
  readonly recent: Recent | null;
  /** What is older need not be remembered, ms. */
  readonly since: number;
  /** Native ids of those who like a post; null: nobody tells. */
  likersOf(postId: string): Promise<readonly string[] | null>;
}

export const likesOf = (feed: string): string => `${feed} likes`;

/** What of a post is new or changed; null: nothing, or nothing that is wanted. */
export async function postItem(raw: unknown, options: ItemContext): Promise<RawItem | null> {
  const { recent, feed, observedAt } = options;
  const key = isRecord(raw) ? attempt(() => readKey(raw)) : null;
  const nowhere: Standing = { place: null, title: null, observedAt };
  if (!isRecord(raw) || key === null) {
    // It has nothing to be known by; told once and not at every look.
    const seen = recent?.note(`${feed} unreadable`, digest(raw), observedAt, '');
    const id = isRecord(raw) ? attempt(() => idField(raw, 'id')) : null;
    return seen?.changed === false ? null : item(`post ${id ?? 'without an id'}`, wholePost(raw, nowhere, null, []));
  }
  const where = `post ${key.id}`;
  const known = keyOf(key);
  const remembered = recent !== null && key.createdAt >= options.since ? recent : null;
  const topic = topicOf(raw, key.topicId, options.topics);
  const place = attempt(() => placeOf(topic, options.categories));
  const standing = { place, title: topic.title, observedAt };
  const of = chosen(place, options.choice);
  if (of !== 'wanted') {
    if (remembered?.note(feed, known, key.createdAt, 'left out').changed === false) return null;
    return item(where, { kind: 'left-out', reason: leftOutReasons[of] });
  }
  const deleted = attempt(() => deletion(raw));
  if (deleted !== null) {
    if (remembered?.note(feed, known, key.createdAt, 'deleted').changed === false) return null;
    return item(where, { kind: 'gone', post: key, deletedAt: deleted === 'unknown' ? null : deleted, standing });
  }
  const views = key.number === 1 ? (options.topics.get(key.topicId)?.views ?? null) : null;
  const counts = attempt(() => readCounts(raw));
  if (counts === null) {
    const seen = remembered?.note(feed, known, key.createdAt, digest(raw));
    return seen?.changed === false ? null : item(where, wholePost(raw, standing, views, []));
  }
  if (remembered === null) {
    const likers = counts.likes ? await options.likersOf(key.id) : [];
    return item(where, wholePost(raw, standing, views, likers ?? []));
  }
  return changedPost(raw, key, topic, standing, views, counts, remembered, options);
}

async function changedPost(
  raw: JsonRecord,
  key: ReturnType<typeof readKey>,
  topic: Topic,
  standing: Standing,
  views: number | null,
  counts: ReturnType<typeof readCounts>,
  recent: Recent,
  { feed, context, likersOf: ask }: ItemContext,
): Promise<RawItem | null> {
  const known = keyOf(key);
  const before = recent.known(likesOf(feed), known);
  const [likesBefore, , , , viewsBefore] = before?.state.split(' ') ?? [];
  // Views that are not told this time are those of before.
  const numbers = [counts.likes, counts.replies, counts.reads, counts.readers, views ?? viewsBefore ?? ''];
  const state = numbers.map((count) => count ?? '').join(' ');
  const had = new Set(before?.acts);
  const haveChanged = String(counts.likes ?? '') !== (likesBefore ?? '');
  const likers = !haveChanged ? null : counts.likes === 0 ? [] : await ask(key.id);
  const byId = new Map((likers ?? []).map((liker) => [likeId(key, liker, context), liker]));
  // Of many likes only some are told: who is not told has not taken it back.
  const isWhole = likers !== null && byId.size >= (counts.likes ?? 0);
  const kept = isWhole ? [] : [...had].filter((act) => !byId.has(act));
  const content = recent.note(feed, known, key.createdAt, contentState(raw, key.number, topic));
  const noted = recent.note(likesOf(feed), known, key.createdAt, state, [...byId.keys(), ...kept]);
  if (!content.changed && !noted.changed) return null;
  const parts: Parts = {
    content: content.changed ? (content.isNew ? 'new' : 'edit') : null,
    likers: [...byId].flatMap(([act, liker]) => (had.has(act) ? [] : [liker])),
    unliked: noted.gone,
    counts: before === null ? /[1-9]/.test(state) : before.state !== state,
  };
  const told = views ?? (viewsBefore ? Number(viewsBefore) : null);
  return item(`post ${key.id}`, { kind: 'post', raw, standing, views: told, parts });
}

function wholePost(raw: unknown, standing: Standing, views: number | null, likers: readonly string[]): DiscourseItem {
  return { kind: 'post', raw, standing, views, parts: { content: 'new', likers, unliked: [], counts: true } };
}

/** What a post is remembered by: the same post elsewhere is another one. */
export function keyOf({ id, topicId, number }: { id: string; topicId: string; number: number }): string {
  return `${id}:${topicId}:${number}`;
}

export function fromKey(key: string): { id: string; topicId: string; number: number } {
  const [id, topicId, number] = key.split(':') as [string, string, string];
  return { id, topicId, number: Number(number) };
}

/** Newer forums say with the post what its topic is. */
function topicOf(raw: JsonRecord, id: string, topics: ReadonlyMap<string, Topic>): Topic {
  const known = topics.get(id);
  const text = (name: string): string | null => attempt(() => textField(raw, name));
  return {
    id,
    title: known?.title ?? text('topic_title')?.slice(0, 500) ?? null,
    categoryId: known?.categoryId ?? attempt(() => idField(raw, 'category_id')),
    archetype: known?.archetype ?? text('topic_archetype'),
    createdAt: known?.createdAt ?? null,
    bumpedAt: null,
    lastPostedAt: null,
    views: known?.views ?? null,
    posts: null,
  };
}

/** Changes when the author's words do, or the title over them. */
function contentState(raw: JsonRecord, number: number, topic: Topic): string {
  return digest([raw.raw ?? raw.cooked ?? null, number === 1 ? topic.title : null, topic.categoryId]);
}

function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value) ?? '')
    .digest('base64url')
    .slice(0, 12);
}
