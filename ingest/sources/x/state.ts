import { z } from 'zod';
import { createToldLinks, type ToldLinks } from '../../public-accounts.js';
import { createRecent, type Recent } from '../../recent.js';
import { createWatchList, type WatchList } from '../../snapshots.js';
import { createFollowerCounts, type FollowerCounts } from '../public-common/followers.js';
import { createPosts, type Posts } from '../public-common/posts.js';
import { type CounterName, counterNames } from './post.js';

/** How far accounts have been read, for the position. Accounts are in it by their pseudonyms only. */
export interface State {
  readonly beganAt: number;
  /** Account → the newest post read of it. */
  readonly cursors: Map<string, string>;
  /** An account whose new posts come newest first and are not read to their end. */
  walk: Walk | null;
  /** Post → the newest answer, where all answers before it were read. */
  readonly threads: Map<string, string>;
  /** Posts of the accounts. */
  readonly posts: Posts<CounterName>;
  /** Post → answers to it, and what quotes it. */
  readonly replies: Posts<CounterName>;
  /** Post → reposts, by the ids of these acts. */
  readonly acts: Recent;
  /** When numbers of posts are read again. */
  readonly watch: WatchList;
  /** When it is looked whether answers are still there. */
  readonly watchReplies: WatchList;
  readonly followers: FollowerCounts;
  readonly links: ToldLinks;
  sweptAt: number;
  save(paid: unknown): unknown;
}

const walkSchema = z.object({
  account: z.string(),
  /** Of the next page. */
  token: z.string(),
  /** Where the cursor stands once all is read. */
  newest: z.string(),
  oldest: z.string(),
});

export type Walk = z.infer<typeof walkSchema>;

const savedSchema = z.object({
  beganAt: z.number(),
  cursors: z.record(z.string(), z.string()),
  walk: walkSchema.nullable(),
  threads: z.record(z.string(), z.string()),
  posts: z.unknown(),
  replies: z.unknown(),
  acts: z.unknown(),
  watch: z.unknown(),
  watchReplies: z.unknown(),
  followers: z.unknown(),
  links: z.unknown(),
  sweptAt: z.number(),
  paid: z.unknown(),
});

const dayMs = 86_400_000;
/** Behind the last age at which counters are read. */
export const rememberMs = 30 * dayMs;
const bytes = { posts: 130_000, replies: 150_000, acts: 60_000 };
/** An answer that is deleted goes within a day or two for the most part, and every look at it costs. */
const replyAges = [dayMs, 3 * dayMs, 7 * dayMs, 28 * dayMs];

/** What was paid for today, of a saved position. */
export function paidIn(saved: unknown): unknown {
  const parsed = savedSchema.safeParse(saved);
  return parsed.success ? parsed.data.paid : null;
}

export function createState(saved: unknown, startAt: number, now: () => number): State {
  const parsed = savedSchema.safeParse(saved);
  const from = parsed.success ? parsed.data : null;
  const acts = createRecent(from?.acts, bytes.acts);
  const state: State = {
    beganAt: from?.beganAt ?? startAt,
    cursors: new Map(Object.entries(from?.cursors ?? {})),
    walk: from?.walk ?? null,
    threads: new Map(Object.entries(from?.threads ?? {})),
    posts: createPosts(from?.posts, bytes.posts, counterNames),
    replies: createPosts(from?.replies, bytes.replies, counterNames),
    acts,
    watch: createWatchList(from?.watch, { most: 2000 }),
    watchReplies: createWatchList(from?.watchReplies, { ages: replyAges, most: 2000 }),
    followers: createFollowerCounts(from?.followers),
    links: createToldLinks(from?.links),
    sweptAt: from?.sweptAt ?? 0,
    save(paid) {
      const oldest = now() - rememberMs;
      acts.trim(oldest);
      const posts = state.posts.save(oldest);
      for (const id of state.threads.keys()) if (state.posts.get(id) === null) state.threads.delete(id);
      return {
        beganAt: state.beganAt,
        cursors: Object.fromEntries(state.cursors),
        walk: state.walk,
        threads: Object.fromEntries(state.threads),
        posts,
        replies: state.replies.save(oldest),
        acts: acts.save(),
        watch: state.watch.save(),
        watchReplies: state.watchReplies.save(),
        followers: state.followers.save(),
        links: state.links.save(),
        sweptAt: state.sweptAt,
        paid,
      };
    },
  };
  return state;
}
