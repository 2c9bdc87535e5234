import type { Community } from '../../../infra/contracts/activity.js';
import { communityId } from '../../../infra/contracts/ids.js';
import { isRecord, text } from './json.js';

/** The lists of conversations in an export, and how its privacy rule sees them. */
export const channelLists = {
  'channels.json': { visibility: 'public', kind: 'channel', shownName: null },
  'groups.json': { visibility: 'private', kind: 'channel', shownName: null },
  // Their own names are made of the members' names.
  'mpims.json': { visibility: 'private', kind: 'group', shownName: 'group conversation' },
  'dms.json': { visibility: 'private', kind: 'group', shownName: 'direct conversation' },
} as const;

export type ChannelList = keyof typeof channelLists;
export const privateLists: readonly ChannelList[] = ['groups.json', 'mpims.json', 'dms.json'];

export interface Channel {
  readonly nativeId: string;
  /** Name of its folder; a direct conversation's is its id. */
  readonly folder: string;
  readonly list: ChannelList;
  readonly community: Community;
}

/** One entry of a list. Null: not a conversation. */
export function parseChannel(raw: unknown, list: ChannelList, instance: string): Channel | null {
  if (!isRecord(raw)) return null;
  const nativeId = text(raw.id, 100);
  if (nativeId === null) return null;
  const { kind, shownName } = channelLists[list];
  // Exporters other than Slack's own put everything into channels.json.
  const isPrivate = raw.is_private === true || raw.is_group === true || raw.is_im === true || raw.is_mpim === true;
  const visibility = isPrivate ? 'private' : channelLists[list].visibility;
  const folder = (text(raw.name, 500) ?? nativeId).normalize('NFC');
  return {
    nativeId,
    folder,
    list,
    community: {
      id: communityId('slack', instance, nativeId),
      name: shownName ?? folder,
      kind,
      visibility,
      memberCount: memberCount(raw),
    },
  };
}

function memberCount(raw: Readonly<Record<string, unknown>>): number | null {
  if (Array.isArray(raw.members)) return raw.members.length;
  const count = raw.num_members;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
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
