import { idField, isRecord } from '../../fields.js';
import { createRecent, type Recent } from '../../recent.js';
import { type Page, PlatformError, type RawItem } from '../../source.js';
import { attempt, placeOf } from './categories.js';
import {
  activeTopics,
  createLikers,
  type Deps,
  isWantedTopic,
  learnCategories,
  learnTopics,
  listedTopics,
  wholeTopic,
} from './forum.js';
import { goneItems, idsAtOnce } from './gone.js';
import { fromKey, type ItemContext, item, postItem } from './items.js';
import { peoplePages } from './people.js';
import { type Position, readPosition } from './position.js';
import { readKey, type Topic } from './post.js';

const hourMs = 3_600_000;
const feed = 'posts';

/** One round: from the newest post back to what has been read and to the end of the stretch that is looked at again. */
export async function* livePages(deps: Deps, saved: unknown, signal: AbortSignal): AsyncGenerator<Page> {
  const { config, client, context, source, categories } = deps;
  const before = readPosition(saved);
  const recent = createRecent(before.recent);
  const beginning = before.newest === null ? Math.min(source.startAt, source.now()) : source.now();
  const since = beginning - config.rescanHours * hourMs;
  let position: Position = before;
  const next = (change: Partial<Position>): Position => {
    position = { ...position, ...change, recent: recent.save(), page: position.page + 1 };
    return position;
  };
  const topics = await activeTopics(deps, since, signal);
  const likersOf = createLikers(deps, signal);
  const options = (place: string): ItemContext => ({
    choice: source.communities,
    context,
    observedAt: source.now(),
    categories,
    topics,
    feed: place,
    recent,
    since,
    likersOf,
  });

  const { newest } = before;
  let top = before.walk?.top ?? null;
  let below = before.walk?.before ?? null;
  while (!signal.aborted) {
    const raws = await client.posts(below, signal);
    const page = readPage(raws, below);
    await learnCategories(page.posts, deps, signal);
    await learnTopics(page.posts, topics, client, signal);
    const items = await goneItems({ feed, page, recent, client, observedAt: source.now() }, signal);
    for (const raw of page.posts) {
      if (!isAsked(raw, newest, since)) continue;
      const made = await postItem(raw, options(feed));
      if (made !== null) items.push(made);
    }
    top ??= page.highest;
    const step = page.lowest ?? steppedBack(below, newest, recent);
    const isBehind = step === null || newest === null || BigInt(step) <= BigInt(newest);
    if (step === null || (page.lowest !== null && isBehind && page.oldestAt < since)) {
      items.push(...topicItems(topics, recent, since, deps));
      recent.trim(since);
      yield { items, position: next({ newest: later(top, newest), walk: null }) };
      break;
    }
    below = step;
    yield { items, position: next({ walk: { top: top ?? step, before: step } }) };
  }
  if (signal.aborted) return;

  for (const id of listedTopics(deps)) {
    const found = await wholeTopic(id, client, signal);
    if (found === null) {
      source.logger.warn(
        { topic: id },
        'a topic of communities.private is not there, or not for the key; the others are read',
      );
      continue;
    }
    topics.set(id, found.topic);
    const items: RawItem[] = [];
    for (const raw of found.posts) {
      if (!isAsked(raw, newest, since)) continue;
      const made = await postItem(raw, options(`topic:${id}`));
      if (made !== null) items.push(made);
    }
    yield { items, position: next({}) };
  }

  for await (const { items, people } of peoplePages(deps, position.people, signal)) {
    yield { items, position: next({ people }) };
  }
}

export interface ReadPage {
  readonly posts: readonly unknown[];
  readonly ids: ReadonlySet<string>;
  readonly highest: string | null;
  readonly lowest: string | null;
  readonly below: bigint | null;
  /** Infinity: no post of the page says its time. */
  readonly oldestAt: number;
}

/** Throws PlatformError for a page that was not asked for. */
function readPage(raws: readonly unknown[], before: string | null): ReadPage {
  const below = before === null ? null : BigInt(before);
  const idOf = (raw: unknown): bigint | null => {
    const id = isRecord(raw) ? attempt(() => idField(raw, 'id')) : null;
    return id === null ? null : BigInt(id);
  };
  const known = raws.map(idOf);
  // Older forums give the post `before` once more.
  if (below !== null && known.some((id) => id !== null && id > below)) {
    throw new PlatformError('Discourse gave the same page again');
  }
  if (raws.length > 0 && known.every((id) => id === null)) {
    throw new PlatformError('Discourse gave a page without a post that can be known by its id');
  }
  const posts = raws.filter((_, index) => known[index] !== below || below === null);
  const ids = known
    .filter((id) => id !== null && id !== below)
    .sort((a, b) => ((a as bigint) < (b as bigint) ? -1 : 1));
  const times = posts.flatMap((raw) => (isRecord(raw) ? (attempt(() => readKey(raw).createdAt) ?? []) : []));
  return {
    posts,
    ids: new Set(ids.map(String)),
    highest: ids.at(-1)?.toString() ?? null,
    lowest: ids[0]?.toString() ?? null,
    below,
    oldestAt: Math.min(...times),
  };
}

/** Null: nothing is known of posts below. */
function steppedBack(below: string | null, newest: string | null, recent: Recent): string | null {
  if (below === null) return null;
  const next = BigInt(below) - idsAtOnce;
  const known = [...(newest === null ? [] : [newest]), ...recent.of(feed).map(({ key }) => fromKey(key).id)];
  return known.some((id) => BigInt(id) < next) ? next.toString() : null;
}

/** What is neither new nor looked at again only ends the page. */
function isAsked(raw: unknown, newest: string | null, since: number): boolean {
  const key = isRecord(raw) ? attempt(() => readKey(raw)) : null;
  return key === null || key.createdAt >= since || (newest !== null && BigInt(key.id) > BigInt(newest));
}

/** How often topics were opened whose first post is too old to be read by itself. */
function topicItems(topics: ReadonlyMap<string, Topic>, recent: Recent, since: number, deps: Deps): RawItem[] {
  return [...topics.values()].flatMap((topic) => {
    const { id, views, createdAt, bumpedAt, posts } = topic;
    if (views === null || createdAt === null || createdAt >= since || (bumpedAt ?? 0) < since) return [];
    if (!isWantedTopic(topic, deps)) return [];
    const replies = posts === null ? null : Math.max(0, posts - 1);
    if (!recent.note('topics', id, bumpedAt as number, `${views} ${replies ?? ''}`).changed) return [];
    const place = placeOf(topic, deps.categories);
    return item(`topic ${id}`, {
      kind: 'topic',
      post: { topicId: id, number: 1, createdAt },
      views,
      replies,
      standing: { place, title: topic.title, observedAt: deps.source.now() },
    });
  });
}

function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return BigInt(a) > BigInt(b) ? a : b;
}
