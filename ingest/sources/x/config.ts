import { z } from 'zod';
import { publicAccountsSchema } from '../../public-accounts.js';

export const xConfig = z
  .strictObject({
    token: z.string().min(1).describe('Bearer token of an app.'),
    accounts: publicAccountsSchema
      .min(1, 'name an account')
      .describe("Accounts to read: `@ann` or the profile's address."),
    replies: z
      .boolean()
      .default(true)
      .describe('Answers in their conversations; each costs a post read. Default: true.'),
    quotes: z.boolean().default(true).describe('Posts that quote theirs; each costs a post read. Default: true.'),
    reposters: z
      .boolean()
      .default(false)
      .describe(
        'Who has reposted; each costs a user read, which is twice as dear. Without it only their number is known. Default: false.',
      ),
    url: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://api.x.com' })
      .default('https://api.x.com')
      .transform((url) => url.replace(/(?<!\/)\/+$/, ''))
      .describe('Where the API is.'),
  })
  .superRefine(({ accounts }, context) => {
    for (const [index, { account }] of accounts.entries()) {
      if (usernameOf(account) !== null) continue;
      const message = 'must be such as @ann or https://x.com/ann';
      context.addIssue({ code: 'custom', path: ['accounts', index, 'account'], message });
    }
  });

export type XConfig = z.output<typeof xConfig>;

/** Null: it is no account. */
export function usernameOf(account: string): string | null {
  const direct = /^@?(\w{1,15})$/.exec(account.trim())?.[1];
  if (direct !== undefined) return direct;
  if (!URL.canParse(account)) return null;
  const { hostname, pathname } = new URL(account);
  if (!/^(?:www\.|mobile\.)?(?:x|twitter)\.com$/.test(hostname)) return null;
  return /^\/@?(\w{1,15})\/?$/.exec(pathname)?.[1] ?? null;
}
