import { z } from 'zod';
import { accountsSchema } from '../bluesky-common/accounts.js';
import { collections } from '../bluesky-common/uri.js';

/** In the order in which they are asked for. */
export const collectionNames = {
  posts: collections.post,
  likes: collections.like,
  reposts: collections.repost,
  follows: collections.follow,
} as const;

type CollectionName = keyof typeof collectionNames;
const allCollections = Object.keys(collectionNames) as CollectionName[];

export const jetstreamConfig = z
  .strictObject({
    accounts: accountsSchema.default([]),
    /**
     * `own`: what the accounts do; the server sends no more. `around`: also what anybody does to them (answers, quotes, mentions,
     * likes, reposts, follows); the whole stream is read for it. `network`: everything.
     */
    take: z.enum(['own', 'around', 'network']).default('around'),
    collections: z.array(z.enum(allCollections)).min(1, 'must name one at least').default(allCollections),
    /** A path that ends in `subscribeEvents` is asked in the second version of the protocol. */
    url: z
      .url({ protocol: /^wss?$/, error: 'must be an address such as wss://jetstream2.us-east.bsky.network/subscribe' })
      .default('wss://jetstream2.us-east.bsky.network/subscribe'),
    /** Knows whose handles they are. */
    appView: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://public.api.bsky.app' })
      .default('https://public.api.bsky.app'),
    /** What tells events of this network apart; default: `bsky` for Bluesky's own servers, else the host of `url`. */
    instance: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,200}$/, 'must be letters, digits, dots and dashes')
      .optional(),
    /** How far before its first run it begins; servers keep 36 hours. */
    replayHours: z.number().min(0).max(36).default(0),
    /** The stream may be silent for so long; a longer silence behind a lost connection is a gap. */
    quietMinutes: z.number().positive().default(1),
    /** Larger events are not sent. Left out: all are. */
    maxMessageSizeBytes: z.int().positive().optional(),
  })
  .refine(({ accounts, take }) => take === 'network' || accounts.length > 0, {
    error: 'must name the accounts, unless take is network',
    path: ['accounts'],
  });

export type JetstreamConfig = z.output<typeof jetstreamConfig>;
