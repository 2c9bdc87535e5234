import { z } from 'zod';

const secret = z.string().min(1);

export const vivaEngageConfig = z
  .strictObject({
    /** Of a network in another data centre, or of a simulator. */
    url: z
      .url({ protocol: /^https?$/ })
      .transform((url) => url.replace(/\/+$/, ''))
      .default('https://www.yammer.com'),
    /** A Microsoft Entra token of a person (delegated). It lasts about an hour; see `entra` for what goes on by itself. */
    token: secret.optional(),
    /** Gets such tokens from a refresh token of that person. */
    entra: z
      .strictObject({
        tenant: z.string().regex(/^[A-Za-z0-9.-]{1,200}$/, 'must be the id or a domain of the tenant'),
        clientId: z.string().min(1),
        clientSecret: secret.optional(),
        refreshToken: secret,
        url: z.url({ protocol: /^https?$/ }).default('https://login.microsoftonline.com'),
      })
      .optional(),
    /** `network`: all that its person may see at once. `communities`: one by one, for few communities of a large network. */
    feed: z.enum(['network', 'communities']).default('network'),
    /** How long messages are looked at again for edits, likes and deletions. */
    rescanHours: z.number().positive().max(336).default(72),
    /** What was before: from data exports (a verified admin's token), from the feed, or the one that the token allows. */
    backfill: z.enum(['auto', 'export', 'feed']).default('auto'),
    /** Links accounts to people by their e-mail addresses, once a day. */
    people: z.boolean().default(true),
  })
  .refine((config) => (config.token === undefined) !== (config.entra === undefined), {
    message: 'give either token or entra: a Microsoft Entra token of a person, or what it takes to get one',
    path: ['token'],
  });

export type VivaEngageConfig = z.output<typeof vivaEngageConfig>;
