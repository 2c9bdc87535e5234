import { createRecent } from '../../recent.js';
import type { Counters, StatusFacts, StatusRef } from './status.js';

/** A status as it was when it was written last. */
export interface Post extends StatusRef {
  readonly place: string;
  readonly editedAt: number | null;
  /** The counters at which its answers, shares and favourites were read; null: they were not yet. */
  readonly engagedAt: Counters | null;
  /** The counters that were written last. */
  readonly countedAt: Counters | null;
  /** What it passes on as it is, with the id of that act. */
  readonly shareOf: (StatusRef & { readonly actId: string }) | null;
}

/** Statuses of late by place (a timeline, a thread), on top of `createRecent`: what is the same need not be written again. */
export interface Posts {
  get(id: string): Post | null;
  put(post: Post): void;
  forget(id: string): void;
  of(place: string): Post[];
  /** Since when everything of the place is remembered, ms. */
  since(place: string): number;
  /** For the position, without what is older. JSON. */
  save(olderThan: number): unknown;
}

export function createPosts(saved: unknown, maxBytes: number): Posts {
  const recent = createRecent(saved, maxBytes);
  const byId = new Map<string, Post>();

  function load(place: string): void {
    for (const { key } of recent.of(place)) {
      const known = recent.known(place, key);
      if (known !== null) byId.set(key, decode(place, key, known.at, known.state));
    }
  }
  for (const place of Object.keys(recent.save().places)) load(place);

  return {
    get: (id) => byId.get(id) ?? null,
    put(post) {
      const before = byId.get(post.id);
      if (before && before.place !== post.place) recent.forget(before.place, post.id);
      byId.set(post.id, post);
      recent.note(post.place, post.id, post.createdAt, encode(post));
    },
    forget(id) {
      const post = byId.get(id);
      if (post) recent.forget(post.place, id);
      byId.delete(id);
    },
    of: (place) => recent.of(place).flatMap(({ key }) => byId.get(key) ?? []),
    since: (place) => recent.since(place),
    save(olderThan) {
      recent.trim(olderThan);
      for (const [id, { place }] of byId) if (recent.known(place, id) === null) byId.delete(id);
      return recent.save();
    },
  };
}

export function newPost(place: string, facts: StatusFacts, rootId: string | null): Post {
  const { id, createdAt, parentId, editedAt } = facts;
  return { place, id, createdAt, parentId, rootId, editedAt, engagedAt: null, countedAt: null, shareOf: null };
}

/** A reply without a known thread stands in none, but whoever answers it stands in the same. */
export const rootFor = ({ id, parentId, rootId }: StatusRef): string | null => (parentId === null ? id : rootId);

export const sameCounters = (a: Counters | null, b: Counters): boolean =>
  a !== null &&
  a.replies === b.replies &&
  a.shares === b.shares &&
  a.reactions === b.reactions &&
  a.quotes === b.quotes;

const nothing = '-';
const written = (value: string | number | null): string => (value === null ? nothing : String(value));
const read = (text: string | undefined): string | null => (text === undefined || text === nothing ? null : text);
const readNumber = (text: string | undefined): number | null => (read(text) === null ? null : Number(text));

/** Without quotes, which would be escaped once more in the position. */
function encode({ editedAt, parentId, rootId, engagedAt, countedAt, shareOf }: Post): string {
  const parts = [written(editedAt), written(parentId), written(rootId), packed(engagedAt), packed(countedAt)];
  if (shareOf) parts.push(shareOf.id, String(shareOf.createdAt), written(shareOf.parentId), shareOf.actId);
  return parts.join(' ');
}

function packed(counters: Counters | null): string {
  if (counters === null) return nothing;
  return [counters.replies, counters.shares, counters.reactions, counters.quotes].map(written).join(',');
}

function unpacked(text: string | undefined): Counters | null {
  if (read(text) === null) return null;
  const [replies = null, shares = null, reactions = null, quotes = null] = (text as string).split(',').map(readNumber);
  return { replies, shares, reactions, quotes };
}

function decode(place: string, id: string, createdAt: number, state: string): Post {
  const [editedAt, parentId, rootId, engagedAt, countedAt, shared, sharedAt, sharedParent, actId] = state.split(' ');
  return {
    place,
    id,
    createdAt,
    parentId: read(parentId),
    rootId: read(rootId),
    editedAt: readNumber(editedAt),
    engagedAt: unpacked(engagedAt),
    countedAt: unpacked(countedAt),
    shareOf:
      shared === undefined || actId === undefined
        ? null
        : { id: shared, createdAt: Number(sharedAt), parentId: read(sharedParent), rootId: null, actId },
  };
}
