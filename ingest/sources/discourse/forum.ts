import { idField, isRecord, listField } from '../../fields.js';
import { PlatformError, type SourceContext } from '../../source.js';
import { attempt, chosen, type Place, placeOf, readCategories } from './categories.js';
import type { Client } from './client.js';
import type { DiscourseConfig } from './config.js';
import type { ParseContext } from './context.js';
import { readTopic, type Topic } from './post.js';

export interface Deps {
  readonly config: DiscourseConfig;
  readonly client: Client;
  readonly context: ParseContext;
  readonly source: SourceContext;
  /** Shared by reading and by calls; grows. */
  readonly categories: Map<string, Place>;
}

/** Of `categories.json`, and of `site.json` what that leaves out. */
export async function loadCategories(client: Client, into: Map<string, Place>, signal: AbortSignal): Promise<void> {
  const body = await client.categories(signal);
  if (!isRecord(body) || !isRecord(body.category_list)) {
    throw new PlatformError('Discourse answered categories.json without its category_list');
  }
  const site = await client.site(signal);
  readCategories(site, into);
  // With the names of those above them.
  readCategories(body, into);
}

/** Learns of categories that are new since. */
export async function learnCategories(
  raws: readonly unknown[],
  { client, categories }: Pick<Deps, 'client' | 'categories'>,
  signal: AbortSignal,
): Promise<void> {
  const isKnown = (raw: unknown): boolean => {
    const id = isRecord(raw) ? attempt(() => idField(raw, 'category_id')) : null;
    return id === null || categories.has(id);
  };
  if (!raws.every(isKnown)) await loadCategories(client, categories, signal);
}

/** Asks who likes a post, until the forum says that it does not tell. */
export function createLikers(
  { config, client }: Pick<Deps, 'config' | 'client'>,
  signal: AbortSignal,
): (postId: string) => Promise<readonly string[] | null> {
  let tells = config.likers;
  return async (postId) => {
    if (!tells) return null;
    const users = await client.likers(postId, signal);
    if (users === null) {
      tells = false;
      return null;
    }
    return users.flatMap((user) => (isRecord(user) ? (attempt(() => idField(user, 'id')) ?? []) : []));
  };
}

const mostPages = 2000;

/** Topics in which something happened since then, by id; of the newest activity first. */
export async function activeTopics(
  { client, categories }: Pick<Deps, 'client' | 'categories'>,
  since: number,
  signal: AbortSignal,
): Promise<Map<string, Topic>> {
  const topics = new Map<string, Topic>();
  for (let page = 0; page < mostPages && !signal.aborted; page += 1) {
    const raws = await client.topics('activity', page, signal);
    await learnCategories(raws, { client, categories }, signal);
    const found = raws.flatMap((raw) => (isRecord(raw) ? (attempt(() => readTopic(raw)) ?? []) : []));
    const fresh = found.filter(({ id }) => !topics.has(id));
    for (const topic of fresh) topics.set(topic.id, topic);
    // Pinned topics stand first, however old.
    const isOver = found.every(({ bumpedAt, createdAt }) => (bumpedAt ?? createdAt ?? 0) < since);
    if (fresh.length === 0 || isOver) return topics;
  }
  return topics;
}

/** A post of an older forum says neither title nor category: its topic does. */
export async function learnTopics(
  raws: readonly unknown[],
  topics: Map<string, Topic>,
  client: Client,
  signal: AbortSignal,
): Promise<void> {
  for (const raw of raws) {
    if (!isRecord(raw) || raw.category_id !== undefined) continue;
    const id = attempt(() => idField(raw, 'topic_id'));
    if (id === null || topics.has(id)) continue;
    const body = await client.topic(id, signal);
    const topic = body === null ? null : attempt(() => readTopic(body));
    // Nothing is known of it, so nothing of it is read.
    topics.set(id, topic ?? { ...noTopic, id, archetype: 'private_message' });
  }
}

const noTopic: Omit<Topic, 'id'> = {
  title: null,
  categoryId: null,
  archetype: null,
  createdAt: null,
  bumpedAt: null,
  lastPostedAt: null,
  views: null,
  posts: null,
};

/** All posts of a topic. Null: it is not there, or not for us. */
export async function wholeTopic(
  id: string,
  client: Client,
  signal: AbortSignal,
): Promise<{ topic: Topic; posts: unknown[] } | null> {
  const body = await client.topic(id, signal);
  if (body === null) return null;
  const topic = attempt(() => readTopic(body));
  const stream = isRecord(body.post_stream) ? body.post_stream : {};
  if (topic === null || !Array.isArray(stream.posts))
    throw new PlatformError('Discourse answered a topic without its posts');
  const given = stream.posts as unknown[];
  const present = new Set(given.map((post) => (isRecord(post) ? attempt(() => idField(post, 'id')) : null)));
  const ids = (attempt(() => listField(stream, 'stream')) ?? []).map(String).filter((one) => /^\d+$/.test(one));
  const rest = ids.filter((one) => !present.has(one));
  return { topic, posts: [...given, ...(rest.length === 0 ? [] : await client.topicPosts(id, rest, signal))] };
}

/** Conversations of a few that an operator has listed: entries that are numbers and no category. */
export function listedTopics({ source, categories }: Pick<Deps, 'source' | 'categories'>): string[] {
  return source.communities.listedPrivate.filter((listed) => /^\d+$/.test(listed) && !categories.has(listed));
}

export function isWantedTopic(topic: Topic, { source, categories }: Pick<Deps, 'source' | 'categories'>): boolean {
  return chosen(placeOf(topic, categories), source.communities) === 'wanted';
}
