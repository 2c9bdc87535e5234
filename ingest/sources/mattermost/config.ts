import { z } from 'zod';

/** `https://chat.example.org`, or with the path that a proxy puts before it. */
const address = z
  .url({ protocol: /^https?$/, error: "must be the server's address such as https://chat.example.org" })
  .refine((url) => {
    if (!URL.canParse(url)) return true;
    const { username, password, search, hash } = new URL(url);
    return username === '' && password === '' && search === '' && hash === '';
  }, 'must be the address alone, without user, query or fragment')
  .transform((url) => url.replace(/(?<!\/)\/+$/, ''));

export const mattermostConfig = z.strictObject({
  url: address.describe("The server's address, such as https://chat.example.org."),
  token: z
    .string()
    .min(1, 'must be a personal access token or the token of a bot account')
    .describe('A personal access token, or that of a bot account. It sees the teams that the account is in.'),
  live: z
    .boolean()
    .default(true)
    .describe('Stays connected and hears of what happens at once. Off: everything comes by its schedule.'),
});

export type MattermostConfig = z.output<typeof mattermostConfig>;

/** What ids are made with: the server's address, whatever the scheme. */
export function instanceOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname === '/' ? '' : pathname}`;
}
