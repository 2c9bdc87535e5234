import { createHash } from 'node:crypto';
import { type Choice, leftOutReasons } from '../../communities.js';
import { countField, idField, isRecord, type JsonRecord, recordField } from '../../fields.js';
import type { Recent } from '../../recent.js';
import type { RawItem } from '../../source.js';
import type { ParseContext } from './context.js';
import { attempt, type Envelope, type References } from './envelope.js';
import { likeId, type Standing } from './events.js';
import { chosen, type Place, placeOf } from './groups.js';
import { readLikes } from './message.js';
import { timeField } from './time.js';

/** What a page gives to parse(), beside what the platform said: where it stands and what of it is new. */
export type VivaItem =
  | {
      readonly kind: 'message';
      readonly raw: unknown;
      readonly references: References;
      readonly standing: Standing;
      readonly parts: Parts;
    }
  /** Somebody else's message that a new one replies to, as far as the answer tells of it. */
  | { readonly kind: 'referred'; readonly raw: JsonRecord; readonly standing: Standing }
  | { readonly kind: 'thread'; readonly starter: Known; readonly counts: ThreadCounts; readonly standing: Standing }
  | { readonly kind: 'gone'; readonly message: Known; readonly standing: Standing }
  | { readonly kind: 'left-out'; readonly reason: string }
  | { readonly kind: 'user'; readonly raw: unknown; readonly observedAt: number }
  | {
      readonly kind: 'export-message';
      readonly row: JsonRecord;
      readonly editedAt: number | null;
      readonly observedAt: number;
    }
  | { readonly kind: 'export-user'; readonly row: JsonRecord; readonly observedAt: number };

export interface Known {
  readonly id: string;
  readonly createdAt: number;
}

export interface ThreadCounts {
  readonly replies: number;
  readonly shares: number | null;
}

/** What of a message is to be written. */
export interface Parts {
  /** `edit`: it was another before. */
  readonly content: 'new' | 'edit' | null;
  /** Who is known to like it and was not before; `all`: whoever does. */
  readonly likers: 'all' | readonly string[];
  readonly counts: boolean;
  /** Ids of likes that were taken back. */
  readonly unliked: readonly string[];
}

export const allParts: Parts = { content: 'new', likers: 'all', counts: true, unliked: [] };

export interface ItemContext {
  readonly choice: Choice;
  readonly context: ParseContext;
  readonly observedAt: number;
  /** Where the messages are read: `network`, `group:1`, `thread:1`. */
  readonly feed: string;
  /** What was seen of late; null: everything is written. */
  readonly recent: Recent | null;
  /** What is older is not read by itself: it need not be remembered, and is told from what refers to it. */
  readonly since: number;
}

export const item = (where: string, value: VivaItem): RawItem => ({ where, value });

/** What of an answer is new or changed, as items. */
export function messageItems(envelope: Envelope, groups: ReadonlyMap<string, Place>, options: ItemContext): RawItem[] {
  const { references } = envelope;
  const referred = new Set<string>();
  return envelope.messages.flatMap((raw) => {
    const made = messageItem(raw, references, groups, options);
    if (made === null) return [];
    const value = made.value as VivaItem;
    if (value.kind !== 'message' || !isRecord(raw)) return [made];
    return [made, ...olderItems(raw, value, references, referred, options)];
  });
}

/** What a new reply says of messages that are too old to be read by themselves. */
function olderItems(
  reply: JsonRecord,
  { parts, standing }: Extract<VivaItem, { kind: 'message' }>,
  references: References,
  referred: Set<string>,
  { since, recent }: ItemContext,
): RawItem[] {
  if (parts.content !== 'new') return [];
  const items: RawItem[] = [];
  for (const name of ['thread_id', 'replied_to_id']) {
    const id = attempt(() => idField(reply, name));
    const raw = id === null || referred.has(id) ? undefined : references.messages.get(id);
    const createdAt = raw === undefined ? null : attempt(() => timeField(raw, 'created_at'));
    if (id === null || raw === undefined || createdAt === null || createdAt >= since) continue;
    referred.add(id);
    items.push(item(`message ${id}`, { kind: 'referred', raw, standing }));
    const counts = threadCounts(references.threads.get(id));
    if (recent === null || counts === null) continue;
    items.push(item(`thread ${id}`, { kind: 'thread', starter: { id, createdAt }, counts, standing }));
  }
  return items;
}

