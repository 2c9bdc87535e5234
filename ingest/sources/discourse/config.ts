import { z } from 'zod';

const secret = z.string().min(1);

export const discourseConfig = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/(?<!\/)\/+$/, ''))
    .describe("The forum's address, with its folder where it has one."),
  apiKey: secret.describe('API key of the forum.'),
  apiUsername: z
    .string()
    .min(1)
    .default('system')
    .describe('On whose behalf it asks; a key of a single user goes with that user. Default: system.'),
  scope: z
    .enum(['internal', 'public'])
    .default('internal')
    .describe('`public`: an open forum of customers. Default: internal.'),
  webhookSecret: secret.optional().describe("Secret of the forum's webhook; with it, the forum's calls are taken."),
  previousWebhookSecret: secret.optional().describe("Holds too while the webhook's secret is changed."),
  rescanHours: z
    .number()
    .positive()
    .max(336)
    .default(72)
    .describe(
      'Edits, likes, readers and deletions are looked for among posts that are no older than so many hours. Default: 72.',
    ),
  likers: z
    .boolean()
    .default(true)
    .describe('Asks who liked a post, one request for each post whose likes have changed. Default: true.'),
  people: z
    .boolean()
    .default(true)
    .describe(
      'Links accounts to people by their e-mail addresses, once a day; takes the key of an administrator. Default: true.',
    ),
});

export type DiscourseConfig = z.output<typeof discourseConfig>;

/** `forum.example.org`, `example.org/forum`: what the ids of posts belong to. */
export function instanceOf({ url }: Pick<DiscourseConfig, 'url'>): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname === '/' ? '' : pathname.replace(/(?<!\/)\/+$/, '')}`.toLowerCase();
}
