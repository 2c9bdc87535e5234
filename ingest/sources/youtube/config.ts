import { z } from 'zod';
import { publicAccountsSchema } from '../../public-accounts.js';

export const youtubeConfig = z
  .strictObject({
    apiKey: z.string().min(1).describe('Key of a project with the YouTube Data API v3.'),
    accounts: publicAccountsSchema
      .min(1, 'name a channel')
      .describe("Channels: `@handle`, `UC…` or the channel's address. By its id a channel costs less."),
    rescanDays: z
      .number()
      .positive()
      .max(28)
      .default(7)
      .describe('Edits and deletions are looked for among videos that are no older than so many days. Default: 7.'),
    commentPages: z
      .int()
      .min(0)
      .max(100)
      .default(10)
      .describe('Pages of 100 comments that are read of a video at once; each costs a quota unit. Default: 10.'),
    url: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://youtube.googleapis.com/youtube/v3' })
      .default('https://youtube.googleapis.com/youtube/v3')
      .transform((url) => url.replace(/(?<!\/)\/+$/, ''))
      .describe('Where the API is.'),
  })
  .superRefine(({ accounts }, context) => {
    for (const [index, { account }] of accounts.entries()) {
      if (channelOf(account) !== null) continue;
      const message = 'must be such as @channel, UC… or https://www.youtube.com/@channel';
      context.addIssue({ code: 'custom', path: ['accounts', index, 'account'], message });
    }
  });

export type YoutubeConfig = z.output<typeof youtubeConfig>;

export type ChannelName = { readonly id: string } | { readonly handle: string };

const channelId = /^UC[\w-]{22}$/;
const handle = /^@[\p{L}\p{N}._·-]{3,30}$/u;

/** Null: it is no channel. */
export function channelOf(account: string): ChannelName | null {
  const name = account.trim();
  if (channelId.test(name)) return { id: name };
  if (handle.test(name)) return { handle: name };
  if (!URL.canParse(name)) return null;
  const { hostname, pathname } = new URL(name);
  if (!/^(?:(?:www|m)\.)?youtube\.com$/.test(hostname)) return null;
  const [, first = '', second = ''] = decodeURIComponent(pathname).split('/');
  if (first === 'channel' && channelId.test(second)) return { id: second };
  return handle.test(first) ? { handle: first } : null;
}