function messageItem(
  raw: unknown,
  references: References,
  groups: ReadonlyMap<string, Place>,
  options: ItemContext,
): RawItem | null {
  const { recent, feed, observedAt } = options;
  const known = isRecord(raw) ? attempt(() => ({ id: idField(raw, 'id'), at: timeField(raw, 'created_at') })) : null;
  const place = isRecord(raw) ? attempt(() => placeOf(raw, groups)) : null;
  if (!isRecord(raw) || known === null || known.id === null || known.at === null || place === null) {
    // It has no id to be known by; told once and not at every look.
    const state = digest(raw);
    if (recent?.note(`${feed} unreadable`, state, observedAt, '').changed === false) return null;
    return item(`message ${known?.id ?? 'without an id'}`, {
      kind: 'message',
      raw,
      references,
      standing: { place: { groupId: null, name: null, isPrivate: true, memberCount: null }, observedAt },
      parts: allParts,
    });
  }
  const { id, at } = known;
  const remembers = recent !== null && at >= options.since;
  if (remembers) takeOver(id, feed, recent);
  const reason = whyLeftOut(place, options);
  if (reason !== null) {
    if (remembers && !recent.note(feed, id, at, 'left out').changed) return null;
    return item(`message ${id}`, { kind: 'left-out', reason });
  }
  if (place.isPrivate && !/^(?:group|thread):/.test(feed)) {
    // A private place that is listed has a feed of its own.
    if (remembers) recent.note(feed, id, at, 'left out');
    return null;
  }
  const parts = remembers ? changedParts(raw, id, at, references, options, recent) : allParts;
  if (parts === null) return null;
  return item(`message ${id}`, { kind: 'message', raw, references, standing: { place, observedAt }, parts });
}

function whyLeftOut(place: Place, { choice }: ItemContext): string | null {
  const of = chosen(place, choice);
  return of === 'wanted' ? null : leftOutReasons[of];
}

/** Null: nothing of it is new. */
function changedParts(
  raw: JsonRecord,
  id: string,
  at: number,
  references: References,
  { feed, context }: ItemContext,
  recent: Recent,
): Parts | null {
  const content = recent.note(feed, id, at, contentState(raw));
  const state = content.isNew ? 'new' : 'edit';
  const likes = attempt(() => readLikes(raw, references));
  if (likes === null) return content.changed ? { ...allParts, content: state } : null;
  const byId = new Map(likes.by.map((liker) => [likeId(id, liker, context), liker]));
  const thread = threadCounts(references.threads.get(id));
  const counts = [likes.count, thread?.replies, thread?.shares].map((count) => count ?? '').join(' ');
  const before = recent.known(likesOf(feed), id);
  // Of many likes only some are named: who is not named any more has not taken it back.
  const had = new Set(before?.acts);
  const kept = likes.unknown > 0 ? [...had].filter((act) => !byId.has(act)) : [];
  const noted = recent.note(likesOf(feed), id, at, counts, [...byId.keys(), ...kept]);
  if (!content.changed && !noted.changed) return null;
  return {
    content: content.changed ? state : null,
    likers: [...byId].flatMap(([act, liker]) => (had.has(act) ? [] : [liker])),
    counts: before === null ? /[1-9]/.test(counts) : before.state !== counts,
    unliked: noted.gone,
  };
}

/** Where messages are remembered that were found in their threads only. */
export const inThreads = 'in threads';

/** The feed has after all what was found in its thread before. */
function takeOver(id: string, feed: string, recent: Recent): void {
  if (feed === inThreads || recent.known(feed, id) !== null) return;
  for (const [from, to] of [
    [inThreads, feed],
    [likesOf(inThreads), likesOf(feed)],
  ] as const) {
    const known = recent.known(from, id);
    if (known === null) continue;
    recent.note(to, id, known.at, known.state, known.acts);
    recent.forget(from, id);
  }
}

export const likesOf = (feed: string): string => `${feed} likes`;

/** How often a thread was answered and shared; null: not said, or not as documented. */
export function threadCounts(thread: JsonRecord | undefined): ThreadCounts | null {
  const stats = thread === undefined ? null : attempt(() => recordField(thread, 'stats'));
  const updates = stats === null ? null : attempt(() => countField(stats, 'updates'));
  if (stats === null || updates === null) return null;
  // The first message counts too.
  return { replies: Math.max(0, updates - 1), shares: attempt(() => countField(stats, 'shares')) };
}

/** Changes when the author's words do. */
function contentState(raw: JsonRecord): string {
  const body = isRecord(raw.body) ? raw.body : {};
  return digest([body.parsed ?? body.rich ?? body.plain ?? raw.body ?? null, raw.title ?? null, raw.group_id ?? null]);
}

function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value) ?? '')
    .digest('base64url')
    .slice(0, 12);
}
