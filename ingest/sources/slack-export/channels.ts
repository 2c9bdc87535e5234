import { type Channel as AnyChannel, memberCount, saysPrivate, slackCommunity } from '../slack-common/channels.js';
import { isRecord, text } from '../slack-common/json.js';

/** The lists of conversations in an export, and how its privacy rule sees them. */
export const channelLists = {
  'channels.json': 'public',
  'groups.json': 'private',
  'mpims.json': 'group',
  'dms.json': 'direct',
} as const;

export type ChannelList = keyof typeof channelLists;
export const privateLists: readonly ChannelList[] = ['groups.json', 'mpims.json', 'dms.json'];

export interface Channel extends AnyChannel {
  /** Name of its folder; a direct conversation's is its id. */
  readonly folder: string;
  readonly list: ChannelList;
}

/** One entry of a list. Null: not a conversation. */
export function parseChannel(raw: unknown, list: ChannelList, instance: string): Channel | null {
  if (!isRecord(raw)) return null;
  const nativeId = text(raw.id, 100);
  if (nativeId === null) return null;
  const folder = (text(raw.name, 500) ?? nativeId).normalize('NFC');
  // Exporters other than Slack's own put everything into channels.json.
  const kind = channelLists[list] === 'public' && saysPrivate(raw) ? 'private' : channelLists[list];
  return { nativeId, folder, list, community: slackCommunity(nativeId, folder, kind, memberCount(raw), instance) };
}

/** `general`, `#general`, `C0123`, `team-*`. */
export function matcher(patterns: readonly string[]): (channel: Pick<Channel, 'nativeId' | 'folder'>) => boolean {
  const regexes = patterns.map((pattern) => {
    const body = pattern
      .replace(/^#/, '')
      .normalize('NFC')
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, '.');
    return new RegExp(`^${body}$`, 'isu');
  });
  return (channel) => regexes.some((regex) => regex.test(channel.folder) || regex.test(channel.nativeId));
}
