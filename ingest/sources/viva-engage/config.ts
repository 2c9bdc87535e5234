import { z } from 'zod';

const secret = z.string().min(1);

export const vivaEngageConfig = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .transform((url) => url.replace(/(?<!\/)\/+$/, ''))
      .default('https://www.yammer.com')
      .describe('Where the API is; another for a network in another data centre.'),
    token: secret
      .optional()
      .describe('Microsoft Entra token of a person (delegated). It lasts about an hour; `entra` goes on by itself.'),
    entra: z
      .strictObject({
        tenant: z
          .string()
          .regex(/^[A-Za-z0-9.-]{1,200}$/, 'must be the id or a domain of the tenant')
          .describe('Id or a domain of the tenant.'),
        clientId: z.string().min(1).describe('Application (client) id of the app registration.'),
        clientSecret: secret.optional().describe('Client secret, where the app registration is not a public client.'),
        refreshToken: secret.describe('A refresh token of the person.'),
        url: z
          .url({ protocol: /^https?$/ })
          .default('https://login.microsoftonline.com')
          .describe('Where tokens come from.'),
      })
      .optional()
      .describe('Gets tokens of a person from a refresh token, instead of `token`.'),
    feed: z
      .enum(['network', 'communities'])
      .default('network')
      .describe(
        '`network` (default): all that the person may see at once. `communities`: one by one, for few communities of a large network.',
      ),
    rescanHours: z
      .number()
      .positive()
      .max(336)
      .default(72)
      .describe(
        'Edits, likes and deletions are looked for among messages that are no older than so many hours. Default: 72.',
      ),
    backfill: z
      .enum(['auto', 'export', 'feed'])
      .default('auto')
      .describe(
        "What was before comes from data exports (`export`, a verified admin's token), from the feed, or from what the token allows (`auto`, default).",
      ),
    people: z
      .boolean()
      .default(true)
      .describe('Links accounts to people by their e-mail addresses, once a day. Default: true.'),
  })
  .refine((config) => (config.token === undefined) !== (config.entra === undefined), {
    message: 'give either token or entra: a Microsoft Entra token of a person, or what it takes to get one',
    path: ['token'],
  });

export type VivaEngageConfig = z.output<typeof vivaEngageConfig>;
