import type { Community } from '../../../infra/contracts/activity.js';
import { communityId } from '../../../infra/contracts/ids.js';
import type { JsonRecord } from './json.js';

/** A conversation of any kind, as messages are understood in it. */
export interface Channel {
  readonly nativeId: string;
  readonly community: Community;
}

export type ChannelKind = 'public' | 'private' | 'group' | 'direct';

/** Names that are shown. Those of group and direct conversations are made of the members' names. */
const shown: Readonly<Record<ChannelKind, { kind: Community['kind']; name: string | null }>> = {
  public: { kind: 'channel', name: null },
  private: { kind: 'channel', name: null },
  group: { kind: 'group', name: 'group conversation' },
  direct: { kind: 'group', name: 'direct conversation' },
};

export function slackCommunity(
  nativeId: string,
  name: string,
  kind: ChannelKind,
  memberCount: number | null,
  instance: string,
): Community {
  return {
    id: communityId('slack', instance, nativeId),
    name: shown[kind].name ?? name,
    kind: shown[kind].kind,
    visibility: kind === 'public' ? 'public' : 'private',
    memberCount,
  };
}

/** Whether the conversation itself says that it is private. */
export function saysPrivate(raw: JsonRecord): boolean {
  return raw.is_private === true || raw.is_group === true || raw.is_im === true || raw.is_mpim === true;
}

export function memberCount(raw: JsonRecord): number | null {
  if (Array.isArray(raw.members)) return raw.members.length;
  const count = raw.num_members;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
}
