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
    accounts: accountsSchema.default([]).describe('Accounts to listen to: handles, DIDs or pages on bsky.app.'),
    take: z
      .enum(['own', 'around', 'network'])
      .default('around')
      .describe(
        '`own`: what the accounts do. `around` (default): also what anybody does to them, for which the whole stream is read. `network`: everything.',
      ),
    collections: z
      .array(z.enum(allCollections))
      .min(1, 'must name one at least')
      .default(allCollections)
      .describe('Kinds of events. Default: all.'),
    url: z
      .url({ protocol: /^wss?$/, error: 'must be an address such as wss://jetstream2.us-east.bsky.network/subscribe' })
      .default('wss://jetstream2.us-east.bsky.network/subscribe')
      .describe('The server; a path that ends in `subscribeEvents` is asked in the second version of the protocol.'),
    appView: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://public.api.bsky.app' })
      .default('https://public.api.bsky.app')
      .describe('Knows whose handles they are.'),
    instance: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,200}$/, 'must be letters, digits, dots and dashes')
      .optional()
      .describe(
        "Tells events of this network apart. Default: `bsky` for Bluesky's own servers, else the host of `url`.",
      ),
    replayHours: z
      .number()
      .min(0)
      .max(36)
      .default(0)
      .describe('Begins so many hours before its first run; servers keep 36. Default: 0.'),
    quietMinutes: z
      .number()
      .positive()
      .default(1)
      .describe(
        'The stream may be silent for so many minutes; a longer silence behind a lost connection is a gap. Default: 1.',
      ),
    maxMessageSizeBytes: z
      .int()
      .positive()
      .optional()
      .describe('Events larger than so many bytes are not sent. Default: all are.'),
  })
  .refine(({ accounts, take }) => take === 'network' || accounts.length > 0, {
    error: 'must name the accounts, unless take is network',
    path: ['accounts'],
  });

export type JetstreamConfig = z.output<typeof jetstreamConfig>;
