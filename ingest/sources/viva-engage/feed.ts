import type { Choice } from '../../communities.js';
import { idField, isRecord, type JsonRecord, recordField, textField } from '../../fields.js';
import type { Recent } from '../../recent.js';
import { PlatformError, type RawItem } from '../../source.js';
import type { Client } from './client.js';
import type { ParseContext } from './context.js';
import { attempt, type Envelope, idsOf } from './envelope.js';
import type { Place } from './groups.js';
import { type ItemContext, inThreads, item, likesOf, messageItems } from './items.js';
import type { FeedPosition } from './position.js';
import { timeField } from './time.js';

export interface FeedContext {
  readonly client: Client;
  readonly choice: Choice;
  readonly context: ParseContext;
  readonly recent: Recent;
  readonly groups: Map<string, Place>;
  /** Messages from here on are looked at again, ms. */
  readonly since: number;
  /** Whether this feed's question for the newest is the round's. */
  readonly isPoll: boolean;
  now(): number;
}

/** Of messages that a feed left out, from so many threads they are asked for in one page. */
const threadsAPage = 3;

/**
 * From the newest message back to what has been read and beyond, to the end of the stretch that is looked at again. Yields
 * where it has come to after each page; a walk that was broken off goes on from there.
 */
export async function* walkFeed(
  feed: string,
  from: FeedPosition,
  feedContext: FeedContext,
  signal: AbortSignal,
): AsyncGenerator<{ items: RawItem[]; feed: FeedPosition } | 'not for us'> {
  const { client, recent, since } = feedContext;
  const { newest } = from;
  let top = from.walk?.top ?? null;
  let before = from.walk?.before ?? null;
  while (!signal.aborted) {
    const isPoll = before === null && feedContext.isPoll;
    const envelope = await client.messages(feed, before, { isPoll, signal });
    if (envelope === null) {
      yield 'not for us';
      return;
    }
    const page = readPage(envelope, before);
    const items = await goneItems(feed, page, feedContext, signal);
    const fresh = envelope.messages.filter((raw) => isAsked(raw, newest, since));
    await nameGroups(fresh, envelope, feedContext, signal);
    const options: ItemContext = { ...feedContext, feed, observedAt: feedContext.now() };
    items.push(...messageItems(onlyOf(envelope, fresh), feedContext.groups, options));
    top ??= page.highest;
    if (!feed.startsWith('thread:')) {
      items.push(...(await leftOutByFeed(envelope, options, feedContext, signal)));
    }
    const isBehind = page.lowest === null || newest === null || BigInt(page.lowest) <= BigInt(newest);
    const isDone = page.isLast || (isBehind && page.oldestAt < since);
    if (isDone) {
      recent.trim(since);
      yield { items, feed: { newest: later(top, newest), walk: null } };
      return;
    }
    before = page.lowest as string;
    yield { items, feed: { newest, walk: { top: top as string, before } } };
  }
}

interface ReadPage {
  readonly ids: ReadonlySet<string>;
  readonly highest: string | null;
  readonly lowest: string | null;
  /** All that the feed has with ids in [from, below) is on the page. */
  readonly from: bigint;
  readonly below: bigint | null;
  readonly isLast: boolean;
  /** Infinity: no message of the page says its time. */
  readonly oldestAt: number;
}

/** Throws PlatformError for a page that was not asked for. */
function readPage({ messages, hasOlder }: Envelope, before: string | null): ReadPage {
  const ids = idsOf(messages);
  const below = before === null ? null : BigInt(before);
  if (below !== null && ids.some((id) => id >= below)) {
    throw new PlatformError('Viva Engage gave the same page again');
  }
  if (ids.length === 0 && (messages.length > 0 || hasOlder === true)) {
    throw new PlatformError('Viva Engage gave a page without a message that can be known by its id');
  }
  const sorted = [...ids].sort((a, b) => (a < b ? -1 : 1));
  const isLast = ids.length === 0 || hasOlder === false;
  const times = messages.flatMap((raw) => (isRecord(raw) ? (attempt(() => timeField(raw, 'created_at')) ?? []) : []));
  return {
    ids: new Set(ids.map(String)),
    highest: sorted.at(-1)?.toString() ?? null,
    lowest: sorted[0]?.toString() ?? null,
    from: isLast ? 0n : (sorted[0] as bigint),
    below,
    isLast,
    oldestAt: Math.min(...times),
  };
}

