import { z } from 'zod';
import { createToldLinks, type ToldLinks } from '../../public-accounts.js';
import { createRecent, type Recent } from '../../recent.js';
import { createWatchList, type WatchList } from '../../snapshots.js';

const validatorsSchema = z.object({
  url: z.string(),
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
});

/** A post that is still looked after: its page, to see whether it is gone, and its comments. */
const postSchema = z.object({
  at: z.number(),
  kind: z.enum(['article', 'note', 'file']),
  parentId: z.string().nullable(),
  rootId: z.string().nullable(),
  url: z.string().nullable(),
  /** `in` the feed, `missing` from where it stood, `out` of the feed while its page is there. */
  place: z.enum(['in', 'missing', 'out']),
  /** When its page was not found first. */
  missedAt: z.number().nullable(),
  comments: z.string().nullable(),
  /** So many, as the feed says. */
  replies: z.number().nullable(),
  validators: validatorsSchema.nullable(),
  /** Its comments are to be read, because there are others than before. */
  isNews: z.boolean(),
});

const positionSchema = z.object({
  /** As configured: another address is another feed. */
  url: z.string(),
  feedUrl: z.string().nullable(),
  /** It was found on a page. */
  isFound: z.boolean(),
  moved: z.object({ from: z.string(), to: z.string() }).nullable(),
  validators: validatorsSchema.nullable(),
  /** So many entries it had at the most. */
  room: z.number(),
  /** When the whole feed was fetched last. */
  wholeAt: z.number(),
  /** Nothing older is taken in, ms. */
  from: z.number(),
  /** The feed was read to its end once. */
  isBegun: z.boolean(),
  blog: z.object({ title: z.string().nullable(), site: z.string().nullable() }),
  linksCheckedAt: z.number(),
  /** Pseudonym of the setting `accounts` by which they were told. */
  linksOf: z.string().nullable(),
  recent: z.unknown(),
  watch: z.unknown(),
  views: z.unknown(),
  links: z.unknown(),
  posts: z.record(z.string(), postSchema),
});

export type Post = z.infer<typeof postSchema>;
type Saved = z.infer<typeof positionSchema>;

/** How far a feed has been read. Held by the position; changed in place. */
export interface State
  extends Pick<
    Saved,
    | 'feedUrl'
    | 'isFound'
    | 'moved'
    | 'validators'
    | 'room'
    | 'wholeAt'
    | 'from'
    | 'isBegun'
    | 'blog'
    | 'linksCheckedAt'
    | 'linksOf'
  > {
  readonly recent: Recent;
  /** Pages and comments, looked at again as posts age. */
  readonly watch: WatchList;
  /** Views, which would change at every reading. */
  readonly views: WatchList;
  readonly links: ToldLinks;
  readonly posts: Map<string, Post>;
  save(): unknown;
}

/** A position is at most 900 kB: 400 for what was seen, 200 for posts, the rest for lists of ids. */
const recentBytes = 400_000;
const postBytes = 200_000;
const watched = 1000;

export function createState(saved: unknown, url: string, startAt: number): State {
  const parsed = positionSchema.safeParse(saved);
  const known = parsed.success && parsed.data.url === url ? parsed.data : null;
  const posts = new Map(Object.entries(known?.posts ?? {}));
  const state: State = {
    feedUrl: known?.feedUrl ?? null,
    isFound: known?.isFound ?? false,
    moved: known?.moved ?? null,
    validators: known?.validators ?? null,
    room: known?.room ?? 0,
    wholeAt: known?.wholeAt ?? 0,
    from: known?.from ?? startAt,
    isBegun: known?.isBegun ?? false,
    blog: known?.blog ?? { title: null, site: null },
    linksCheckedAt: known?.linksCheckedAt ?? 0,
    linksOf: known?.linksOf ?? null,
    recent: createRecent(known?.recent ?? null, recentBytes),
    watch: createWatchList(known?.watch ?? null, { most: watched }),
    views: createWatchList(known?.views ?? null, { most: watched }),
    links: createToldLinks(known?.links ?? null),
    posts,
    save() {
      state.recent.trim(0);
      dropOldest(posts);
      const { feedUrl, isFound, moved, validators, room, wholeAt, from, isBegun, blog, linksCheckedAt, linksOf } =
        state;
      return {
        ...{ url, feedUrl, isFound, moved, validators, room, wholeAt, from, isBegun, blog, linksCheckedAt, linksOf },
        recent: state.recent.save(),
        watch: state.watch.save(),
        views: state.views.save(),
        links: state.links.save(),
        posts: Object.fromEntries(posts),
      } satisfies Saved;
    },
  };
  return state;
}

function dropOldest(posts: Map<string, Post>): void {
  let bytes = 0;
  for (const [id, post] of [...posts].sort(([, a], [, b]) => b.at - a.at)) {
    bytes += Buffer.byteLength(JSON.stringify(post)) + id.length + 4;
    if (bytes > postBytes) posts.delete(id);
  }
}
