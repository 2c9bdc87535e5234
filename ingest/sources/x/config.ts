import { z } from 'zod';
import { publicAccountsSchema } from '../../public-accounts.js';

export const xConfig = z
  .strictObject({
    /** Bearer token of an app. */
    token: z.string().min(1),
    /** `@ann` or the profile's address. */
    accounts: publicAccountsSchema.min(1, 'name an account'),
    /** Answers in their conversations; each costs a post read. */
    replies: z.boolean().default(true),
    /** Posts that quote theirs; each costs a post read. */
    quotes: z.boolean().default(true),
    /** Who has reposted; each costs a user read, which is twice as dear. Without it only their number is known. */
    reposters: z.boolean().default(false),
    /** Where the API is. */
    url: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://api.x.com' })
      .default('https://api.x.com')
      .transform((url) => url.replace(/\/+$/, '')),
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
