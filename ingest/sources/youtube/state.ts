import { z } from 'zod';
import { createToldLinks, type ToldLinks } from '../../public-accounts.js';
import { createWatchList, type WatchList } from '../../snapshots.js';
import { createFollowerCounts, type FollowerCounts } from '../public-common/followers.js';
import { createPosts, type Posts } from '../public-common/posts.js';
import { commentCounterNames } from './comment.js';
import { type VideoCounterName, videoCounterNames } from './video.js';

/** How far channels have been read, for the position. Channels are in it by their pseudonyms only. */
export interface State {
  readonly beganAt: number;
  /** Channels whose videos of before have all been read. */
  readonly begun: Set<string>;
  /** A channel whose videos of before are being read, and its next page. */
  walk: Walk | null;
  readonly videos: Posts<VideoCounterName>;
  /** Video → its comments and the answers to them. */
  readonly comments: Posts<(typeof commentCounterNames)[number]>;
  readonly watch: WatchList;
  readonly followers: FollowerCounts;
  readonly links: ToldLinks;
  sweptAt: number;
  save(): unknown;
}

const walkSchema = z.object({ channel: z.string(), token: z.string() });
export type Walk = z.infer<typeof walkSchema>;

const savedSchema = z.object({
  beganAt: z.number(),
  begun: z.array(z.string()),
  walk: walkSchema.nullable(),
  videos: z.unknown(),
  comments: z.unknown(),
  watch: z.unknown(),
  followers: z.unknown(),
  links: z.unknown(),
  sweptAt: z.number(),
});

const dayMs = 86_400_000;
/** Behind the last age at which counters are read. */
export const rememberMs = 30 * dayMs;
const bytes = { videos: 120_000, comments: 330_000 };

export function createState(saved: unknown, startAt: number, now: () => number): State {
  const parsed = savedSchema.safeParse(saved);
  const from = parsed.success ? parsed.data : null;
  const state: State = {
    beganAt: from?.beganAt ?? startAt,
    begun: new Set(from?.begun ?? []),
    walk: from?.walk ?? null,
    videos: createPosts(from?.videos, bytes.videos, videoCounterNames),
    comments: createPosts(from?.comments, bytes.comments, commentCounterNames),
    watch: createWatchList(from?.watch),
    followers: createFollowerCounts(from?.followers),
    links: createToldLinks(from?.links),
    sweptAt: from?.sweptAt ?? 0,
    save() {
      const oldest = now() - rememberMs;
      return {
        beganAt: state.beganAt,
        begun: [...state.begun],
        walk: state.walk,
        videos: state.videos.save(oldest),
        // Answers of late to what is older are remembered too.
        comments: state.comments.save(oldest),
        watch: state.watch.save(),
        followers: state.followers.save(),
        links: state.links.save(),
        sweptAt: state.sweptAt,
      };
    },
  };
  return state;
}
