import { z } from 'zod';
import { publicAccountsSchema } from '../../public-accounts.js';

const address = z
  .url({ protocol: /^https?$/, error: "must be the server's address such as https://example.social" })
  .refine((url) => {
    const { username, password, search, hash } = new URL(url);
    return username === '' && password === '' && search === '' && hash === '';
  }, "must be the server's address and nothing else")
  .transform((url) => url.replace(/(?<!\/)\/+$/, ''));

export const streams = ['user', 'public', 'public/local', 'hashtag'] as const;
export type Stream = (typeof streams)[number];

export const mastodonConfig = z
  .strictObject({
    url: address.describe(
      'The server that is asked: best the home of the accounts, because another one does not know all of their posts.',
    ),
    token: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Of an app with the scope `read`. Without one only what the server shows to everybody is read, and no stream.',
      ),
    accounts: publicAccountsSchema
      .default([])
      .describe("Accounts to read: `@ann`, `@ann@example.social` or the profile's address."),
    hashtags: z
      .array(z.string().regex(/^[\p{L}\p{N}\p{M}_·]{1,100}$/u, 'must be a hashtag without #'))
      .max(50)
      .default([])
      .describe("Without `#`: everybody's posts with it, as far as the server knows them."),
    streams: z
      .array(z.enum(streams))
      .default([])
      .describe('Read as it happens, beside the schedule. `hashtag`: those of `hashtags`. Default: none.'),
    streamingUrl: address.optional().describe('Where the server streams, if elsewhere.'),
    rescanDays: z
      .number()
      .positive()
      .max(28)
      .default(7)
      .describe('Edits and deletions are looked for among posts that are no older than so many days. Default: 7.'),
  })
  .superRefine(({ accounts, hashtags, streams: wanted, token }, context) => {
    if (accounts.length + hashtags.length === 0) {
      context.addIssue({ code: 'custom', path: ['accounts'], message: 'name an account, or a hashtag in hashtags' });
    }
    for (const [index, { account }] of accounts.entries()) {
      if (handleOf(account) !== null) continue;
      const message = 'must be such as @ann, @ann@example.social or https://example.social/@ann';
      context.addIssue({ code: 'custom', path: ['accounts', index, 'account'], message });
    }
    if (wanted.length > 0 && token === undefined) {
      context.addIssue({ code: 'custom', path: ['token'], message: 'servers stream to those with a token only' });
    }
  });

export type MastodonConfig = z.output<typeof mastodonConfig>;

const user = /^@?([\w.-]{1,100})(?:@([\w.-]{1,253}(?::\d{1,5})?))?$/;

/** `ann` or `ann@example.social`, as the server is asked for it; null: it is no account. */
export function handleOf(account: string): string | null {
  const match = user.exec(account.trim());
  if (match) return match[2] === undefined ? (match[1] as string) : `${match[1]}@${match[2].toLowerCase()}`;
  if (!URL.canParse(account)) return null;
  const { protocol, host, pathname } = new URL(account);
  const name = /^\/(?:@|users\/)([\w.-]{1,100})\/?$/.exec(pathname)?.[1];
  return /^https?:$/.test(protocol) && name !== undefined ? `${name}@${host}` : null;
}
