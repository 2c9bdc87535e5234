import { z } from 'zod';
import { accountsSchema } from '../bluesky-common/accounts.js';

const flag = z.boolean().default(true);

export const blueskyConfig = z.strictObject({
  accounts: accountsSchema
    .refine((accounts) => accounts.length > 0, 'must name the accounts to read')
    .describe('Accounts to read: handles, DIDs or pages on bsky.app.'),
  url: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://public.api.bsky.app' })
    .default('https://public.api.bsky.app')
    .describe('The AppView to ask.'),
  instance: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,200}$/, 'must be letters, digits, dots and dashes')
    .optional()
    .describe("Tells events of this network apart. Default: `bsky` for Bluesky's own servers, else the host of `url`."),
  rescanDays: z
    .int()
    .min(1)
    .max(28)
    .default(7)
    .describe(
      'Posts that are no older than so many days are looked at with every poll, older ones as they age. Default: 7.',
    ),
  likes: flag.describe(
    'Who likes, one by one. Off where `bluesky-jetstream` brings them: the two know them by different ids. Default: true.',
  ),
  reposts: flag.describe('Who reposts, one by one; off where `bluesky-jetstream` brings them. Default: true.'),
  quotes: flag.describe('Posts that quote theirs. Default: true.'),
  replies: flag.describe('Answers to their posts. Default: true.'),
  mostReactions: z
    .int()
    .min(0)
    .max(10_000)
    .default(2000)
    .describe(
      'Likes or reposts of one post that are read one by one; beyond it they are counted only. Default: 2,000.',
    ),
  depth: z.int().min(1).max(100).default(10).describe('How deep answers to answers are read. Default: 10.'),
});

export type BlueskyConfig = z.output<typeof blueskyConfig>;
