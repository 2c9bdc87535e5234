import { z } from 'zod';
import { accountsSchema } from '../bluesky-common/accounts.js';

const flag = z.boolean().default(true);

export const blueskyConfig = z.strictObject({
  accounts: accountsSchema.refine((accounts) => accounts.length > 0, 'must name the accounts to read'),
  /** The AppView to ask. */
  url: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://public.api.bsky.app' })
    .default('https://public.api.bsky.app'),
  /** What tells events of this network apart; default: `bsky` for Bluesky's own servers, else the host of `url`. */
  instance: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,200}$/, 'must be letters, digits, dots and dashes')
    .optional(),
  /** Posts this young are looked at with every poll; older ones as they age. */
  rescanDays: z.int().min(1).max(28).default(7),
  /** Who likes and who reposts, one by one. False where `bluesky-jetstream` brings them: the two know them by different ids. */
  likes: flag,
  reposts: flag,
  quotes: flag,
  replies: flag,
  /** Likes or reposts of one post that are read one by one; beyond it they are counted only. */
  mostReactions: z.int().min(0).max(10_000).default(2000),
  /** How deep answers to answers are read. */
  depth: z.int().min(1).max(100).default(10),
});

export type BlueskyConfig = z.output<typeof blueskyConfig>;