/** Messages that were there and are missing now, once the platform says of each that there is none. */
async function goneItems(
  feed: string,
  page: ReadPage,
  { recent, client, now }: FeedContext,
  signal: AbortSignal,
): Promise<RawItem[]> {
  const missing = recent.of(feed).filter(({ key }) => {
    const id = BigInt(key);
    return id >= page.from && (page.below === null || id < page.below) && !page.ids.has(key);
  });
  const items: RawItem[] = [];
  for (const { key, at } of missing.reverse()) {
    const is = await client.message(key, signal);
    if (is === 'there' && page.ids.size === 0) {
      throw new PlatformError('Viva Engage gave an empty page where there are messages');
    }
    // It may have moved to where it is not read: that is no deletion.
    if (is === 'gone') {
      const standing = { place: nowhere, observedAt: now() };
      items.push(item(`message ${key}`, { kind: 'gone', message: { id: key, createdAt: at }, standing }));
    }
    recent.forget(feed, key);
    recent.forget(likesOf(feed), key);
  }
  return items;
}

const nowhere: Place = { groupId: null, name: null, isPrivate: false, memberCount: null };

/** What is neither new nor looked at again only ends the page. */
function isAsked(raw: unknown, newest: string | null, since: number): boolean {
  if (!isRecord(raw)) return true;
  const at = attempt(() => timeField(raw, 'created_at'));
  const id = attempt(() => idField(raw, 'id'));
  return at === null || id === null || at >= since || (newest !== null && BigInt(id) > BigInt(newest));
}

/** Names of groups that neither this answer nor an earlier one tells. Of private ones nothing is asked. */
export async function nameGroups(
  messages: readonly unknown[],
  { references }: Envelope,
  { groups, client }: Pick<FeedContext, 'groups' | 'client'>,
  signal: AbortSignal,
): Promise<void> {
  for (const [id, group] of references.groups) {
    groups.set(id, { ...group, memberCount: group.memberCount ?? groups.get(id)?.memberCount ?? null });
  }
  for (const raw of messages) {
    if (!isRecord(raw) || attempt(() => textField(raw, 'privacy')) !== 'public') continue;
    const id = attempt(() => idField(raw, 'group_id'));
    if (id === null || groups.has(id)) continue;
    const group = await client.group(id, signal);
    if (group !== null) groups.set(id, group);
  }
}

/** Some messages of an answer. What they reply to may be among the others. */
function onlyOf(envelope: Envelope, messages: readonly unknown[]): Envelope {
  const others = new Map(envelope.references.messages);
  for (const raw of envelope.messages) {
    const id = isRecord(raw) && !messages.includes(raw) ? attempt(() => idField(raw, 'id')) : null;
    if (id !== null) others.set(id, raw as JsonRecord);
  }
  return { ...envelope, messages, references: { ...envelope.references, messages: others } };
}

/** A thread's newest reply that the feed did not have: the feed gives only some messages of a long thread. */
async function leftOutByFeed(
  envelope: Envelope,
  options: ItemContext,
  { recent, client, groups, since }: FeedContext,
  signal: AbortSignal,
): Promise<RawItem[]> {
  const { feed } = options;
  const items: RawItem[] = [];
  const askedThreads = new Set<string>();
  const present = new Set(idsOf(envelope.messages).map(String));
  for (const raw of envelope.messages) {
    const at = isRecord(raw) ? attempt(() => timeField(raw, 'created_at')) : null;
    const threadId = isRecord(raw) ? attempt(() => idField(raw, 'thread_id')) : null;
    const id = isRecord(raw) ? attempt(() => idField(raw, 'id')) : null;
    if (at === null || threadId === null || id === null || at < since || askedThreads.size >= threadsAPage) continue;
    // Of what is left out itself, nothing more is asked.
    if (recent.known(feed, id)?.state === 'left out') continue;
    const latest = latestReply(envelope.references.threads.get(threadId));
    if (latest === null || present.has(latest) || askedThreads.has(threadId)) continue;
    if (recent.known(feed, latest) !== null || recent.known(inThreads, latest) !== null) continue;
    askedThreads.add(threadId);
    const thread = await client.messages(`thread:${threadId}`, null, { isPoll: false, signal });
    if (thread === null) continue;
    const unknown = thread.messages.filter((message) => {
      const known = isRecord(message) ? attempt(() => idField(message, 'id')) : null;
      return (
        isAsked(message, null, since) && (known === null || (!present.has(known) && recent.known(feed, known) === null))
      );
    });
    await nameGroups(unknown, thread, { groups, client }, signal);
    items.push(...messageItems({ ...thread, messages: unknown }, groups, { ...options, feed: inThreads }));
    // Asked once for each newest reply, also where the thread does not give it.
    if (recent.known(inThreads, latest) === null) recent.note(inThreads, latest, at, 'not given');
  }
  return items;
}

function latestReply(thread: JsonRecord | undefined): string | null {
  const stats = thread === undefined ? null : attempt(() => recordField(thread, 'stats'));
  return stats === null ? null : attempt(() => idField(stats, 'latest_reply_id'));
}

function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return BigInt(a) > BigInt(b) ? a : b;
}
