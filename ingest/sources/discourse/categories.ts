import type { Community } from '../../../infra/contracts/activity.js';
import { communityId } from '../../../infra/contracts/ids.js';
import type { Choice, Chosen } from '../../communities.js';
import { flagField, idField, isRecord, type JsonRecord, lineField, textField } from '../../fields.js';
import { platform } from './context.js';

/** Where a post stands: a category, or a conversation of a few by its topic. */
export interface Place {
  readonly kind: 'category' | 'message';
  /** Of the category or of the topic. */
  readonly id: string;
  readonly name: string;
  readonly slug: string | null;
  /** Unknown is private. */
  readonly isPrivate: boolean;
}

export type Categories = ReadonlyMap<string, Place>;

/** All categories of `categories.json` or `site.json`, those below others too. A broken entry is left out: it is unknown then. */
export function readCategories(body: unknown, into: Map<string, Place>): void {
  const root = isRecord(body) ? body : {};
  const list = isRecord(root.category_list) ? root.category_list.categories : root.categories;
  readAll(list, null, into, 0);
}

function readAll(list: unknown, parent: string | null, into: Map<string, Place>, depth: number): void {
  if (!Array.isArray(list) || depth > 5) return;
  for (const raw of list) {
    if (!isRecord(raw)) continue;
    const place = attempt(() => category(raw, parent));
    if (place === null) continue;
    into.set(place.id, place);
    readAll(raw.subcategory_list, place.name, into, depth + 1);
  }
}

function category(raw: JsonRecord, parent: string | null): Place | null {
  const id = idField(raw, 'id');
  const name = lineField(raw, 'name', 240);
  if (id === null || name === null) return null;
  return {
    kind: 'category',
    id,
    name: parent === null ? name : `${parent} / ${name}`,
    slug: textField(raw, 'slug'),
    isPrivate: flagField(raw, 'read_restricted') !== false,
  };
}

/** What is private as long as nothing else is known. */
export function unknownPlace(id: string): Place {
  return { kind: 'category', id, name: 'category', slug: null, isPrivate: true };
}

export function messagePlace(topicId: string): Place {
  return { kind: 'message', id: topicId, name: 'personal message', slug: null, isPrivate: true };
}

/** Null: a topic of no category, which everybody may read. */
export function placeOf(
  topic: { readonly id: string; readonly categoryId: string | null; readonly archetype: string | null },
  categories: Categories,
): Place | null {
  if (topic.archetype === 'private_message') return messagePlace(topic.id);
  if (topic.categoryId === null) return null;
  return categories.get(topic.categoryId) ?? unknownPlace(topic.categoryId);
}

export function chosen(place: Place | null, choice: Choice): Chosen {
  if (place === null) return choice.of({ names: ['Uncategorized'], isPrivate: false });
  const own = place.name.split(' / ').at(-1) ?? null;
  const names = place.kind === 'message' ? [place.id] : [place.name, own, place.slug, place.id];
  return choice.of({ names, isPrivate: place.isPrivate });
}

export function community(place: Place | null, instance: string): Community | null {
  if (place === null) return null;
  const nativeId = place.kind === 'message' ? `topic:${place.id}` : place.id;
  return {
    id: communityId(platform, instance, nativeId),
    name: place.name,
    kind: place.kind === 'message' ? 'group' : 'forum',
    visibility: place.isPrivate ? 'private' : 'public',
    memberCount: null,
  };
}

/** Null where a field is of another type than documented. */
export function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
