import { z } from 'zod';
import { webAddress } from '../../html-text.js';
import { allowHostsSchema } from '../../http/public-only.js';
import { publicAccountsSchema } from '../../public-accounts.js';

export const feedConfig = z.strictObject({
  url: z
    .url('must be an address such as https://blog.example.org/feed/')
    .refine((url) => webAddress(url) !== null, 'must begin with https:// or http://')
    .refine(
      (url) => [null, new URL(url).href].includes(webAddress(url)),
      'must have neither a user nor a password in it',
    )
    .describe('Address of a feed, or of a page that names one.'),
  accounts: publicAccountsSchema
    .default([])
    .describe(
      "Authors whose person is known: the name that the feed shows, else e-mail or web address; the feed's own address for all without.",
    ),
  allowHosts: allowHostsSchema.describe('Hosts that may be asked though their addresses are not of the open Internet.'),
  maxBytes: z
    .int()
    .min(10_000)
    .max(100_000_000)
    .default(10_000_000)
    .describe('Bytes of one answer at most. Default: 10,000,000.'),
  comments: z.boolean().default(true).describe('Reads comments where the feed says where they are. Default: true.'),
});

export type FeedConfig = z.output<typeof feedConfig>;
