import { createRecent } from '../../recent.js';

/** What is needed of a post to place it, beside its words. */
export interface PostRef {
  readonly id: string;
  readonly createdAt: number;
  readonly parentId: string | null;
  /** The first post of the thread; null where it begins one, and where it is not known. */
  readonly rootId: string | null;
}

/** Null: the platform does not say. */
export type Counters<Name extends string> = Readonly<Record<Name, number | null>>;

/** A post as it was when it was written last. */
export interface Post<Name extends string> extends PostRef {
  readonly place: string;
  readonly editedAt: number | null;
  /** What else tells one state from another; without a space. */
  readonly mark: string | null;
  /** The counters at which its answers, shares and favourites were read; null: they were not yet. */
  readonly engagedAt: Counters<Name> | null;
  /** The counters that were written last. */
  readonly countedAt: Counters<Name> | null;
  /** What it passes on as it is, with the id of that act. */
  readonly shareOf: (PostRef & { readonly actId: string }) | null;
}

/** Posts of late by place (a timeline, a thread), on top of `createRecent`: what is the same need not be written again. */
export interface Posts<Name extends string> {
  get(id: string): Post<Name> | null;
  put(post: Post<Name>): void;
  forget(id: string): void;
  of(place: string): Post<Name>[];
  all(): Post<Name>[];
  /** Since when everything of the place is remembered, ms. */
  since(place: string): number;
  /** For the position, without what is older. JSON. */
  save(olderThan: number): unknown;
}

export function createPosts<Name extends string>(
  saved: unknown,
  maxBytes: number,
  names: readonly Name[],
): Posts<Name> {
  const recent = createRecent(saved, maxBytes);
  const byId = new Map<string, Post<Name>>();
  for (const place of Object.keys(recent.save().places)) {
    for (const { key } of recent.of(place)) {
      const known = recent.known(place, key);
      if (known !== null) byId.set(key, decode(place, key, known.at, known.state, names));
    }
  }

  return {
    get: (id) => byId.get(id) ?? null,
    put(post) {
      const before = byId.get(post.id);
      if (before && before.place !== post.place) recent.forget(before.place, post.id);
      byId.set(post.id, post);
      recent.note(post.place, post.id, post.createdAt, encode(post, names));
    },
    forget(id) {
      const post = byId.get(id);
      if (post) recent.forget(post.place, id);
      byId.delete(id);
    },
    of: (place) => recent.of(place).flatMap(({ key }) => byId.get(key) ?? []),
    all: () => [...byId.values()],
    since: (place) => recent.since(place),
    save(olderThan) {
      recent.trim(olderThan);
      for (const [id, { place }] of byId) if (recent.known(place, id) === null) byId.delete(id);
      return recent.save();
    },
  };
}

export function newPost<Name extends string>(
  place: string,
  { id, createdAt, parentId, editedAt }: PostRef & { readonly editedAt: number | null },
  rootId: string | null,
): Post<Name> {
  return {
    place,
    id,
    createdAt,
    parentId,
    rootId,
    editedAt,
    mark: null,
    engagedAt: null,
    countedAt: null,
    shareOf: null,
  };
}

/** A reply without a known thread stands in none, but whoever answers it stands in the same. */
export const rootFor = ({ id, parentId, rootId }: PostRef): string | null => (parentId === null ? id : rootId);

export function sameCounters<Name extends string>(a: Counters<Name> | null, b: Counters<Name>): boolean {
  return a !== null && (Object.keys(b) as Name[]).every((name) => a[name] === b[name]);
}

const nothing = '-';
const written = (value: string | number | null): string => (value === null ? nothing : String(value));
const read = (text: string | undefined): string | null => (text === undefined || text === nothing ? null : text);
const readNumber = (text: string | undefined): number | null => (read(text) === null ? null : Number(text));

/** Without quotes, which would be escaped once more in the position. */
function encode<Name extends string>(post: Post<Name>, names: readonly Name[]): string {
  const { editedAt, mark, parentId, rootId, engagedAt, countedAt, shareOf } = post;
  const parts = [editedAt, mark, parentId, rootId].map(written);
  parts.push(packed(engagedAt, names), packed(countedAt, names));
  if (shareOf) parts.push(shareOf.id, String(shareOf.createdAt), written(shareOf.parentId), shareOf.actId);
  return parts.join(' ');
}

function packed<Name extends string>(counters: Counters<Name> | null, names: readonly Name[]): string {
  return counters === null ? nothing : names.map((name) => written(counters[name])).join(',');
}

function unpacked<Name extends string>(text: string | undefined, names: readonly Name[]): Counters<Name> | null {
  if (read(text) === null) return null;
  const parts = (text as string).split(',');
  return Object.fromEntries(names.map((name, index) => [name, readNumber(parts[index])])) as Counters<Name>;
}

function decode<Name extends string>(
  place: string,
  id: string,
  createdAt: number,
  state: string,
  names: readonly Name[],
): Post<Name> {
  const [editedAt, mark, parentId, rootId, engagedAt, countedAt, ...share] = state.split(' ');
  const [shared, sharedAt, sharedParent, actId] = share;
  return {
    place,
    id,
    createdAt,
    parentId: read(parentId),
    rootId: read(rootId),
    editedAt: readNumber(editedAt),
    mark: read(mark),
    engagedAt: unpacked(engagedAt, names),
    countedAt: unpacked(countedAt, names),
    shareOf:
      shared === undefined || actId === undefined
        ? null
        : { id: shared, createdAt: Number(sharedAt), parentId: read(sharedParent), rootId: null, actId },
  };
}
