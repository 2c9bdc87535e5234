import type { Community } from '../../../infra/contracts/activity.js';
import { communityId } from '../../../infra/contracts/ids.js';
import type { ChoosableCommunity } from '../../communities.js';
import { isRecord, type JsonRecord, textOf } from './json.js';

/** A channel as a source reads it. */
export interface Channel {
  readonly nativeId: string;
  readonly community: Community;
}

/** `O` public, `P` private, `D` direct, `G` group conversation. */
export type ChannelType = 'O' | 'P' | 'D' | 'G';

/** Names of direct and group conversations are made of people's ids and names. */
const shownNames: Readonly<Partial<Record<string, string>>> = {
  D: 'direct conversation',
  G: 'group conversation',
};

/** Every team has them. */
const sameInEveryTeam: ReadonlySet<string> = new Set(['town-square', 'off-topic']);

export interface FoundChannel extends ChoosableCommunity {
  readonly channel: Channel;
}

/** Null: not a channel. Of an unknown type: private. */
export function parseChannel(raw: unknown, team: JsonRecord | null, instance: string): FoundChannel | null {
  if (!isRecord(raw)) return null;
  const nativeId = textOf(raw.id);
  if (nativeId === null) return null;
  const type = textOf(raw.type) ?? '';
  const isConversation = type !== 'O' && type !== 'P';
  const name = isConversation ? null : textOf(raw.name);
  const title = isConversation ? null : textOf(raw.display_name);
  const teamName = textOf(team?.name);
  return {
    names: [nativeId, name, title, name === null || teamName === null ? null : `${teamName}/${name}`],
    isPrivate: type !== 'O',
    channel: {
      nativeId,
      community: {
        id: communityId('mattermost', instance, nativeId),
        name: shownName(type, name, title ?? name ?? nativeId, textOf(team?.display_name) ?? teamName),
        kind: isConversation ? 'group' : 'channel',
        visibility: type === 'O' ? 'public' : 'private',
        memberCount: null,
      },
    },
  };
}

export function shownName(type: string, name: string | null, title: string, team: string | null): string {
  const shown = type === 'O' || type === 'P' ? title : (shownNames[type] ?? 'conversation');
  const full = name !== null && sameInEveryTeam.has(name) && team !== null ? `${shown} (${team})` : shown;
  return full.slice(0, 500);
}
