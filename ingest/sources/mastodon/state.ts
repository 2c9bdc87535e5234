import { z } from 'zod';
import { createToldLinks, type ToldLinks } from '../../public-accounts.js';
import { createRecent, type Recent } from '../../recent.js';
import { createWatchList, type WatchList } from '../../snapshots.js';
import { createFollowerCounts, type FollowerCounts } from '../public-common/followers.js';
import { createPosts, type Posts } from '../public-common/posts.js';
import { type CounterName, counterNames } from './status.js';

/** How far a server has been read, for the position. Accounts are in it by their pseudonyms only. */
export interface LiveState {
  /** When reading began, ms. What was before is for the back-fill. */
  readonly beganAt: number;
  /** Timeline → the newest status read of it. */
  readonly cursors: Map<string, string>;
  /** Timelines whose statuses of before are remembered. */
  readonly begun: Set<string>;
  /** What the timelines held of late. */
  readonly posts: Posts<CounterName>;
  /** Post → what was answered to it or quotes it. */
  readonly replies: Posts<CounterName>;
  /** Post → its shares and favourites, by the ids of these acts. */
  readonly acts: Recent;
  readonly watch: WatchList;
  readonly followers: FollowerCounts;
  readonly links: ToldLinks;
  sweptAt: number;
  save(): unknown;
}

const savedSchema = z.object({
  beganAt: z.number(),
  cursors: z.record(z.string(), z.string()),
  begun: z.array(z.string()),
  posts: z.unknown(),
  replies: z.unknown(),
  acts: z.unknown(),
  watch: z.unknown(),
  followers: z.unknown(),
  links: z.unknown(),
  sweptAt: z.number(),
});

const dayMs = 86_400_000;
/** Behind the last age at which counters are read. */
const rememberMs = 30 * dayMs;
/** All of them together, with a thousand accounts, fit into a cursor. */
const bytes = { posts: 150_000, replies: 170_000, acts: 170_000 };

export function createState(saved: unknown, startAt: number, now: () => number): LiveState {
  const parsed = savedSchema.safeParse(saved);
  const from = parsed.success ? parsed.data : null;
  const acts = createRecent(from?.acts, bytes.acts);
  const state: LiveState = {
    beganAt: from?.beganAt ?? startAt,
    cursors: new Map(Object.entries(from?.cursors ?? {})),
    begun: new Set(from?.begun ?? []),
    posts: createPosts(from?.posts, bytes.posts, counterNames),
    replies: createPosts(from?.replies, bytes.replies, counterNames),
    acts,
    watch: createWatchList(from?.watch),
    followers: createFollowerCounts(from?.followers),
    links: createToldLinks(from?.links),
    sweptAt: from?.sweptAt ?? 0,
    save() {
      const oldest = now() - rememberMs;
      acts.trim(oldest);
      return {
        beganAt: state.beganAt,
        cursors: Object.fromEntries(state.cursors),
        begun: [...state.begun],
        posts: state.posts.save(oldest),
        replies: state.replies.save(oldest),
        acts: acts.save(),
        watch: state.watch.save(),
        followers: state.followers.save(),
        links: state.links.save(),
        sweptAt: state.sweptAt,
      };
    },
  };
  return state;
}
