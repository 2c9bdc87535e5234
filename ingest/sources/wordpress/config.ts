import { z } from 'zod';
import { webAddress } from '../../html-text.js';
import { allowHostsSchema } from '../../http/public-only.js';
import { publicAccountsSchema } from '../../public-accounts.js';

export const wordpressConfig = z
  .strictObject({
    url: z
      .url('must be an address such as https://blog.example.org')
      .refine((url) => webAddress(url) !== null, 'must begin with https:// or http://')
      .refine(
        (url) => [null, new URL(url).href].includes(webAddress(url)),
        'must have neither a user nor a password in it',
      )
      .describe("The site's address."),
    username: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe(
        'With an application password (Users → Profile → Application Passwords), for sites that answer only to those.',
      ),
    password: z.string().min(1).max(200).optional().describe('The application password of `username`.'),
    pages: z.boolean().default(false).describe('Reads pages, which are not posts: imprint, about us. Default: false.'),
    comments: z.boolean().default(true).describe('Reads comments. Default: true.'),
    accounts: publicAccountsSchema
      .default([])
      .describe("Authors whose person is known: the author's number, name in addresses (slug) or page."),
    allowHosts: allowHostsSchema.describe(
      'Hosts that may be asked though their addresses are not of the open Internet.',
    ),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    error: 'username and password go together',
    path: ['password'],
  })
  .refine(({ url, password, allowHosts }) => password === undefined || isSafe(url, allowHosts), {
    error: 'must begin with https:// where there is a password',
    path: ['url'],
  });

export type WordPressConfig = z.output<typeof wordpressConfig>;

/** A password goes unencrypted only to hosts that are allowed by name. */
function isSafe(url: string, allowHosts: readonly string[]): boolean {
  const { protocol, host, hostname } = new URL(url);
  return protocol === 'https:' || allowHosts.some((allowed) => allowed === host || allowed === hostname);
}
