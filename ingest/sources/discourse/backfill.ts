import { z } from 'zod';
import { isRecord } from '../../fields.js';
import { type BackfillRange, type Page, PlatformError, type RawItem } from '../../source.js';
import { attempt } from './categories.js';
import { createLikers, type Deps, isWantedTopic, learnCategories, listedTopics, wholeTopic } from './forum.js';
import { postItem } from './items.js';
import { readKey, readTopic, type Topic } from './post.js';

const backfillSchema = z.object({
  /** Of the list of topics; null: the conversations that are listed. */
  page: z.int().nullable(),
  /** The topic of that page that was read last. */
  after: z.string().nullable(),
  /** The last topic of the page before. */
  last: z.string().nullable(),
});

const mostPages = 100_000;

/** Topic by topic, the oldest first, so that a topic that is new or active again moves nothing. */
export async function* backfillPages(
  deps: Deps,
  saved: unknown,
  range: BackfillRange,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const parsed = backfillSchema.safeParse(saved);
  const from = parsed.success ? parsed.data : { page: 0, after: null, last: null };
  const { client, source } = deps;
  let done = 0;
  let { last } = from;
  for (let page = from.page ?? mostPages; page < mostPages && !signal.aborted; page += 1) {
    const raws = await client.topics('created', page, signal);
    if (raws.length === 0) break;
    await learnCategories(raws, deps, signal);
    const found = raws.flatMap((raw) => (isRecord(raw) ? (attempt(() => readTopic(raw)) ?? []) : []));
    if (last !== null && found.at(-1)?.id === last) {
      throw new PlatformError('Discourse gave the same page of topics again');
    }
    const first = page === from.page ? found.findIndex(({ id }) => id === from.after) + 1 : 0;
    for (const topic of found.slice(first)) {
      if (!mayHold(topic, range) || !isWantedTopic(topic, deps)) continue;
      const items = await topicItems(topic.id, range, deps, signal);
      done += 1;
      yield { items, position: { page, after: topic.id, last }, progress: { done, total: null, unit: 'topics' } };
      if (signal.aborted) return;
    }
    last = found.at(-1)?.id ?? last;
    yield { items: [], position: { page: page + 1, after: null, last } };
  }
  if (signal.aborted) return;
  const listed = listedTopics(deps);
  const first = from.page === null ? listed.indexOf(from.after ?? '') + 1 : 0;
  for (const id of listed.slice(first)) {
    const items = await topicItems(id, range, deps, signal);
    if (items.length === 0) source.logger.warn({ topic: id }, 'nothing can be read of a topic of communities.private');
    yield { items, position: { page: null, after: id, last } };
  }
}

function mayHold({ createdAt, lastPostedAt }: Topic, range: BackfillRange): boolean {
  return (createdAt === null || createdAt < range.until) && (lastPostedAt === null || lastPostedAt >= range.from);
}

async function topicItems(id: string, range: BackfillRange, deps: Deps, signal: AbortSignal): Promise<RawItem[]> {
  const { client, source, context, categories } = deps;
  const whole = await wholeTopic(id, client, signal);
  if (whole === null) return [];
  const likersOf = createLikers(deps, signal);
  const items: RawItem[] = [];
  for (const raw of whole.posts) {
    const key = isRecord(raw) ? attempt(() => readKey(raw)) : null;
    if (key !== null && (key.createdAt < range.from || key.createdAt >= range.until)) continue;
    const made = await postItem(raw, {
      choice: source.communities,
      context,
      observedAt: source.now(),
      categories,
      topics: new Map([[id, whole.topic]]),
      feed: 'back-fill',
      recent: null,
      since: range.from,
      likersOf,
    });
    if (made !== null) items.push(made);
  }
  return items;
}
