import { z } from 'zod';

const secret = z.string().min(1);

export const discourseConfig = z.strictObject({
  /** Of the forum, with its folder where it has one. */
  url: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  apiKey: secret,
  /** On whose behalf; a key of a single user goes with that user. */
  apiUsername: z.string().min(1).default('system'),
  /** An open forum of customers is `public`. */
  scope: z.enum(['internal', 'public']).default('internal'),
  /** Turns calls of the forum on: the secret of the webhook, as it stands there. */
  webhookSecret: secret.optional(),
  /** The one before, while it is changed. */
  previousWebhookSecret: secret.optional(),
  /** How long posts are looked at again for edits, likes, readers and deletions. */
  rescanHours: z.number().positive().max(336).default(72),
  /** Asks who liked a post, one request for each post whose likes have changed. */
  likers: z.boolean().default(true),
  /** Links accounts to people by their e-mail addresses, once a day; takes the key of an administrator. */
  people: z.boolean().default(true),
});

export type DiscourseConfig = z.output<typeof discourseConfig>;

/** `forum.example.org`, `example.org/forum`: what the ids of posts belong to. */
export function instanceOf({ url }: Pick<DiscourseConfig, 'url'>): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname === '/' ? '' : pathname.replace(/\/+$/, '')}`.toLowerCase();
}
